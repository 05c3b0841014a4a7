"""The past of a cell as it is drawn: lines only where its way is known."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from model.messages import Trail
from model.quantities.watch import Ask, Watch
from tinyattn_gui.drawing import trail as drawing
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.trail import TrailPicture, trail_picture

ASK = Ask(Watch("w_query", layer=0), (0, 0, 0))


def picture(steps: list[int], values: list[float], dense: int) -> TrailPicture:
    trail = Trail(ASK, np.array(steps, np.int64), np.array(values, np.float32), True, "", dense)
    return trail_picture(trail, 0, "W_Q[0, 0, 0]")


@pytest.mark.parametrize(
    ("steps", "values", "dense", "pieces"),
    [
        ([0, 1, 2, 9, 10], [0, 1, 2, 3, 4], 1, [[0, 1, 2], [3, 4]]),
        ([0, 4, 8, 20], [0, 1, 2, 3], 4, [[0, 1, 2], [3]]),
        ([0, 100, 200], [0, 1, 2], 1, [[0], [1], [2]]),
        ([0, 1, 2, 3], [0, np.nan, 2, 3], 1, [[0], [2, 3]]),
        ([0, 1], [np.nan, np.inf], 1, []),
        ([], [], 1, []),
    ],
)
def test_only_near_neighbours_are_joined(
    steps: list[int], values: list[float], dense: int, pieces: list[list[int]]
) -> None:
    assert [piece.tolist() for piece in picture(steps, values, dense).pieces] == pieces


def test_nothing_is_drawn_where_nothing_is_known(qapp: QApplication) -> None:
    def inked(dense: int) -> int:
        image = QImage(300, 120, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        painter, style = QPainter(image), Style()
        what = picture([0, 100, 200], [0.0, 1.0, 0.0], dense)
        drawing.draw(painter, QRectF(0, 0, 300, 120), what, style)
        area = drawing.plot_area(QRectF(0, 0, 300, 120), what, style)
        painter.end()
        x = int(area.left() + 0.25 * area.width())
        rows = range(int(area.top()) + 2, int(area.bottom()) - 2)
        return sum(image.pixelColor(x, y).lightness() < 200 for y in rows)

    assert inked(1) == 0
    assert inked(100) > 0


def test_what_was_never_a_number_has_a_sentence_and_no_axis() -> None:
    what = picture([0, 1, 2], [np.nan, np.inf, np.nan], 1)
    assert (len(what.steps), what.message) == (0, "It was no number at any step: nan.")
    assert drawing.height(what, 300, Style()) < drawing.height(picture([0, 1], [0, 1], 1), 300, Style())

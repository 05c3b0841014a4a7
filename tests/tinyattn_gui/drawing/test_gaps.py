"""Cells that do not count for the loss: hatched as what is masked, while a lost number keeps its colour."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from model.matrix.picture import NOT_COUNTED, make_picture, spoken
from model.quantities import LOSS
from tinyattn_gui.drawing.heatmap import draw, place
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.theme.palette import DARK, LIGHT, Theme

pytestmark = pytest.mark.usefixtures("qapp")
RECT = QRectF(0, 0, 400, 200)
VALUES = np.array([2.0, np.nan, np.nan], np.float32)
PICTURE = make_picture(LOSS, VALUES, {}, gaps=np.array([False, True, False]))


def corners(picture: object, style: Style) -> list[int]:
    """The colour of each cell, between its number and its edge."""
    assert isinstance(picture, type(PICTURE))
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    draw(painter, RECT, picture, style)
    painter.end()
    layout = place(RECT, picture, style)
    cells = [layout.cell_rect(0, column).toAlignedRect().adjusted(3, 3, -3, -3) for column in range(3)]
    seen = [[image.pixel(x, cell.top()) for x in range(cell.left(), cell.right())] for cell in cells]
    return [max(set(row), key=row.count) & 0xFFFFFF for row in seen]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_one_that_does_not_count_looks_masked_and_a_lost_one_lost(theme: Theme) -> None:
    _, gap, lost = corners(PICTURE, Style(theme))
    assert gap == theme.cell_empty.rgb() & 0xFFFFFF
    assert lost == theme.cell_nan.rgb() & 0xFFFFFF
    assert corners(replace(PICTURE, gaps=None), Style(theme))[1] == lost


def test_it_is_said_in_words() -> None:
    assert PICTURE.describe(0, 1).endswith(f": {NOT_COUNTED}")
    assert PICTURE.describe(0, 2).endswith(": nan")
    assert spoken(PICTURE, 0, 1).endswith(f", {NOT_COUNTED}")
    assert np.isnan(PICTURE.values[0, 1]), "a file of its numbers has none there"

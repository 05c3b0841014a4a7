"""A matrix that is painted again and again: from copies, and yet as if it were painted afresh."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.matrix.picture import Picture, make_picture
from model.quantities import EMBEDDING, LOSS, MASKED_SCORES, Quantity
from tinyattn_gui.drawing import bar
from tinyattn_gui.drawing.heatmap_layout import layout_key
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.theme.palette import DARK, LIGHT
from tinyattn_gui.widgets.views.matrix_view import MatrixView

SHAPES: dict[Quantity, tuple[int, ...]] = {EMBEDDING: (7, 16), MASKED_SCORES: (7, 7), LOSS: (9,)}


def picture(quantity: Quantity, largest: float) -> Picture:
    values = np.linspace(-1, 1, int(np.prod(SHAPES[quantity])), dtype=np.float32).reshape(SHAPES[quantity])
    return make_picture(quantity, np.abs(values * largest) if quantity is LOSS else values * largest, {})


def view(qtbot: QtBot, style: Style, size: QSize) -> MatrixView:
    made = MatrixView("Matrix", style)
    qtbot.addWidget(made)
    made.resize(size)
    made.show()
    return made


def shot(shown: MatrixView, what: Picture) -> QImage:
    shown.set_picture(what)
    return shown.grab().toImage()


@pytest.mark.parametrize("quantity", SHAPES, ids=lambda quantity: quantity.slug)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("size", [QSize(300, 180), QSize(190, 126)], ids=["large", "small"])
def test_another_colour_range_is_painted_as_if_afresh(
    quantity: Quantity, theme: object, size: QSize, qtbot: QtBot, qapp: QApplication
) -> None:
    style = Style(theme=theme)  # type: ignore[arg-type]
    shown = view(qtbot, style, size)
    for largest in (0.4, 0.41, 0.42, 0.7, 0.71, 1.4, 0.4, 12.0, 0.003):
        again = shot(view(qtbot, style, size), picture(quantity, largest))
        assert shot(shown, picture(quantity, largest)) == again


def test_another_colour_range_moves_nothing_and_paints_only_the_bar(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = list[float]()
    monkeypatch.setattr(
        "tinyattn_gui.widgets.views.cached_layers.draw_frame", lambda p, layout, what, style: frames.append(what.high)
    )
    shown = view(qtbot, Style(), QSize(300, 180))
    for largest in (0.4, 0.41, 0.7, 1.4, 2.8, 4.8):
        shot(shown, picture(EMBEDDING, largest))
    assert frames == [0.5, 0.5]  # once as it is, once into the copy


def test_the_cells_are_copied_only_when_they_are_painted_a_third_time(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = list[float]()
    monkeypatch.setattr(
        "tinyattn_gui.widgets.views.cached_layers.draw_cells", lambda p, layout, what, *_: drawn.append(what.high)
    )
    shown = view(qtbot, Style(), QSize(300, 180))
    shot(shown, picture(EMBEDDING, 0.4))
    for _ in range(4):
        shown.grab()
    assert drawn == [0.5, 0.5, 0.5]  # twice as they are, once into the copy


def test_what_a_layout_depends_on() -> None:
    style, one = Style(), picture(EMBEDDING, 0.4)
    for same in (replace(one, values=one.values * 0.5), replace(one, low=-0.75, high=0.75), replace(one, step=3)):
        assert layout_key(same, style) == layout_key(one, style)
    for other in (
        replace(one, low=-1234.0, high=1234.0),
        replace(one, values=one.values[:5]),
        replace(one, title="Another"),
        replace(one, column_labels=tuple("abcdefghijklmnop")),
    ):
        assert layout_key(other, style) != layout_key(one, style)


def test_the_region_of_a_bar_holds_all_that_is_drawn_there(qtbot: QtBot, qapp: QApplication) -> None:
    shown = view(qtbot, Style(), QSize(300, 180))
    shot(shown, picture(EMBEDDING, 0.4))
    assert shown._layout is not None
    region, rest = bar.bar_region(shown._layout, Style()), shown._layout.cells
    assert not region.intersects(rest)
    assert region.contains(shown._layout.bar)

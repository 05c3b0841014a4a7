"""How the neuron view is drawn: its colours, its bars, its room."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF

from model.quantities import (
    ATTENTION_WEIGHTS,
    MASKED_SCORES,
    SCALED_SCORES,
    SCORES,
    Kind,
)
from tests.kit.neurons import met
from tests.kit.views import colour_at, painted
from tinyattn_gui.drawing import neuron
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.export.figure import render
from tinyattn_gui.theme.colormaps import colours
from tinyattn_gui.theme.palette import DARK, LIGHT

pytestmark = pytest.mark.usefixtures("qapp")
QUIET = Style(show_title=False)
SIZE = (620, 400)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_cell_has_the_colour_of_its_number(theme: object) -> None:
    style, picture = replace(QUIET, theme=theme), met(query=6)
    layout, image = neuron.place(QRectF(0, 0, *SIZE), picture, style), painted(picture, SIZE, style)
    strips = (
        (layout.q, picture.q[None], picture.reach),
        (layout.k, picture.k, picture.reach),
        (layout.products, picture.products, picture.product_reach),
    )
    for strip, values, reach in strips:
        expected = colours(values, -reach, reach, Kind.SIGNED, style.theme)
        for key, dimension in np.ndindex(*values.shape):
            corner = layout.cell(strip, key, dimension).topLeft() + QPoint(3, 4)  # beside the number
            assert colour_at(image, corner).rgb() == expected[key, dimension], (key, dimension)


def test_bars_are_as_long_as_the_weights() -> None:
    picture = met(query=6)
    layout, image = neuron.place(QRectF(0, 0, *SIZE), picture, QUIET), painted(picture, SIZE, QUIET)
    for key in range(7):
        y = int(layout.row(key).center().y())
        inks = (LIGHT.accent, LIGHT.arrow)
        xs = range(int(layout.bars.left()), int(layout.bars.right()))
        filled = sum(image.pixelColor(x, y) in inks for x in xs)
        assert filled == pytest.approx(picture.weights[key] * layout.bars.width(), abs=2)


@pytest.mark.parametrize("style", [QUIET, Style(), Style(DARK, 18.0)])
@pytest.mark.parametrize("size", [(620, 400), (300, 200), (1300, 900), (60, 40)])
@pytest.mark.parametrize("shape", [(1, 1), (7, 16), (60, 64)])
def test_all_of_it_lies_inside(shape: tuple[int, int], size: tuple[int, int], style: Style) -> None:
    picture = met(*shape, query=shape[0] - 1)
    layout = neuron.place(QRectF(0, 0, *size), picture, style)
    if size[0] >= 600:
        assert layout.k.right() < layout.products.left() < layout.products.right() < layout.bars.left()
        assert layout.columns[ATTENTION_WEIGHTS] <= size[0]
    if size[1] >= 400:
        assert layout.k.bottom() <= layout.note.top()
    assert not painted(picture, size, style).isNull()


def test_the_steps_stand_in_the_order_in_which_they_are_made() -> None:
    usual = met()
    order = [SCORES, MASKED_SCORES, SCALED_SCORES, ATTENTION_WEIGHTS]
    turned = replace(usual, steps={step: usual.steps[step] for step in order})
    columns = neuron.place(QRectF(0, 0, 700, 300), turned, QUIET).columns
    assert list(columns) == sorted(columns, key=lambda step: columns[step]) == order


def test_in_little_room_the_steps_between_go_first() -> None:
    wide, narrow, narrowest = (
        set(neuron.place(QRectF(0, 0, width, 300), met(), QUIET).columns) for width in (620, 400, 330)
    )
    assert wide == set(met().steps)
    assert narrow == {SCORES, SCALED_SCORES, ATTENTION_WEIGHTS}
    assert narrowest == {SCORES, ATTENTION_WEIGHTS}


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_figure_of_it(form: str) -> None:
    made = render(met(), form)
    assert len(made) > 2000
    if form == "svg":
        text = made.decode()
        assert all(f">{word}<" in text for word in ("cat", "softmax", "q ⊙ k", "Query and every key"))

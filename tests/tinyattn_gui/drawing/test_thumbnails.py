"""How thumbnails are drawn: no bright cell is lost, and all of it lies inside."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF

from model.matrix.reduce import reduce_to
from model.quantities import Kind
from model.quantities.head_measures import ENTROPY, INDUCTION, HeadMeasure
from tests.kit.head_grids import centre, grid
from tests.kit.views import colour_at, painted
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.thumbnails_layout import place
from tinyattn_gui.export.figure import render
from tinyattn_gui.pictures.head_grid import HeadGrid, Order, arranged, grid_of
from tinyattn_gui.theme.colormaps import colours
from tinyattn_gui.theme.palette import DARK, LIGHT

pytestmark = pytest.mark.usefixtures("qapp")
QUIET = Style(show_title=False)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_cell_of_every_map_has_the_colour_of_its_weight(theme: object) -> None:
    style, picture = replace(QUIET, theme=theme), grid()
    image, layout = painted(picture, (400, 400), style), place(QRectF(0, 0, 400, 400), picture, style)
    expected = colours(picture.maps, 0.0, 1.0, Kind.UNIT, style.theme)
    for index, row, column in np.ndindex(*picture.maps.shape):
        found = colour_at(image, centre(layout, index, row, column, 7)).rgb()
        assert found == expected[index, row, column], (index, row, column)


@pytest.mark.parametrize(("measure", "high"), [(INDUCTION, 1.0), (ENTROPY, math.log(7))], ids=("induction", "entropy"))
def test_around_each_head_is_the_colour_of_its_score_and_below_it_the_number(measure: HeadMeasure, high: float) -> None:
    plain = grid()
    scores = np.linspace(0, high, len(plain.thumbs))
    thumbs = tuple(replace(thumb, score=float(s)) for thumb, s in zip(plain.thumbs, scores, strict=True))
    picture = replace(plain, thumbs=thumbs, measure=measure, high=measure.most_of(7))
    image, layout = painted(picture, (400, 400), QUIET), place(QRectF(0, 0, 400, 400), picture, QUIET)
    shades = colours(scores, 0.0, high, Kind.UNIT, LIGHT)
    for tile, square, shade in zip(layout.tiles, layout.squares, shades, strict=True):
        assert tile.contains(square)
        assert colour_at(image, tile.topRight() + QPointF(-2, 2)).rgb() == shade
    assert not any(one.intersects(other) for n, one in enumerate(layout.tiles) for other in layout.tiles[:n])
    text = render(picture, "svg").decode()
    unit = f" {measure.unit}" if measure.unit else ""
    assert all(f">{word}<" in text for word in (*(f"{score:.2f}" for score in scores), f"{high:.3g}{unit}"))
    assert picture.describe(5) == f"layer 1, head 2: {measure.name.lower()} {high:.2f}{unit}"
    assert "entropy" in plain.describe(5)


@pytest.mark.parametrize("scale", [1, 2])
def test_a_single_bright_cell_among_a_million_is_seen(scale: int) -> None:
    """12 x 12 maps of 1024 x 1024 reduced by the trainer to 64, and drawn smaller still."""
    maps = np.zeros((144, 64, 64), np.float32)
    for index in range(144):
        whole = np.zeros((1, 1024), np.float32)
        whole[0, (index * 7) % 1024] = 1.0
        maps[index, (index * 5) % 64] = reduce_to(whole, 1, 64)[0]
    thumbs = grid_of(maps.reshape(12, 12, 64, 64), np.zeros((12, 12, 2)))
    picture = HeadGrid("t", "c", "w", maps, thumbs, tuple(map(str, range(1024))))
    layout = place(QRectF(0, 0, 360, 400), picture, QUIET)
    assert 10 < layout.side * scale < 64
    image, bright = painted(picture, (360, 400), QUIET, scale), colours(np.ones(1), 0, 1, Kind.UNIT, LIGHT)[0]
    for square in layout.squares:
        box = [int(edge * scale) for edge in (square.left(), square.top(), square.right(), square.bottom())]
        found = {image.pixel(x, y) for x in range(box[0], box[2]) for y in range(box[1], box[3])}
        assert bright in found


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("size", [(400, 500), (150, 120), (900, 300), (40, 30)])
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (12, 12)])
def test_all_of_it_lies_inside_and_apart(shape: tuple[int, int], size: tuple[int, int], order: Order) -> None:
    picture = grid(*shape)
    places, thumbs = arranged(picture.thumbs, order)
    picture = replace(picture, maps=picture.maps[places], thumbs=thumbs, order=order)
    layout = place(QRectF(0, 0, *size), picture, QUIET)
    if min(size) > 100:
        assert all(QRectF(0, 0, *size).contains(square) for square in layout.squares)
        assert layout.side >= 2
    overlapping = [one for n, one in enumerate(layout.squares) for other in layout.squares[:n] if one.intersects(other)]
    assert overlapping == []
    assert not painted(picture, size, QUIET).isNull()


def test_words_go_where_there_is_no_room_for_them() -> None:
    picture = grid(12, 12)
    roomy, narrow, tiny = (
        place(QRectF(0, 0, *size), picture, QUIET).words for size in ((990, 990), (440, 900), (300, 300))
    )
    assert (roomy.names, roomy.lines) == (True, 1)
    assert (narrow.names, narrow.lines) == (False, 2)
    assert (tiny.names, tiny.lines) == (False, 0)


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_figure_of_it(form: str) -> None:
    made = render(grid(), form)
    assert len(made) > 2000
    if form == "svg":
        text = made.decode()
        assert all(f">{word}<" in text for word in ("L0 H0", "L1 H2", "Attention weights of all heads"))


def test_144_maps_are_drawn_well_within_a_frame() -> None:
    """About 5 ms here."""
    picture, best = grid(12, 12, 40), 1.0
    for _ in range(6):
        start = time.process_time()
        painted(picture, (900, 900), QUIET)
        best = min(best, time.process_time() - start)
    assert best < 0.05

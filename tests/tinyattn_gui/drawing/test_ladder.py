"""Where the ladder has what: nothing over anything else, each place under its point, bars as high as their numbers."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from model.config import ModelConfig
from tests.kit.ladders import DEEP, made
from tinyattn_gui.drawing import ladder as drawing
from tinyattn_gui.drawing.registry import draw, height
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.ladder import Ladder, Place, Spot
from tinyattn_gui.theme.heads import head_colour
from tinyattn_gui.theme.palette import LIGHT

pytestmark = pytest.mark.usefixtures("qapp")

STYLE = Style(LIGHT)
SIZES = [(1000, 420), (1266, 520), (1900, 800), (500, 260)]
CONFIGS = {
    "deep": DEEP,
    "no MLP": ModelConfig(n_layer=5, n_head=2),
    "many heads": ModelConfig(n_layer=2, n_head=12, d_model=24),
    "32 layers": ModelConfig(n_layer=32, n_head=16, d_model=16, mlp=True),
}


@pytest.fixture(scope="module")
def ladders() -> dict[str, Ladder]:
    return {name: made(config) for name, config in CONFIGS.items()}


def places(ladder: Ladder) -> list[Place]:
    found = [Place(Spot.BEGIN), Place(Spot.END)]
    for layer in range(ladder.layers):
        found += [Place(Spot.HEAD, layer, head) for head in range(ladder.per_layer)]
        found += [Place(kind, layer) for kind in ladder.kinds]
        found += [Place(Spot.NEURONS, layer)] if ladder.neurons is not None else []
    return found


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("size", SIZES)
def test_each_place_is_found_where_it_is_drawn(ladders: dict[str, Ladder], name: str, size: tuple[int, int]) -> None:
    ladder, area = ladders[name], QRectF(7, 7, *size)
    layout = drawing.place(area, ladder, STYLE)
    rows, columns = ladder.heads.values.shape[1:]
    for place in places(ladder):
        rect = layout.rect_of(place)
        assert area.contains(rect), place
        found = layout.place_at(rect.center(), rows, columns)
        assert found is not None
        assert replace(found, cell=None) == place
    first = layout.place_at(layout.head(0, 1).topLeft(), rows, columns)
    assert first == Place(Spot.HEAD, 0, 1, (0, 0))


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("size", [(0, 0), (1, 1), (40, 20), (20, 400), (400, 12), (160, 60)])
def test_in_next_to_no_room_it_is_drawn_all_the_same(
    ladders: dict[str, Ladder], name: str, size: tuple[int, int]
) -> None:
    image = QImage(420, 420, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        layout = drawing.place(QRectF(0, 0, *size), ladders[name], STYLE)
        drawing.draw_ladder(painter, layout, ladders[name], STYLE)
    finally:
        assert painter.end()


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_lies_over_anything_else(ladders: dict[str, Ladder], name: str, size: tuple[int, int]) -> None:
    ladder = ladders[name]
    layout = drawing.place(QRectF(0, 0, *size), ladder, STYLE)
    layers = range(min(ladder.layers, 3))
    rects = [layout.begin, layout.end, layout.lengths, layout.chart, layout.note, layout.words]
    rects += [layout.head(layer, head) for layer in layers for head in range(ladder.per_layer)]
    rects += [layout.neuron_map(layer) for layer in layers] if ladder.neurons is not None else []
    assert not any(one.adjusted(0.5, 0.5, -0.5, -0.5).intersects(other) for one, other in combinations(rects, 2))


def test_the_last_layers_are_farthest_right_and_the_prediction_beyond(ladders: dict[str, Ladder]) -> None:
    layout = drawing.place(QRectF(0, 0, 1266, 520), ladders["32 layers"], STYLE)
    lefts = [layout.begin.left(), *(layout.head(layer, 0).left() for layer in range(32)), layout.end.left()]
    assert all(left < right for left, right in pairwise(lefts))


def painted(ladder: Ladder, wide: int, high: int) -> np.ndarray:
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    image.fill(LIGHT.surface)
    painter = QPainter(image)
    draw(painter, QRectF(0, 0, wide, high), ladder, STYLE)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(high, wide).copy()


def test_bars_are_as_high_as_their_numbers() -> None:
    ladder = made()
    pixels = painted(ladder, 1000, 500)
    layout = drawing.place(QRectF(0, 0, 1000, 500), ladder, STYLE)
    found, numbers = [], []
    for rung in (rung for rung in ladder.rungs if rung.layer is not None):
        room = layout.bar(rung.layer, rung.spot)
        colour = head_colour(1 if rung.spot is Spot.MLP else 0, LIGHT).rgb()
        column = pixels[int(layout.chart.top()) : int(layout.chart.bottom()), int(room.center().x())]
        found.append(int((column == colour).sum()))
        numbers.append(rung.added)
    assert max(found) > 30
    assert np.array(found) == pytest.approx(np.array(numbers) / max(numbers) * max(found), abs=1.6)


def test_a_map_is_not_turned() -> None:
    ladder = made(ModelConfig(n_layer=4, n_head=1))
    values = np.zeros((4, 2, 2), np.float32)
    values[1, 1, 0] = 1.0
    ladder = replace(ladder, heads=replace(ladder.heads, values=values, low=0.0, high=1.0))
    pixels = painted(ladder, 1000, 500)
    square = drawing.place(QRectF(0, 0, 1000, 500), ladder, STYLE).head(1, 0)
    dark = {
        (row, column)
        for row in range(2)
        for column in range(2)
        if pixels[
            int(square.top() + (row + 0.5) * square.height() / 2),
            int(square.left() + (column + 0.5) * square.width() / 2),
        ]
        & 0xFF
        < 0xC0
    }
    assert dark == {(1, 0)}


def test_what_is_not_known_has_no_bar_and_no_point() -> None:
    ladder = made()
    lost = tuple(replace(rung, added=float("nan"), stream=float("nan")) for rung in ladder.rungs)
    plain = painted(replace(ladder, rungs=lost), 1000, 500)
    chart = drawing.place(QRectF(0, 0, 1000, 500), ladder, STYLE).chart.toAlignedRect().adjusted(60, 3, 0, -3)
    inside = plain[chart.top() : chart.bottom(), chart.left() : chart.right()]
    assert (inside == LIGHT.surface.rgb()).all()


@pytest.mark.parametrize("name", CONFIGS)
def test_it_is_as_tall_as_it_needs(ladders: dict[str, Ladder], name: str) -> None:
    tall = height(ladders[name], 680.0, STYLE)
    layout = drawing.place(QRectF(0, 0, 680, tall), ladders[name], STYLE)
    assert 150 < tall < 750
    assert min(layout.maps.wide, layout.maps.high) > 4


@pytest.mark.parametrize(("name", "rows"), [("many heads", True), ("32 layers", False)])
def test_rows_of_several_heads_are_numbered_on_the_screen(
    ladders: dict[str, Ladder], name: str, rows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = drawing.place(QRectF(0, 0, 1266, 520), ladders[name], STYLE)
    drawn: list[str] = []
    monkeypatch.setattr(drawing, "draw_text", lambda painter, at, text, *more, **options: drawn.append(text))
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    drawing.draw_rows_of_heads(painter, layout, STYLE)
    painter.end()
    across, many = layout.maps.across, ladders[name].per_layer
    spans = [(first, min(first + across, many) - 1) for first in range(0, many, across)]
    assert (across > 1) == rows
    assert drawn == ([f"H{first}–{last}" if last > first else f"H{first}" for first, last in spans] if rows else [])

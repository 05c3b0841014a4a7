"""Ranges of colours: each grows and stays, alone or joined by a lock, and is told."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from model.matrix.picture import Picture, make_picture
from model.quantities import ATTENTION_WEIGHTS, LOSS, SCORES, Facet, Kind, Quantity
from model.quantities.watch import Watch
from tinyattn_gui.drawing.bar import range_words
from tinyattn_gui.drawing.heatmap import draw_frame, place
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.ranges import Fixed, Ranges, can_lock
from tinyattn_gui.pictures.views import fixed
from tinyattn_gui.widgets.views.cached_layers import CachedLayers


def picture(*values: float, quantity: Quantity = SCORES) -> Picture:
    return make_picture(quantity, np.array([values], np.float32), {}, watch=Watch(quantity.slug, layer=0))


def held(ranges: Ranges, shown: Picture) -> tuple[float, float, bool]:
    assert shown.watch is not None
    return shown_in(ranges, shown, shown.watch)


def shown_in(ranges: Ranges, shown: Picture, watch: Watch) -> tuple[float, float, bool]:
    found = ranges.held(shown, watch)
    assert isinstance(found, Picture)
    return found.low, found.high, found.locked


def test_a_range_grows_and_stays() -> None:
    ranges = Ranges()
    asked = (2.0, 7.0, 0.5, 6.0, -30.0, 0.001)
    assert [held(ranges, picture(value))[1] for value in asked] == [2, 7.5, 7.5, 7.5, 30, 30]
    ranges.forget()
    assert held(ranges, picture(0.5)) == (-0.5, 0.5, False)


def test_each_layer_and_head_has_its_own_range_and_a_lock_joins_them() -> None:
    ranges, small, large = Ranges(), Watch("scores", layer=0, head=1), Watch("scores", layer=0, head=0)
    ranges.held(picture(30.0), large)
    assert shown_in(ranges, picture(2.0), small) == (-2, 2, False)
    ranges.turn(small)
    assert shown_in(ranges, picture(2.0), small) == (-30, 30, True)
    assert shown_in(ranges, picture(50.0), large) == (-50, 50, True)
    assert shown_in(ranges, picture(2.0), small) == (-50, 50, True)
    ranges.turn(small)
    assert shown_in(ranges, picture(1.0), small) == (-2, 2, False)


def test_no_side_layer_or_head_takes_the_range_of_another() -> None:
    places = [
        Watch("w_query", facet, layer=layer, head=head)
        for facet in (Facet.DATA, Facet.GRAD, Facet.DELTA)
        for layer in (0, 1)
        for head in (0, 1)
    ] + [Watch("w_key", layer=0, head=0)]
    ranges, sizes = Ranges(), [2.0**n for n in range(len(places))]
    for _ in range(2):
        for watch, size in zip(places, sizes, strict=True):
            assert shown_in(ranges, picture(size), watch)[1] == pytest.approx(picture(size).high), watch


def test_nothing_of_a_range_outlives_its_run() -> None:
    ranges, watch = Ranges(), Watch("scores", layer=0, head=0)
    ranges.turn(watch)
    assert shown_in(ranges, picture(30.0), watch) == (-30, 30, True)
    ranges.forget()
    assert shown_in(ranges, picture(2.0), watch) == (-2, 2, False)
    ranges.turn(watch)
    assert shown_in(ranges, picture(1.0), watch) == (-2, 2, True)
    assert list(ranges.locked.values()) == [(-2, 2)]


@pytest.mark.parametrize("facet", [Facet.GRAD, Facet.DELTA, Facet.MOMENT1, Facet.MOMENT2])
def test_what_fades_while_a_run_learns_is_followed_from_afar(facet: Facet) -> None:
    ranges, watch = Ranges(), Watch("w_query", facet, layer=0)
    seen = [shown_in(ranges, picture(value), watch)[1] for value in (3.0, 1.0, 0.4, 0.1875, 0.5, 0.125, 0.0078125, 3.0)]
    assert seen == pytest.approx([3, 3, 3, 0.2, 0.5, 0.5, 0.01, 3])


def test_a_matrix_of_zeros_or_of_nothing_asks_for_no_range() -> None:
    ranges = Ranges()
    for blank in (0.0, math.nan, -math.inf):
        assert held(ranges, picture(blank)) == (-1, 1, False)
    assert held(ranges, picture(0.01)) == (-0.01, 0.01, False)
    assert held(ranges, picture(math.nan)) == (-0.01, 0.01, False)
    assert held(ranges, picture(1.0)) == (-1, 1, False), "a one is a number"


def test_a_locked_range_is_marked_and_can_be_released() -> None:
    ranges, watch = Ranges(), Watch("scores", layer=0)
    assert held(ranges, picture(7.0)) == (-7.5, 7.5, False)
    ranges.turn(watch)
    assert held(ranges, picture(0.5)) == (-7.5, 7.5, True)
    assert held(ranges, picture(-30.0)) == (-30, 30, True)
    ranges.turn(watch)
    assert held(ranges, picture(0.5)) == (-30, 30, False)
    ranges.turn(watch)
    ranges.forget()
    assert held(ranges, picture(0.5)) == (-0.5, 0.5, False)


def test_each_quantity_and_side_is_locked_alone() -> None:
    ranges = Ranges()
    ranges.turn(Watch("scores", layer=0, head=1))
    assert ranges.is_locked(Watch("scores", layer=3))
    assert not ranges.is_locked(Watch("scores", Facet.GRAD, layer=0))
    assert not ranges.is_locked(Watch("query", layer=0))


def test_what_always_has_one_range_cannot_be_locked() -> None:
    assert not can_lock(picture(0.5, quantity=ATTENTION_WEIGHTS))
    assert can_lock(picture(0.5, quantity=LOSS))
    assert LOSS.kind is Kind.POSITIVE
    assert Ranges().held("Not yet.", Watch("loss")) == "Not yet."


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("values", [np.ones((7, 7)), np.ones((1, 7))], ids=["standing", "lying"])
def test_a_lock_is_drawn_at_the_bar(values: np.ndarray) -> None:  # type: ignore[type-arg]
    open_one = make_picture(SCORES, values.astype(np.float32), {})
    images = []
    for shown in (open_one, replace(open_one, locked=True)):
        image = QImage(400, 300, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        try:
            layout = place(QRectF(5, 5, 390, 290), shown, Style())
            draw_frame(painter, layout, shown, Style())
        finally:
            painter.end()
        images.append(image)
    assert not layout.bar.isEmpty()
    differ = [(x, y) for x in range(400) for y in range(300) if images[0].pixel(x, y) != images[1].pixel(x, y)]
    assert 20 < len(differ) < 200
    around = layout.bar.adjusted(-2, -10, 40, 10)
    assert all(around.contains(x, y) for x, y in differ)


@pytest.mark.usefixtures("qapp")
def test_a_range_is_told_where_there_is_no_room_for_a_bar() -> None:
    style = Style(show_numbers=False)
    shown = make_picture(SCORES, np.ones((7, 16), np.float32), {}, formula="Q Kᵀ")
    small, large = (place(QRectF(0, 0, *size), shown, style) for size in ((140, 150), (600, 300)))
    assert small.bar.isEmpty()
    assert range_words(small, replace(shown, low=-15, high=15), style) == "±15"
    assert range_words(small, make_picture(LOSS, np.full((1, 9), 3.0, np.float32), {}), style) == "0 to 3"
    assert not large.bar.isEmpty()
    assert range_words(large, shown, style) == ""
    assert range_words(small, shown, replace(style, show_bar=False)) == ""


@pytest.mark.usefixtures("qapp")
def test_what_is_told_follows_the_range_in_a_frame_that_is_kept() -> None:
    style, sheet = Style(show_numbers=False), CachedLayers()
    shown = make_picture(SCORES, np.ones((7, 16), np.float32), {}, formula="Q Kᵀ")
    heads = []
    for high in (15.0, 15.0, 15.0, 30.0):
        image, wide = QImage(140, 150, QImage.Format.Format_RGB32), replace(shown, low=-high, high=high)
        painter = QPainter(image)
        sheet.paint(painter, QSize(140, 150), place(QRectF(0, 0, 140, 150), wide, style), wide, style)
        painter.end()
        heads.append(image.copy(0, 0, 140, 40))
    assert heads[0] == heads[2] != heads[3]


def test_a_difference_has_a_range_of_its_own_that_stays_too() -> None:
    ranges, watch = Ranges(), Watch("scores", layer=0, head=0)

    def apart(value: float) -> float:
        found = ranges.held(replace(picture(value), watch=None), watch, difference=True)
        assert isinstance(found, Picture)
        return found.high

    ranges.held(picture(30.0), watch)
    assert [apart(value) for value in (2.0, 0.5, 7.0)] == [2, 2, 7.5]
    assert apart(0.1) == picture(0.1).high, "what has faded to less than a tenth is seen again"
    assert shown_in(ranges, picture(1.0), watch)[1] == 30, "the values keep theirs"
    ranges.turn(watch)
    assert apart(3.0) == 3.0, "a lock is of the values"


def test_a_range_that_is_known_is_of_a_difference_where_that_is_what_is_drawn() -> None:
    watch, shown = Watch("scores", layer=0, head=0), picture(2.0)
    for known, high in ((Fixed(lambda _: (-9.0, 9.0)), 2.0), (fixed((-9.0, 9.0)), 9.0)):
        found = known.held(shown, watch, difference=True)
        assert isinstance(found, Picture)
        assert found.high == high

"""Colours that mean the same over a whole run: locked by a person, growing, released again."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.matrix.picture import Picture, make_picture
from model.quantities import ATTENTION_WEIGHTS, LOSS, QUERY, SCORES, Facet, Kind, Quantity
from model.quantities.moments import Phase
from model.quantities.stages import Ref
from model.quantities.watch import Watch
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.walks import go
from tinyattn_gui.drawing.bar import range_words
from tinyattn_gui.drawing.heatmap import draw_frame, place
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.neuron import NeuronPanel
from tinyattn_gui.pictures.ranges import Fixed, Ranges, can_lock
from tinyattn_gui.pictures.views import fixed
from tinyattn_gui.widgets.views.cached_layers import CachedLayers
from tinyattn_gui.widgets.views.matrix_view import Asked, MatrixView
from tinyattn_gui.wiring.wiring import Wiring


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


def view(wiring: Wiring, quantity: Quantity) -> MatrixView:
    return wiring.window.pipeline.view.views[Ref(quantity, 0)]


def ends(wiring: Wiring, quantity: Quantity) -> tuple[float, float, bool]:
    shown = view(wiring, quantity).picture
    assert shown is not None
    return shown.low, shown.high, shown.locked


def test_the_colours_of_a_matrix_are_locked_by_a_key_and_in_the_menu(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    qtbot.waitUntil(wiring.window.isActiveWindow)
    lock = wiring.window.actions_by_slug["lock_colours"]
    view(wiring, ATTENTION_WEIGHTS).setFocus()
    assert not lock.isEnabled()
    view(wiring, SCORES).setFocus()
    assert lock.isEnabled()
    wiring.session.run_to(300)
    wiring.session.look()
    wide = ends(wiring, SCORES)
    QTest.keyClick(wiring.window, Qt.Key.Key_L)
    assert ends(wiring, SCORES) == (*wide[:2], True)
    assert lock.isChecked()
    panel = wiring.actions.panels.open_quantity("scores")
    QApplication.processEvents()
    wiring.session.look_at(0)
    wiring.session.look()
    assert ends(wiring, SCORES) == (*wide[:2], True)
    assert not ends(wiring, QUERY)[2]
    assert panel.view.picture is not None
    assert (panel.view.picture.low, panel.view.picture.locked) == (wide[0], True)
    view(wiring, QUERY).setFocus()
    assert not lock.isChecked()
    view(wiring, SCORES).setFocus()
    menu = wiring.cell_menu.menu(Asked(view(wiring, SCORES), (0, 0), QPoint()))
    entry = next(action for action in menu.actions() if action is lock)
    entry.trigger()
    assert ends(wiring, SCORES) == (*wide[:2], False), "what was seen is held, locked or not"
    menu.deleteLater()


def test_another_run_begins_with_ranges_of_its_own(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    view(wiring, SCORES).setFocus()
    wiring.actions.selection.lock_colours()
    assert ends(wiring, SCORES)[2]
    wiring.session.begin(replace(DEFAULT_PRESET.spec, seed=3))
    wiring.session.look()
    assert not ends(wiring, SCORES)[2]


def test_a_moment_of_a_step_has_the_locked_colours_too(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.session.run_to(300)
    wiring.session.look()
    view(wiring, SCORES).setFocus()
    wiring.actions.selection.lock_colours()
    wide = ends(wiring, SCORES)
    go(wiring, 1, Phase.FORWARD, Ref(SCORES, 0))
    assert ends(wiring, SCORES) == (*wide[:2], True)
    go(wiring, 1, Phase.BACKWARD, Ref(SCORES, 0))
    assert not ends(wiring, SCORES)[2]


def test_no_range_flips_while_a_run_learns_and_none_shrinks_on_the_way_back(desktop: Desktop) -> None:
    wiring = desktop.open()
    shown: dict[Ref, list[float]] = {ref: [] for ref in wiring.window.pipeline.view.views}
    for step in (*range(0, 300, 20), 120, 3, 0):
        wiring.session.run_to(step) if step > wiring.session.status.frontier else wiring.session.look_at(step)
        wiring.session.look()
        for ref, highs in shown.items():
            found = wiring.window.pipeline.view.views[ref].picture
            assert found is not None
            highs.append(found.high)
    for ref, highs in shown.items():
        assert highs == sorted(highs), ref
    assert len(set(shown[Ref(SCORES, 0)])) > 2


def test_the_neuron_view_has_the_ranges_of_queries_and_keys(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.window.show_panel("neuron")
    panel, reaches = wiring.window.views["neuron"], []
    for step in (0, 100, 300, 0):
        wiring.session.run_to(step) if step > wiring.session.status.frontier else wiring.session.look_at(step)
        wiring.session.look()
        assert isinstance(panel, NeuronPanel)
        found = panel.view.picture
        assert found is not None
        reaches.append((found.reach, found.product_reach))
        assert np.abs(found.products).max() <= found.product_reach
    assert reaches == sorted(reaches)
    assert reaches[-1] == reaches[-2] > reaches[0]


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

"""One matrix large: what stands where, how another one becomes large, and the arcs beside it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from model.quantities import ATTENTION_WEIGHTS, PROBABILITIES, QUERY, VALUE
from model.quantities.site import Site
from model.quantities.stages import Ref, stages
from model.spec.presets import PRESETS
from tests.kit.desktop import Desktop
from tests.kit.views import settle
from tests.kit.windows import press, weights
from tinyattn_gui.drawing import hero_layout
from tinyattn_gui.drawing.pipeline_layout import EDGE
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.registry import INSPECTOR
from tinyattn_gui.pictures.arcs import Arcs
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.pictures.likeliest import Likeliest
from tinyattn_gui.pictures.pipeline import pipeline
from tinyattn_gui.settings.preferences import Preferences, PreferenceStore
from tinyattn_gui.widgets.views.hero_stage import COMING
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.widgets.views.pipeline_view import PipelineView
from tinyattn_gui.wiring.wiring import Wiring


def opened(desktop: Desktop, name: str = "fat-cat", size: tuple[int, int] = (1280, 800)) -> Wiring:
    wiring = desktop.open(PRESETS[name].spec, large=True)
    wiring.window.resize(*size)
    settle(wiring)
    return wiring


def values(wiring: Wiring) -> MatrixView:
    return wiring.window.pipeline.view.views[Ref(VALUE, 0)]


def test_at_first_the_attention_weights_are_large_and_their_numbers_can_be_read(desktop: Desktop) -> None:
    assert Preferences().large
    wiring = opened(desktop)
    view, sheet = weights(wiring), wiring.window.pipeline.view
    assert sheet.hero == Ref(ATTENTION_WEIGHTS, 0)
    assert view._layout is not None
    assert view._layout.number_size >= 10
    assert view.height() > 0.5 * wiring.window.pipeline.height()
    assert all(other.is_slim for other in sheet.views.values() if other is not view)
    assert not sheet.strips.isVisible()  # the arcs stand over the sentence


def test_until_numbers_come_it_is_said_and_none_is_drawn(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    view = PipelineView(Style(), after=page, parent=page)
    view.set_pipeline(pipeline(PRESETS["fat-cat"].spec.model, 0))
    view.set_large(True)
    hero = view.hero
    assert hero is not None
    for part in (view.views[hero], view.arcs):
        assert (part.picture, part.message, part.accessibleDescription()) == (None, COMING, COMING)


def test_arcs_are_the_weights_on_show_and_follow_the_head(desktop: Desktop) -> None:
    wiring = opened(desktop, "two-heads")
    for head in (0, 1):
        wiring.session.select_head(head)
        settle(wiring)
        arcs, picture = wiring.window.pipeline.view.arcs.picture, weights(wiring).picture
        assert isinstance(arcs, Arcs)
        assert picture is not None
        assert arcs.heads == (head,)
        np.testing.assert_array_equal(arcs.weights[0], picture.values)


def test_arcs_of_two_sentences(desktop: Desktop) -> None:
    wiring = opened(desktop, "encoder-decoder")
    wiring.session.select(wiring.session.selection.at(wiring.session.spec.model))
    settle(wiring)
    arcs = wiring.window.pipeline.view.arcs.picture
    assert isinstance(arcs, Arcs)
    assert arcs.site is Site.CROSS
    assert arcs.key_tokens != arcs.tokens
    assert arcs.weights.shape[1:] == (len(arcs.tokens), len(arcs.key_tokens))


def test_a_click_on_the_strip_makes_a_stage_large_and_its_cell_the_chosen_one(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = opened(desktop)
    view, sheet = values(wiring), wiring.window.pipeline.view
    rect = view.cell_rect((1, 2))
    assert rect is not None
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=rect.center())
    assert sheet.hero == Ref(VALUE, 0)
    assert not view.is_slim
    assert view.cursor_cell == (1, 2)
    panel = wiring.window.panel(INSPECTOR)
    assert panel is None or not wiring.window.is_on_show(panel)  # nothing came over what was clicked
    layout = sheet._stage.layout
    assert layout is not None
    row = layout.rows[Ref(QUERY, 0)]
    beside = QPoint(round(row.right()) - 12, round(row.center().y()))
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=beside)
    assert sheet.hero == Ref(QUERY, 0)
    assert QApplication.focusWidget() is sheet.views[Ref(QUERY, 0)]


def test_keys_make_a_stage_large(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = opened(desktop)
    sheet = wiring.window.pipeline.view
    order = hero_layout.in_order(pipeline(wiring.session.spec.model, 0))
    at = order.index(Ref(ATTENTION_WEIGHTS, 0))
    press(wiring, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert sheet.hero == order[at + 1]
    press(wiring, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    press(wiring, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert sheet.hero == order[at - 1]
    view = values(wiring)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert sheet.hero == Ref(VALUE, 0)
    QTest.keyClick(view, Qt.Key.Key_Return)  # now it is large, its cells are walked
    assert view.cursor_cell == (0, 0)
    assert view.needs_key(Qt.Key.Key_Down)


def test_the_whole_sheet_is_one_key_away_and_remembered(desktop: Desktop) -> None:
    wiring = opened(desktop)
    sheet = wiring.window.pipeline.view
    press(wiring, Qt.Key.Key_O)
    assert sheet.hero is None
    assert sheet.strips.isVisible()
    assert not sheet.arcs.isVisible()
    assert not any(view.is_slim for view in sheet.views.values())
    assert not PreferenceStore(desktop.settings).now.large
    wiring.window.pipeline.large.click()
    assert sheet.hero == Ref(ATTENTION_WEIGHTS, 0)
    assert PreferenceStore(desktop.settings).now.large


def test_a_walk_through_a_step_has_its_moment_large(desktop: Desktop) -> None:
    wiring = opened(desktop)
    sheet = wiring.window.pipeline.view
    wiring.session.step()
    settle(wiring)
    wiring.walk.first_moment()
    assert not wiring.window.story.isVisible()  # the bar of the walk tells what happens now
    seen = set()
    for _ in range(len(stages(wiring.session.spec.model)) - 1):
        wiring.walk.moment_on()
        settle(wiring)
        seen.add(sheet.hero)
    assert seen >= set(sheet.views)
    wiring.walk.last()
    settle(wiring)
    assert sheet.hero == Ref(ATTENTION_WEIGHTS, 0)
    assert wiring.window.story.isVisible()


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_what_was_clicked_stays_when_the_inspector_opens_and_arcs_turn_upright(
    desktop: Desktop, size: tuple[int, int]
) -> None:
    wiring = opened(desktop, size=size)
    view, sheet = weights(wiring), wiring.window.pipeline.view
    rect = view.cell_rect((5, 2))
    assert rect is not None
    before = view.mapTo(wiring.window, rect.center())
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=rect.center())
    settle(wiring)
    assert wiring.window.is_on_show(wiring.window.open_panel(INSPECTOR))
    rect = view.cell_rect((5, 2))
    assert rect is not None
    assert view.mapTo(wiring.window, rect.center()) == before
    layout = sheet.arcs.layout_of_arcs
    assert sheet.arcs.isVisible()
    assert layout is not None
    assert layout.upright
    assert sheet.arcs.geometry().right() >= sheet.width() - EDGE - 1, "no hole is left beside it"
    assert abs(float(layout.queries[5]) - rect.center().y()) <= 2, "a token stands beside its row"
    assert layout.token_at(QPointF(layout.bounds.left() + 4, rect.center().y())) == (False, 5)
    assert layout.bounds.contains(layout.path(5, 2).boundingRect())
    assert not wiring.window.pipeline.room.bar.isVisible()
    wiring.window.toggle_panel(INSPECTOR.slug)
    settle(wiring)
    layout = sheet.arcs.layout_of_arcs
    assert layout is not None
    assert not layout.upright


def test_where_no_arcs_can_be_drawn_the_matrix_has_their_room(desktop: Desktop) -> None:
    wiring = opened(desktop)
    sheet, view = wiring.window.pipeline.view, weights(wiring)
    wide = view.width()
    wiring.session.step()
    settle(wiring)
    wiring.session.compare_with(0)
    for side in FigureSide:  # weights of another step, and their change
        wiring.session.set_side(side)
        settle(wiring)
        assert isinstance(sheet.arcs.picture, Arcs)
        assert (sheet.arcs.isVisible(), abs(view.width() - wide) < 0.1 * wide) == (True, True), side
    wiring.actions.changes.set_probe("")
    settle(wiring)
    assert not sheet.arcs.isVisible()
    assert view.width() > 1.8 * wide
    assert view._layout is not None
    assert view._layout.cells.width() > 0.7 * view.width()


def test_an_arc_leads_to_where_its_weight_comes_from(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = opened(desktop)
    arcs = wiring.window.pipeline.view.arcs
    layout = arcs.layout_of_arcs
    assert layout is not None
    path = layout.path(6, 0)
    top = path.pointAtPercent(0.5).toPoint()
    assert arcs._spot_at(path.pointAtPercent(0.5)) is not None
    QTest.mouseClick(arcs, Qt.MouseButton.LeftButton, pos=top)
    settle(wiring)
    assert weights(wiring).cursor_cell == (6, 0)
    assert wiring.window.is_on_show(wiring.window.open_panel(INSPECTOR))


def test_a_token_under_the_arcs_has_its_arcs_alone(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = opened(desktop)
    arcs = wiring.window.pipeline.view.arcs
    layout = arcs.layout_of_arcs
    assert layout is not None
    name = QPoint(round(float(layout.queries[5])), round(layout.floor + layout.names / 2))
    QTest.mouseClick(arcs, Qt.MouseButton.LeftButton, pos=name)
    settle(wiring)
    assert wiring.session.selection.token == 5
    assert set(arcs.shown.lines.query.tolist()) == {5}
    assert arcs.shown.asker == 5


def test_beside_probabilities_the_five_likeliest_words_of_each_position(desktop: Desktop) -> None:
    wiring = opened(desktop)
    sheet = wiring.window.pipeline.view
    sheet.enlarge(Ref(PROBABILITIES))
    settle(wiring)
    assert sheet.likeliest.isVisible()
    assert not sheet.arcs.isVisible()
    shown, picture = sheet.likeliest.picture, sheet.views[Ref(PROBABILITIES)].picture
    assert isinstance(shown, Likeliest)
    assert picture is not None
    for row, (words, values) in enumerate(zip(shown.words, shown.values, strict=True)):
        best = sorted(range(picture.columns), key=lambda n: (-picture.values[row, n], n))[:5]
        assert words == tuple(picture.column_labels[n] for n in best)
        assert values == tuple(float(picture.values[row, n]) for n in best)
    assert sheet.likeliest.accessibleDescription().startswith(f"after the: {shown.words[0][0]} ")
    sheet.enlarge(Ref(ATTENTION_WEIGHTS, 0))
    assert sheet.arcs.isVisible()
    assert not sheet.likeliest.isVisible()


def test_in_a_small_window_the_strip_of_a_whole_block_is_still_there(desktop: Desktop) -> None:
    """As many stages as have names that can be read; the others come with a click or the wheel."""
    wiring = opened(desktop, "letters", (1024, 600))
    sheet = wiring.window.pipeline.view
    layout = sheet._stage.layout
    assert layout is not None
    rows = sorted(layout.rows.values(), key=QRectF.top)
    assert min(row.height() for row in rows) >= layout.style.label
    assert layout.more is not None
    assert Ref(ATTENTION_WEIGHTS, 0) in layout.rows
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=layout.more[1].center().toPoint())
    order = hero_layout.in_order(pipeline(wiring.session.spec.model, 0))
    assert order[layout.first + len(layout.rows)] in sheet._stage.layout.rows
    assert {ref for ref, view in sheet.views.items() if view.isVisible()} == {*sheet._stage.layout.rows, sheet.hero}
    sheet.enlarge(order[0])
    assert list(sheet._stage.layout.rows) == list(order[: len(layout.rows)])
    at, still = layout.more[1].center(), (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    for turn, first in ((QPoint(-120, 0), 0), (QPoint(0, -120), 1), (QPoint(0, 120), 0)):
        sheet.wheelEvent(wheel := QWheelEvent(at, at, QPoint(), turn, *still, Qt.ScrollPhase.NoScrollPhase, False))
        assert sheet._stage.layout.first == first, "sideways it turns nothing"
        assert wheel.isAccepted() is bool(turn.y())
    for view in sheet.views.values():
        view.resize(view.width(), 6)  # a sheet in hardly any room
        view.grab()


def test_the_sentence_above_comes_and_goes_with_the_room_alone(desktop: Desktop) -> None:
    """Not with what it leaves for the arcs, that would give it back."""
    wiring = opened(desktop, "letters")
    sheet, seen = wiring.window.pipeline.view, set()
    for wide in range(600, 1300, 10):
        sheet.resize(wide, 380)
        seen.add(wanted := sheet._wants_strips)
        for _ in range(3):
            sheet._show_arcs()
            assert sheet._wants_strips == wanted == sheet.strips.isVisible(), wide
    assert seen == {True, False}

"""What opens beside the sheet takes no number away from under the pointer, and nothing in a dock is cut."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.quantities import ATTENTION_WEIGHTS, CONTEXT, PROBABILITIES, QUERY, SCORES, Quantity
from model.quantities.stages import Ref
from tests.kit.desktop import Desktop
from tinyattn_gui.drawing.heatmap import heading_width
from tinyattn_gui.panels.inspector import InspectorPanel
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.widgets.views.pipeline_view import EDGE
from tinyattn_gui.wiring.wiring import Wiring

CELL = (2, 1)
SCALES = (1.0, 1.6)


@pytest.fixture
def wiring(desktop: Desktop, qtbot: QtBot) -> Wiring:
    made = desktop.open()
    made.window.resize(1280, 800)
    qtbot.waitUntil(made.window.isActiveWindow)
    QApplication.processEvents()
    return made


def matrix(wiring: Wiring, quantity: Quantity) -> MatrixView:
    views = wiring.window.pipeline.view.views
    return next(view for ref, view in views.items() if ref.quantity is quantity)


def middle(view: MatrixView) -> QPoint:
    """Where the middle of the chosen cell is on the screen."""
    rect = view.cell_rect(CELL)
    assert rect is not None
    return view.mapToGlobal(rect.center())


def click(wiring: Wiring, view: MatrixView) -> None:
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.mapFromGlobal(middle(view)))
    wiring.session.look()
    QApplication.processEvents()
    wiring.session.look()
    QApplication.processEvents()


@pytest.mark.parametrize("quantity", [QUERY, SCORES, ATTENTION_WEIGHTS], ids=lambda quantity: quantity.slug)
def test_a_number_stays_under_the_pointer_that_opened_it(wiring: Wiring, quantity: Quantity) -> None:
    """The next click there meets the same cell."""
    view = matrix(wiring, quantity)
    before, places = middle(view), {ref: v.geometry() for ref, v in wiring.window.pipeline.view.views.items()}
    click(wiring, view)
    assert wiring.window.views["inspector"].isVisible()
    assert middle(view) == before
    assert {ref: v.geometry() for ref, v in wiring.window.pipeline.view.views.items()} == places
    assert QApplication.widgetAt(before) is view


@pytest.mark.parametrize("quantity", [CONTEXT, PROBABILITIES], ids=lambda quantity: quantity.slug)
def test_a_number_that_would_be_covered_is_brought_into_view(wiring: Wiring, quantity: Quantity) -> None:
    view, room = matrix(wiring, quantity), wiring.window.pipeline.room
    click(wiring, view)
    assert room.rect().contains(room.mapFromGlobal(middle(view)))


def test_the_sheet_fits_its_room_again_when_there_is_room(wiring: Wiring, qtbot: QtBot) -> None:
    pipeline = wiring.window.pipeline
    click(wiring, matrix(wiring, SCORES))
    assert pipeline.room.bar.isVisible()
    wiring.window.toggle_panel("inspector")
    qtbot.waitUntil(lambda: not pipeline.room.bar.isVisible())
    assert pipeline.view.width() == pipeline.room.width()
    click(wiring, matrix(wiring, SCORES))
    wiring.window.resize(1400, 800)
    qtbot.waitUntil(lambda: pipeline.view.width() < 1280)


@pytest.mark.parametrize("scale", SCALES)
def test_no_title_of_the_sheet_is_cut(wiring: Wiring, scale: float) -> None:
    """However narrow its room, and a matrix that gets the keyboard is brought into view."""
    wiring.actions.store.change(text=scale)
    wiring.window.show_panel("inspector")
    wiring.window.resize(900, 1000)
    QApplication.processEvents()
    pipeline = wiring.window.pipeline
    for view in pipeline.view.views.values():
        assert view.picture is not None
        assert view._layout is not None
        style = view._style
        assert heading_width(view.picture.title, view.picture.symbol, style) <= view._layout.title.width()
    last = matrix(wiring, PROBABILITIES)
    last.setFocus()
    assert pipeline.room.rect().right() >= pipeline.room.mapFromGlobal(last.mapToGlobal(last.rect().topRight())).x()
    first = pipeline.view.views[Ref(pipeline.view._pipe.columns[0].places[0].ref.quantity)]  # type: ignore[union-attr]
    first.setFocus()
    assert pipeline.room.mapFromGlobal(first.mapToGlobal(QPoint(0, 0))).x() >= 0


@pytest.mark.parametrize("scale", SCALES)
def test_the_inspector_is_wide_enough_for_what_it_tells(wiring: Wiring, scale: float) -> None:
    window = wiring.window
    wiring.actions.store.change(text=scale, story=False)
    for quantity in (SCORES, ATTENTION_WEIGHTS, PROBABILITIES):
        click(wiring, matrix(wiring, quantity))
        panel = window.views["inspector"]
        assert isinstance(panel, InspectorPanel)
        window.resizeDocks([window._docks["inspector"]], [60], Qt.Orientation.Horizontal)
        QApplication.processEvents()
        shown = panel.text.document().clone()
        shown.setTextWidth(1)
        assert panel.title.sizeHint().width() <= panel.title.width()
        least = min(shown.size().width(), window.screen().availableGeometry().width() // 2 - 24)
        assert panel.text.viewport().width() >= least
    if scale == 1.0:
        assert panel.text.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("command", ["full_screen", "presentation"])
def test_docks_have_their_sizes_again_after_full_screen(wiring: Wiring, qtbot: QtBot, command: str) -> None:
    window = wiring.window
    window.show_panel("inspector")
    docks = [window._docks["inspector"], window._docks["loss"]]
    QApplication.processEvents()
    window.resizeDocks(docks[:1], [470], Qt.Orientation.Horizontal)
    window.resizeDocks(docks[1:], [210], Qt.Orientation.Vertical)
    QApplication.processEvents()
    before = [dock.size() for dock in docks]
    window.actions_by_slug[command].trigger()
    QApplication.processEvents()
    assert [dock.size() for dock in docks] != before
    window.actions_by_slug[command].trigger()
    qtbot.waitUntil(lambda: [dock.size() for dock in docks] == before)


def test_the_sentence_stays_where_it_is_seen(desktop: Desktop) -> None:
    made = desktop.open()
    made.window.resize(1280, 800)
    made.actions.store.change(text=2.0)
    made.actions.changes.set_probe("the fat cat sat on the mat and the dog " * 2)
    made.session.look()
    QApplication.processEvents()
    pipeline = made.window.pipeline
    strip, room = pipeline.view.strips.target, pipeline.room
    assert room.bar.maximum() > 0
    for at in (0, room.bar.maximum() // 2, room.bar.maximum()):
        room.bar.setValue(at)
        assert strip.mapTo(room, QPoint()).x() == EDGE
        assert strip.width() == room.width() - 2 * EDGE
        assert strip.token_rect(15).right() <= strip.width()

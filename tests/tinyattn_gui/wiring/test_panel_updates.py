"""What is pointed at is lit wherever it is: by axes, in every panel, and for each sentence on its own."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from model.matrix.picture import make_picture
from model.messages import Lens, Sentence
from model.quantities import (
    ATTENTION_WEIGHTS,
    CONTEXT,
    EMBEDDING,
    KEY,
    PROBABILITIES,
    QUERY,
    SCORES,
    VALUE,
    W_POSITION,
    W_QUERY,
    Axis,
    Facet,
    Quantity,
)
from model.quantities.catalogue import Catalogue
from model.quantities.stages import Ref
from model.quantities.watch import Ask, Watch
from model.text.tokenizer import Piece
from tests.kit.desktop import Desktop
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link, link_of, link_of_ask
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.widgets.views.token_strip import TokenStrip
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key
OWN = Catalogue()
NOBODY = (frozenset[int](), frozenset[int]())


def view(wiring: Wiring, quantity: Quantity) -> MatrixView:
    pipe = wiring.window.pipeline.view.views
    return pipe[Ref(quantity, 0)] if Ref(quantity, 0) in pipe else pipe[Ref(quantity)]


def point(widget: MatrixView | TokenStrip, at: QPointF | None) -> None:
    """Move the pointer over a widget, or out of it."""
    if at is None:
        QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))
        return
    none, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    QApplication.sendEvent(widget, QMouseEvent(QEvent.Type.MouseMove, at, widget.mapToGlobal(at), button, button, none))


def cell(matrix: MatrixView, row: int, column: int) -> QPointF:
    assert matrix._layout is not None
    return matrix._layout.cell_rect(row, column).center()


def chip(strip: TokenStrip, token: int) -> QPoint:
    return strip.token_rect(token).center()


def lit(matrix: MatrixView) -> tuple[list[int], list[int]]:
    return sorted(matrix._marks.rows), sorted(matrix._marks.columns)


def test_a_score_lights_its_query_its_key_and_its_tokens(desktop: Desktop) -> None:
    wiring = desktop.open()
    scores = view(wiring, SCORES)
    point(scores, cell(scores, 5, 2))
    assert lit(scores) == lit(view(wiring, ATTENTION_WEIGHTS)) == ([5], [2])
    assert lit(view(wiring, QUERY)) == lit(view(wiring, CONTEXT)) == ([5], [])
    assert lit(view(wiring, KEY)) == lit(view(wiring, VALUE)) == ([2], [])
    assert lit(view(wiring, EMBEDDING)) == ([2, 5], [])
    assert sorted(wiring.window.pipeline.view.strips.target._lit) == [2, 5]
    point(scores, None)
    assert lit(scores) == lit(view(wiring, QUERY)) == ([], [])
    assert not wiring.window.pipeline.view.strips.target._lit


def test_columns_are_lit_too(desktop: Desktop) -> None:
    wiring = desktop.open()
    panel = wiring.actions.panels.open_quantity("w_query")
    for _ in range(3):
        QApplication.processEvents()  # the dock takes its room
    queries = view(wiring, QUERY)
    point(queries, cell(queries, 1, 3))
    assert lit(view(wiring, KEY)) == ([], [3])
    assert lit(panel.view) == ([], [3])
    point(queries, None)
    point(panel.view, cell(panel.view, 4, 0))
    assert lit(view(wiring, EMBEDDING)) == ([], [4])
    assert lit(view(wiring, PROBABILITIES)) == ([], [])


def test_a_token_lights_its_rows_and_columns_and_stays_when_selected(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    strip, scores = wiring.window.pipeline.view.strips.target, view(wiring, SCORES)
    point(strip, chip(strip, 3).toPointF())
    assert lit(scores) == ([3], [3])
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=chip(strip, 3))
    assert (wiring.session.selection.token, strip.token) == (3, 3)
    point(strip, None)
    assert lit(scores) == ([3], [3])
    point(scores, cell(scores, 5, 2))
    assert lit(view(wiring, KEY)) == ([2], [])
    point(scores, None)
    assert lit(view(wiring, KEY)) == ([3], [])
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=chip(strip, 3))
    point(strip, None)
    assert (wiring.session.selection.token, lit(scores)) == (None, ([], []))


def test_a_chosen_cell_stays_lit_until_it_is_left(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    scores = view(wiring, SCORES)
    scores.setFocus()
    for key in (K.Key_Return, K.Key_Down, K.Key_Right):
        qtbot.keyClick(scores, key)
    assert lit(view(wiring, QUERY)) == lit(view(wiring, KEY)) == ([1], [])
    qtbot.keyClick(scores, K.Key_Down)
    assert lit(view(wiring, QUERY)) == ([2], [])
    qtbot.keyClick(scores, K.Key_Escape)
    assert lit(view(wiring, QUERY)) == ([], [])


def test_the_strip_by_keyboard(desktop: Desktop, qtbot: QtBot) -> None:
    """The arrows choose a token where Tab gave the strip the keyboard; with Shift, and Space, they are time's."""
    wiring = desktop.open()
    qtbot.waitUntil(wiring.window.isActiveWindow)
    strip = wiring.window.pipeline.view.strips.target
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (K.Key_Right, K.Key_Right, K.Key_Return):
        qtbot.keyClick(strip, key)
    assert wiring.session.selection.token == 2
    assert strip.accessibleDescription() == "token 3 of 7: cat, id 2"
    assert wiring.session.status.step == 0
    assert lit(view(wiring, QUERY)) == ([2], [])
    qtbot.keyClick(strip, K.Key_End)
    assert lit(view(wiring, QUERY)) == ([6], [])
    qtbot.keyClick(strip, K.Key_Escape)
    assert wiring.session.selection.token is None
    qtbot.keyClick(strip, K.Key_Space)
    assert wiring.session.status.playing
    qtbot.keyClick(strip, K.Key_Space)
    qtbot.keyClick(strip, K.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert wiring.walk.cursor is not None


def test_a_click_on_a_token_leaves_the_keyboard_where_it_is(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    qtbot.waitUntil(wiring.window.isActiveWindow)
    wiring.window.pipeline.take_focus()
    strip = wiring.window.pipeline.view.strips.target
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=chip(strip, 1))
    assert QApplication.focusWidget() is view(wiring, ATTENTION_WEIGHTS)
    QTest.keyClick(wiring.window, K.Key_Right)
    wiring.session.look()
    assert wiring.session.status.step == 1
    assert strip.token == 1


def test_the_inspected_cell_is_lit(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    scores = view(wiring, SCORES)
    qtbot.mouseClick(scores, Qt.MouseButton.LeftButton, pos=cell(scores, 5, 2).toPoint())
    wiring.inspecting.open_ask(Ask(Watch("query", layer=0), (0, 4, 1)))
    point(scores, None)
    assert lit(view(wiring, QUERY)) == ([4], [1])
    assert lit(scores) == ([4], [])


def test_the_training_example_and_the_probe_are_not_linked(desktop: Desktop) -> None:
    wiring = desktop.open()
    panel = wiring.actions.panels.open_quantity("query", Facet.GRAD)
    wiring.session.run_to(1)
    wiring.session.look()
    QApplication.processEvents()
    gradient = panel.view
    assert gradient.picture is not None
    assert gradient.picture.lens is Lens.EXAMPLE
    point(gradient, cell(gradient, 2, 1))
    assert lit(view(wiring, QUERY)) == ([], [1])  # d_head is the same in both
    point(gradient, None)
    queries = view(wiring, QUERY)
    point(queries, cell(queries, 2, 1))
    assert lit(gradient) == ([], [1])
    assert sorted(wiring.window.pipeline.view.strips.target._lit) == [2]


@pytest.mark.parametrize("lens", list(Lens))
def test_a_table_of_positions_is_of_any_sentence(lens: Lens) -> None:
    link = link_of(W_POSITION.axes[0], 3, W_POSITION.axes[1], 1, None)
    assert link.on(Axis.QUERY, lens) == {3}
    assert Link({Axis.POSITION: frozenset({2})}, lens).on(Axis.POSITION, None) == {2}


def test_links_of_what_is_asked_for() -> None:
    places = {Axis.QUERY: frozenset((5,)), Axis.KEY: frozenset((2,))}
    assert link_of_ask(Ask(Watch("scores", layer=0), (1, 5, 2)), OWN) == Link(places, Lens.PROBE)
    gradient = link_of_ask(Ask(Watch("scores", Facet.GRAD, layer=0), (1, 5, 2)), OWN)
    assert gradient.lens is Lens.EXAMPLE
    assert link_of_ask(Ask(Watch("w_query", layer=0), (0, 1, 2)), OWN).lens is None


def test_marks_leave_the_colours_of_cells(qtbot: QtBot) -> None:
    """An asymmetric matrix with a row and a column lit, by pixel: the inside of each cell is as it was."""
    values = np.arange(15, dtype=np.float32).reshape(3, 5)
    matrix = MatrixView("x", Style(show_numbers=False))
    qtbot.addWidget(matrix)
    matrix.resize(300, 240)
    names = {Axis.POSITION: ("the", "fat", "cat")}
    matrix.set_picture(make_picture(EMBEDDING, values, names, lens=Lens.PROBE))
    plain = matrix.grab().toImage()
    matrix.set_link(Link({Axis.POSITION: frozenset({1}), Axis.D_MODEL: frozenset({4})}))
    marked = matrix.grab().toImage()
    layout = matrix._layout
    assert layout is not None
    changed = set()
    for row in range(3):
        for column in range(5):
            box = layout.cell_rect(row, column)
            middle, edge = box.center().toPoint(), QPoint(round(box.center().x()), round(box.top()) - 1)
            assert marked.pixel(middle) == plain.pixel(middle)
            if marked.pixel(edge) != plain.pixel(edge):
                changed.add((row, column))
    assert {(1, column) for column in range(5)} <= changed
    assert not any(column != 4 for row, column in changed if row == 0)
    accent = matrix._style.theme.accent
    row_tab = QPoint(round(layout.cells.left()) - 2, round(layout.cell_rect(1, 0).center().y()))
    column_tab = QPoint(round(layout.cell_rect(0, 4).center().x()), round(layout.cells.top()) - 2)
    assert marked.pixelColor(row_tab) == marked.pixelColor(column_tab) == accent
    matrix.set_link(None)
    assert matrix.grab().toImage() == plain


def test_a_link_that_lights_nothing_new_paints_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = MatrixView("x", Style())
    qtbot.addWidget(matrix)
    matrix.set_picture(make_picture(W_QUERY, np.zeros((4, 3), np.float32), {}))
    with qtbot.waitExposed(matrix):
        matrix.show()
    asked = list[QWidget]()
    monkeypatch.setattr("tinyattn_gui.widgets.views.matrix_view.paint_soon", asked.append)
    matrix.set_link(Link({Axis.VOCAB: frozenset({1})}))
    assert not asked
    matrix.set_link(Link({Axis.D_HEAD: frozenset({1})}))
    assert asked == [matrix]


def test_of_the_strip_only_tokens_that_change_are_painted_and_wholly(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    strip = TokenStrip(Style())
    qtbot.addWidget(strip)
    strip.resize(401, 33)
    strip.set_sentence(Sentence(tuple(Piece(word, n, True) for n, word in enumerate(["the", "fat", "cat", "sat"]))))
    shown = strip.grab().toImage()
    for lit in ({1}, {1, 2}, {0}, set[int]()):
        asked = list[QRect]()
        monkeypatch.setattr(strip, "update", asked.append)
        strip.set_link(Link({Axis.POSITION: frozenset(lit)}, Lens.PROBE))
        monkeypatch.undo()
        assert 1 <= len(asked) <= 3
        for rect in asked:
            strip.render(shown, rect.topLeft(), QRegion(rect))
        assert shown == strip.grab().toImage()


def test_a_cell_that_is_opened_has_the_inspector_alone_shown_anew(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring, told = desktop.open(), list[str]()
    weights = view(wiring, ATTENTION_WEIGHTS)
    weights.open_cell((1, 0))
    wiring.session.look()
    for panel in wiring.window.every_panel:
        monkeypatch.setattr(panel, "show_sight", partial(lambda name, sight: told.append(name), type(panel).__name__))
    weights.open_cell((2, 1))
    assert told == ["InspectorPanel"]
    told.clear()
    wiring.session.look()
    assert {"InspectorPanel", "PipelinePanel"} <= set(told), "the frame with the answer is shown everywhere"

"""The inspector: a chosen cell opened, its operands followed, its numbers those of the step on show."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.matrix.picture import exact, make_picture
from model.messages import OpenCell, OpenedCell
from model.messages.explanation import Operand, Term
from model.quantities import ATTENTION_WEIGHTS, QUERY, SCORES, W_QUERY
from model.quantities.stages import Ref
from model.quantities.watch import Ask, Watch
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.inspectors import click, inspector, matrix, text
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.inspector import InspectorPanel
from tinyattn_gui.pictures.arithmetic import ArithmeticRow, Folded, OpenedPicture, Sum, Summand, ask_of, cell_in, opened
from tinyattn_gui.theme.palette import DARK, LIGHT
from tinyattn_gui.widgets.views.arithmetic_view import ArithmeticView
from tinyattn_gui.widgets.views.matrix_view import Asked


def test_a_click_opens_a_cell(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    view = matrix(wiring, SCORES)
    click(qtbot, view, 5, 2)
    assert view.picture is not None
    said = text(wiring)
    assert said.startswith("How well “the” at 5 matches “cat”: their score ")
    assert f"S[0, 5, 2] = {exact(view.picture.values[5, 2])}" in said
    assert "query 5 “the” · key 2 “cat” · layer 0 · step 0" in said
    assert "Q[0, 5, ·]" in said
    assert "10 more" in said
    assert "to the bit" in said or "in the last place" in said
    assert inspector(wiring).title.text() == "Attention scores"


def test_time_goes_on_under_the_arrows_and_the_numbers_follow(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    view = matrix(wiring, SCORES)
    click(qtbot, view, 5, 2)
    before = text(wiring)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    wiring.session.look()
    after = text(wiring)
    assert wiring.session.status.step == 1
    assert view.picture is not None
    assert f"S[0, 5, 2] = {exact(view.picture.values[5, 2])}" in after
    assert "step 1" in after
    assert after != before


def test_operands_lead_to_their_cells_and_back(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    click(qtbot, matrix(wiring, SCORES), 5, 2)
    panel = inspector(wiring)
    panel.text.operand_chosen.emit(panel.text._operands[0])
    assert text(wiring).startswith("Q[0, 5, 0] = ")
    assert matrix(wiring, QUERY).cursor_cell == (5, 0)
    assert matrix(wiring, SCORES).cursor_cell is None
    qtbot.mouseClick(panel.back, Qt.MouseButton.LeftButton)
    assert "S[0, 5, 2] = " in text(wiring)
    assert matrix(wiring, SCORES).cursor_cell == (5, 2)
    qtbot.mouseClick(panel.forward, Qt.MouseButton.LeftButton)
    assert text(wiring).startswith("Q[0, 5, 0] = ")
    assert not panel.forward.isEnabled()


def test_one_can_walk_down_to_the_token_table(desktop: Desktop, qtbot: QtBot) -> None:
    """From a weight to the embedding values, by the first operand each time."""
    wiring = desktop.open()
    click(qtbot, matrix(wiring, ATTENTION_WEIGHTS), 5, 2)
    seen = []
    for _ in range(8):
        panel = inspector(wiring)
        seen.append(panel.title.text())
        if not panel.text._operands or panel.title.text() == "Token embedding":
            break
        panel.text.operand_chosen.emit(panel.text._operands[0])
    assert seen == [
        "Attention weights", "Masked scores", "Scaled scores", "Attention scores", "Queries", "Embedding",
        "Token embedding",
    ]  # fmt: skip


def test_a_long_sum_unfolds(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    click(qtbot, matrix(wiring, SCORES), 5, 2)
    panel = inspector(wiring)
    assert len(panel.text._operands) == 2 * 6
    link = re.search(r'href="(fold:\d+)"', panel.text.toHtml())
    assert link is not None
    panel.text.anchorClicked.emit(QUrl(link[1]))
    assert len(panel.text._operands) == 2 * 16
    assert "more" not in text(wiring)


def test_links_are_followed_by_keyboard(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    click(qtbot, matrix(wiring, SCORES), 5, 2)
    browser = inspector(wiring).text
    browser.setFocus()
    qtbot.keyClick(browser, Qt.Key.Key_Tab)
    qtbot.keyClick(browser, Qt.Key.Key_Return)
    assert text(wiring).startswith("Q[0, 5, 0] = ")


def test_the_keys_choose_and_open_a_cell(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    view = matrix(wiring, SCORES)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert "inspector" not in wiring.window.views
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert "S[0, 1, 0] = " in text(wiring)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert "S[0, 2, 0] = " in text(wiring)


def test_nothing_is_asked_for_while_it_is_hidden(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    click(qtbot, matrix(wiring, SCORES), 5, 2)
    assert wiring.session.conversation.goal.first(OpenCell) is not None
    QApplication.processEvents()
    wiring.window.toggle_panel("inspector")
    QApplication.processEvents()
    assert wiring.session.conversation.goal.first(OpenCell) is None
    wiring.window.toggle_panel("inspector")
    QApplication.processEvents()
    assert "S[0, 5, 2] = " in text(wiring)


def test_a_cell_that_the_sentence_no_longer_has_is_told(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    click(qtbot, matrix(wiring, SCORES), 5, 2)
    wiring.session.set_probe("the fat")
    assert "allowed is 0 to 1" in text(wiring)


def test_tokens_are_text() -> None:
    """A token may look like markup."""
    view = ArithmeticView(Style())
    operand = Operand(Ask(Watch("query", layer=0), (0, 0, 0)), 1.0, Ref(QUERY, 0))
    rows = (
        ArithmeticRow(("<img src=x>", operand), "1"),
        Sum(("", "Q", "<b>", "sum"), (Summand("0 “<b>x</b>”", (operand,), "1", "1"), Folded(0, "<i>", "1", "1"))),
    )
    view.set_opened(OpenedPicture("Queries", "Q[0, 0, 0]", "1", "where <u>", "Q = X W_Q", rows, "1", "Equal."))
    said = view.toPlainText()
    for markup in ("<img src=x>", "0 “<b>x</b>”", "<i>", "where <u>"):
        assert markup in said


@pytest.mark.parametrize(
    ("watch", "index", "cell"),
    [
        (Watch("scores", layer=0, head=1), (1, 2, 0), (2, 0)),
        (Watch("scores", layer=0, head=0), (1, 2, 0), None),
        (Watch("scores", layer=1, head=1), (1, 2, 0), None),
        (Watch("query", layer=0, head=1), (1, 2, 0), None),
    ],
)
def test_a_cell_is_found_where_it_is_on_show(watch: Watch, index: tuple[int, ...], cell: tuple[int, int]) -> None:
    picture = make_picture(SCORES, np.zeros((3, 3), np.float32), {}, watch=watch)
    assert cell_in(picture, Ask(Watch("scores", layer=0), index)) == cell


def test_a_question_and_its_place_belong_together() -> None:
    scores = make_picture(SCORES, np.zeros((3, 3), np.float32), {}, watch=Watch("scores", layer=0, head=1))
    weights = make_picture(W_QUERY, np.zeros((4, 2), np.float32), {}, watch=Watch("w_query", layer=0, head=1))
    for picture in (scores, weights):
        ask = ask_of(picture, 2, 1)
        assert ask is not None
        assert ask.index == (1, 2, 1)
        assert cell_in(picture, ask) == (2, 1)
    assert ask_of(make_picture(SCORES, np.zeros((1, 1), np.float32), {}), 0, 0) is None


def test_lines_made_alike_stand_in_one_table(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open(DEFAULT_PRESET.spec)
    click(qtbot, matrix(wiring, ATTENTION_WEIGHTS), 3, 1)
    inspector(wiring)
    frame = wiring.session.frame
    assert frame is not None
    answer = frame.answer(OpenCell)
    assert isinstance(answer, OpenedCell)
    shown = opened(answer, frame)
    kinds = [type(row) for row in shown.rows]
    assert kinds.count(Sum) == 1
    table = next(row for row in shown.rows if isinstance(row, Sum))
    assert table.heads[:2] == ("key", "M[0, 3, ·]")
    assert next(row.place for row in table.rows if isinstance(row, Summand)) == "0 “the”"
    assert answer.explanation is not None
    summed = [term for term in answer.explanation.terms if isinstance(term, Term) and term.running is not None]
    shown_numbers = sum(1 for row in table.rows if isinstance(row, Summand))
    assert shown_numbers == len(summed) == 7


def test_the_menu_of_a_cell_opens_it(desktop: Desktop) -> None:
    wiring = desktop.open()
    menu = wiring.cell_menu.menu(Asked(matrix(wiring, SCORES), (4, 1), QPoint()))
    next(action for action in menu.actions() if "comes from" in action.text()).trigger()
    assert "S[0, 4, 1] = " in text(wiring)


def test_a_masked_score_is_no_number(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    click(qtbot, matrix(wiring, ATTENTION_WEIGHTS), 0, 0)
    assert "−∞" in text(wiring)
    assert "inf" not in text(wiring)


def test_its_invitation_is_readable_in_the_theme_of_the_moment(qtbot: QtBot) -> None:
    panel = InspectorPanel(Style(theme=LIGHT))
    qtbot.addWidget(panel)
    panel.set_style(Style(theme=DARK))
    assert DARK.muted.name() in panel.text.toHtml()
    assert LIGHT.muted.name() not in panel.text.toHtml()

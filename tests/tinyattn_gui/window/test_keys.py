"""Each plain key in each kind of widget: who gets it, time or the widget."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QTabBar,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from model.matrix.picture import make_picture
from model.messages import Sentence
from model.quantities import ATTENTION_WEIGHTS
from model.text.tokenizer import Piece
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.head_grid import HeadGrid, grid_of
from tinyattn_gui.widgets.bars.head_chips import HeadChip
from tinyattn_gui.widgets.views.head_grid_view import HeadGridView
from tinyattn_gui.widgets.views.matrix_view import Chosen, MatrixView
from tinyattn_gui.widgets.views.token_strip import TokenStrip
from tinyattn_gui.window.keys import KeyFilter

K = Qt.Key
KEYS = {
    "Space": K.Key_Space,
    "Right": K.Key_Right,
    "Left": K.Key_Left,
    "Home": K.Key_Home,
    "End": K.Key_End,
    "?": K.Key_Question,
    "Shift+Right": K.Key_Right,
    "Shift+Left": K.Key_Left,
    "Shift+Home": K.Key_Home,
    "Shift+End": K.Key_End,
}
TIME = frozenset(KEYS)
WALK = frozenset(key for key in KEYS if key.startswith("Shift"))
NONE: frozenset[str] = frozenset()


def matrix() -> MatrixView:
    view = MatrixView("weights", Style())
    view.set_picture(make_picture(ATTENTION_WEIGHTS, np.eye(3, dtype=np.float32), {}))
    return view


def walked_matrix() -> MatrixView:
    view = matrix()
    view.resize(200, 200)
    return view


def head_grid() -> HeadGridView:
    view, maps = HeadGridView(Style()), np.ones((1, 2, 1, 1), np.float32)
    view.set_picture(HeadGrid("", "", "", maps[0], grid_of(maps, np.zeros((1, 2, 2)))))
    return view


def walked_grid() -> HeadGridView:
    return head_grid()


def tokens() -> TokenStrip:
    strip = TokenStrip(Style())
    strip.set_sentence(Sentence((Piece("the", 0, True), Piece("cat", 1, True))))
    return strip


def filled(widget: QComboBox | QListWidget) -> QWidget:
    widget.addItems(["one", "two"])
    return widget


def tabs() -> QTabBar:
    bar = QTabBar()
    bar.addTab("one")
    bar.addTab("two")
    return bar


CASES: tuple[tuple[str, Callable[[], QWidget], frozenset[str]], ...] = (
    ("plain widget", QWidget, TIME),
    ("matrix", matrix, TIME),
    ("matrix with a cell cursor", walked_matrix, frozenset({"Space", "?"}) | WALK),
    ("grid of heads", head_grid, TIME),
    ("grid of heads whose maps are walked", walked_grid, frozenset({"Space", "?"}) | WALK),
    ("head chip", lambda: HeadChip(0, Style()), frozenset({"Home", "End", "?", "Shift+Home", "Shift+End"})),
    ("tokens", tokens, frozenset({"Space", "?"}) | WALK),
    ("text field", QLineEdit, NONE),
    ("text area", QPlainTextEdit, NONE),
    ("spin box", QSpinBox, NONE),
    ("combo box", lambda: filled(QComboBox()), NONE),
    ("list", lambda: filled(QListWidget()), NONE),
    ("slider", lambda: QSlider(Qt.Orientation.Horizontal), frozenset({"Space", "?"})),
    ("button", lambda: QPushButton("x"), TIME - {"Space"}),
    ("tab bar", tabs, frozenset({"?"})),
)


@pytest.fixture
def keys(qapp: QApplication):  # type: ignore[no-untyped-def]
    made = KeyFilter(["Ctrl+C", "Ctrl+E", "Ctrl+K", "Space", ""], qapp)
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("make", "to_time"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_who_gets_a_plain_key(
    qtbot: QtBot, keys: KeyFilter, make: Callable[[], QWidget], to_time: frozenset[str], key: str
) -> None:
    window, heard = QMainWindow(), list[str]()
    qtbot.addWidget(window)
    for name in KEYS:
        action = QAction(name, window)
        action.setShortcut(QKeySequence(name))
        action.triggered.connect(lambda _=False, name=name: heard.append(name))
        window.addAction(action)
    body, widget = QWidget(), make()
    QVBoxLayout(body).addWidget(widget)
    window.setCentralWidget(body)
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    with qtbot.waitActive(window):
        window.show()
    widget.setFocus()
    if make in (walked_matrix, walked_grid):
        qtbot.keyClick(widget, K.Key_Return)
    shift = Qt.KeyboardModifier.ShiftModifier if key in WALK else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(widget, KEYS[key], shift)
    assert heard == ([key] if key in to_time else [])


Typing = Callable[[QKeySequence], tuple[QLineEdit, list[str]]]


@pytest.fixture
def typing(qtbot: QtBot) -> Iterator[Typing]:
    """A text field that has the keyboard, in a window with one command; and what the command has heard."""

    windows = list[QMainWindow]()

    def opened(shortcut: QKeySequence) -> tuple[QLineEdit, list[str]]:
        window, heard, field = QMainWindow(), list[str](), QLineEdit("the fat cat")
        qtbot.addWidget(window)
        windows.append(window)
        action = QAction("command", window)
        action.setShortcut(shortcut)
        action.triggered.connect(lambda: heard.append("command"))
        window.addAction(action)
        window.setCentralWidget(field)
        with qtbot.waitActive(window):
            window.show()
        field.setFocus()
        return field, heard

    yield opened
    windows.clear()


def test_ctrl_c_in_a_text_field(qtbot: QtBot, keys: KeyFilter, typing: Typing) -> None:
    """Selected text is copied; with nothing selected the window's own copy is asked."""
    field, heard = typing(QKeySequence(QKeySequence.StandardKey.Copy))
    field.setSelection(4, 3)
    qtbot.keyClick(field, K.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert (QApplication.clipboard().text(), heard) == ("fat", [])
    field.deselect()
    qtbot.keyClick(field, K.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["command"]


@pytest.mark.parametrize("key", [K.Key_E, K.Key_K])
def test_commands_with_ctrl_act_in_a_text_field_too(qtbot: QtBot, keys: KeyFilter, typing: Typing, key: Qt.Key) -> None:
    """On X11 Ctrl+E would move to the end of the line and Ctrl+K delete it."""
    field, heard = typing(QKeySequence(Qt.KeyboardModifier.ControlModifier | key))
    field.setCursorPosition(0)
    qtbot.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)
    assert (heard, field.text(), field.cursorPosition()) == (["command"], "the fat cat", 0)
    qtbot.keyClick(field, K.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert field.hasSelectedText()


def test_the_arrows_walk_the_cells_and_esc_gives_them_back(qtbot: QtBot, keys: KeyFilter) -> None:
    view = walked_matrix()
    qtbot.addWidget(view)
    with qtbot.waitActive(view):
        view.show()
    view.setFocus()
    told: list[object] = []
    view.pointed.connect(told.append)
    for key, cell in ((K.Key_Return, (0, 0)), (K.Key_Right, (0, 1)), (K.Key_Down, (1, 1)), (K.Key_End, (1, 2))):
        qtbot.keyClick(view, key)
        assert view.cursor_cell == cell
    assert view.describe() == "A: query 1, key 2: 0.0"
    qtbot.keyClick(view, K.Key_Home)
    qtbot.keyClick(view, K.Key_Left)
    assert view.cursor_cell == (1, 0)
    qtbot.keyClick(view, K.Key_Escape)
    assert view.cursor_cell is None
    assert told[-1] is None


def test_a_chosen_cell_is_told(qtbot: QtBot, keys: KeyFilter) -> None:
    """By a click or Enter again it is asked to open; the arrows, once Enter has given them to the cells, pass by."""
    view = walked_matrix()
    qtbot.addWidget(view)
    view.show()
    told: list[Chosen] = []
    view.cell_chosen.connect(told.append)
    at = view._layout.cell_rect(2, 1).center().toPoint()  # type: ignore[union-attr]
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert not view.needs_key(K.Key_Left)
    for key in (K.Key_Return, K.Key_Left, K.Key_Return, K.Key_Escape):
        qtbot.keyClick(view, key)
    assert [(chosen.view, chosen.cell, chosen.opens) for chosen in told] == [
        (view, (2, 1), True),
        (view, (2, 1), False),
        (view, (2, 0), False),
        (view, (2, 0), True),
    ]

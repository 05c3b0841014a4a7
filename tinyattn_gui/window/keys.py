"""Which keys stay with the widget that has the focus.

Plain keys act on time (Space plays, → steps), except where the focused widget needs them. Qt asks first, by a
ShortcutOverride event: this filter answers for every kind of widget from one table. What is open over the window, a
menu or a drop-down list, answers for itself: commands do not reach it, and Qt has a list choose while it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextBrowser,
    QTextEdit,
    QWidget,
)

from tinyattn_gui.widgets.bars.head_chips import HeadChip
from tinyattn_gui.widgets.views.book_view import BookView
from tinyattn_gui.widgets.views.continuation_view import ContinuationView
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.widgets.views.merges_view import MergesView
from tinyattn_gui.widgets.views.picture_view import PictureView
from tinyattn_gui.widgets.views.token_strip import TokenStrip

Key = Qt.Key

_ACROSS = frozenset({Key.Key_Left, Key.Key_Right})
_ALONG = frozenset({Key.Key_Home, Key.Key_End, Key.Key_PageUp, Key.Key_PageDown})
_UP_DOWN = frozenset({Key.Key_Up, Key.Key_Down})
_CHOOSE = frozenset({Key.Key_Space, Key.Key_Return, Key.Key_Enter})
_WRITE = frozenset(Key(code) for code in range(Key.Key_Space.value, Key.Key_AsciiTilde.value + 1))

NEEDED: tuple[tuple[type[QWidget], frozenset[Key]], ...] = (
    (QLineEdit, _WRITE | _ACROSS | _ALONG),
    (QPlainTextEdit, _WRITE | _ACROSS | _UP_DOWN | _ALONG | _CHOOSE),
    (ContinuationView, _UP_DOWN | _ACROSS | {Key.Key_Home, Key.Key_Space, Key.Key_Return, Key.Key_Enter}),
    (BookView, _UP_DOWN | _ACROSS | {Key.Key_Home, Key.Key_End}),
    (QTextBrowser, _UP_DOWN | {Key.Key_Return, Key.Key_Enter}),
    (QTextEdit, _WRITE | _ACROSS | _UP_DOWN | _ALONG | _CHOOSE),
    (QAbstractSpinBox, _WRITE | _ACROSS | _UP_DOWN | _ALONG),
    (QComboBox, _WRITE | _ACROSS | _UP_DOWN | _ALONG),
    (QAbstractItemView, _WRITE | _ACROSS | _UP_DOWN | _ALONG | _CHOOSE),
    (QAbstractSlider, _ACROSS | _UP_DOWN | _ALONG),
    (HeadChip, _CHOOSE | _ACROSS | _UP_DOWN),
    (QAbstractButton, _CHOOSE),
    (QTabBar, _ACROSS | _ALONG | _CHOOSE),
)
"""Plain keys, with or without Shift, that a kind of widget keeps; the first kind that fits decides.

A matrix whose cells are walked, points that are, and the tokens of a sentence say so themselves, and let Shift go;
merges alone keep it.
"""


def needs_key(widget: QWidget, key: int, modifiers: Qt.KeyboardModifier) -> bool:
    """Whether the focused `widget` keeps this key from acting on time."""
    if modifiers & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
        return False
    if isinstance(widget, MatrixView | PictureView | TokenStrip):
        keeps_shift = isinstance(widget, MergesView) and widget.keeps_shift
        return (keeps_shift or not modifiers & Qt.KeyboardModifier.ShiftModifier) and widget.needs_key(key)
    is_shifted = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    if is_shifted and key == Key.Key_Space and isinstance(widget, QAbstractButton):
        return False  # after a click on Play, Shift+Space plays faster and does not click once more
    return key in next((keys for kind, keys in NEEDED if isinstance(widget, kind)), frozenset())


USED_AS_TYPED = "usedAsTyped"
"""The property of a text field whose changes are changes of the run."""


class KeyFilter(QObject):
    """For the application. `commands` are the key sequences that act everywhere, also in a text field.

    On X11 a text field takes Ctrl+E, Ctrl+K and others for moving and deleting; here they are commands.
    """

    kinds = frozenset({QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress})

    def __init__(self, commands: Iterable[str], parent: QObject) -> None:
        super().__init__(parent)
        self._commands = {sequence for key in commands if (sequence := QKeySequence(key).toString())}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() not in self.kinds or not isinstance(watched, QWidget) or not isinstance(event, QKeyEvent):
            return False
        if watched.window().windowType() is Qt.WindowType.Popup:
            return event.type() is QEvent.Type.KeyPress and _chose_by_space(watched, event)
        return event.type() is QEvent.Type.ShortcutOverride and self._keeps(watched, event)

    def _keeps(self, watched: QWidget, event: QKeyEvent) -> bool:
        """Whether this answers for a widget that has the focus; if not, Qt and the widget do."""
        if event.matches(QKeySequence.StandardKey.Copy) and _has_selected_text(watched):
            return False
        if _is_undo(event) and _has_own_undo(watched):
            return False
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._is_command(event):
            event.ignore()
            return True
        if needs_key(watched, event.key(), event.modifiers()):
            event.accept()
            return True
        return False

    def _is_command(self, event: QKeyEvent) -> bool:
        return QKeySequence(event.keyCombination()).toString() in self._commands


def _chose_by_space(widget: QWidget, event: QKeyEvent) -> bool:
    """Have Space choose in a menu and in the list of a combo box, as Enter does; Qt has it do nothing there."""
    if event.key() != Qt.Key.Key_Space:
        return False
    in_list = isinstance(widget.window().parent(), QComboBox)  # which chooses while it is asked about the key
    kind = QEvent.Type.ShortcutOverride if in_list else QEvent.Type.KeyPress
    if not in_list and not isinstance(widget, QMenu):
        return False
    return QCoreApplication.sendEvent(widget, QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier))


def _is_undo(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


def _has_own_undo(widget: QWidget) -> bool:
    """Whether it is a text field whose text is nothing yet but text: the sentence is used as it is typed."""
    return isinstance(widget, QLineEdit) and not widget.property(USED_AS_TYPED)


def _has_selected_text(widget: QWidget) -> bool:
    if isinstance(widget, QLineEdit):
        return widget.hasSelectedText()
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return widget.textCursor().hasSelection()
    return False

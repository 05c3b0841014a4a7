"""What the monkey does: one deed at a time, drawn from a seeded table, as events of a window."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from tinyattn_gui.panels.registry import docked
from tinyattn_gui.wiring.commands import COMMANDS
from tinyattn_gui.wiring.wiring import Wiring

Deed = Callable[[], None]

_NARROWEST, _WIDEST = (200, 150), (3840, 2160)

_KEYS = [getattr(Qt.Key, f"Key_{name}") for name in (
    *("Up", "Down", "Left", "Right", "Home", "End", "PageUp", "PageDown", "Tab", "Backtab", "Space", "Return"),
    *("Escape", "Escape", "Enter", "Delete", "Backspace", "Menu", "Plus", "Minus", "0", "F10", "F2"),
)]  # fmt: skip
_LETTERS = [getattr(Qt.Key, f"Key_{letter}") for letter in string.ascii_uppercase + string.digits]
_TEXTS = ("the cat sat", "300", "0.05", "loss<0.5", "attention[0,0,5,2]>0.5", "entropy[0,0]<1", "2", "zz qq", "10")
_MODIFIERS = [getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in (
    *("No", "No", "No", "Shift", "Control", "Alt"),
)]  # fmt: skip
_NONE = Qt.KeyboardModifier.NoModifier
_MODIFIER_KEYS = {
    Qt.KeyboardModifier.ShiftModifier: Qt.Key.Key_Shift,
    Qt.KeyboardModifier.ControlModifier: Qt.Key.Key_Control,
    Qt.KeyboardModifier.AltModifier: Qt.Key.Key_Alt,
}
_BUTTONS = [Qt.MouseButton.LeftButton] * 6 + [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton]
_NOT_ASKED = frozenset({"close"})


class Hand:
    """Chooses and does deeds. What can be reached is what a person could reach: an open menu first, then a dialog that
    holds the window up, else any window.
    """

    def __init__(self, wiring: Wiring, rng: random.Random) -> None:
        self._wiring, self._rng = wiring, rng
        self._deeds: dict[Deed, int] = {
            self.click: 30, self.press_key: 16, self.press_command: 10, self.give_command: 10, self.write: 3,
            self.roll_wheel: 8, self.drag: 6, self.point: 10, self.click_twice: 4, self.resize: 2, self.turn_window: 1,
            self.turn_theme: 2, self.turn_text: 1, self.train: 4, self.show_panel: 3, self.shut_quantity: 3,
            self.leave: 6,
        }  # fmt: skip

    def next(self) -> tuple[str, Deed]:
        """A deed and its name."""
        deed = self._rng.choices([*self._deeds], [*self._deeds.values()])[0]
        return deed.__name__, deed

    def click(self) -> None:
        if place := self._place():
            button, modifier = self._rng.choice(_BUTTONS), self._rng.choice(_MODIFIERS[:5])
            for act in (QTest.mousePress, QTest.mouseRelease):
                if place.is_there():
                    act(place.window, button, modifier, place.at)

    def click_twice(self) -> None:
        if place := self._place():
            QTest.mouseDClick(place.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place.at)

    def drag(self) -> None:
        if not (place := self._place()):
            return
        left, none, at = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place.at
        QTest.mousePress(place.window, left, none, at)
        for _ in range(self._rng.randint(2, 8)):
            at += QPoint(self._rng.randint(-120, 120), self._rng.randint(-80, 80))
            if place.is_there():
                at = QPoint(_within(at.x(), place.window.width()), _within(at.y(), place.window.height()))
                QTest.mouseEvent(QTest.MouseAction.MouseMove, place.window, left, none, at)
        if place.is_there():
            QTest.mouseRelease(place.window, left, none, at)

    def point(self) -> None:
        if place := self._place():
            QTest.mouseMove(place.window, place.at)

    def roll_wheel(self) -> None:
        if place := self._place():
            turn = QPoint(0, self._rng.choice((-360, -120, 120, 360)))
            modifier = self._rng.choice(_MODIFIERS[2:5])
            QTest.wheelEvent(place.window, QPointF(place.at), turn, stateKey=modifier)

    def press_key(self) -> None:
        self._press(self._rng.choice(_KEYS if self._rng.random() < 0.8 else _LETTERS), self._rng.choice(_MODIFIERS))

    def press_command(self) -> None:
        command = self._rng.choice([row for row in COMMANDS if row.keys and row.slug not in _NOT_ASKED])
        pressed = QKeySequence(self._rng.choice(command.keys))[0]
        self._press(pressed.key(), pressed.keyboardModifiers())

    def write(self) -> None:
        for letter in self._rng.choice(_TEXTS):
            self._press(Qt.Key(ord(letter.upper())), Qt.KeyboardModifier.NoModifier)

    def leave(self) -> None:
        self._press(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)

    def give_command(self) -> None:
        """From a menu, which a dialog or another menu keeps one from."""
        actions = self._wiring.window.actions_by_slug
        slug = self._rng.choice(sorted(actions.keys() - _NOT_ASKED))
        if held_up() is None and actions[slug].isEnabled():
            actions[slug].trigger()

    def show_panel(self) -> None:
        if held_up() is None:
            self._wiring.window.show_panel(self._rng.choice([row.slug for row in docked()]))

    def shut_quantity(self) -> None:
        """A person has a handful of panels open."""
        panels = self._wiring.window.quantities
        if len(panels) > 3 and held_up() is None:
            dock = panels[0].parentWidget()
            dock._shut()  # type: ignore[union-attr]

    def turn_theme(self) -> None:
        """As the platform may at any time, whatever is open."""
        self._wiring.actions.screen.toggle_theme()

    def turn_text(self) -> None:
        self._wiring.actions.screen.resize_text(self._rng.choice((-1, 0, 1)))

    def train(self) -> None:
        """At full speed."""
        session = self._wiring.session
        session.set_pace(None)
        session.last()
        session.play()

    def resize(self) -> None:
        size = [self._rng.randint(*ends) for ends in zip(_NARROWEST, _WIDEST, strict=True)]
        if self._rng.random() < 0.5:
            size = [side // 3 for side in size]
        (held_up() or self._wiring.window).resize(*size)

    def turn_window(self) -> None:
        """Maximized, filling the screen, or neither."""
        if held_up() is None:
            window = self._wiring.window
            self._rng.choice((window.showMaximized, window.showFullScreen, window.showNormal, window.showNormal))()

    def let_go(self) -> None:
        """End a drag that is under way."""
        window = window_of(self._wiring.window)
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseRelease(window, left, none, QPoint(1, 1))
        QTest.keyClick(window, Qt.Key.Key_Escape)

    def _press(self, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
        """A key goes to the window that has the keyboard, one event at a time: what the key of a modifier closes gets
        no other, and what `QTest.keyPress` sends one after the other would go to what is no more. An open menu gets no
        Alt or Ctrl.
        """
        if QApplication.activePopupWidget() is not None:
            modifier &= Qt.KeyboardModifier.ShiftModifier
        top = held_up() or QApplication.activeWindow() or self._wiring.window
        before = [(code, held) for held, code in _MODIFIER_KEYS.items() if held & modifier]
        text = QTest.keyToAscii(key).strip("\0")
        events = [
            *((True, code, held, "") for code, held in before),
            *((down, key, modifier, text) for down in (True, False)),
            *((False, code, _NONE, "") for code, _ in before),
        ]
        for down, code, held, letters in events:
            if is_there(top):
                QTest.simulateEvent(window_of(top), down, code, held, letters, False)

    def _place(self) -> Place | None:
        """A place in a window that can be reached; mostly one in a widget of its own."""
        held = held_up()
        tops = [held] if held is not None else QApplication.topLevelWidgets()
        tops = [top for top in tops if is_there(top)]
        if not tops:
            return None
        top = self._rng.choice(tops)
        inner = [child for child in top.findChildren(QWidget) if child.isVisible() and child.window() is top]
        chosen = self._rng.choice(inner) if inner and self._rng.random() < 0.8 else top
        seen = QRect(chosen.mapTo(top, QPoint()), chosen.size()) & top.rect() & QRect(QPoint(), window_of(top).size())
        if seen.isEmpty():
            return None
        return Place(
            top, QPoint(self._rng.randint(seen.left(), seen.right()), self._rng.randint(seen.top(), seen.bottom()))
        )


@dataclass(frozen=True)
class Place:
    """A point of a window."""

    top: QWidget
    at: QPoint

    @property
    def window(self) -> QWindow:
        """The window of the widget."""
        return window_of(self.top)

    def is_there(self) -> bool:
        """Whether the window is still shown and as large: what was clicked may have closed it, or made it smaller."""
        return is_there(self.top) and QRect(QPoint(), self.window.size()).contains(self.at)


def is_there(top: QWidget) -> bool:
    """Whether a window exists and is shown."""
    return isValid(top) and top.isVisible() and top.isWindow() and any(_windows_of(top))


def window_of(top: QWidget) -> QWindow:
    """The window of a widget that is there. Not `windowHandle`: what that gives may be gone before the widget is."""
    return next(_windows_of(top))


def _windows_of(top: QWidget) -> Iterator[QWindow]:
    number = top.internalWinId()
    return (
        window for window in QGuiApplication.allWindows() if number and window.isVisible() and window.winId() == number
    )


def _within(value: int, length: int) -> int:
    return min(max(value, 0), length - 1)


def held_up() -> QWidget | None:
    """What must be answered before anything else: the open menu, or the dialog."""
    return QApplication.activePopupWidget() or QApplication.activeModalWidget()


def answers(
    rng: random.Random, folder: Path
) -> tuple[Callable[..., tuple[str, str]], Callable[..., tuple[list[str], str]], Callable[..., tuple[str, str]]]:
    """What a file dialog gives, for opening one or several and for saving: nothing, or files in `folder`."""

    def opened(*_: object) -> tuple[str, str]:
        files = sorted(path for path in folder.iterdir() if path.is_file())
        return (str(rng.choice(files)) if files and rng.random() < 0.6 else "", "")

    def several(*_: object) -> tuple[list[str], str]:
        paths = {opened()[0] for _ in range(rng.choice((1, 1, 1, 2, 3)))}
        return sorted(paths - {""}), ""

    def saved(_parent: object, _title: str, suggested: str, *_: object) -> tuple[str, str]:
        name = Path(suggested or "new").name
        return (str(folder / name) if rng.random() < 0.4 else "", "")

    return opened, several, saved

"""What a command is: its place in the menus and on the toolbar, its keys, and what it asks of who carries it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

C = TypeVar("C")
"""What carries commands out; the window need not know it."""


@dataclass(frozen=True)
class Command(Generic[C]):
    """One action. `key` is a key sequence as Qt writes it, `also` others for the same; `run` calls one method of what
    carries commands out; `icon` names its picture in `assets/icons`. `begins` starts a new part of the menu; `switch`
    is for what is on or off.
    """

    slug: str
    text: str
    menu: str
    key: str
    tip: str
    run: Callable[[C], object]
    icon: str = ""
    also: tuple[str, ...] = ()
    begins: bool = False
    switch: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key sequence of it."""
        return (self.key, *self.also) if self.key else self.also

    @property
    def name(self) -> str:
        """Its text as it is read."""
        return self.text.replace("&", "").rstrip("…")


TOOLBAR = ("play", "back", "step", "reset", "new_seed", "setup", "quantity", "export")
"""The commands on the toolbar, from left to right."""

SPOKEN = ("play", "step")
"""Those that a newcomer needs first: their buttons show words too."""

MENUS = ("File", "Edit", "View", "Panels", "Training", "Inside", "Experiments", "Help")

_LETTERS = {"Experiments": "x"}
"""Of the menus that are not opened by their first letter."""


def menu_text(name: str) -> str:
    """The name of a menu with its letter marked.

    >>> menu_text("File"), menu_text("Experiments")
    ('&File', 'E&xperiments')
    """
    letter = _LETTERS.get(name, name[0])
    return name.replace(letter, f"&{letter}", 1)


def make_actions(commands: Iterable[Command[C]], controllers: C, parent: QWidget) -> dict[str, QAction]:
    """A QAction for each row, by slug; what it does is carried out by `controllers`."""
    actions = {}
    for command in commands:
        action = QAction(command.text, parent)
        action.setObjectName(command.slug)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setCheckable(command.switch)
        action.setStatusTip(command.tip)
        action.setToolTip(f"{command.tip}  ({key_words(command)})" if command.keys else command.tip)
        action.triggered.connect(_runner(command, controllers))
        actions[command.slug] = action
    return actions


def key_words(command: Command[Any]) -> str:
    """The keys of a command as they are written for people: `→` for Right, `F1 or ?` for two."""
    words = (("Right", "→"), ("Left", "←"), ("Pg", "Page "))
    return " or ".join(reduce(lambda text, pair: text.replace(*pair), words, key) for key in command.keys)


def _runner(command: Command[C], controllers: C) -> Callable[[], None]:
    def run() -> None:
        command.run(controllers)

    return run

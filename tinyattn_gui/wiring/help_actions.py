"""Help: any command by a part of its name, the keys, about the program."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from model.glossary.questions import QUESTIONS
from tinyattn_gui.about import TEXT, parts
from tinyattn_gui.widgets.dialogs.dialogs import KeySheet, Row, ask, choose
from tinyattn_gui.widgets.dialogs.glossary_dialog import GlossaryDialog
from tinyattn_gui.window.commands import Command, key_words
from tinyattn_gui.window.window import Window

MATRIX_KEYS = (
    ("Enter", "In a matrix: choose a cell with the arrows, Home and End"),
    ("Enter again", "In a matrix: show where the number in the chosen cell comes from"),
    ("+, − and 0", "In a matrix or the embedding space: look closer, further away, at all of it; or Ctrl and wheel"),
    ("Enter", "In the embedding space: walk the points; among the tokens: select one, or none again"),
    ("↑ and ↓", "Among the tokens: go to the line above or below"),
    ("Esc", "Give the arrows back to time; leave the walk through a step; leave full screen"),
    ("Tab", "Go to the next matrix or field"),
)


class HelpActions:
    """Answers what can be done, and with which key; what a word means, and what learners ask."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def find_command(self) -> None:
        """Ask for a command by a part of its name, and do it; or for a question, and show the answer."""
        window = self._window
        rows: list[Row[Callable[[], object]]] = [
            Row(_spoken(command), window.actions_by_slug[command.slug].trigger, command.tip)
            for command in window.commands
            if command.slug != "find"
        ]
        rows += [Row(each.title, partial(self.look_up, each.title), each.text) for each in QUESTIONS]
        if (do := choose("Find a command", rows, window)) is not None:
            do()

    def look_up(self, title: str = "") -> None:
        """Show the glossary, at an entry if its title is given."""
        dialog = GlossaryDialog(title, self._window)
        if ask(dialog) and dialog.tries:
            self._window.actions_by_slug[dialog.tries].trigger()

    def show_shortcuts(self) -> None:
        """List the keys."""
        rows = [(key_words(command), command.tip) for command in self._window.commands if command.keys]
        ask(KeySheet("Keys", ("Key", "What it does"), [*rows, *MATRIX_KEYS], parent=self._window))

    def show_about(self) -> None:
        """Versions and licences."""
        ask(KeySheet("About tinyattn", ("Part", "Version", "Licence"), parts(), TEXT, self._window))


def _spoken(command: Command[Any]) -> str:
    keys = f"   {key_words(command)}" if command.keys else ""
    return f"{command.menu}: {command.name}{keys}"

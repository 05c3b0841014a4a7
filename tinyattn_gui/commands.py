"""Everything a person can do, one row each: menus, toolbar, shortcuts, the shortcut sheet and the README's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


class Transport(Protocol):
    """What commands ask of the session."""

    def play_or_pause(self) -> None: ...
    def step(self) -> None: ...
    def back(self) -> None: ...
    def first(self) -> None: ...
    def last(self) -> None: ...
    def reset(self) -> None: ...
    def new_seed(self) -> None: ...


class Surface(Protocol):
    """What commands ask of the window."""

    @property
    def session(self) -> Transport: ...

    def export(self) -> None: ...
    def copy(self) -> None: ...
    def choose_quantity(self) -> None: ...
    def focus_sentence(self) -> None: ...
    def focus_run_to(self) -> None: ...
    def toggle_loss(self) -> None: ...
    def toggle_setup(self) -> None: ...
    def toggle_theme(self) -> None: ...
    def show_shortcuts(self) -> None: ...
    def show_about(self) -> None: ...
    def close(self) -> bool: ...


@dataclass(frozen=True)
class Command:
    """One action. `key` is a key sequence as Qt writes it; `icon` names its picture in `assets/icons`."""

    slug: str
    text: str
    menu: str
    key: str
    tip: str
    run: Callable[[Surface], object]
    icon: str = ""


TOOLBAR = ("play", "back", "step", "reset", "new_seed", "setup", "quantity", "export")
"""The commands on the toolbar, from left to right."""

SPOKEN = ("play", "step")
"""Those that a newcomer needs first: their buttons show words too."""

MENUS = ("File", "Edit", "View", "Training", "Help")

# fmt: off
COMMANDS = (
    Command("export", "&Export figure…", "File", "Ctrl+E",
        "Save the selected matrix as PNG, SVG or PDF", lambda w: w.export(), "export"),
    Command("quit", "&Quit", "File", "Ctrl+Q",
        "End the program", lambda w: w.close()),
    Command("copy", "&Copy", "Edit", "Ctrl+C",
        "Copy the selected text, or the selected matrix as a picture", lambda w: w.copy(), "copy"),
    Command("sentence", "Edit the &sentence", "Edit", "Ctrl+L",
        "Type another sentence to watch", lambda w: w.focus_sentence()),
    Command("play", "&Play or pause", "Training", "Space",
        "Train, or stop training", lambda w: w.session.play_or_pause(), "play"),
    Command("step", "One &step", "Training", "Right",
        "Make one update and see what it changed", lambda w: w.session.step(), "step"),
    Command("back", "One step &back", "Training", "Left",
        "Look at the step before, exactly as it was", lambda w: w.session.back(), "back"),
    Command("first", "&First weights", "Training", "Home",
        "Look at the weights before the first step", lambda w: w.session.first()),
    Command("last", "&Newest step", "Training", "End",
        "Return to the newest step", lambda w: w.session.last()),
    Command("run_to", "&Run to step…", "Training", "Ctrl+G",
        "Train until a step that you type", lambda w: w.focus_run_to(), "jump"),
    Command("reset", "Rese&t", "Training", "Ctrl+R",
        "Begin again from the same first weights", lambda w: w.session.reset(), "reset"),
    Command("new_seed", "&New seed", "Training", "Ctrl+Shift+R",
        "Begin again from other first weights", lambda w: w.session.new_seed(), "seed"),
    Command("quantity", "&Quantity…", "View", "Ctrl+K",
        "Open a panel for any stage or parameter: value, gradient, last change",
        lambda w: w.choose_quantity(), "quantity"),
    Command("setup", "&Setup", "View", "F2",
        "Show or hide the options of the run", lambda w: w.toggle_setup(), "setup"),
    Command("loss", "&Loss curve", "View", "Ctrl+Shift+L",
        "Show or hide the loss curve", lambda w: w.toggle_loss()),
    Command("theme", "Light or &dark", "View", "Ctrl+T",
        "Change between light and dark", lambda w: w.toggle_theme(), "theme"),
    Command("shortcuts", "&Keys", "Help", "?",
        "List the keys", lambda w: w.show_shortcuts(), "help"),
    Command("about", "&About tinyattn", "Help", "",
        "Version and licence", lambda w: w.show_about()),
)
# fmt: on


def make_actions(surface: Surface, parent: QWidget) -> dict[str, QAction]:
    """A QAction for each row, by slug."""
    actions = {}
    for command in COMMANDS:
        action = QAction(command.text, parent)
        action.setObjectName(command.slug)
        if command.key:
            action.setShortcut(QKeySequence(command.key))
        action.setStatusTip(command.tip)
        action.setToolTip(f"{command.tip}  ({key_words(command.key)})" if command.key else command.tip)
        action.triggered.connect(_runner(command, surface))
        actions[command.slug] = action
    return actions


def key_words(key: str) -> str:
    """A key as it is written for people: `→` for Right."""
    return {"Right": "→", "Left": "←"}.get(key, key)


def _runner(command: Command, surface: Surface) -> Callable[[], None]:
    def run() -> None:
        command.run(surface)

    return run

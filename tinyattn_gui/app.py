"""Builds the object graph, on one screen of code. The window's process never imports torch."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication

from model.config import RunSpec
from model.processes.worker import Worker
from model.spec.preset import Preset
from tinyattn_gui.interrupt import Interrupt
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.status import TrainerHandle
from tinyattn_gui.settings.appearance import Appearance
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.settings.recovery import Recovery
from tinyattn_gui.theme import fonts
from tinyattn_gui.window.dock_layout import Layout
from tinyattn_gui.window.event_filter import EventFilter
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.actions import Actions
from tinyattn_gui.wiring.commands import COMMANDS
from tinyattn_gui.wiring.wiring import Wiring

NAME = "tinyattn"


_SETTLED_MS = 3000
"""After which the window and its libraries are loaded."""


def make_application(arguments: list[str]) -> QApplication:
    """The application with its names, font and event filter."""
    app = QApplication(arguments)
    app.setApplicationName(NAME)
    app.setOrganizationName(NAME)
    app.setDesktopFileName(NAME)
    app.setFont(fonts.interface_font())
    EventFilter((key for command in COMMANDS for key in command.keys), app)
    return app


def open_window(
    app: QApplication,
    preset: Preset,
    spec: RunSpec,
    settings: QSettings | None = None,
    start: Callable[[], TrainerHandle] | None = None,
    folder: Path | None = None,
    path: str = "",
) -> Wiring:
    """A window with its session and its trainer: a process, or what `start` makes.

    `folder` is for what must not be lost, the person's own where none is given; `path` is a run file to go on with.
    """
    settings = settings or QSettings()
    store = PreferenceStore(settings)
    appearance = Appearance(app, store)
    window = Window(appearance.style)
    store.setParent(window)
    appearance.setParent(window)
    start = start or partial(Worker, store.now.threads, store.now.history * 1024**2, store.now.disk * 1024**2)
    location = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    recovery = Recovery(folder or Path(location) / "recovery")
    session = Session(preset, spec, start)
    layout = Layout(window, settings)
    actions = Actions(session, window, store, appearance, layout, recovery)
    wiring = Wiring(actions, appearance, layout, recovery)
    if forgotten := what_is_forgotten(settings, recovery):
        window.banner.tell(forgotten)
    if path:
        session.open_run(path)
    window.show()
    window.pipeline.take_focus()
    return wiring


def what_is_forgotten(settings: QSettings, recovery: Recovery) -> str:
    """What the program cannot keep until the next launch, and why: a home folder may be missing or read-only."""
    why = recovery.trouble()
    what = ["preferences and layout"] if not settings.isWritable() else []
    what += ["runs without a name"] if why else []
    if not what:
        return ""
    where = f" ({why})" if why else ""
    return f"What is not kept after this: {' and '.join(what)}; the folder for that cannot be written{where}."


def run(preset: Preset, spec: RunSpec, path: str = "") -> int:
    """Open the window and stay until it is closed."""
    app = make_application(sys.argv[:1])
    wiring = open_window(app, preset, spec, path=path)
    interrupt = Interrupt(wiring.actions.leave, app)
    QTimer.singleShot(_SETTLED_MS, gc.freeze)  # to look through all that stays for good would hold the window up
    code = app.exec()
    interrupt.close()
    return code


def forget() -> None:
    """Forget every preference and the layout, as before the first launch."""
    QSettings(NAME, NAME).clear()

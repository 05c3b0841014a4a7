"""Builds the object graph, on one screen of code. The window's process never imports torch."""

from __future__ import annotations

import sys

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from model.config import RunSpec
from model.presets import Preset
from model.worker import Worker
from tinyattn_gui.commands import COMMANDS
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.interrupt import Interrupt
from tinyattn_gui.keys import KeyFilter
from tinyattn_gui.session import Session
from tinyattn_gui.theme import fonts
from tinyattn_gui.theme.palette import THEMES, apply, system_theme
from tinyattn_gui.window import Window
from tinyattn_gui.wiring import Wiring


def make_application(arguments: list[str]) -> QApplication:
    """The application with its names, font and key filter."""
    app = QApplication(arguments)
    app.setApplicationName("tinyattn")
    app.setOrganizationName("tinyattn")
    app.setDesktopFileName("tinyattn")
    app.setFont(fonts.interface_font())
    app.installEventFilter(KeyFilter((command.key for command in COMMANDS), app))
    return app


def open_window(app: QApplication, preset: Preset, spec: RunSpec) -> Wiring:
    """A window with its session and its trainer process."""
    settings = QSettings()
    theme = THEMES.get(str(settings.value("theme", "")), system_theme(app))
    apply(app, theme)
    style = Style(theme=theme, tallest=3.0)
    window = Window(style)
    wiring = Wiring(Session(preset, spec, Worker), window, style, settings)
    window.show()
    window.pipeline.setFocus()
    return wiring


def run(preset: Preset, spec: RunSpec) -> int:
    """Open the window and stay until it is closed."""
    app = make_application(sys.argv[:1])
    wiring = open_window(app, preset, spec)
    interrupt = Interrupt(wiring.close, app)
    code = app.exec()
    interrupt.close()
    return code

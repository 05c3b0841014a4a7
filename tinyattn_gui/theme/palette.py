"""The colours of light, dark and print, as data, and how they are put on a window."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from model.matrix import inks
from model.matrix.inks import Inks
from tinyattn_gui.resources import asset
from tinyattn_gui.theme import fonts
from tinyattn_gui.theme.sheet import SHEET

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget


@dataclass(frozen=True, eq=False)
class Theme:
    """The colours of `model.matrix.inks` as Qt has them. Compared by identity: there is one of each theme."""

    name: str
    dark: bool
    window: QColor
    surface: QColor
    raised: QColor
    border: QColor
    text: QColor
    muted: QColor
    accent: QColor
    accent_text: QColor
    arrow: QColor
    cell_empty: QColor
    cell_nan: QColor
    hatch: QColor
    now: QColor
    focus: QColor
    chosen: QColor
    curve: QColor
    beside: QColor
    floor: QColor
    held: QColor
    warning: QColor
    watched: QColor


def _theme(known: Inks) -> Theme:
    names = [item.name for item in fields(Theme) if item.name not in ("name", "dark")]
    return Theme(known.name, known.dark, **{name: QColor(getattr(known, name)) for name in names})


LIGHT, DARK, PRINT = (_theme(known) for known in (inks.LIGHT, inks.DARK, inks.PRINT))

PAINTED = ("tick", "up", "down")
"""Icons that the style sheet names; each is there in the colours of light and of dark."""

FIGURE_THEMES = {name: _theme(known) if known is not inks.PRINT else PRINT for name, known in inks.FIGURE_INKS.items()}
"""Those of figures and films."""

SCREEN = (LIGHT, DARK)
"""Those of the window; a figure has its own, of the same names."""

THEMES = {theme.name: theme for theme in (LIGHT, DARK, PRINT)}


def apply(app: QApplication, theme: Theme, scale: float = 1.0) -> None:
    """Dress the whole application: Fusion, this palette, text `scale` times as large.

    The style is set once: exchanged below a style sheet, it leaves behind what Qt remembers of the fonts of widgets.
    """
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    app.setAttribute(Qt.ApplicationAttribute.AA_UseStyleSheetPropagationInWidgetStyles)  # else no font is handed on
    with _nothing_going():
        app.setFont(fonts.interface_font(scale))
        app.setPalette(qt_palette(theme))


def dress(part: QWidget, theme: Theme, scale: float) -> None:
    """Add what a palette cannot say, on a part of a window and all that belongs to it, and make its text as large.

    On the application Qt would go through each widget once for every widget that it stands in, which takes long, and
    on the window through what is not on show as well. Text of another size needs no style sheet anew.
    """
    with _nothing_going():
        if part.styleSheet() != style_sheet(theme):
            part.setPalette(qt_palette(theme))  # the application's own would come before its style sheet does
            part.setStyleSheet(style_sheet(theme))
        part.setFont(fonts.interface_font(scale))


@contextmanager
def _nothing_going() -> Iterator[None]:
    """Qt goes through a list of all widgets here, so that none may go meanwhile: Python tidies up before or after."""
    tidies = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if tidies:
            gc.enable()


def system_theme(app: QGuiApplication) -> Theme:
    """The theme that the platform asks for; light where it asks for none."""
    return DARK if app.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT


@cache
def style_sheet(theme: Theme) -> str:
    """The style sheet with this theme's colours filled in."""
    tone = "dark" if theme.dark else "light"

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        return asset("icons", f"{name}-{tone}.svg").as_posix() if name in PAINTED else getattr(theme, name).name()

    return re.sub(r"@(\w+)", fill, SHEET)


def qt_palette(theme: Theme) -> QPalette:
    """The theme in the roles that Qt's own widgets ask for."""
    role, palette = QPalette.ColorRole, QPalette()
    for names, colour in (
        ((role.Window,), theme.window),
        ((role.Base,), theme.surface),
        ((role.AlternateBase, role.Button, role.ToolTipBase), theme.raised),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), theme.text),
        ((role.PlaceholderText,), theme.muted),
        ((role.Highlight, role.Link, role.LinkVisited, role.Accent), theme.accent),
        ((role.HighlightedText,), theme.accent_text),
        ((role.Light, role.Midlight), theme.raised),
        ((role.Mid, role.Dark, role.Shadow), theme.border),
    ):
        for name in names:
            palette.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, theme.arrow)
    return palette

"""The colours of light, dark and print, as data, and how they are put on a window."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from tinyattn_gui.resources import asset
from tinyattn_gui.theme import fonts
from tinyattn_gui.theme.sheet import SHEET

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, eq=False)
class Theme:
    """Every colour by what it is for. Compared by identity: there is one of each theme."""

    name: str
    dark: bool
    window: QColor
    """Behind the panels."""
    surface: QColor
    """Behind a matrix, a text or a list."""
    raised: QColor
    """Buttons, toolbars, tooltips."""
    border: QColor
    text: QColor
    muted: QColor
    accent: QColor
    accent_text: QColor
    """Text on the accent colour."""
    arrow: QColor
    cell_empty: QColor
    """A cell without a value."""
    hatch: QColor
    """The strokes over a cell that the mask forbids."""
    focus: QColor
    curve: QColor
    beside: QColor
    """The curve of another branch."""
    floor: QColor
    """The best that a curve could reach."""
    warning: QColor


def _theme(name: str, dark: bool, **colours: str) -> Theme:
    return Theme(name, dark, **{key: QColor(value) for key, value in colours.items()})


LIGHT = _theme(
    "light",
    dark=False,
    window="#eef0f3",
    surface="#ffffff",
    raised="#f8f9fb",
    border="#d3d8df",
    text="#1b2027",
    muted="#5a6472",
    accent="#1f63b5",
    accent_text="#ffffff",
    arrow="#9aa5b3",
    cell_empty="#eff1f4",
    hatch="#c3cad3",
    focus="#d9480f",
    curve="#1f63b5",
    beside="#b0338f",
    floor="#5c8a3a",
    warning="#a84300",
)

DARK = _theme(
    "dark",
    dark=True,
    window="#14171b",
    surface="#1b1f25",
    raised="#262b33",
    border="#3a414c",
    text="#e6e9ee",
    muted="#9ea9b8",
    accent="#6cb0f5",
    accent_text="#0c1520",
    arrow="#67737f",
    cell_empty="#23282f",
    hatch="#434c58",
    focus="#ffd43b",
    curve="#6cb0f5",
    beside="#f08bd3",
    floor="#93c572",
    warning="#ffa94d",
)

PRINT = _theme(
    "print",
    dark=False,
    window="#ffffff",
    surface="#ffffff",
    raised="#ffffff",
    border="#8a8f96",
    text="#000000",
    muted="#4a4f57",
    accent="#123f7a",
    accent_text="#ffffff",
    arrow="#6b7178",
    cell_empty="#f1f2f4",
    hatch="#bcc2c9",
    focus="#c2410c",
    curve="#123f7a",
    beside="#8a1f6c",
    floor="#44682b",
    warning="#9a3412",
)

PAINTED = ("tick",)
"""Icons that the style sheet names; each is there in the colours of light and of dark."""

THEMES = {theme.name: theme for theme in (LIGHT, DARK, PRINT)}


def apply(app: QApplication, theme: Theme, scale: float = 1.0) -> None:
    """Dress the whole application: Fusion, this palette, text `scale` times as large, and what a palette cannot say."""
    app.setStyle("Fusion")
    app.setFont(fonts.interface_font(scale))
    app.setPalette(qt_palette(theme))
    app.setStyleSheet(style_sheet(theme))


def system_theme(app: QGuiApplication) -> Theme:
    """The theme that the platform asks for; light where it asks for none."""
    return DARK if app.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT


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

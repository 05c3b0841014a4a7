"""The bundled font, so that a figure has the same letters on every machine."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QFont, QFontDatabase

from tinyattn_gui.resources import asset

FAMILY = "DejaVu Sans"
POINTS = 9.5
"""The size of the text of widgets where nobody asked for another."""

_FILES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


@cache
def load() -> str:
    """Make the bundled font known to Qt, once, and return its family. Needs a QGuiApplication.

    Qt no longer says of each font that it lacks a script, which `glyphs` says once.
    """
    QLoggingCategory.setFilterRules("qt.text.font.db=false")
    for name in _FILES:
        QFontDatabase.addApplicationFont(str(asset("fonts", name)))
    return FAMILY


def interface_font(scale: float = 1.0) -> QFont:
    """The font for the widgets of the window; `scale` is what the person multiplies all text by."""
    font = QFont(load())
    font.setPointSizeF(POINTS * scale)
    return font

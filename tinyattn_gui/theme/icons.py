"""Toolbar icons: own SVGs drawn in `currentColor`, tinted by the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from tinyattn_gui.resources import asset
from tinyattn_gui.theme.palette import Theme

_SIZES = (20, 40, 60)


@lru_cache(maxsize=128)
def icon(name: str, theme: Theme, ink: str = "text") -> QIcon:
    """The icon in a colour of `theme`, that of its text where no other is named, paler where it is disabled."""
    made = QIcon()
    for mode, colour in ((QIcon.Mode.Normal, getattr(theme, ink)), (QIcon.Mode.Disabled, theme.arrow)):
        for size in _SIZES:
            made.addPixmap(_pixmap(name, colour, size), mode)
    return made


def _pixmap(name: str, colour: QColor, size: int) -> QPixmap:
    text = asset("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour.name())
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    try:
        QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, size, size))
    finally:
        painter.end()
    return pixmap

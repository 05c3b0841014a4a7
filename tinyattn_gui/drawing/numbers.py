"""The number in each cell, dark on light and light on dark."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QStaticText, QTransform

from model.colours import INK
from model.picture import Picture, short
from tinyattn_gui.drawing.device import whole_scale
from tinyattn_gui.drawing.layout import HeatmapLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, font, metrics, middle, width
from tinyattn_gui.theme.colormaps import indices, wants_dark_text

_WHITE, _BLACK = map(QColor, INK)


def draw_numbers(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    """Write the values into the cells, where the layout found that they fit."""
    size = layout.number_size
    if not size:
        return
    places = indices(picture.values, picture.low, picture.high, picture.kind)
    dark, finite = wants_dark_text(picture.kind, style.theme, style.colours)[places], np.isfinite(picture.values)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font(size))
    for ink, chosen in ((_BLACK, dark & finite), (_WHITE, ~dark & finite)):
        painter.setPen(ink)
        _draw_chosen(painter, layout, picture, np.argwhere(chosen).tolist())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _draw_chosen(painter: QPainter, layout: HeatmapLayout, picture: Picture, cells: list[list[int]]) -> None:
    """The numbers of some cells; on a screen as prepared text, which is twice as fast as text."""
    size, (wide, high), quick = layout.number_size, layout.pitch, whole_scale(painter)
    left, top = layout.cells.left() + wide / 2, layout.cells.top() + high / 2 + middle(size)
    rise = metrics(size).ascent()
    for row, column in cells:
        text = short(picture.values[row, column], picture.kind)
        x, baseline, length = left + column * wide, top + row * high, width(text, size)
        if length > wide - 1:
            _draw_small(painter, text, QPointF(x, baseline), size, (wide - 1) / length)
        elif quick:
            painter.drawStaticText(QPointF(x - length / 2, baseline - rise), _prepared(text, size))
        else:
            painter.drawText(QPointF(x - length / 2, baseline), text)


def _draw_small(painter: QPainter, text: str, at: QPointF, size: float, part: float) -> None:
    """A number that is wider than the usual ones, in smaller letters."""
    draw_text(painter, at, text, max(1.0, size * part // 1), align=0.5)
    painter.setFont(font(size))


@lru_cache(maxsize=4_096)
def _prepared(text: str, size: float) -> QStaticText:
    found = QStaticText(text)
    found.setTextFormat(Qt.TextFormat.PlainText)
    found.prepare(QTransform(), font(size))
    return found

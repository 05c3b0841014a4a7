"""The colour bar: which colour is which number."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from model.matrix.picture import Picture, bar_ends
from model.matrix.shading import SHADINGS, bar_marks, is_shaded
from model.quantities import Kind
from tinyattn_gui.drawing.device import is_vector
from tinyattn_gui.drawing.heatmap_layout import HeatmapLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, middle
from tinyattn_gui.theme.colormaps import colours

_BANDS = 64


def draw_bar(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    """Draw the bar beside or below the cells, with its two ends and, for signed values, zero."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    _draw_bands(painter, layout, picture, style)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(style.theme.muted)
    for text, at in bar_marks(picture, style.shading):
        _draw_mark(painter, layout, text, at, style)
    if picture.locked and style.show_lock:
        _draw_lock(painter, layout, style)
    painter.restore()


def range_words(layout: HeatmapLayout, picture: Picture, style: Style) -> str:
    """The ends of the colours where there is no room for a bar, and no number in the cells, such as `±15`."""
    if not style.show_bar or picture.kind is Kind.INDEX or layout.number_size or not layout.bar.isEmpty():
        return ""
    low, high = bar_ends(picture)
    if is_shaded(picture.kind, style.shading):
        return f"{low} to {high}, {SHADINGS[style.shading].mark}"
    return f"±{high}" if picture.kind is Kind.SIGNED and picture.low == -picture.high else f"{low} to {high}"


def bar_region(layout: HeatmapLayout, style: Style) -> QRectF:
    """All that `draw_bar` draws on, to the edges of the picture."""
    bar, bounds, line = layout.bar, layout.bounds, style.hairline
    if layout.bar_stands:
        return QRectF(bar.left() - line, bar.top() - line, bounds.right() - bar.left() + line, bar.height() + 2 * line)
    return QRectF(bounds.left(), bar.top() - line, bounds.width(), bar.height() + 1.4 * style.em + line)


def _draw_bands(painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
    bar, theme = layout.bar, style.theme
    steps = np.linspace(picture.low, picture.high, _BANDS)
    shades = colours(steps, picture.low, picture.high, picture.kind, theme, style.colours)
    if is_vector(painter):
        _draw_shapes(painter, layout, shades.tolist())
    else:
        strip = np.ascontiguousarray(shades[::-1, None] if layout.bar_stands else shades[None, :])
        high, wide = strip.shape
        painter.drawImage(bar, QImage(strip.data, wide, high, 4 * wide, QImage.Format.Format_RGB32))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.border, style.hairline))
    half = style.hairline / 2
    painter.drawRect(bar.adjusted(-half, -half, half, half))


def _draw_shapes(painter: QPainter, layout: HeatmapLayout, shades: list[int]) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for i, shade in enumerate(shades):
        painter.setBrush(QColor.fromRgb(shade))
        painter.drawRect(_band(layout.bar, layout.bar_stands, i / len(shades)))


def _band(bar: QRectF, stands: bool, start: float) -> QRectF:
    """From `start` to the high end: the next band covers the rest, so that no seam shows."""
    if stands:
        return QRectF(bar.left(), bar.top(), bar.width(), bar.height() * (1 - start))
    return QRectF(bar.left() + bar.width() * start, bar.top(), bar.width() * (1 - start), bar.height())


def _draw_mark(painter: QPainter, layout: HeatmapLayout, text: str, at: float, style: Style) -> None:
    bar, size = layout.bar, style.label
    if layout.bar_stands:
        cap = 2 * middle(size)
        baseline = bar.bottom() - (bar.height() - cap) * at
        draw_text(painter, QPointF(bar.right() + 0.4 * style.em, baseline), text, size)
    else:
        draw_text(painter, QPointF(bar.left() + bar.width() * at, bar.bottom() + 1.0 * style.em), text, size, align=at)


def _draw_lock(painter: QPainter, layout: HeatmapLayout, style: Style) -> None:
    """A small lock beside the bar, between its numbers: the range is that of the whole run."""
    bar, em = layout.bar, style.em
    wide, high = 0.62 * em, 0.46 * em
    if layout.bar_stands:
        left, top = bar.right() + 0.45 * em, bar.top() + 0.27 * bar.height() - high / 2
    else:
        left, top = bar.right() + 0.6 * em, bar.center().y() - high / 4
    bow = 0.34 * em
    painter.setPen(QPen(style.theme.accent, 0.11 * em))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(QRectF(left + (wide - bow) / 2, top - 0.62 * bow, bow, 1.3 * bow), 0, 180 * 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.theme.accent)
    painter.drawRoundedRect(QRectF(left, top, wide, high), 0.08 * em, 0.08 * em)

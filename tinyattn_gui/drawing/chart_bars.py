"""Measured numbers as bars, one below the other: its name above each, its number at its end."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide, middle, width
from tinyattn_gui.pictures.chart import Chart, ChartCurve, Plot
from tinyattn_gui.theme.heads import head_colour, ink_on_head


def bar_end(area: QRectF, chart: Chart, axes: Plot, row: int, value: float) -> QPointF:
    """Where a bar of this value ends, in the middle of its height."""
    share = (value - axes.low) / (axes.high - axes.low)
    return QPointF(area.left() + share * area.width(), area.top() + (row + 0.68) / len(chart.xs) * area.height())


def draw_bars(painter: QPainter, area: QRectF, chart: Chart, axes: Plot, style: Style) -> None:
    """Draw the axis, the bars, and in dashes what is expected of each."""
    em, theme, size = style.em, style.theme, style.label
    painter.setPen(QPen(theme.border, style.hairline))
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    painter.drawLine(area.topLeft(), area.bottomLeft())
    painter.setPen(theme.muted)
    for tick in axes.ticks:
        x = bar_end(area, chart, axes, 0, tick).x()
        draw_text(painter, QPointF(x, area.bottom() + 1.2 * em), axes.text(tick), size, align=0.5)
    draw_text(painter, QPointF(area.right(), area.bottom() + 2.35 * em), axes.title, size, align=1.0)
    for row, curve in enumerate(axes.curves):
        _draw_bar(painter, area, chart, axes, row, curve, style)


def _draw_bar(
    painter: QPainter, area: QRectF, chart: Chart, axes: Plot, row: int, curve: ChartCurve, style: Style
) -> None:
    em, theme, size, point = style.em, style.theme, style.label, curve.points[0]
    half = min(0.21 * area.height() / len(chart.xs), 0.65 * em)
    end = bar_end(area, chart, axes, row, point.y)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(head_colour(curve.colour, theme))
    painter.drawRect(QRectF(area.left(), end.y() - half, max(end.x() - area.left(), style.hairline), 2 * half))
    number, free = f"{point.y:.3f}", end.x()
    if point.expected is not None:
        dash = bar_end(area, chart, axes, row, point.expected)
        painter.setPen(QPen(theme.text, 1.1 * style.hairline, Qt.PenStyle.DashLine))
        painter.drawLine(dash - QPointF(0, 1.3 * half), dash + QPointF(0, 1.3 * half))
        free = max(free, dash.x()) if dash.x() < free + 0.8 * em + width(number, size) else free
    is_within = free + 0.4 * em + width(number, size) > area.right()
    painter.setPen(ink_on_head(curve.colour, theme) if is_within else theme.text)
    at = QPointF(end.x() - 0.4 * em if is_within else free + 0.4 * em, end.y() + middle(size))
    draw_text(painter, at, number, size, align=1.0 if is_within else 0.0)
    painter.setPen(theme.text)
    above = QPointF(area.left(), end.y() - 1.3 * half - 0.2 * em)
    draw_text(painter, above, elide(curve.name, size, area.width()), size)

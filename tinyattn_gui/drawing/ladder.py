"""The ladder: small maps of every layer on both sides of the residual stream, and below how much each part adds."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from model.matrix.picture import trimmed
from model.matrix.reduce import reduce_to
from model.quantities import Kind
from model.quantities.site import Site
from tinyattn_gui.drawing.arrows import draw_arrow
from tinyattn_gui.drawing.device import is_vector
from tinyattn_gui.drawing.inlay import draw_blocks
from tinyattn_gui.drawing.ladder_layout import LadderLayout, height, place
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_formula, draw_text, elide, middle, width
from tinyattn_gui.drawing.title import draw_title
from tinyattn_gui.pictures.ladder import LENGTH, Ladder, Rung, SmallMaps, Spot
from tinyattn_gui.theme.colormaps import colours
from tinyattn_gui.theme.heads import head_colour

__all__ = ["draw", "draw_ladder", "draw_outline", "draw_rows_of_heads", "height", "place"]

_STREAM_KEY = "the stream then"
_CRISP = 64
"""Pixels that a map in a vector drawing has at least."""


def draw(painter: QPainter, rect: QRectF, ladder: Ladder, style: Style) -> None:
    """Draw all of it into a rectangle."""
    draw_ladder(painter, place(rect, ladder, style), ladder, style)


def draw_ladder(painter: QPainter, layout: LadderLayout, ladder: Ladder, style: Style) -> None:
    """Draw everything where the layout has it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    layers = range(ladder.layers)
    heads = [layout.head(layer, head) for layer in layers for head in range(ladder.per_layer)]
    _draw_maps(painter, ladder.heads, heads, style)
    if ladder.neurons is not None:
        _draw_maps(painter, ladder.neurons, [layout.neuron_map(layer) for layer in layers], style)
    _draw_maps(painter, ladder.begin, [layout.begin], style)
    _draw_maps(painter, ladder.end, [layout.end], style)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_title(painter, layout.title, ladder.title, style)
    _draw_words(painter, layout, ladder, style)
    _draw_stream(painter, layout, ladder, style)
    _draw_charts(painter, layout, ladder, style)
    _draw_note(painter, layout, ladder, style)
    painter.restore()


def draw_rows_of_heads(painter: QPainter, layout: LadderLayout, style: Style) -> None:
    """Beside each row of the first layer's heads the numbers of those in it, where several stand in a row."""
    across, size = layout.maps.across, layout.text
    line = layout.maps.high + layout.maps.gap
    if across == 1 or line < 1.2 * size:
        return
    painter.setPen(style.theme.muted)
    for first in range(0, layout.per_layer, across):
        last, spot = min(first + across, layout.per_layer) - 1, layout.head(0, first)
        room = spot.left() - 0.5 * size - layout.begin.right()
        words = (f"H{first}–{last}", f"H{first}") if last > first else (f"H{first}",)
        fits = next((said for said in words if width(said, size) <= room), "")
        draw_text(painter, QPointF(spot.left() - 0.5 * size, spot.center().y() + middle(size)), fits, size, align=1.0)


def draw_outline(painter: QPainter, rect: QRectF, style: Style, chosen: bool) -> None:
    """Mark the head that the window shows, or what is pointed at."""
    line, theme = 2 * style.hairline, style.theme
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.chosen if chosen else theme.text, line, j=Qt.PenJoinStyle.MiterJoin))
    painter.drawRect(rect.adjusted(-line / 2, -line / 2, line / 2, line / 2))


_COLOURS = {Spot.ATTENTION: 0, Spot.MLP: 1, Spot.CROSS: 3}
"""Of which head the colours of what is added are."""


def _colour(style: Style, spot: Spot) -> QColor:
    """That of what attention adds, or an MLP; of what begins the stream, that of arrows."""
    return head_colour(_COLOURS[spot], style.theme) if spot in _COLOURS else style.theme.arrow


def _draw_maps(painter: QPainter, maps: SmallMaps, rects: Sequence[QRectF], style: Style) -> None:
    """The colours of all maps, worked out at once; there are no more cells than pixels."""
    values, vector = maps.values, is_vector(painter)
    if not vector:
        scale = painter.deviceTransform().m11() or 1.0
        values = reduce_to(values, int(rects[0].height() * scale), int(rects[0].width() * scale))
    shades = np.ascontiguousarray(
        colours(values, maps.low, maps.high, maps.ref.quantity.kind, style.theme, style.colours, style.shading)
    )
    rows, columns = shades.shape[1:]
    if not rows or not columns:
        return
    for rect, shade in zip(rects, shades, strict=True):
        if vector:
            draw_blocks(painter, rect, shade, _CRISP)
        else:
            painter.drawImage(rect, QImage(shade.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32))
    half = style.hairline / 2
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(style.theme.border, style.hairline, j=Qt.PenJoinStyle.MiterJoin))
    painter.drawRects([rect.adjusted(-half, -half, half, half) for rect in rects])


def _draw_words(painter: QPainter, layout: LadderLayout, ladder: Ladder, style: Style) -> None:
    """What is seen; the names of layers above their columns, of heads beside the first, of what comes in and out."""
    theme, size = style.theme, layout.text
    painter.setPen(theme.muted)
    line = layout.words.height() / max(len(layout.caption), 1)
    for n, text in enumerate(layout.caption):
        at = QPointF(layout.words.left(), layout.words.top() + n * line + style.label)
        draw_text(painter, at, text, style.label)
    painter.setPen(theme.text)
    step = max(1, math.ceil((width("L00", size) + 0.5 * size) / layout.column))
    for layer in range(0, ladder.layers, step):
        x = layout.first + (layer + 0.5) * layout.column
        draw_text(painter, QPointF(x, layout.heads.top() - 0.45 * size), f"L{layer}", size, align=0.5)
    painter.setPen(theme.muted)
    maps = layout.maps
    if maps.across == 1 and ladder.per_layer > 1 and maps.high > 0:
        step = max(1, math.ceil(1.2 * size / (maps.high + maps.gap)))
        for head in range(0, ladder.per_layer, step):
            middle_of = layout.head(0, head)
            at = QPointF(middle_of.left() - 0.5 * size, middle_of.center().y() + middle(size))
            draw_text(painter, at, f"H{head}", size, align=1.0)
    if layout.has_mlp:
        rect = layout.neuron_map(0)
        draw_text(painter, QPointF(rect.left() - 0.5 * size, rect.center().y() + middle(size)), "MLP", size, align=1.0)
    for rect, symbol in ((layout.begin, ladder.rungs[0].symbol), (layout.end, ladder.result)):
        painter.setPen(theme.accent)
        draw_formula(painter, QPointF(rect.left(), rect.top() - 0.4 * size), symbol, style.label)


def _draw_stream(painter: QPainter, layout: LadderLayout, ladder: Ladder, style: Style) -> None:
    """The line from the embedding to the prediction, and on it where each part is added."""
    theme, y, unit = style.theme, layout.stream, style.hairline
    start, tip = QPointF(layout.begin.right() + 2 * unit, y), QPointF(layout.end.left() - 2 * unit, y)
    draw_arrow(painter, [start, tip], theme.arrow, width=2.5 * unit, head=7 * unit)
    reach = min(0.3 * style.em, 0.13 * layout.column)
    shown = Spot.CROSS if ladder.site is Site.CROSS else Spot.ATTENTION
    for rung in ladder.rungs:
        if rung.layer is None:
            continue
        node, colour = layout.node(rung.layer, rung.spot), _colour(style, rung.spot)
        painter.setPen(QPen(colour, 1.5 * unit))
        if rung.spot in (Spot.MLP, shown):
            source = layout.neurons if rung.spot is Spot.MLP else layout.heads.bottom() - layout.maps.gap
            painter.drawLine(QPointF(node.x(), source), node)
        painter.setPen(QPen(colour, 1.5 * unit))
        painter.setBrush(theme.surface)
        painter.drawEllipse(node, reach, reach)
        if reach >= 3 * unit:
            painter.drawLine(node - QPointF(reach, 0), node + QPointF(reach, 0))
            painter.drawLine(node - QPointF(0, reach), node + QPointF(0, reach))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_charts(painter: QPainter, layout: LadderLayout, ladder: Ladder, style: Style) -> None:
    """A line for how long the stream is, below a bar for the length of what each part adds, on axes of their own."""
    theme, points = style.theme, QPolygonF()
    top = _draw_axis(painter, layout.lengths, [rung.stream for rung in ladder.rungs], layout.text, style)
    for rung in (rung for rung in ladder.rungs if math.isfinite(rung.stream)):
        y = layout.lengths.bottom() - layout.lengths.height() * rung.stream / top
        points.append(QPointF(_bar_room(layout, rung).center().x(), y))
    painter.setPen(QPen(theme.text, 1.5 * style.hairline, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(points)
    chart, added = layout.chart, [rung for rung in ladder.rungs if math.isfinite(rung.added)]
    top = _draw_axis(painter, chart, [rung.added for rung in ladder.rungs], layout.text, style)
    for rung in added:
        room = _bar_room(layout, rung)
        high = max(chart.height() * rung.added / top, style.hairline if rung.added else 0.0)
        bar = QRectF(room.left(), chart.bottom() - high, room.width(), high)
        painter.fillRect(bar, _colour(style, rung.spot))


def _draw_axis(painter: QPainter, area: QRectF, lengths: Sequence[float], size: float, style: Style) -> float:
    """The lines of a chart's ends with their numbers; returns what the upper one stands for."""
    top = _rounded_up(max((length for length in lengths if math.isfinite(length)), default=0.0))
    painter.setPen(QPen(style.theme.border, style.hairline))
    painter.drawLines([QLineF(area.bottomLeft(), area.bottomRight()), QLineF(area.topLeft(), area.topRight())])
    painter.setPen(style.theme.muted)
    for value, y in ((0.0, area.bottom()), (top, area.top() + 2 * middle(size))):
        draw_text(painter, QPointF(area.left() - 0.4 * size, y), trimmed(value, Kind.POSITIVE), size, align=1.0)
    return top


def _bar_room(layout: LadderLayout, rung: Rung) -> QRectF:
    if rung.layer is None:
        begin, chart = layout.begin, layout.chart
        wide = min(begin.width(), layout.bar(0, layout.kinds[0]).width())
        return QRectF(begin.center().x() - wide / 2, chart.top(), wide, chart.height())
    return layout.bar(rung.layer, rung.spot)


def _rounded_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 5, 7.5 times a power of ten: the end of an axis, which then rarely moves."""
    if not value > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in (1, 1.5, 2, 3, 5, 7.5) if step * power >= value), 10 * power)


def _draw_note(painter: QPainter, layout: LadderLayout, ladder: Ladder, style: Style) -> None:
    """Which bar is what, what is measured, and of which step it is; with as many words as there is room for."""
    note, size, em = layout.note, style.label, style.em
    keys = [(f"{spot.value} adds", _colour(style, spot)) for spot in layout.kinds]
    base, x = note.bottom() - 0.4 * em, note.left()
    for words, colour in keys:
        painter.fillRect(QRectF(x, base - 0.65 * size, 0.65 * size, 0.65 * size), colour)
        painter.setPen(style.theme.muted)
        draw_text(painter, QPointF(x + 0.95 * size, base), words, size)
        x += 0.95 * size + width(words, size) + 1.2 * size
    painter.setPen(QPen(style.theme.text, 1.5 * style.hairline))
    painter.drawLine(QPointF(x, base - 0.33 * size), QPointF(x + 1.2 * size, base - 0.33 * size))
    painter.setPen(style.theme.muted)
    draw_text(painter, QPointF(x + 1.5 * size, base), _STREAM_KEY, size)
    x += 1.5 * size + width(_STREAM_KEY, size) + 1.2 * size
    room = note.right() - x
    said = (f"{LENGTH}  ·  {ladder.where}", f"length  ·  {ladder.where}", ladder.where)
    words = next((words for words in said if width(words, size) <= room), ladder.where)
    draw_text(painter, QPointF(note.right(), base), elide(words, size, room), size, align=1.0)

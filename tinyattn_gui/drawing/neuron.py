"""The neuron view: a row for each key, from its numbers times the query's to its share of the attention."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from model.matrix.picture import short
from model.matrix.reduce import reduce_to
from model.quantities import ATTENTION_WEIGHTS, BIASED_SCORES, MASKED_SCORES, SCALED_SCORES, Kind, Quantity
from tinyattn_gui.drawing.device import is_vector
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide, font, middle, width
from tinyattn_gui.drawing.title import draw_title, title_line
from tinyattn_gui.pictures.neuron import Neuron, heads_of
from tinyattn_gui.theme.colormaps import colours, wants_dark_text
from tinyattn_gui.theme.colormaps import indices as places_in

_LOWEST, _HIGHEST, _USUAL = 0.95, 2.4, 1.7
"""The height of a row, in em: the least, the most on a screen, and in a figure."""
_GAP = 0.9
_LABEL = 0.2
"""The most of the width that the tokens take."""
_BAR = 3.0
_LEAST_STRIP = 5.0
_CRISP = 400
_FADED = 0.3


@dataclass(frozen=True, eq=False)
class NeuronLayout:
    """Where everything lies. `k` and `products` span the cells of all rows, `q` lies above `k`; `columns` has the right
    end of each column of numbers, and `bars` spans the bars of the weights.
    """

    bounds: QRectF
    title: QRectF
    note: QRectF
    labels: QRectF
    q: QRectF
    k: QRectF
    products: QRectF
    columns: dict[Quantity, float]
    bars: QRectF
    pitch: float
    span: range
    width: int
    label: float

    def y(self, key: int) -> float:
        """The top of a row."""
        return self.k.top() + (key - self.span.start) * self.pitch

    def row(self, key: int) -> QRectF:
        """All of a row."""
        return QRectF(self.bounds.left(), self.y(key), self.bounds.width(), self.pitch)

    def cell(self, strip: QRectF, key: int, dimension: int) -> QRectF:
        """One cell of a strip; of `q` there is but one row."""
        wide = strip.width() / self.width
        top, tall = (strip.top(), strip.height()) if strip is self.q else (self.y(key), self.pitch)
        return QRectF(strip.left() + dimension * wide, top, wide, tall)

    def number(self, quantity: Quantity, key: int) -> QRectF:
        """The place of one number."""
        end = self.columns[quantity]
        start = max(self.products.right(), *(x for x in self.columns.values() if x < end), 0.0) + 0.4 * self.label
        return QRectF(start, self.y(key), end - start, self.pitch)

    def key_at(self, point: QPointF) -> int | None:
        """The row that is pointed at."""
        found = self.span.start + int((point.y() - self.k.top()) // self.pitch)
        return found if found in self.span else None

    def dimension_at(self, strip: QRectF, point: QPointF) -> int | None:
        """The column of a strip that is pointed at."""
        found = int((point.x() - strip.left()) // (strip.width() / self.width))
        return found if 0 <= found < self.width else None


def capacity(high: float, style: Style) -> int:
    """How many rows can be read in such a height."""
    return max(1, int((high - (4.6 + 1.5) * style.em) / (_LOWEST * style.em)))


def height(picture: Neuron, width: float, style: Style) -> float:
    """How tall it wants to be at this width."""
    head = place(QRectF(0, 0, width, 1e5), picture, style)
    return head.k.top() + _USUAL * style.em * len(picture.span) + head.note.height() + 0.3 * style.em


def place(rect: QRectF, picture: Neuron, style: Style) -> NeuronLayout:
    """Share out a rectangle: the numbers take what they need, the strips the rest; in little room some columns go."""
    em, size = style.em, style.label
    title = title_line(rect, style)
    note = QRectF(rect.left(), rect.bottom() - 1.4 * em, rect.width(), 1.4 * em)
    top = (title.bottom() if style.show_title else rect.top()) + 0.2 * em
    first = top + 4.3 * em
    room = note.top() - first - 0.2 * em
    pitch = min(max(room / max(len(picture.span), 1), 1.0), _HIGHEST * em)
    labels_shown = (*(picture.tokens[n] for n in picture.span), picture.query_token)
    widest = max((width(label, size, True) for label in labels_shown), default=0.0)
    labels = min(max(widest, 3 * em), _LABEL * rect.width()) + 0.6 * em
    steps = list(picture.steps)
    number, share = width("−00.00", size) + 0.9 * em, (_BAR + 1.2) * em + width("softmax", size)
    for gone in (MASKED_SCORES, SCALED_SCORES, BIASED_SCORES, None):
        strips = rect.width() - labels - number * (len(steps) - 1) - share - 2 * _GAP * em
        if strips >= 2 * _LEAST_STRIP * em or gone is None:
            break
        steps = [step for step in steps if step is not gone]
    strip = max(strips / 2, 1.0)
    tall = pitch * len(picture.span)
    k = QRectF(rect.left() + labels, first, strip, tall)
    products = QRectF(k.right() + _GAP * em, first, strip, tall)
    x, columns = products.right() + _GAP * em, dict[Quantity, float]()
    for step in steps[:-1]:
        x += number
        columns[step] = x - 0.9 * em
    columns[ATTENTION_WEIGHTS] = rect.right() - 0.3 * em
    bars = QRectF(x + 0.4 * em, first, _BAR * em, tall)
    q = QRectF(k.left(), top + 0.1 * em, strip, 1.6 * em)
    left = QRectF(rect.left(), first, labels - 0.6 * em, tall)
    return NeuronLayout(
        rect, title, note, left, q, k, products, columns, bars, pitch, picture.span, len(picture.q),
        min(size, pitch / 1.1),
    )  # fmt: skip


def draw(painter: QPainter, rect: QRectF, picture: Neuron, style: Style) -> None:
    """Draw all of it into a rectangle."""
    draw_table(painter, place(rect, picture, style), picture, style)


def draw_table(painter: QPainter, layout: NeuronLayout, picture: Neuron, style: Style) -> None:
    """Draw what the layout has a place for."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_title(painter, layout.title, picture.title, style)
    _draw_strongest(painter, layout, picture, style)
    _draw_heads(painter, layout, picture, style)
    _draw_strips(painter, layout, picture, style)
    _draw_rows(painter, layout, picture, style)
    _draw_note(painter, layout, picture, style)
    painter.restore()


def draw_cell(painter: QPainter, cell: QRectF, style: Style) -> None:
    """Mark what is pointed at."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(style.theme.surface, 4 * style.hairline, j=Qt.PenJoinStyle.MiterJoin))
    painter.drawRect(cell)
    painter.setPen(QPen(style.theme.chosen, 2 * style.hairline, j=Qt.PenJoinStyle.MiterJoin))
    painter.drawRect(cell)


def _draw_strongest(painter: QPainter, layout: NeuronLayout, picture: Neuron, style: Style) -> None:
    """Behind the row of the largest weight."""
    if picture.strongest in layout.span and picture.size > 1:
        tint = QColor(style.theme.accent)
        tint.setAlphaF(0.13)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        reach = 0.3 * style.em
        painter.drawRoundedRect(layout.row(picture.strongest).adjusted(-reach, 0, 0, 0), reach, reach)


def _draw_heads(painter: QPainter, layout: NeuronLayout, picture: Neuron, style: Style) -> None:
    em, size, theme = style.em, style.label, style.theme
    painter.setPen(theme.muted)
    upper, lower = layout.q.center().y() + middle(size), layout.k.top() - 0.55 * em
    draw_text(painter, QPointF(layout.labels.right(), lower), "key", size, align=1.0)
    draw_text(painter, QPointF(layout.k.left(), lower), "k", size)
    draw_text(painter, QPointF(layout.products.left(), lower), "q ⊙ k", size)
    for step, head in heads_of(layout.width, is_share=picture.is_share).items():
        if step in layout.columns:
            draw_text(painter, QPointF(layout.columns[step], lower), head, size, align=1.0)
    draw_text(painter, QPointF(layout.products.left(), upper), f"query {picture.query}", size)
    painter.setPen(theme.text)
    name = elide(picture.query_token, size, layout.labels.width(), bold=True)
    draw_text(painter, QPointF(layout.labels.right(), upper), name, size, bold=True, align=1.0)


def _draw_strips(painter: QPainter, layout: NeuronLayout, picture: Neuron, style: Style) -> None:
    keys = slice(layout.span.start, layout.span.stop)
    _draw_strip(painter, layout.q, picture.q[None], picture.reach, layout.label, style)
    _draw_strip(painter, layout.k, picture.k[keys], picture.reach, layout.label, style)
    _draw_strip(painter, layout.products, picture.products[keys], picture.product_reach, layout.label, style)
    masked = [key for key in layout.span if picture.is_masked(key)]
    veil = QColor(style.theme.surface)
    veil.setAlphaF(1 - _FADED)
    for key in masked:
        for strip in (layout.k, layout.products):
            row = QRectF(strip.left(), layout.y(key), strip.width(), layout.pitch)
            painter.fillRect(row.adjusted(-1, 0, 1, 0), veil)


def _draw_strip(
    painter: QPainter, strip: QRectF, values: NDArray[np.float32], reach: float, label: float, style: Style
) -> None:
    """Rows of cells; where there are more of them than pixels, those farthest from zero."""
    rows, columns = values.shape
    if not values.size:
        return
    pixels, scale = values, painter.deviceTransform().m11() or 1.0
    if not is_vector(painter):
        pixels = reduce_to(values, int(strip.height() * scale), int(strip.width() * scale)).astype(np.float32)
    shades = np.ascontiguousarray(colours(pixels, -reach, reach, Kind.SIGNED, style.theme, style.colours))
    tall, wide = shades.shape
    image = QImage(shades.data, wide, tall, 4 * wide, QImage.Format.Format_RGB32)
    if is_vector(painter):
        times = max(1, -(-_CRISP // max(tall, wide)))
        image = image.scaled(wide * times, tall * times)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(strip, image)
    cell_wide, cell_tall = strip.width() / columns, strip.height() / rows
    if cell_tall >= 0.9 * style.em:
        painter.setPen(QPen(style.theme.surface, 2 * style.hairline, c=Qt.PenCapStyle.FlatCap))
        for row in range(1, rows):
            y = strip.top() + row * cell_tall
            painter.drawLine(QPointF(strip.left(), y), QPointF(strip.right(), y))
    size = round(0.8 * label)
    if cell_wide >= width("−0.00", size) + 2 and cell_tall >= 1.15 * size:
        _draw_digits(painter, strip, values, reach, size, style)


def _draw_digits(
    painter: QPainter, strip: QRectF, values: NDArray[np.float32], reach: float, size: float, style: Style
) -> None:
    """The numbers in the cells, dark on light and light on dark."""
    wide, tall = strip.width() / values.shape[1], strip.height() / values.shape[0]
    dark = wants_dark_text(Kind.SIGNED, style.theme)[places_in(values, -reach, reach, Kind.SIGNED)]
    left, top = strip.left() + wide / 2, strip.top() + tall / 2 + middle(size)
    painter.setFont(font(size))
    for ink, chosen in ((Qt.GlobalColor.black, dark), (Qt.GlobalColor.white, ~dark)):
        painter.setPen(ink)
        for row, column in np.argwhere(chosen).tolist():
            text = short(values[row, column], Kind.SIGNED)
            painter.drawText(QPointF(left + column * wide - width(text, size) / 2, top + row * tall), text)


def _draw_rows(painter: QPainter, layout: NeuronLayout, picture: Neuron, style: Style) -> None:
    """The token, the numbers and the bar of each key."""
    size, theme = layout.label, style.theme
    for key in layout.span:
        strongest, masked = key == picture.strongest and picture.size > 1, picture.is_masked(key)
        baseline = layout.y(key) + layout.pitch / 2 + middle(size)
        painter.setPen(theme.muted if masked else theme.text)
        name = elide(picture.tokens[key], size, layout.labels.width(), bold=strongest)
        draw_text(painter, QPointF(layout.labels.right(), baseline), name, size, bold=strongest, align=1.0)
        for step, end in layout.columns.items():
            kind = Kind.UNIT if step is ATTENTION_WEIGHTS else Kind.SIGNED
            bold = strongest and step is ATTENTION_WEIGHTS
            draw_text(painter, QPointF(end, baseline), short(picture.steps[step][key], kind), size, bold, align=1.0)
        _draw_bar(painter, layout, key, float(picture.weights[key]), strongest, style)


def _draw_bar(painter: QPainter, layout: NeuronLayout, key: int, weight: float, strongest: bool, style: Style) -> None:
    tall = min(0.6 * layout.pitch, 0.9 * style.em)
    whole = QRectF(layout.bars.left(), layout.y(key) + (layout.pitch - tall) / 2, layout.bars.width(), tall)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.theme.cell_nan if np.isnan(weight) else style.theme.cell_empty)
    painter.drawRect(whole)
    if weight > 0:
        painter.setBrush(style.theme.accent if strongest else style.theme.arrow)
        whole.setWidth(whole.width() * min(weight, 1.0))
        painter.drawRect(whole)


def _draw_note(painter: QPainter, layout: NeuronLayout, picture: Neuron, style: Style) -> None:
    """Where it is, and which colours are which numbers."""
    size, line = style.label, layout.note
    baseline = line.bottom() - 0.35 * style.em
    painter.setPen(style.theme.muted)
    both = [("q, k", picture.reach), ("q ⊙ k", picture.product_reach)]
    said = "   ".join(f"{name} ±{short(reach, Kind.SIGNED).rstrip('0').rstrip('.')}" for name, reach in both)
    draw_text(painter, QPointF(line.right(), baseline), said, size, align=1.0)
    room = line.width() - width(said, size) - style.em
    draw_text(painter, QPointF(line.left(), baseline), elide(picture.where, size, room), size)

"""Where all of the ladder lies: a column for each layer, heads above the stream, the MLP below, then lengths."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import width, wrapped
from tinyattn_gui.drawing.title import title_line
from tinyattn_gui.pictures.ladder import Ladder, Place, Spot

_SMALL = 0.82
"""The letters of names and numbers, as a part of the label size."""
_ROOMY = 7.0
"""From so many em a layer on, letters are as large as others."""
_LINE = 1.3
"""The height of a line of the caption, as a multiple of its letters."""
_STREAM, _HEADER, _NOTE, _AXIS = 2.0, 1.3, 1.6, 0.5
"""The stream between heads and MLPs, the names of layers, the line below all, and around the chart; in em."""
_CHART, _CHART_SHARE, _LINES = (6.0, 12.0), 0.24, 0.4
"""How high both charts are at least, in em and as a part of the room, and at most; the upper's part of them."""
_ENDS = (2.4, 8.0)
"""How wide the embedding and the prediction are, in em."""
_GAP_SHARE, _GAP = 0.2, 0.4
"""Between maps, as a part of their room, and at most, in em."""
_PAD = 0.14
"""What a column leaves free, as a part of it."""
_LONGER = 1.6
"""A map is at most so many times as wide as high, or as high as wide."""
_LARGEST = 15.0
_LOWEST = 4.0
"""How high the map of an MLP is at most, in em."""
_APART, _BAR, _BROADEST = 0.36, 0.32, 3.0
"""How far from each other two parts of a layer add, as a part of its column; how wide a bar is, at most in letters."""


@dataclass(frozen=True)
class Maps:
    """How large maps are, how far apart, and how many stand beside one another in a layer's column; `low` is how high
    that of an MLP is.
    """

    wide: float = 0.0
    high: float = 0.0
    gap: float = 0.0
    across: int = 1
    low: float = 0.0


@dataclass(frozen=True, eq=False)
class LadderLayout:
    """`column` is how wide a layer's is; `first` where the first begins. `chart` is for what is added, `lengths` for
    how long the stream is then. `text` is the size of the letters.
    """

    title: QRectF
    caption: tuple[str, ...]
    words: QRectF
    first: float
    column: float
    maps: Maps
    heads: QRectF
    stream: float
    neurons: float
    begin: QRectF
    end: QRectF
    lengths: QRectF
    chart: QRectF
    note: QRectF
    text: float
    layers: int
    per_layer: int
    kinds: tuple[Spot, ...]

    def head(self, layer: int, head: int) -> QRectF:
        """The map of a head."""
        maps, (row, place) = self.maps, divmod(head, self.maps.across)
        x = self._left(layer) + place * (maps.wide + maps.gap)
        return QRectF(x, self.heads.top() + row * (maps.high + maps.gap), maps.wide, maps.high)

    def neuron_map(self, layer: int) -> QRectF:
        """The map of an MLP."""
        return QRectF(self._left(layer), self.neurons, self._block, self.maps.low)

    def node(self, layer: int, spot: Spot) -> QPointF:
        """Where something is added to the stream: the parts of a layer stand around the middle of its column."""
        beside = (self.kinds.index(spot) - (len(self.kinds) - 1) / 2) * _APART * self._narrow
        return QPointF(self.first + (layer + 0.5 + beside) * self.column, self.stream)

    def bar(self, layer: int, spot: Spot) -> QRectF:
        """The room of a bar in the chart."""
        wide, top = min(_BAR * self._narrow * self.column, _BROADEST * self.text), self.lengths.top()
        x = self.node(layer, spot).x() - wide / 2
        return QRectF(x, top, wide, self.chart.bottom() - top)

    def rect_of(self, place: Place) -> QRectF:
        """Where a place lies."""
        if place.spot is Spot.BEGIN or place.layer is None:
            return self.end if place.spot is Spot.END else self.begin
        if place.spot is Spot.HEAD and place.head is not None:
            return self.head(place.layer, place.head)
        if place.spot is Spot.NEURONS:
            return self.neuron_map(place.layer)
        return self.bar(place.layer, place.spot)

    def place_at(self, point: QPointF, rows: int, columns: int) -> Place | None:
        """What is pointed at; maps of heads have so many rows and columns."""
        for spot, rect in ((Spot.BEGIN, self.begin), (Spot.END, self.end)):
            if rect.contains(point):
                return Place(spot)
        layer = math.floor((point.x() - self.first) / max(self.column, 1e-9))
        if not 0 <= layer < self.layers:
            return None
        if self.heads.top() <= point.y() < self.heads.bottom():
            return self._head_at(layer, point, rows, columns)
        if self.has_mlp and self.neuron_map(layer).contains(point):
            return Place(Spot.NEURONS, layer)
        return self._part_at(layer, point)

    def _head_at(self, layer: int, point: QPointF, rows: int, columns: int) -> Place | None:
        maps = self.maps
        across = math.floor((point.x() - self._left(layer)) / (maps.wide + maps.gap))
        head = math.floor((point.y() - self.heads.top()) / (maps.high + maps.gap)) * maps.across + across
        if not (0 <= across < maps.across and 0 <= head < self.per_layer):
            return None
        square = self.head(layer, head)
        if not square.contains(point) or not rows or not columns:
            return Place(Spot.HEAD, layer, head)
        row = int((point.y() - square.top()) / square.height() * rows)
        column = int((point.x() - square.left()) / square.width() * columns)
        return Place(Spot.HEAD, layer, head, (min(row, rows - 1), min(column, columns - 1)))

    def _part_at(self, layer: int, point: QPointF) -> Place | None:
        """The stream or the chart, in which each layer has a part for each that adds to the stream."""
        reach = 0.5 * _STREAM * self.text
        in_stream = abs(point.y() - self.stream) < reach
        if not in_stream and not self.lengths.top() <= point.y() <= self.chart.bottom():
            return None
        nearest = min(self.kinds, key=lambda spot: abs(self.node(layer, spot).x() - point.x()))
        return Place(nearest, layer)

    @property
    def has_mlp(self) -> bool:
        """Whether each layer has an MLP."""
        return Spot.MLP in self.kinds

    @property
    def _narrow(self) -> float:
        """How much nearer than two parts of a layer more of them stand."""
        return min(1.0, 2 / len(self.kinds))

    @property
    def _block(self) -> float:
        """How wide the maps of a layer are together."""
        return self.maps.across * (self.maps.wide + self.maps.gap) - self.maps.gap

    def _left(self, layer: int) -> float:
        """Where the maps of a layer begin: they stand in the middle of its column."""
        x = self.first + layer * self.column + (self.column - self._block) / 2
        return round(x) if self.maps.wide >= 4 else x


def place(rect: QRectF, ladder: Ladder, style: Style) -> LadderLayout:
    """Share out a rectangle."""
    em = style.em
    text = max(1.0, round((1.0 if rect.width() > _ROOMY * em * ladder.layers else _SMALL) * style.label))
    title = title_line(rect, style)
    top = title.bottom() if style.show_title else rect.top()
    caption = wrapped(ladder.caption, style.label, rect.width())[:2]
    words = QRectF(rect.left(), top, rect.width(), len(caption) * _LINE * style.label)
    note = QRectF(rect.left(), rect.bottom() - _NOTE * em, rect.width(), _NOTE * em)
    left, names = rect.left() + width("0000", text) + 0.5 * em, width("MLP", text) + 0.9 * em
    ends = min(max((rect.right() - left) / (ladder.layers + 2), _ENDS[0] * em), _ENDS[1] * em)
    first, right = left + ends + names, rect.right() - ends - 0.8 * em
    column, heads_top = max(right - first, 1.0) / ladder.layers, words.bottom() + _HEADER * em
    low = note.top() - _AXIS * em
    least = min(max(_CHART_SHARE * (note.top() - words.bottom()), _CHART[0] * em), _CHART[1] * em)
    maps = _fitting(ladder, column, low - least - _AXIS * em - heads_top - _STREAM * em, em)
    heads = QRectF(first, heads_top, column * ladder.layers, _rows(ladder, maps.across) * (maps.high + maps.gap))
    stream = heads.bottom() + 0.5 * _STREAM * em
    neurons = stream + 0.5 * _STREAM * em
    below = neurons + maps.low + _AXIS * em
    lines = QRectF(left, below, rect.right() - left, _LINES * (low - below))
    chart = QRectF(left, lines.bottom() + _AXIS * em, lines.width(), low - lines.bottom() - _AXIS * em)
    side = max(min(ends, below - heads_top), 1.0)
    beside = round(min(stream - side / 2, below - side))
    return LadderLayout(
        title,
        caption,
        words,
        first,
        column,
        maps,
        heads,
        stream,
        neurons,
        begin=QRectF(left, beside, ends, side),
        end=QRectF(rect.right() - ends, beside, ends, side),
        lengths=lines,
        chart=chart,
        note=note,
        text=text,
        layers=ladder.layers,
        per_layer=ladder.per_layer,
        kinds=ladder.kinds,
    )


def height(ladder: Ladder, wide: float, style: Style) -> float:
    """How tall it wants to be at this width."""
    em = style.em
    lines = min(len(wrapped(ladder.caption, style.label, wide)), 2) * _LINE * style.label
    chart = _CHART[0] * em
    around = lines + (_HEADER + _STREAM + _NOTE + 2 * _AXIS) * em + chart + (1.6 * em if style.show_title else 0.0)
    column = wide / (ladder.layers + 3)
    rows = ladder.per_layer + (ladder.neurons is not None)
    return around + min(rows * min(column, _LARGEST * em), 0.62 * wide)


def _rows(ladder: Ladder, across: int) -> int:
    return math.ceil(ladder.per_layer / across)


def _fitting(ladder: Ladder, column: float, body: float, em: float) -> Maps:
    """The largest maps of which all have room."""
    best, inside, has_mlp = Maps(), column * (1 - _PAD), ladder.neurons is not None
    for across in range(1, ladder.per_layer + 1):
        rows = _rows(ladder, across)
        low = min(max(body, 0.0) / (rows + 1), _LOWEST * em) if has_mlp else 0.0
        wide, high = max(inside, 0.0) / across, (max(body, 0.0) - low) / rows
        gap = min(_GAP * em, _GAP_SHARE * min(wide, high))
        wide, high = min(wide - gap, _LARGEST * em), min(high - gap, _LARGEST * em)
        wide, high = min(wide, _LONGER * high), min(high, _LONGER * wide)
        if min(wide, high) >= 4:
            wide, high, gap = float(int(wide)), float(int(high)), float(max(1, int(gap)))
        if wide * high > best.wide * best.high:
            best = Maps(wide, high, gap, across, min(low, high))
    return best

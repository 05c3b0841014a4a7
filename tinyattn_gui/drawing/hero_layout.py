"""Where everything stands when one matrix is large: the stages as a slim strip in their order, the large one, and the
arcs over the sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from model.quantities.stages import Ref
from tinyattn_gui.drawing.arrows import draw_arrow
from tinyattn_gui.drawing.light import RADIUS
from tinyattn_gui.drawing.pipeline_layout import EDGE, GAP
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_formula, draw_text, formula_width, middle, width
from tinyattn_gui.pictures.pipeline import Pipeline

_LARGE = ("large →", "→")
"""What stands in the place of the stage that is large, by the room that there is."""
_LANE, _TOP = 7.0, 6.0
_GAP = 5.0
"""Between the stages of the strip, at most."""
_HIGHEST, _WIDEST = 6.0, 9.0
"""The most that a stage of the strip is high, and its map wide, in em."""
_HERO = 1.15
"""A large matrix is about so much wider than high: tokens stand beside it."""
_LEAST_HERO, FLAT = 300.0, 200.0
_UPRIGHT, _LEAST_UPRIGHT = 130.0, 80.0
"""How wide arcs are that are too narrow for tokens in a row: where a room is shared out, and where one is left."""
_NAMED = 760.0
"""Beside names on the strip there is at least so much room, or it has symbols alone."""
_LEAST, _MOST = 0.42, 0.62
"""The part of the width that the large matrix takes, at least and at most."""
_LINE, _LINE_OF_SYMBOLS = 1.2, 1.05
"""How high a stage of the strip is at least, in the height of its letters: with a name, and with a symbol alone."""
_SMALLEST_NAMES = 5 / 6
"""How small its letters may become, of their usual size: 9 pixels."""
_ROOMY, _LARGEST_NAMES = 3.6, 1.4
"""A stage of the strip that is higher than this many em has larger letters, up to so much."""
_WIDEST_CELL, _WIDEST_ALONE = 1.35, 3.0
"""Cells of a large matrix of weights may be so much wider than high, and more where nothing stands beside it."""
_USUAL, _LARGEST = 420.0, 1.6
"""A large matrix that is this high has letters of the usual size, and one that is higher larger ones, up to so much."""


@dataclass(frozen=True, eq=False)
class HeroLayout:
    """`rows` are the places of the stages on the strip, `maps` those of their small matrices, `trunks` the x at which
    the arrows from a stage run; `arcs` is empty where there is no room for them. `named`: the strip has names. Where it
    has no room for all stages it has those from the `first` on, and places for `more` before and after them.
    """

    style: Style
    """In which the strip is drawn."""
    strip: QRectF
    rows: Mapping[Ref, QRectF]
    maps: Mapping[Ref, QRectF]
    hero: QRectF
    arcs: QRectF
    trunks: Mapping[Ref, float]
    named: bool
    first: int = 0
    more: tuple[QRectF, QRectF] | None = None
    spare: float = 0.0
    """How much of the large matrix's room it leaves free, at its right: there were arcs for which there is none now."""

    def at(self, point: QPointF) -> Ref | None:
        """The stage of the strip under a point."""
        return next((ref for ref, rect in self.rows.items() if rect.contains(point)), None)

    def turned(self, point: QPointF, steps: int = 0) -> float | None:
        """The stage in the middle of the strip after so many steps, or after a click on what stands for more of them;
        None where the point is at neither.
        """
        before, after = (rect.contains(point) for rect in self.more or (QRectF(), QRectF()))
        steps = steps if self.more and self.strip.contains(point) else 0
        steps = steps or len(self.rows) * (after - before)
        return self.first + (len(self.rows) - 1) / 2 + steps if steps else None


@lru_cache(maxsize=64)
def in_order(pipe: Pipeline) -> tuple[Ref, ...]:
    """The stages of a sheet as they are computed: each after all that it is computed from."""
    found, left = list[Ref](), list(pipe.refs)
    while left:
        waiting = {flow.end for flow in pipe.arrows if flow.start in left}
        ready = next((ref for ref in left if ref not in waiting), left[0])
        found.append(ready)
        left.remove(ready)
    return tuple(found)


def place(
    pipe: Pipeline,
    area: QRectF,
    style: Style,
    *,
    beside: bool = True,
    narrow: bool = True,
    kept: float = 0.0,
    middle_one: float = 0.0,
) -> HeroLayout:
    """Share out the room of a sheet: with arcs `beside` the large matrix where they fit, or all of it for that.

    `narrow` is whether what is beside it makes do with little width. `kept` is how wide the room was before something
    opened beside it: as long as that is not over the large matrix nothing moves, and only the arcs make way. A strip
    without room for all stages has that many in it around the `middle_one`.
    """
    whole = max(kept, area.width())
    least = max(style.scale, 1.0)
    strip = _strip(pipe, area, style, middle_one, named=True)
    if whole - strip.strip.width() - GAP < _NAMED * least or strip.more is not None:
        strip = _strip(pipe, area, style, middle_one, named=False)
    left, high = strip.strip.right() + GAP, area.height()
    rest, seen = area.left() + whole - left, area.right() - left
    wide = round(max(min(max(_HERO * high, _LEAST * rest), _MOST * rest), _LEAST_HERO * least))
    if kept and wide > seen:
        return place(pipe, area, style, beside=beside, narrow=narrow, middle_one=middle_one)
    alone = replace(strip, hero=QRectF(left, area.top(), seen, high))
    if not beside:
        return alone
    room = seen - wide - GAP / 2
    if room < FLAT * least and not kept and narrow:
        room = min(_UPRIGHT * least, seen - GAP / 2 - _LEAST_HERO * least)
        wide = round(seen - GAP / 2 - room)
    if room >= (_LEAST_UPRIGHT if narrow else FLAT) * least and wide >= _LEAST_HERO * least:
        arcs = QRectF(left + wide + GAP / 2, area.top(), room, high)
        return replace(strip, hero=QRectF(left, area.top(), wide, high), arcs=arcs)
    return replace(alone, spare=seen - wide) if kept else alone


def _strip(pipe: Pipeline, area: QRectF, style: Style, middle_one: float = 0.0, *, named: bool) -> HeroLayout:
    """The strip alone, with names and symbols or with symbols."""
    refs, high = in_order(pipe), area.height() - 2 * _TOP
    lines = int(high / ((_LINE if named else _LINE_OF_SYMBOLS) * _SMALLEST_NAMES * style.label))
    begin, is_part = 0, lines < len(refs)
    if is_part:
        count = max(lines - 2, 1)
        begin = round(min(max(middle_one - (count - 1) / 2, 0), len(refs) - count))
        refs = refs[begin : begin + count]
    each = high / (len(refs) + 2 * is_part)
    style = _style_of_strip(each, style)
    em = style.em
    each = min(each, _HIGHEST * em)
    trunks, lanes = _trunks(pipe)
    gap = min(_GAP, 0.12 * each)
    map_wide = min(1.9 * (each - gap), _WIDEST * em)
    wide = lanes * _LANE + 1.2 * em + map_wide + _names_width(pipe, style, named=named) + 0.9 * em
    strip = QRectF(area.left(), area.top(), wide, each * (len(refs) + 2 * is_part) + 2 * _TOP)
    left = strip.left() + 0.5 * em + lanes * _LANE + 0.4 * em
    rows, maps = dict[Ref, QRectF](), dict[Ref, QRectF]()
    for n, ref in enumerate(refs):
        top = strip.top() + _TOP + (n + is_part) * each
        rows[ref] = QRectF(left - 0.2 * em, top, strip.right() - left - 0.2 * em, each)
        maps[ref] = QRectF(left, top + gap / 2, map_wide, each - gap)
    xs = {ref: strip.left() + 0.5 * em + (lanes - 1 - lane) * _LANE for ref, lane in trunks.items()}
    ends = (
        QRectF(strip.left(), strip.top(), wide, _TOP + each),
        QRectF(strip.left(), strip.bottom() - _TOP - each, wide, _TOP + each),
    )
    return HeroLayout(style, strip, rows, maps, QRectF(), QRectF(), xs, named, begin, ends if is_part else None)


def _style_of_strip(each: float, style: Style) -> Style:
    """Letters as large as the strip has room for, smaller ones where the lines, so high each, would touch."""
    least = min(max(each / (_LINE * style.label), _SMALLEST_NAMES), 1.0)
    return replace(style, size=style.size * min(max(each / (_ROOMY * style.em), least), _LARGEST_NAMES))


def least_width(pipe: Pipeline, style: Style) -> float:
    """How wide a sheet is in which the symbols on the strip and the title of a large matrix are whole."""
    strip = _strip(pipe, QRectF(0, 0, 1000, 300), style, named=False).strip.width()
    return 2 * EDGE + strip + GAP + _LEAST_HERO * max(style.scale, 1.0)


def style_of_hero(style: Style, rect: QRectF, *, alone: bool = False) -> Style:
    """Letters as large as the large matrix has room for, and cells that fill it."""
    size = style.size * min(max(rect.height() / _USUAL, 1.0), _LARGEST)
    return replace(style, size=size, widest=_WIDEST_ALONE if alone else _WIDEST_CELL, large_numbers=True)


def draw_strip(painter: QPainter, layout: HeroLayout, pipe: Pipeline, hero: Ref) -> None:
    """Draw the ground of the strip: names, arrows, and the place of the one that is large."""
    style = layout.style
    theme, em = style.theme, style.em
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.surface)
    painter.drawRoundedRect(layout.strip, RADIUS, RADIUS)
    for ref, row in layout.rows.items():
        box = layout.maps[ref]
        if ref == hero:
            painter.setPen(QPen(theme.accent, 1.5))
            painter.setBrush(theme.raised)
            painter.drawRoundedRect(row.adjusted(0, 1, 0, -1), 4, 4)
            painter.setPen(theme.muted)
            said = next((each for each in _LARGE if box.width() >= width(each, style.label) + 0.8 * em), "")
            if box.height() >= 1.2 * style.label:
                at = QPointF(box.center().x(), box.center().y() + middle(style.label))
                draw_text(painter, at, said, style.label, align=0.5)
        at = QPointF(box.right() + 0.6 * em, row.center().y() + middle(style.label))
        if layout.named:
            painter.setPen(theme.text)
            draw_text(painter, at, ref.quantity.name, style.label, bold=ref == hero)
            at += QPointF(width(ref.quantity.name, style.label, ref == hero) + 0.5 * em, 0)
        painter.setPen(theme.accent)
        draw_formula(painter, at, pipe.symbols[ref], style.label)
    after = len(pipe.refs) - layout.first - len(layout.rows)
    painter.setPen(theme.muted)
    for rect, count, mark in zip(layout.more or (), (layout.first, after), "▴▾", strict=False):
        if count:
            at = rect.center() + QPointF(0, middle(style.label))
            draw_text(painter, at, f"{mark} {count} more", style.label, align=0.5)
    for way in _ways(layout, pipe):
        draw_arrow(painter, way, theme.arrow, width=1.0, radius=3.0, head=3.5)
    painter.restore()


def _names_width(pipe: Pipeline, style: Style, *, named: bool) -> float:
    size = style.label
    names = (width(ref.quantity.name, size, True) if named else 0.0 for ref in pipe.refs)
    symbols = (formula_width(pipe.symbols[ref], size) for ref in pipe.refs)
    return max(map(sum, zip(names, symbols, strict=True))) + (1.1 if named else 0.6) * style.em


def _ways(layout: HeroLayout, pipe: Pipeline) -> Iterator[list[QPointF]]:
    """The arrows between stages: each leaves its own to the left, along a trunk, and comes in from the left."""
    for flow in (flow for flow in pipe.arrows if flow.start in layout.rows and flow.end in layout.rows):
        start, end = layout.rows[flow.start], layout.rows[flow.end]
        x, up = layout.trunks[flow.start], 1 if end.top() > start.top() else -1
        out, into = start.center().y() + up * 0.12 * start.height(), end.center().y() - up * 0.12 * end.height()
        yield [QPointF(start.left(), out), QPointF(x, out), QPointF(x, into), QPointF(end.left() - 1, into)]


def _trunks(pipe: Pipeline) -> tuple[dict[Ref, int], int]:
    """The lane in which the arrows from each stage run, so that no two share a part of one, and how many there are."""
    row = {ref: n for n, ref in enumerate(in_order(pipe))}
    reach = dict[Ref, tuple[int, int]]()
    for flow in pipe.arrows:
        low, high = reach.get(flow.start, (row[flow.start], row[flow.start]))
        reach[flow.start] = min(low, row[flow.end]), max(high, row[flow.end])
    lanes, taken = dict[Ref, int](), list[list[tuple[int, int]]]()
    for ref, (low, high) in sorted(reach.items(), key=lambda item: item[1][1] - item[1][0]):
        lane = next((n for n, used in enumerate(taken) if all(high <= a or b <= low for a, b in used)), len(taken))
        taken[lane : lane + 1] = [[*(taken[lane] if lane < len(taken) else []), (low, high)]]
        lanes[ref] = lane
    return lanes, max(len(taken), 1)

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
from tinyattn_gui.drawing.pipeline_layout import EDGE, GAP
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_formula, draw_text, formula_width, middle, width
from tinyattn_gui.pictures.pipeline import Pipeline

_LARGE = "large →"
_LANE, _TOP = 7.0, 6.0
_GAP = 5.0
"""Between the stages of the strip, at most."""
_HIGHEST, _WIDEST = 6.0, 9.0
"""The most that a stage of the strip is high, and its map wide, in em."""
_HERO = 1.15
"""A large matrix is about so much wider than high: tokens stand beside it."""
_LEAST_HERO, _LEAST_ARCS = 300.0, 230.0
_LEAST, _MOST = 0.46, 0.62
"""The part of the width that the large matrix takes, at least and at most."""
_LINE, _SMALLEST_NAMES = 1.2, 0.7
_ROOMY, _LARGEST_NAMES = 3.6, 1.4
"""A stage of the strip that is higher than this many em has larger letters, up to so much."""
_USUAL, _LARGEST = 420.0, 1.6
"""A large matrix that is this high has letters of the usual size, and one that is higher larger ones, up to so much."""


@dataclass(frozen=True, eq=False)
class HeroLayout:
    """`rows` are the places of the stages on the strip, `maps` those of their small matrices, `trunks` the x at which
    the arrows from a stage run.
    """

    style: Style
    """In which the strip is drawn."""
    strip: QRectF
    rows: Mapping[Ref, QRectF]
    maps: Mapping[Ref, QRectF]
    hero: QRectF
    arcs: QRectF
    trunks: Mapping[Ref, float]

    def at(self, point: QPointF) -> Ref | None:
        """The stage of the strip under a point."""
        return next((ref for ref, rect in self.rows.items() if rect.contains(point)), None)


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


def place(pipe: Pipeline, area: QRectF, style: Style) -> HeroLayout:
    """Share out the room of a sheet."""
    refs, style = in_order(pipe), _style_of_strip(pipe, area, style)
    em = style.em
    trunks, lanes = _trunks(pipe)
    each = min((area.height() - 2 * _TOP) / len(refs), _HIGHEST * em)
    gap = min(_GAP, 0.12 * each)
    map_wide = min(1.9 * (each - gap), _WIDEST * em)
    wide = lanes * _LANE + 1.2 * em + map_wide + _names_width(pipe, style) + 0.9 * em
    strip = QRectF(area.left(), area.top(), wide, each * len(refs) + 2 * _TOP)
    left = strip.left() + 0.5 * em + lanes * _LANE + 0.4 * em
    rows, maps = dict[Ref, QRectF](), dict[Ref, QRectF]()
    for n, ref in enumerate(refs):
        top = strip.top() + _TOP + n * each
        rows[ref] = QRectF(left - 0.2 * em, top, strip.right() - left - 0.2 * em, each)
        maps[ref] = QRectF(left, top + gap / 2, map_wide, each - gap)
    rest = QRectF(strip.right() + GAP, area.top(), area.right() - strip.right() - GAP, area.height())
    hero_wide = min(max(_HERO * rest.height(), _LEAST * rest.width()), _MOST * rest.width())
    hero = QRectF(rest.left(), rest.top(), round(hero_wide), rest.height())
    beside = QRectF(hero.right() + GAP / 2, rest.top(), rest.right() - hero.right() - GAP / 2, rest.height())
    xs = {ref: strip.left() + 0.5 * em + (lanes - 1 - lane) * _LANE for ref, lane in trunks.items()}
    return HeroLayout(style, strip, rows, maps, hero, beside, xs)


def _style_of_strip(pipe: Pipeline, area: QRectF, style: Style) -> Style:
    """Letters as large as the strip has room for, smaller ones where the lines would touch."""
    each = (area.height() - 2 * _TOP) / len(pipe.refs)
    least = min(max(each / (_LINE * style.label), _SMALLEST_NAMES), 1.0)
    return replace(style, size=style.size * min(max(each / (_ROOMY * style.em), least), _LARGEST_NAMES))


def least_width(pipe: Pipeline, style: Style) -> float:
    """How wide a sheet is in which the names on the strip and the title of a large matrix are whole."""
    strip = place(pipe, QRectF(0, 0, 1000, 300), style).strip.width()
    return 2 * EDGE + strip + 1.5 * GAP + (_LEAST_HERO + _LEAST_ARCS) * max(style.scale, 1.0)


def style_of_hero(style: Style, rect: QRectF) -> Style:
    """Letters as large as the large matrix has room for."""
    return replace(style, size=style.size * min(max(rect.height() / _USUAL, 1.0), _LARGEST))


def draw_strip(painter: QPainter, layout: HeroLayout, pipe: Pipeline, hero: Ref) -> None:
    """Draw the ground of the strip: names, arrows, and the place of the one that is large."""
    style = layout.style
    theme, em = style.theme, style.em
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.surface)
    painter.drawRoundedRect(layout.strip, 5, 5)
    for ref, row in layout.rows.items():
        box = layout.maps[ref]
        if ref == hero:
            painter.setPen(QPen(theme.accent, 1.5))
            painter.setBrush(theme.raised)
            painter.drawRoundedRect(row.adjusted(0, 1, 0, -1), 4, 4)
            painter.setPen(theme.muted)
            if box.height() >= 1.2 * style.label and box.width() >= width(_LARGE, style.label):
                at = QPointF(box.center().x(), box.center().y() + middle(style.label))
                draw_text(painter, at, _LARGE, style.label, align=0.5)
        at = QPointF(box.right() + 0.6 * em, row.center().y() + middle(style.label))
        painter.setPen(theme.text)
        draw_text(painter, at, ref.quantity.name, style.label, bold=ref == hero)
        painter.setPen(theme.accent)
        after = width(ref.quantity.name, style.label, ref == hero) + 0.5 * em
        draw_formula(painter, at + QPointF(after, 0), ref.symbol(deep=False), style.label)
    for way in _ways(layout, pipe):
        draw_arrow(painter, way, theme.arrow, width=1.0, radius=3.0, head=3.5)
    painter.restore()


def _names_width(pipe: Pipeline, style: Style) -> float:
    size = style.label
    both = (width(ref.quantity.name, size, True) + formula_width(ref.symbol(deep=False), size) for ref in pipe.refs)
    return max(both) + 1.1 * style.em


def _ways(layout: HeroLayout, pipe: Pipeline) -> Iterator[list[QPointF]]:
    """The arrows between stages: each leaves its own to the left, along a trunk, and comes in from the left."""
    for flow in pipe.arrows:
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

"""Where the arrows of a sheet run: from the sentences that stand above it, and between its matrices."""

from __future__ import annotations

from collections.abc import Mapping, Set

from PySide6.QtCore import QPointF, QRect, QRectF

from model.quantities import Axis
from model.quantities.site import TokenSequence
from model.quantities.stages import Ref
from tinyattn_gui.drawing import pipeline_layout as sheet
from tinyattn_gui.pictures.flows import Flow
from tinyattn_gui.pictures.pipeline import Pipeline

_IN = 14
"""How far below the top of a matrix the way from a strip comes in from the left."""

Route = tuple[list[QPointF], bool, str]
"""The corners of a way, whether it is of what comes later, and the words that stand on it."""


def routes(
    pipe: Pipeline, places: Mapping[Ref, QRectF], strips: Mapping[TokenSequence, QRect], faint: Set[Ref]
) -> list[Route]:
    """All ways, with the places of the matrices and of the sentences; `faint` are matrices of later."""
    found = [(_way_in(flow, places, strips), flow.end in faint, flow.words) for flow in pipe.entries]
    for arrow in sheet.arrows(pipe, places):
        found.append((list(arrow.way), arrow.start in faint or arrow.end in faint, arrow.words))
    return found


def _way_in(flow: Flow, places: Mapping[Ref, QRectF], strips: Mapping[TokenSequence, QRect]) -> list[QPointF]:
    """From a strip to the first matrix: straight down, or past what stands between by the left edge."""
    sequence, first = flow.start.site.sequence(Axis.POSITION), places[flow.end]
    strip = strips[sequence or TokenSequence.TARGET]
    is_top = not any(other.left() == first.left() and other.top() < first.top() for other in places.values())
    if is_top and sequence is TokenSequence.TARGET:
        x = first.center().x()
        return [QPointF(x, strip.bottom() + 2), QPointF(x, first.top() - 2)]
    start, end, left = strip.center().y(), first.top() + _IN, sheet.EDGE * 0.4
    return [QPointF(sheet.EDGE - 2, start), QPointF(left, start), QPointF(left, end), QPointF(first.left() - 2, end)]

"""Which matrices the pipeline shows, where, and which follows from which: read off the network's stages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from model.config import ModelConfig
from model.messages import Watch
from model.quantities import (
    ATTENTION_OUTPUT,
    ATTENTION_WEIGHTS,
    CONTEXT,
    DROPPED_WEIGHTS,
    EMBEDDING,
    KEY,
    MASKED_SCORES,
    POSITION_EMBEDDING,
    PROBABILITIES,
    QUERY,
    RESIDUAL,
    SCALED_SCORES,
    SCORES,
    TOKEN_EMBEDDING,
    VALUE,
)
from model.stages import Ref, Stage, stages

ROWS = 3
"""Rows of the grid that the pipeline is laid on."""

_BLOCK = (
    (1.0, ((QUERY, 1), (KEY, 1), (VALUE, 1))),
    (0.9, ((SCORES, 1), (SCALED_SCORES, 1), (MASKED_SCORES, 1))),
    (1.25, ((ATTENTION_WEIGHTS, 2), (DROPPED_WEIGHTS, 1), (CONTEXT, 1))),
)


@dataclass(frozen=True)
class Place:
    """A matrix on the grid: `top` and `span` in rows."""

    ref: Ref
    top: float
    span: float


@dataclass(frozen=True)
class Column:
    """Matrices one below another; `width` relative to the other columns."""

    width: float
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Pipeline:
    """The grid from left to right, and its arrows as pairs (from, to)."""

    columns: tuple[Column, ...]
    arrows: tuple[tuple[Ref, Ref], ...]

    @property
    def refs(self) -> tuple[Ref, ...]:
        """Every matrix shown, in reading order."""
        return tuple(place.ref for column in self.columns for place in column.places)


@lru_cache(maxsize=256)
def pipeline(config: ModelConfig, layer: int) -> Pipeline:
    """One layer's way from its input to the prediction."""
    rows = {stage.ref: stage for stage in stages(config)}
    source = rows[Ref(QUERY, layer)].inputs[0]
    columns = [_column(1.0, [(ref, 1) for ref in _sources(source, rows)])]
    for width, quantities in _BLOCK:
        here = [(Ref(q, layer), span) for q, span in quantities if Ref(q, layer) in rows]
        columns.append(_column(width, here))
    brought = Ref(RESIDUAL, layer) if config.residual else Ref(ATTENTION_OUTPUT, layer)
    columns.append(_column(1.4, [(Ref(PROBABILITIES), 2), (brought, 1)]))
    shown = [place.ref for column in columns for place in column.places]
    arrows = [(start, ref) for ref in shown for start in _origins(ref, rows, shown)]
    return Pipeline(tuple(columns), tuple(arrows))


def watch_of(ref: Ref, head: int) -> Watch:
    """The watch that asks for a matrix of the pipeline."""
    return Watch(ref.quantity.slug, layer=ref.layer, head=head if ref.quantity.per_head else None)


def _sources(source: Ref, rows: dict[Ref, Stage]) -> list[Ref]:
    """The matrices that lead to the layer's input, and the input."""
    if source.quantity is EMBEDDING:
        return [Ref(TOKEN_EMBEDDING), Ref(POSITION_EMBEDDING), source]
    before = [ref for ref in rows[source].inputs if not ref.quantity.learned]
    return [*before[-2:], source]


def _column(width: float, parts: list[tuple[Ref, int]]) -> Column:
    scale = ROWS / sum(span for _, span in parts)
    places, top = [], 0.0
    for ref, span in parts:
        places.append(Place(ref, top, span * scale))
        top += span * scale
    return Column(width, tuple(places))


def _origins(ref: Ref, rows: dict[Ref, Stage], shown: list[Ref]) -> list[Ref]:
    """The nearest shown matrices that `ref` is computed from, passing over those that are not shown."""
    found: list[Ref] = []
    for start in rows[ref].inputs:
        if start in shown:
            found.append(start)
        elif start in rows:
            found.extend(_origins(start, rows, shown))
    return list(dict.fromkeys(found))


def first_shown(pipe: Pipeline) -> Ref:
    """The matrix that has the focus on launch: the attention weights."""
    return next(ref for ref in pipe.refs if ref.quantity is ATTENTION_WEIGHTS)

"""Which matrices the pipeline shows, where, and which follows from which: read off the network's stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from model.config import ModelConfig
from model.messages import Watch
from model.quantities import (
    ATTENTION_NORM,
    ATTENTION_OUTPUT,
    ATTENTION_WEIGHTS,
    BIASED_SCORES,
    CONTEXT,
    DROPPED_EMBEDDING,
    DROPPED_MLP,
    DROPPED_OUTPUT,
    DROPPED_WEIGHTS,
    FINAL_NORM,
    KEY,
    LOGITS,
    MASKED_SCORES,
    MLP_ACTIVE,
    MLP_GATE,
    MLP_GATED,
    MLP_HIDDEN,
    MLP_NORM,
    MLP_OUTPUT,
    MLP_RESIDUAL,
    MLP_RESIDUAL_NORM,
    PROBABILITIES,
    QUERY,
    RESIDUAL,
    RESIDUAL_NORM,
    SCALED_SCORES,
    SCORES,
    TOKENS,
    TURNED_KEY,
    TURNED_QUERY,
    VALUE,
)
from model.quantities.moments import by_ref
from model.quantities.shapes import head_read
from model.quantities.stages import Ref, Stage

ROWS = 3
"""Rows of the grid that the pipeline is laid on."""

_ENTRY = Ref(TOKENS)

_MOST = 4
"""Matrices of one column at most."""

_BLOCK = (
    (1.0, ((QUERY, 1), (KEY, 1), (VALUE, 1))),
    (1.0, ((TURNED_QUERY, 1), (TURNED_KEY, 1))),
    (0.9, ((SCORES, 1), (SCALED_SCORES, 1), (BIASED_SCORES, 1), (MASKED_SCORES, 1))),
    (1.25, ((ATTENTION_WEIGHTS, 2), (DROPPED_WEIGHTS, 1), (CONTEXT, 1))),
)
"""Attention, from left to right."""

_BEHIND = (
    (1.0, ((ATTENTION_OUTPUT, 1), (DROPPED_OUTPUT, 1), (RESIDUAL, 1), (RESIDUAL_NORM, 1), (MLP_NORM, 1))),
    (1.0, ((MLP_HIDDEN, 1), (MLP_GATE, 1), (MLP_ACTIVE, 1), (MLP_GATED, 1))),
    (1.0, ((MLP_OUTPUT, 1), (DROPPED_MLP, 1), (MLP_RESIDUAL, 1), (MLP_RESIDUAL_NORM, 1))),
)
"""What comes behind attention in a network with norms or an MLP."""

_END = (1.25, ((FINAL_NORM, 1), (LOGITS, 1), (PROBABILITIES, 1)))
"""The end of such a network, whichever of its layers is on the sheet."""


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


class Flow(NamedTuple):
    """One matrix goes into another: straight, or `through` these other layers, of which the sheet shows nothing."""

    start: Ref
    end: Ref
    through: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """The layers on the way; empty for none."""
        if not self.through:
            return ""
        first, last = self.through[0], self.through[-1]
        return f"through layer {first}" if first == last else f"through layers {first} to {last}"


@dataclass(frozen=True)
class Pipeline:
    """The grid from left to right, its arrows, and the one from the tokens to the first matrix."""

    columns: tuple[Column, ...]
    arrows: tuple[Flow, ...]
    entry: Flow

    @property
    def refs(self) -> tuple[Ref, ...]:
        """Every matrix shown, in reading order."""
        return tuple(place.ref for column in self.columns for place in column.places)


@lru_cache(maxsize=256)
def pipeline(config: ModelConfig, layer: int) -> Pipeline:
    """One layer's way from its input to the prediction."""
    return _laid_out(config, layer, is_block=config.mlp or config.norm)


def pipeline_of(config: ModelConfig, layer: int, refs: Sequence[Ref]) -> Pipeline:
    """The sheet that has these matrices: figures of a block that were made before its MLP had a place have fewer."""
    whole = pipeline(config, layer)
    return whole if list(whole.refs) == list(refs) else _laid_out(config, layer, is_block=False)


def has_place(ref: Ref, config: ModelConfig, layer: int) -> bool:
    """Whether the sheet of this layer shows `ref`."""
    return any(ref == place.ref for column in pipeline(config, layer).columns for place in column.places)


@lru_cache(maxsize=256)
def _laid_out(config: ModelConfig, layer: int, *, is_block: bool) -> Pipeline:
    columns = _columns(config, layer, is_block)
    flows = _flows(by_ref(config), [place.ref for column in columns for place in column.places], layer)
    entry = next(flow for flow in flows if flow.start == _ENTRY)
    return Pipeline(columns, tuple(flow for flow in flows if flow.start != _ENTRY), entry)


def _columns(config: ModelConfig, layer: int, is_block: bool) -> tuple[Column, ...]:
    """The grid of one layer's sheet: of a block with all that it computes, else attention and what it brings."""
    rows = by_ref(config)
    source = rows[Ref(QUERY, layer)].inputs[0]
    first = _sources(source, rows)
    if is_block and source.quantity is ATTENTION_NORM and first[0].layer is None:
        first = [*_sources(first[0], rows), source]
    parts = (first[:-2], first[-2:]) if len(first) > _MOST else (first,)
    columns = [_column(1.0, [(ref, 1) for ref in part]) for part in parts]
    order = list(rows).index
    for width, quantities in (*_BLOCK, *(_BEHIND if is_block else ())):
        here = [(Ref(q, layer), span) for q, span in quantities if Ref(q, layer) in rows]
        if here:
            columns.append(_column(width, sorted(here, key=lambda part: order(part[0]))))
    if is_block:
        width, quantities = _END
        columns.append(_column(width, [(Ref(q), span) for q, span in quantities if Ref(q) in rows]))
        return tuple(columns)
    brought = [RESIDUAL] if config.residual else [ATTENTION_OUTPUT]
    if Ref(DROPPED_OUTPUT, layer) in rows:
        brought = list(dict.fromkeys((ATTENTION_OUTPUT, DROPPED_OUTPUT, *brought)))
    given = [RESIDUAL_NORM, *brought] if config.post_norm else brought
    end = (Ref(PROBABILITIES), 2 if len(given) == 1 else 1)
    columns.append(_column(1.4, [end, *((Ref(quantity, layer), 1) for quantity in given)]))
    return tuple(columns)


def watch_of(ref: Ref, head: int, config: ModelConfig) -> Watch:
    """The watch that asks for a matrix of the pipeline, as attention head `head` has it."""
    own = head_read(ref.quantity, head, config) if ref.quantity.per_head else None
    return Watch(ref.quantity.slug, layer=ref.layer, head=own, site=ref.site)


def _sources(source: Ref, rows: Mapping[Ref, Stage]) -> list[Ref]:
    """The matrices that lead to the layer's input, and the input."""
    before = [ref for ref in rows[source].inputs if not ref.quantity.learned and ref != _ENTRY]
    if source.quantity is DROPPED_EMBEDDING:
        return [*_sources(before[0], rows), source]
    return [*before[-2:], source]


def _column(width: float, parts: list[tuple[Ref, int]]) -> Column:
    scale = ROWS / sum(span for _, span in parts)
    places, top = [], 0.0
    for ref, span in parts:
        places.append(Place(ref, top, span * scale))
        top += span * scale
    return Column(width, tuple(places))


def _flows(rows: Mapping[Ref, Stage], shown: list[Ref], layer: int) -> tuple[Flow, ...]:
    """From where each shown matrix comes: the tokens, and the nearest that are shown too."""
    visible = frozenset((_ENTRY, *shown))
    origins: dict[Ref, Mapping[Ref, Set[int]]] = {}
    for ref, stage in rows.items():  # what a stage is computed from comes before it: each is looked at once
        origins[ref] = _origins(stage, origins, visible)
    return tuple(
        Flow(start, ref, tuple(sorted(passed - {layer}))) for ref in shown for start, passed in origins[ref].items()
    )


def _origins(stage: Stage, known: Mapping[Ref, Mapping[Ref, Set[int]]], visible: Set[Ref]) -> Mapping[Ref, Set[int]]:
    """The nearest shown matrices that a stage is computed from, each with the layers of those that are not shown."""
    found: dict[Ref, Set[int]] = {}
    for start in stage.inputs:
        if start in visible:
            found.setdefault(start, frozenset())
        else:
            layer = frozenset() if start.layer is None else frozenset((start.layer,))
            for origin, passed in known.get(start, {}).items():
                found[origin] = found.get(origin, frozenset()) | passed | layer
    return found


def first_shown(pipe: Pipeline) -> Ref:
    """The matrix that has the focus on launch: the attention weights."""
    return next(ref for ref in pipe.refs if ref.quantity is ATTENTION_WEIGHTS)

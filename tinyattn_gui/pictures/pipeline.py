"""Which matrices the pipeline shows, and where: read off the network's stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

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
    MASKED_SCORES,
    MLP_ACTIVE,
    MLP_GATE,
    MLP_GATED,
    MLP_HIDDEN,
    MLP_NORM,
    MLP_OUTPUT,
    MLP_RESIDUAL,
    MLP_RESIDUAL_NORM,
    QUERY,
    RESIDUAL,
    RESIDUAL_NORM,
    SCALED_SCORES,
    SCORES,
    TURNED_KEY,
    TURNED_QUERY,
    VALUE,
    Quantity,
)
from model.quantities.ending import ending_of
from model.quantities.moments import by_ref
from model.quantities.shapes import head_read
from model.quantities.site import Site
from model.quantities.stages import Ref, Stage, symbol_of
from tinyattn_gui.pictures.flows import Flow, flows_of, is_entry

ROWS = 3
"""Rows of the grid that the pipeline is laid on."""

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
"""What comes behind attention, as far as a network has it."""

_OF_MLP = {Site.CROSS: Site.DECODER, Site.DECODER: Site.CROSS}
"""Where the MLP is that follows the attention of a site: a decoder's follows cross-attention, where it has none."""


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
    """The grid from left to right, its arrows, and those from the tokens of each sentence to its first matrix; what the
    `symbols` of the matrices are.
    """

    columns: tuple[Column, ...]
    arrows: tuple[Flow, ...]
    entries: tuple[Flow, ...]
    symbols: Mapping[Ref, str] = field(compare=False)

    @property
    def refs(self) -> tuple[Ref, ...]:
        """Every matrix shown, in reading order."""
        return tuple(place.ref for column in self.columns for place in column.places)


@lru_cache(maxsize=256)
def pipeline(config: ModelConfig, layer: int, site: Site = Site.SELF) -> Pipeline:
    """One layer's way from its input to the prediction, through its attention at a site."""
    return _laid_out(config, layer, site, whole=True)


def pipeline_of(config: ModelConfig, layer: int, refs: Sequence[Ref], site: Site = Site.SELF) -> Pipeline:
    """The sheet that has these matrices: figures that were made before each stage had a place have fewer."""
    whole, before = pipeline(config, layer, site), _laid_out(config, layer, site, whole=False)
    return whole if before.refs != tuple(refs) == whole.refs else before


def has_place(ref: Ref, config: ModelConfig, layer: int, site: Site = Site.SELF) -> bool:
    """Whether the sheet of this layer and site shows `ref`."""
    return ref in pipeline(config, layer, site).refs


@lru_cache(maxsize=256)
def _laid_out(config: ModelConfig, layer: int, site: Site, *, whole: bool) -> Pipeline:
    columns = _columns(config, layer, site, whole)
    shown = [place.ref for column in columns for place in column.places]
    flows = flows_of(by_ref(config), shown, layer, site)
    arrows = tuple(flow for flow in flows if not is_entry(flow.start))
    last = {place.ref for place in columns[-1].places}
    entries = {flow.start: flow for flow in reversed(flows) if is_entry(flow.start) and flow.end not in last}
    symbols = {ref: symbol_of(ref, config) for ref in shown}
    return Pipeline(columns, arrows, tuple(reversed(entries.values())), symbols)


def _columns(config: ModelConfig, layer: int, site: Site, whole: bool) -> tuple[Column, ...]:
    """The grid of one layer's sheet: the whole with all that is computed, else attention and what it brings."""
    rows, ending = by_ref(config), ending_of(config)
    columns = _beginning(rows, layer, site, whole)
    for width, quantities in (*_BLOCK, *(_BEHIND if whole else ())):
        places = ((_at(q, layer, site), span) for q, span in quantities)
        if here := [(ref, span) for ref, span in places if ref in rows]:
            columns.append(_column(width, sorted(here, key=lambda part: list(rows).index(part[0]))))
    if whole:
        width, quantities = 1.25, (FINAL_NORM, ending.logits, ending.probabilities)
        end = [(Ref(q), 1) for q in quantities if Ref(q) in rows]
        if not (config.mlp or config.norm or site is Site.ENCODER):
            logits, (prediction, _) = end  # the former stand below the stream that they are read from
            columns[-1] = _column(1.0, [*((place.ref, 1) for place in columns[-1].places), logits])
            return (*columns, Column(width, (Place(prediction, 0.0, 2.0),)))
    else:
        width, brought = 1.4, [RESIDUAL] if config.residual else [ATTENTION_OUTPUT]
        if _at(DROPPED_OUTPUT, layer, site) in rows:
            brought = list(dict.fromkeys((ATTENTION_OUTPUT, DROPPED_OUTPUT, *brought)))
        given = [RESIDUAL_NORM, *brought] if config.post_norm else brought
        end = [(Ref(ending.probabilities), 2 if len(given) == 1 else 1), *((_at(q, layer, site), 1) for q in given)]
    if site is Site.ENCODER:  # what comes after it is the decoder's
        shown = [place.ref for column in columns for place in column.places]
        end = [row for row in end if row[0].site is site]
        end = end if _memory(rows) in (*shown, *dict(end)) else [(_memory(rows), 2), *end]
    if end:
        columns.append(_column(width, end))
    return tuple(columns)


def _memory(rows: Mapping[Ref, Stage]) -> Ref:
    """What an encoder gives: the stream that cross-attention takes its keys from."""
    return next(stage.inputs[0] for ref, stage in rows.items() if (ref.quantity, ref.site) == (KEY, Site.CROSS))


def watch_of(ref: Ref, head: int, config: ModelConfig) -> Watch:
    """The watch that asks for a matrix of the pipeline, as attention head `head` has it."""
    own = head_read(ref.quantity, head, config) if ref.quantity.per_head else None
    return Watch(ref.quantity.slug, layer=ref.layer, head=own, site=ref.site)


def _beginning(rows: Mapping[Ref, Stage], layer: int, site: Site, whole: bool) -> list[Column]:
    """What leads to the layer's queries and keys."""
    source, other = (rows[Ref(q, layer, site)].inputs[0] for q in (QUERY, KEY))
    if source != other:
        return _meeting(source, other, rows)
    first = _sources(source, rows)
    if whole and source.quantity is ATTENTION_NORM and first[0].layer is None:
        first = [*_sources(first[0], rows), source]
    parts = (first[:-2], first[-2:]) if len(first) > 4 else (first,)  # more in one column could not be read
    return [_column(1.0, [(ref, 1) for ref in part]) for part in parts]


def _sources(source: Ref, rows: Mapping[Ref, Stage]) -> list[Ref]:
    """The matrices that lead to the layer's input, and the input."""
    before = [ref for ref in rows[source].inputs if not ref.quantity.learned and not is_entry(ref)]
    if source.quantity is DROPPED_EMBEDDING:
        return [*_sources(before[0], rows), source]
    return [*before[-2:], source]


def _at(quantity: Quantity, layer: int, site: Site) -> Ref:
    """A quantity of the layer, on the sheet of a site."""
    return Ref(quantity, layer, _OF_MLP.get(site, site) if quantity.slug.startswith("mlp_") else site)


def _meeting(queries: Ref, keys: Ref, rows: Mapping[Ref, Stage]) -> list[Column]:
    """Two streams that meet, that of the queries above that of the keys: each with the attention that it comes from,
    and what went into that.
    """
    behind = [weights for stream in (queries, keys) if (weights := _attention_behind(stream, rows)) is not None]
    inputs = [_stream(rows[Ref(QUERY, weights.layer, weights.site)].inputs[0], rows) for weights in behind]
    streams = dict.fromkeys((_stream(queries, rows), queries, keys))
    return [_column(1.0, [(ref, 1) for ref in refs]) for refs in (inputs, behind, list(streams)) if refs]


def _stream(source: Ref, rows: Mapping[Ref, Stage]) -> Ref:
    """What attention reads, before it is normed."""
    return rows[source].inputs[0] if source.quantity is ATTENTION_NORM else source


def _attention_behind(stream: Ref, rows: Mapping[Ref, Stage]) -> Ref | None:
    """The last attention weights that a stream is computed from."""
    leading = {stream}
    for ref in reversed(tuple(rows)):  # what a stage is computed from comes before it
        if ref in leading and ref.quantity is ATTENTION_WEIGHTS:
            return ref
        leading.update(rows[ref].inputs if ref in leading else ())
    return None


def _column(width: float, parts: Sequence[tuple[Ref, int]]) -> Column:
    scale = ROWS / sum(span for _, span in parts)
    places, top = [], 0.0
    for ref, span in parts:
        places.append(Place(ref, top, span * scale))
        top += span * scale
    return Column(width, tuple(places))


def first_shown(pipe: Pipeline) -> Ref:
    """The matrix that has the focus on launch: the attention weights, those of the sheet's own site."""
    return next(ref for ref in reversed(pipe.refs) if ref.quantity is ATTENTION_WEIGHTS)

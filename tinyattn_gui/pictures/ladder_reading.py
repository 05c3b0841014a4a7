"""What the ladder has to be told, and the ladder that is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from model.config import ModelConfig
from model.matrix.picture import colour_range
from model.messages import Reading
from model.quantities import ATTENTION_WEIGHTS, PROBABILITIES, Quantity
from model.quantities.moments import by_ref
from model.quantities.stages import Ref, formulas, symbol_of
from model.quantities.stream import additions, neurons
from model.quantities.watch import ALL, Watch
from tinyattn_gui.pictures.ladder import Ladder, Rung, SmallMaps
from tinyattn_gui.pictures.sight import Sight


def has_ladder(config: ModelConfig) -> bool:
    """Whether such a network has a stream to go along."""
    return bool(additions(config))


def watches_of_ladder(config: ModelConfig, most: int) -> tuple[Watch, ...]:
    """What has to be known: maps of at most so many cells along a side, and the lengths that come with them."""
    if not has_ladder(config):
        return ()
    begin, *added = additions(config)
    whole, active = (ref.quantity for each in added for ref in each), neurons(config)
    each = dict.fromkeys((ATTENTION_WEIGHTS, *whole, *([] if active is None else [active])))
    ends = (Watch(quantity.slug, most=most) for quantity in (begin.part.quantity, PROBABILITIES))
    return (*ends, *(Watch(q.slug, layer=ALL, head=ALL if q.per_head else None, most=most) for q in each))


def ladder_of(sight: Sight, watches: Iterable[Watch]) -> Ladder | str | None:
    """The ladder of what is watched; a sentence where there is none, None where something is not known yet."""
    if not has_ladder(sight.config):
        return "This network has no single residual stream to go along."
    read = {watch.slug: sight.reading(watch) for watch in watches}
    known = {slug: reading for slug, reading in read.items() if reading is not None}
    if len(known) < len(read):
        return None
    why = next((reading.why for reading in known.values() if reading.values is None), "")
    tokens = sight.sentence(known[ATTENTION_WEIGHTS.slug]).labels
    if why or not tokens:
        return why or "No tokens: type a sentence."
    return _ladder(sight, known, tokens)


def _ladder(sight: Sight, known: Mapping[str, Reading], tokens: tuple[str, ...]) -> Ladder:
    config, weights = sight.config, known[ATTENTION_WEIGHTS.slug]
    begin, active, selection = additions(config)[0].part.quantity, neurons(config), sight.selection
    assert weights.spread is not None
    watch = replace(weights.watch, layer=selection.layer, head=selection.head, most=0)
    return Ladder(
        title="All layers along the residual stream",
        where=sight.where(replace(weights.watch, layer=None, head=None)),
        rungs=tuple(_rungs(config, known)),
        layers=config.n_layer,
        per_layer=config.n_head,
        heads=_maps(ATTENTION_WEIGHTS, weights),
        spread=weights.spread,
        neurons=None if active is None else _maps(active, known[active.slug]),
        begin=_maps(begin, known[begin.slug]),
        end=_maps(PROBABILITIES, known[PROBABILITIES.slug]),
        tokens=tokens,
        chosen=(selection.layer, selection.head),
        lens=weights.watch.lens,
        watch=watch,
        step=sight.frame.step,
    )


def _maps(quantity: Quantity, reading: Reading) -> SmallMaps:
    assert reading.values is not None
    values = reading.values.reshape(-1, *reading.values.shape[-2:])
    return SmallMaps(quantity, values, *colour_range(values, quantity.kind))


def _rungs(config: ModelConfig, known: Mapping[str, Reading]) -> Iterable[Rung]:
    for part, stream in additions(config):
        yield Rung(
            part,
            stream,
            symbol_of(part, config),
            symbol_of(stream, config),
            _formula(part, stream, config),
            _length(part, known),
            _length(stream, known),
        )


def _formula(part: Ref, stream: Ref, config: ModelConfig) -> str:
    """How the stream follows: by a sum, and a norm of it where one comes after."""
    says, rows = formulas(config), by_ref(config)
    way = [ref for ref in rows[stream].inputs if ref in rows and part in rows[ref].inputs]
    return ", ".join(f"{symbol_of(ref, config)} = {says[ref]}" for ref in (*way, stream))


def _length(ref: Ref, known: Mapping[str, Reading]) -> float:
    lengths = known[ref.quantity.slug].lengths
    if lengths is None:
        return float("nan")
    return float(lengths if ref.layer is None else lengths[ref.layer])

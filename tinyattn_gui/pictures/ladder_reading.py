"""What the ladder has to be told, and the ladder that is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from model.config import ModelConfig
from model.matrix.picture import colour_range
from model.messages import Reading
from model.quantities import ATTENTION_WEIGHTS, Axis
from model.quantities.moments import by_ref
from model.quantities.site import Site
from model.quantities.stages import Ref, catalogue, formulas, symbol_of
from model.quantities.stream import additions, end, neurons
from model.quantities.watch import ALL, Watch
from tinyattn_gui.pictures.ladder import Ladder, Rung, SmallMaps, Spot
from tinyattn_gui.pictures.sight import Sight, heads_read

_Known = Mapping[tuple[str, Site], Reading]
"""What was read of a quantity at a site."""


def has_ladder(config: ModelConfig, site: Site = Site.SELF) -> bool:
    """Whether such a network has a stream to go along."""
    return bool(additions(config, site))


def watches_of_ladder(config: ModelConfig, most: int, site: Site = Site.SELF) -> tuple[Watch, ...]:
    """What has to be known: maps of at most so many cells along a side, and the lengths that come with them."""
    (begin, _), *added = additions(config, site)
    active, last = neurons(config, site), end(config, site)
    whole = [_weights(site), *(ref for each in added for ref in each), *([] if active is None else [active])]
    if last.layer is None:
        whole.insert(0, last)
    return tuple(dict.fromkeys(_watch(ref, most) for ref in (begin, *whole)))


def ladder_of(sight: Sight, watches: Iterable[Watch], site: Site = Site.SELF, invites: str = "") -> Ladder | str | None:
    """The ladder of what is watched, with what it `invites` to; a sentence where there is none, None where something is
    not known yet.
    """
    if not has_ladder(sight.config, site):
        return "This network has no residual stream to go along."
    read = {(watch.slug, watch.site): sight.reading(watch) for watch in watches}
    known = {what: reading for what, reading in read.items() if reading is not None}
    if len(known) < len(read):
        return None
    why = next((reading.why for reading in known.values() if reading.values is None), "")
    sentence = sight.sentence(known[ATTENTION_WEIGHTS.slug, site])
    queries, keys = (sentence.labels_in(site.sequence(axis)) for axis in (Axis.QUERY, Axis.KEY))
    if why or not queries or not keys:
        return why or "No tokens: type a sentence."
    return replace(_ladder(sight, site, known, queries, keys), invites=invites)


def _weights(site: Site) -> Ref:
    return Ref(ATTENTION_WEIGHTS, 0, site)


def _watch(ref: Ref, most: int) -> Watch:
    """Of all layers and heads at once."""
    layer, head = (None if ref.layer is None else ALL), (ALL if ref.quantity.per_head else None)
    return Watch(ref.quantity.slug, layer=layer, head=head, most=most, site=ref.site)


def _ladder(sight: Sight, site: Site, known: _Known, queries: tuple[str, ...], keys: tuple[str, ...]) -> Ladder:
    config, weights, selection = sight.config, known[ATTENTION_WEIGHTS.slug, site], sight.selection
    active, layers = neurons(config, site), catalogue(config).layers(site)
    assert weights.spread is not None
    return Ladder(
        title="All layers along the residual stream",
        where=sight.where(replace(weights.watch, layer=None, head=None)),
        rungs=tuple(_rungs(config, site, known)),
        layers=layers,
        per_layer=(heads := heads_read(weights, layers)),
        heads=_maps(_weights(site), known),
        spread=weights.spread,
        neurons=None if active is None else _maps(active, known),
        begin=_maps(additions(config, site)[0].part, known),
        end=_last_map(end(config, site), known),
        tokens=queries,
        keys=keys,
        result=symbol_of(end(config, site), config),
        chosen=(selection.layer, min(selection.head, heads - 1)),
        lens=weights.watch.lens,
        watch=replace(weights.watch, layer=selection.layer, head=selection.head, most=0),
        step=sight.frame.step,
    )


def _maps(ref: Ref, known: _Known) -> SmallMaps:
    """Those of all layers."""
    values = known[ref.quantity.slug, ref.site].values
    assert values is not None
    maps = values.reshape(-1, *values.shape[-2:])
    return SmallMaps(ref, maps, *colour_range(maps, ref.quantity.kind))


def _last_map(ref: Ref, known: _Known) -> SmallMaps:
    """That of the last layer, where there is one in each."""
    maps = _maps(ref, known)
    return replace(maps, values=maps.values[-1:])


def _rungs(config: ModelConfig, site: Site, known: _Known) -> Iterator[Rung]:
    for part, stream in additions(config, site):
        yield Rung(
            part,
            stream,
            _spot(part, stream),
            symbol_of(part, config),
            symbol_of(stream, config),
            _formula(part, stream, config),
            _length(part, known),
            _length(stream, known),
        )


def _spot(part: Ref, stream: Ref) -> Spot:
    if part.layer is None:
        return Spot.BEGIN
    if stream.quantity.slug.startswith("mlp_"):
        return Spot.MLP
    return Spot.CROSS if part.site is Site.CROSS else Spot.ATTENTION


def _formula(part: Ref, stream: Ref, config: ModelConfig) -> str:
    """How the stream follows: by a sum, and a norm of it where one comes after."""
    says, rows = formulas(config), by_ref(config)
    way = [ref for ref in rows[stream].inputs if ref in rows and part in rows[ref].inputs]
    return ", ".join(f"{symbol_of(ref, config)} = {says[ref]}" for ref in (*way, stream))


def _length(ref: Ref, known: _Known) -> float:
    lengths = known[ref.quantity.slug, ref.site].lengths
    if lengths is None:
        return float("nan")
    return float(lengths if ref.layer is None else lengths[ref.layer])

"""How much each token receives: of the attention of those queries that may look at it, the mean, for each head.

A token that receives far more than its even share wherever it stands is a sink, most often the first (Xiao et al. 2024,
Efficient Streaming Language Models with Attention Sinks, section 3.1).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.choices.masks import Mask, sliding_window, window_with_sinks
from model.data.anchor import anchors_in
from model.exports.table import Sheet
from model.matrix.picture import short
from model.quantities import ATTENTION_WEIGHTS, Axis, Kind
from model.quantities.watch import ALL, Watch
from model.spec.edits import mask_at
from tinyattn_gui.pictures.chart import Chart, ChartCurve, ChartPoint, Plot
from tinyattn_gui.pictures.sight import Selection, Sight

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def watches_of_received(selection: Selection) -> tuple[Watch, ...]:
    """The weights of every head of the layer that is selected."""
    return (Watch(ATTENTION_WEIGHTS.slug, layer=selection.layer, head=ALL, site=selection.site),)


def received(weights: NDArray[np.float32], seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Of weights (H, T, S) what each key receives (H, S): their mean over the queries that may look at it.

    `seen` (T, S) says which those are; nan where there is none.
    """
    counted = seen.sum(0).astype(np.float64)
    counted[counted == 0] = np.nan
    given: NDArray[np.float64] = weights.sum(1, dtype=np.float64) / counted
    return given


def even_share(seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What each key (S) would receive if every query looked evenly at all that it may see."""
    even = (seen / seen.sum(1, keepdims=True)).astype(np.float32)
    shares: NDArray[np.float64] = received(even[None], seen)[0]
    return shares


def lost_to(mask: Mask, weights: NDArray[np.float32]) -> NDArray[np.float64]:
    """Which part of the weights (H, T, T) lies where a mask would hide it: the mean over the queries, of each head."""
    places = np.arange(weights.shape[-1])
    hidden = ~mask.sees(places, np.zeros_like(places))
    lost: NDArray[np.float64] = (weights * hidden).sum(-1, dtype=np.float64).mean(-1)
    return lost


def chart_of_received(sight: Sight) -> Chart | str | None:
    """The chart of the watched sentence; a sentence where there is none, None where it is not known yet."""
    (watch,) = watches_of_received(sight.selection.at(sight.config))
    reading = sight.reading(watch)
    if reading is None or reading.values is None:
        return None if reading is None else reading.why
    tokens = sight.tokens(reading.watch, Axis.KEY)
    if not tokens:
        return "No tokens: type a sentence."
    seen = _seen(sight, reading.watch, reading.values.shape[-2:])
    shares, even = received(reading.values, seen), even_share(seen)
    lost, heads = _lost(sight.network.window, reading.values, seen)
    curves = tuple(_curve(head, row, even, tokens, lost[head]) for head, row in enumerate(shares))
    rows = [[head, place, tokens[place], *pair] for head, row in enumerate(shares) for place, pair in
            enumerate(zip(row.tolist(), even.tolist(), strict=True))]  # fmt: skip
    titles = ("head", "position", "token", "received", "even share")
    return Chart(
        title=f"What each token receives, layer {watch.layer}",
        caption="The mean over the queries that may look at it. Dashed: if each looked evenly at all that it may see; "
        "a token that stays far above that is a sink. Lost: the part of the attention that lies where a window hides "
        f"it. {sight.where(replace(reading.watch, head=None))}.",
        xs=tuple(map(float, range(len(tokens)))),
        of_x="position",
        plots=(Plot("Received", curves, 0.0, 1.0, _QUARTERS, "{:.3g}".format, is_log=False),),
        sheet=Sheet("received", titles, rows, 0),
        heads=("the first receives", "most", "at", *heads),
        names=tokens,
    )


def _seen(sight: Sight, watch: Watch, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which keys (S) a query (T) may look at."""
    ids = np.array(sight.sentence_of(watch).ids, np.int64)
    frame, config = sight.shown, sight.network
    mask = mask_at(frame.edits, config, frame.step, anchors_in(config.anchor, frame.info.vocabulary), watch.site)
    if shape[0] != shape[1] or len(ids) != shape[1] or not mask.hides:
        return np.ones(shape, np.bool_)
    return mask.sees(np.arange(len(ids)), ids)


def _lost(
    width: int, weights: NDArray[np.float32], seen: NDArray[np.bool_]
) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    """What each head would lose to a window, without and with the first token kept; and what stands over both.

    Nothing of attention that looks ahead or at another sentence, which a window is not made for.
    """
    if seen.shape[0] != seen.shape[1] or np.triu(seen, 1).any():
        return [()] * len(weights), ()
    ways = (sliding_window(width), window_with_sinks(width, 1))
    columns = [[f"{part:.1%}" for part in lost_to(mask, weights).tolist()] for mask in ways]
    return list(zip(*columns, strict=True)), (f"lost to a window of {width}", "with the first kept")


def _curve(
    head: int,
    shares: NDArray[np.float64],
    even: NDArray[np.float64],
    tokens: tuple[str, ...],
    more: tuple[str, ...],
) -> ChartCurve:
    points = tuple(
        ChartPoint(float(place), share, share, share, expected, words=tokens[place])
        for place, (share, expected) in enumerate(zip(shares.tolist(), even.tolist(), strict=True))
        if np.isfinite(share)
    )
    most = int(np.nanargmax(shares))
    cells = (short(shares[0], Kind.UNIT), short(shares[most], Kind.UNIT), f"{tokens[most]} ({most})", *more)
    return ChartCurve(f"head {head}", head, points, cells)

"""Where a token stands, in attention: scores that fall with the distance, queries and keys turned by their place."""

from __future__ import annotations

import math

import numpy as np

from model.choices.positions import angle_of, slope_of, turns
from model.explain.rules.cell import Arithmetic, Back, Given, StageCell, passed_on
from model.explain.sums import Index, Opened, QuantitySide, Summands, View, operands_at, summed
from model.messages.explanation import Term, bracketed, written


def by_distance(cell: StageCell) -> Opened:
    """A score less the distance of its key, times the slope of the head."""
    score, heads = cell.same(), cell.view.source.model.n_head
    _, head, query, key = cell.at
    slope, apart = slope_of(head, heads), abs(query - key)
    lost = float(np.float32(slope * apart))
    terms = (
        Term(f"slope of head {head}: 2^(−8 · {head + 1} / {heads})", slope),
        Term(f"|{query} − {key}| × {written(slope)}", lost),
        Term(f"{{0}} − {bracketed(lost)}", score.value - lost, (score,)),
    )
    return Opened(terms, terms[-1].value)


def turn(cell: StageCell) -> Opened:
    """A channel and its partner, each times a cosine or sine of the place."""
    return summed([_turned(cell.view, QuantitySide(cell.stage.inputs[0]), cell.at, 1)])


def turn_back(back: Back) -> Given:
    """Turned by as much the other way."""
    return f"{back.out} turned back", _turned(back.view, back.behind, back.at, -1, back.group)


def _turned(view: View, side: QuantitySide, at: Index, way: int, group: str = "") -> Summands:
    """The two products of a channel that is turned: on, or back where `way` is −1."""
    config = view.source.model
    place, channel = at[-2:]
    width = config.head_width
    turn = turns(width, config.rotary_pairs)[channel]
    angle, sign = angle_of(place, turn.number, width), way * turn.sign
    cos, sin = (float(np.float32(wave(angle))) for wave in (math.cos, math.sin))
    channels = np.array([channel, turn.partner])
    factors = np.array([cos, sign * sin])
    numbers = view.array(side)[(*at[:-1], channels)].astype(np.float64)
    steps = (
        Term(f"angle: {place} / 10000^({2 * turn.number}/{width})", angle),
        Term(f"cos({written(angle)})", cos),
        Term(f"sin({written(angle)})", sin),
    )
    return Summands(
        numbers * factors,
        lambda n: f"{{0}} × {bracketed(factors[n])}",
        operands_at(view, (side, (*at[:-1], channels))),
        group,
        steps,
    )


DISTANCE = Arithmetic(by_distance, passed_on)
TURN = Arithmetic(turn, turn_back)

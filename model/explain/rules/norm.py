"""LayerNorm: (x − mean) / √(variance + ε), scaled and shifted (Ba, Kiros and Hinton, 2016)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from model.choices.powers import power_words
from model.explain.rules.cell import Arithmetic, Back, Given, StageCell, from_all
from model.explain.sums import (
    Exact,
    Index,
    Opened,
    Places,
    QuantitySide,
    Summands,
    View,
    largest_of,
    operands_at,
    summed,
)
from model.messages.explanation import Term, bracketed, written


def layer_norm(cell: StageCell) -> Opened:
    """(x − mean) / √(variance + ε), scaled and shifted."""
    at, normed = cell.at[-1], normed_row(cell.view, QuantitySide(cell.stage.inputs[0]), cell.at[:-1])
    own, gain, shift = cell.same(), cell.operand(1, at), cell.operand(2, at)
    x = float(normed.values[at])
    result = x * gain.value + shift.value
    terms = (
        *normed.terms,
        Term(f"({{0}} − {bracketed(normed.mean)}) / {written(normed.spread)}", x, (own,), "normed"),
        Term("× {0}", x * gain.value, (gain,), "normed"),
        Term("+ {0}", result, (shift,), "normed"),
    )
    return Opened(terms, result, normed.largest * abs(gain.value))


@dataclass(frozen=True, eq=False)
class Normed:
    """A row brought to mean 0 and variance 1: `values` (C,), and the lines that tell of mean and spread.

    `spread` is √(variance + ε); `largest` the largest number on the way, in units of the result.
    """

    values: Exact
    mean: float
    spread: float
    largest: float
    terms: tuple[Term, ...]


def normed_row(view: View, side: QuantitySide, before: Index) -> Normed:
    """The row that lies at `before`, normed."""
    x = view.array(side)[before].astype(np.float64)
    row = operands_at(view, (side, (*before, np.arange(len(x)))))
    mean = float(x.mean())
    sums = summed([Summands(x, "{0}", row, "mean")])
    squares = summed([Summands((x - mean) ** 2, f"({{0}} − {bracketed(mean)})²", row, "variance")])
    variance = float(squares.result) / len(x)
    epsilon = view.source.model.norm_epsilon
    spread = math.sqrt(variance + epsilon)
    terms = (
        *sums.terms,
        Term(f"{written(sums.result)} / {len(x)}", mean, group="mean"),
        *squares.terms,
        Term(f"{written(squares.result)} / {len(x)}", variance, group="variance"),
        Term(f"√({written(variance)} + {power_words(epsilon)})", spread, group="normed"),
    )
    return Normed((x - mean) / spread, mean, spread, largest_of(x) / spread, terms)


def layer_norm_back(back: Back) -> Given:
    """To the row: through mean and variance too. To gain and shift: from all rows."""
    return (_to_row, to_gain, lambda back: from_all(back, "btc", "c"))[back.number](back)


def _to_row(back: Back) -> Given:
    before, at = back.at[:-1], back.at[-1]
    source, gain = (QuantitySide(ref) for ref in back.stage.inputs[:2])
    normed = normed_row(back.view, source, before)
    out = back.view.array(back.behind)[before].astype(np.float64)
    passed = out * back.view.array(gain).astype(np.float64)
    every = np.arange(len(out))
    row = operands_at(back.view, (back.behind, (*before, every)), (gain, (every,)), (source, (*before, every)))
    gains = f"mean of g = {back.out} {back.symbol(1)}"
    first = summed([Summands(passed, "{0} × {1}", lambda n: row(n)[:2], gains)])
    second = summed(
        [
            Summands(
                passed * normed.values,
                lambda n: f"{{0}} × {{1}} × {bracketed(normed.values[n])} from {{2}}",
                row,
                "mean of g x̂",
            )
        ]
    )
    mean, slope = first.result / len(out), second.result / len(out)
    own = float(normed.values[at])
    value = float(passed[at] - mean - own * slope) / normed.spread
    heading = back.group or "through mean and variance"
    steps = (
        *normed.terms,
        Term(f"x̂: ({{0}} − {bracketed(normed.mean)}) / {written(normed.spread)}", own, row(at)[2:], "normed"),
        *first.terms,
        Term(f"{written(first.result)} / {len(out)}", mean, group=gains),
        *second.terms,
        Term(f"{written(second.result)} / {len(out)}", slope, group="mean of g x̂"),
        Term("g: {0} × {1}", float(passed[at]), row(at)[:2], heading),
    )
    says = f"(g − {bracketed(mean)} − {bracketed(own)} × {bracketed(slope)}) / {written(normed.spread)}"
    largest = largest_of(passed) * max(1.0, largest_of(normed.values) ** 2, normed.largest) / normed.spread
    formula = "(g − mean g − x̂ mean g x̂) / σ"
    return formula, Summands(np.array([value]), says, lambda n: (), heading, steps, largest)


def to_gain(back: Back, centred: bool = True) -> Given:
    """What the gain gets back: from all rows, normed about their mean or, where they are not `centred`, about 0."""
    at, source = back.at[0], QuantitySide(back.stage.inputs[0])
    rows = back.view.array(source).astype(np.float64)
    mean = rows.mean(-1) if centred else np.zeros(rows.shape[:-1])
    spread = np.sqrt(((rows - mean[..., None]) ** 2).mean(-1) + back.view.source.model.norm_epsilon)
    normed = ((rows[..., at] - mean) / spread).ravel()
    B, T = rows.shape[:2]
    sentences, positions = np.indices((B, T)).reshape(2, -1)
    place: Places = (sentences, positions, at)
    out = back.view.array(back.behind)[place].astype(np.float64)
    summands = Summands(
        out * normed,
        lambda n: f"{{0}} × {bracketed(normed[n])} from {{1}}",
        operands_at(back.view, (back.behind, place), (source, place)),
        back.places({"b": sentences}),
        largest=largest_of(out * (np.abs(rows).max(-1) / spread).ravel()),
    )
    return f"Σ {back.out} x̂", summands


LAYER_NORM = Arithmetic(layer_norm, layer_norm_back)

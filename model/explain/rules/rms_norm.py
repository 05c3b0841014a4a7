"""RMSNorm: x / √(mean square + ε), scaled (Zhang and Sennrich, 2019)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from model.choices.powers import power_words
from model.explain.rules.cell import Arithmetic, Back, Given, StageCell
from model.explain.rules.norm import to_gain
from model.explain.sums import Exact, Index, Opened, QuantitySide, Summands, View, largest_of, operands_at, summed
from model.messages.explanation import Term, bracketed, written


@dataclass(frozen=True, eq=False)
class Sized:
    """A row divided by its `size`, √(mean square + ε), with the lines that tell of it."""

    values: Exact
    size: float
    terms: tuple[Term, ...]


def sized_row(view: View, side: QuantitySide, before: Index) -> Sized:
    """The row that lies at `before`, divided by its size."""
    x = view.array(side)[before].astype(np.float64)
    squares = summed([Summands(x**2, "{0}²", operands_at(view, (side, (*before, np.arange(len(x))))), "mean square")])
    mean = float(squares.result) / len(x)
    epsilon = view.source.model.norm_epsilon
    size = math.sqrt(mean + epsilon)
    terms = (
        *squares.terms,
        Term(f"{written(squares.result)} / {len(x)}", mean, group="mean square"),
        Term(f"√({written(mean)} + {power_words(epsilon)})", size, group="normed"),
    )
    return Sized(x / size, size, terms)


def rms_norm(cell: StageCell) -> Opened:
    """x / √(mean square + ε), scaled."""
    at, row = cell.at[-1], sized_row(cell.view, QuantitySide(cell.stage.inputs[0]), cell.at[:-1])
    own, gain = cell.same(), cell.operand(1, at)
    x = float(row.values[at])
    terms = (
        *row.terms,
        Term(f"{{0}} / {written(row.size)}", x, (own,), "normed"),
        Term("× {0}", x * gain.value, (gain,), "normed"),
    )
    return Opened(terms, x * gain.value, largest_of(row.values) * abs(gain.value))


def rms_norm_back(back: Back) -> Given:
    """To the row: through the mean square too. To the gain: from all rows."""
    return to_gain(back, centred=False) if back.number else _to_row(back)


def _to_row(back: Back) -> Given:
    before, at = back.at[:-1], back.at[-1]
    source, gain = (QuantitySide(ref) for ref in back.stage.inputs)
    row = sized_row(back.view, source, before)
    out = back.view.array(back.behind)[before].astype(np.float64)
    passed = out * back.view.array(gain).astype(np.float64)
    every = np.arange(len(out))
    operands = operands_at(back.view, (back.behind, (*before, every)), (gain, (every,)), (source, (*before, every)))
    says = f"{{0}} × {{1}} × {{2}} / {written(row.size)}"
    heading = f"mean of g x̂, g = {back.out} {back.symbol(1)}"
    sums = summed([Summands(passed * row.values, says, operands, heading)])
    slope, own = sums.result / len(out), float(row.values[at])
    last = back.group or "through the mean square"
    steps = (
        *row.terms,
        Term(f"x̂: {{0}} / {written(row.size)}", own, operands(at)[2:], "normed"),
        *sums.terms,
        Term(f"{written(sums.result)} / {len(out)}", slope, group=heading),
        Term("g: {0} × {1}", float(passed[at]), operands(at)[:2], last),
    )
    value = float(passed[at] - own * slope) / row.size
    line = f"(g − {bracketed(own)} × {bracketed(slope)}) / {written(row.size)}"
    largest = largest_of(passed) * max(1.0, largest_of(row.values) ** 2) / row.size
    return "(g − x̂ mean g x̂) / σ", Summands(np.array([value]), line, lambda n: (), last, steps, largest)


RMS_NORM = Arithmetic(rms_norm, rms_norm_back)

"""The loss: how surprising the token was that came."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from model.explain.rules.cell import Arithmetic, Back, Given, StageCell
from model.explain.sums import Exact, Opened, QuantitySide, Summands, largest_of, operands_at, summed
from model.messages.explanation import Operand, Term, bracketed, written
from model.quantities.axes import Axis
from model.quantities.ending import ending_of
from model.quantities.stages import Ref, Stage
from model.quantities.watch import Lens

RIGHT = {Axis.VOCAB: "the token that came", Axis.CLASS: "the class that is right"}
NOTHING = {Axis.VOCAB: "nothing follows", Axis.CLASS: "the class is not known"}
"""What a loss is the surprise at, and why the last place has none."""


def of_axis(stage: Stage) -> Axis:
    """What the logits that it is made from are for: tokens, or classes."""
    return stage.inputs[0].quantity.axes[-1]


def cross_entropy(cell: StageCell) -> Opened:
    """The logarithm of the row's summed exponentials, less the logit of the token that came."""
    target = cell.same(1)
    if math.isnan(target.value):
        at_end = (
            cell.view.lens is Lens.PROBE
            and cell.at[-1] == cell.view.array(QuantitySide(cell.stage.inputs[1])).shape[-1] - 1
        )
        says = NOTHING[of_axis(cell.stage)] if at_end else "this place does not count"
        return Opened((Term(says, math.nan, (target,)),), math.nan)
    side, wanted = QuantitySide(cell.stage.inputs[0]), int(target.value)
    x = cell.view.array(side)[cell.at].astype(np.float64)
    row = operands_at(cell.view, (side, (*cell.at, np.arange(len(x)))))
    top = float(x.max())
    powers = summed([Summands(np.exp(x - top), f"exp({{0}} − {bracketed(top)})", row)])
    log = top + math.log(powers.result)
    terms = (
        Term("largest of the row: {0}", top, row(int(x.argmax()))),
        *powers.terms,
        Term(f"{written(top)} + ln {written(powers.result)}", log),
        Term(f"{RIGHT[of_axis(cell.stage)]}: {{0}}", target.value, (target,)),
        Term(f"{written(log)} − {{0}}", log - float(x[wanted]), row(wanted)),
    )
    opened = Opened(terms, log - float(x[wanted]), largest_of(x))
    part = cell.view.source.train.label_smoothing
    return _smoothed(opened, log, part, x, row) if part else opened


def _smoothed(surprise: Opened, log: float, part: float, x: Exact, row: Callable[[int], tuple[Operand, ...]]) -> Opened:
    """A part of the surprise at the token that came, and the rest of the mean surprise at all tokens."""
    logits = summed([Summands(x, "{0}", row)])
    mean = logits.result / len(x)
    terms = (
        *surprise.terms,
        *logits.terms,
        Term(f"{bracketed(logits.result)} / {len(x)}", mean),
        Term(f"mean surprise at all tokens: {written(log)} − {bracketed(mean)}", log - mean),
    )
    result = (1 - part) * surprise.result + part * (log - mean)
    says = f"{1 - part:g} × {bracketed(surprise.result)} + {part:g} × {bracketed(log - mean)}"
    return Opened((*terms, Term(says, result)), result, max(surprise.largest, logits.largest / len(x)))


def cross_entropy_back(back: Back) -> Given:
    """The probability, less what is wanted of it: one of the token that came, or a little of each."""
    before, at = back.at[:-1], back.at[-1]
    operand = back.operand(*before)
    target = back.view.operand(QuantitySide(back.stage.inputs[1]), before)
    share = back.view.operand(QuantitySide(Ref(ending_of(back.view.source.model).probabilities)), back.at)
    axis = of_axis(back.stage)
    steps = (Term(f"{RIGHT[axis]}: {{0}}", target.value, (target,), back.group),)
    part = back.view.source.train.label_smoothing
    formula = f"{back.out} (p − {f'(1 − ε) [{back.symbol(1)}] − ε / {axis.letter}' if part else f'[{back.symbol(1)}]'})"
    if math.isnan(target.value):
        return formula, back.line("0: this place does not count", 0.0, target)
    came = float(target.value == at)
    if part:
        V = back.view.array(QuantitySide(back.stage.inputs[0])).shape[-1]
        wanted = (1 - part) * came + part / V
        kept = f"{1 - part:g} + " if came else ""
        goal = Term(f"wanted here: {kept}{part:g} / {V}", wanted, (), back.group)
        value = operand.value * (share.value - wanted)
        largest = operand.value * max(wanted, share.value)
        says = f"{{0}} × ({{1}} − {written(wanted)})"
        return formula, back.line(says, value, operand, share, steps=(*steps, goal), largest=largest)
    says = "{0} × ({1} − 1)" if came else "{0} × {1}"
    value = operand.value * (share.value - came)
    return formula, back.line(says, value, operand, share, steps=steps, largest=operand.value * max(came, share.value))


CROSS_ENTROPY = Arithmetic(cross_entropy, cross_entropy_back)

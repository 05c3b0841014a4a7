"""The loss: how surprising the token was that came."""

from __future__ import annotations

import math

import numpy as np

from model.explain.rules.cell import Arithmetic, Back, Given, StageCell
from model.explain.sums import Opened, QuantitySide, Summands, largest_of, operands_at, summed
from model.messages.explanation import Term, bracketed, written
from model.quantities import PROBABILITIES
from model.quantities.stages import Ref
from model.quantities.watch import Lens


def cross_entropy(cell: StageCell) -> Opened:
    """The logarithm of the row's summed exponentials, less the logit of the token that came."""
    target = cell.same(1)
    if math.isnan(target.value):
        at_end = (
            cell.view.lens is Lens.PROBE
            and cell.at[-1] == cell.view.array(QuantitySide(cell.stage.inputs[1])).shape[-1] - 1
        )
        says = "nothing follows" if at_end else "this place does not count"
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
        Term("the token that came: {0}", target.value, (target,)),
        Term(f"{written(log)} − {{0}}", log - float(x[wanted]), row(wanted)),
    )
    return Opened(terms, log - float(x[wanted]), largest_of(x))


def cross_entropy_back(back: Back) -> Given:
    """The probability, less one for the token that came."""
    before, at = back.at[:-1], back.at[-1]
    operand = back.operand(*before)
    target = back.view.operand(QuantitySide(back.stage.inputs[1]), before)
    share = back.view.operand(QuantitySide(Ref(PROBABILITIES)), back.at)
    steps = (Term("the token that came: {0}", target.value, (target,), back.group),)
    formula = f"{back.out} (p − [{back.symbol(1)}])"
    if math.isnan(target.value):
        return formula, back.line("0: this place does not count", 0.0, target)
    came = float(target.value == at)
    says = "{0} × ({1} − 1)" if came else "{0} × {1}"
    value = operand.value * (share.value - came)
    return formula, back.line(says, value, operand, share, steps=steps, largest=operand.value * max(came, share.value))


CROSS_ENTROPY = Arithmetic(cross_entropy, cross_entropy_back)

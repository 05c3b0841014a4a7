"""The chain rule: a gradient is the sum of what comes back through every stage that uses the quantity.

`∂x` is the gradient of the step's mean loss with respect to x. Imports no torch.
"""

from __future__ import annotations

import math

import numpy as np

from model.explain.rules.cell import Back, Given
from model.explain.rules.table import arithmetic
from model.explain.sums import Index, Opened, QuantitySide, View, summed
from model.messages.explanation import Term
from model.quantities import LOSS, Facet
from model.quantities.moments import with_gradient
from model.quantities.stages import Ref, Stage, stages, symbol_of


def open_gradient(ref: Ref, at: Index, view: View) -> tuple[str, Opened]:
    """The formula of a gradient, and its arithmetic for one cell; `at` is over all axes."""
    if ref.quantity is LOSS:
        return _of_mean(at, view)
    uses = users(ref, view)
    headings = [f"through {symbol_of(stage.ref, view.source.model)}" if len(uses) > 1 else "" for stage, _ in uses]
    returns = [returned(Back(stage, n, at, view, heading)) for (stage, n), heading in zip(uses, headings, strict=True)]
    formula = " + ".join(formula for formula, _ in returns)
    return f"∂{symbol_of(ref, view.source.model)} = {formula}", summed([summands for _, summands in returns])


def returned(back: Back) -> Given:
    """What the input gets back."""
    way = arithmetic(back.stage.rule).back
    assert way is not None, f"{back.stage.rule} has no way back"
    return way(back)


def users(ref: Ref, view: View) -> list[tuple[Stage, int]]:
    """The stages on the way to the loss that this is an input of, and which one."""
    reached = with_gradient(view.source.model)
    users = [stage for stage in stages(view.source.model) if stage.ref in reached]
    return [(stage, n) for stage in users for n, known in enumerate(stage.inputs) if known == ref]


def _of_mean(at: Index, view: View) -> tuple[str, Opened]:
    """The loss of a step is the mean over all sentences and places, or over those that count."""
    losses = view.array(QuantitySide(Ref(LOSS), Facet.GRAD))
    (B, T), counted = losses.shape, int(np.count_nonzero(~np.isnan(losses)))
    count = view.source.train.accumulate
    sentences = f"{B} sentences" if count == 1 else f"{count} micro-batches × {B // count} sentences"
    if counted == B * T:
        term = Term(f"1 / ({sentences} × {T} places)", 1 / (B * T))
        return "∂ℓ = 1 / (B T)" if count == 1 else "∂ℓ = 1 / (N B T)", Opened((term,), term.value)
    share = Term(f"1 / ({sentences} × {counted // B} places that count)", 1 / counted)
    if np.isnan(losses[at]):
        share = Term("this place does not count", math.nan)
    return "∂ℓ = 1 / n, of the n that count", Opened((share,), share.value)

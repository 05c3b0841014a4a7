"""The arithmetic of one cell: which numbers it was computed from, what each adds, and what that comes to.

One mechanism over the rules of the registry: `opening` has a function for each rule. Imports no torch.
"""

from __future__ import annotations

import math

import numpy as np

from model.arithmetic import Explanation, Term, written
from model.chain import open_gradient
from model.errors import RequestError
from model.numbers import Array, Exact, Index, Opened, Side, Source, Summands, View, operands_at, summed
from model.opening import Cell, open_cell
from model.quantities import Axis, Facet
from model.stages import Ref, find, stages
from model.updating import open_update
from model.watch import MEAN, Ask, Lens

MOST_TRIED = 4096
"""Numbers in a sum that is made again in other orders, to see whether it then gives the very bits."""


def explain(ask: Ask, source: Source) -> Explanation:
    """Open one cell.

    Raises RequestError, naming what is allowed, for an index outside, and for what is given rather than computed.
    """
    side, at, view = found(ask, source)
    value = value_at(side, at, view)
    formula, opened = _mean(side, at, view) if MEAN in at else _one(side, at, view)
    sizes = [abs(term.value) for term in opened.terms if math.isfinite(term.value)]
    largest = max([opened.largest, *sizes], default=0.0)
    return Explanation(ask, formula, opened.terms, opened.result, value, largest, _order(opened, value))


def found(ask: Ask, source: Source) -> tuple[Side, Index, View]:
    """What is asked for: a side of a quantity, the place in it, over all its axes, and the numbers it belongs to.

    Raises RequestError, naming what is allowed, if there is no such cell.
    """
    ref = find(ask.watch.slug, source.model, ask.watch.layer)
    side, view = Side(ref, ask.watch.facet), view_of(ask, ref, source)
    return side, place(ask, ref, view.array(side)), view


def value_at(side: Side, at: Index, view: View) -> float:
    """The number there; of all heads their mean, where the head is MEAN."""
    return float(view.mean(side)[tuple(max(i, 0) for i in at)] if MEAN in at else view.array(side)[at])


def view_of(ask: Ask, ref: Ref, source: Source) -> View:
    """The numbers that the cell belongs to: of the probe, or of the step's batch and the weights that it began with."""
    if ask.watch.facet is Facet.GRAD or (ask.watch.lens is Lens.EXAMPLE and not ref.quantity.learned):
        return View(source, Lens.EXAMPLE, before=True)
    return View(source, Lens.PROBE, ask.watch.before and ask.watch.facet is not Facet.DELTA)


def place(ask: Ask, ref: Ref, values: Array) -> Index:
    """The cell's index over all axes of its quantity; raises RequestError unless there is one."""
    axes, batched = ref.quantity.shown_axes, Axis.BATCH in ref.quantity.axes
    shape = values.shape[1:] if batched else values.shape
    if len(ask.index) != len(axes):
        names = ", ".join(axis.value for axis in axes)
        raise RequestError(f"A cell of {ref.quantity.slug} has {len(axes)} numbers: {names}.")
    for axis, at, size in zip(axes, ask.index, shape, strict=True):
        if not (0 <= at < size or (axis is Axis.HEAD and at == MEAN)):
            which = "mean" if at == MEAN else at
            raise RequestError(f"{ref.quantity.slug} has no {axis.value} {which}; allowed is 0 to {size - 1}.")
    if batched and not 0 <= ask.sentence < len(values):
        raise RequestError(f"There is no sentence {ask.sentence}; allowed is 0 to {len(values) - 1}.")
    return (ask.sentence, *ask.index) if batched else ask.index


def _one(side: Side, at: Index, view: View) -> tuple[str, Opened]:
    """The formula of a cell, and its arithmetic."""
    ref, facet = side
    if facet is Facet.GRAD:
        return open_gradient(ref, at, view)
    if ref.quantity.learned:
        if view.before:
            raise RequestError(f"This is what step {view.source.step - 1} left; it can be opened there.")
        return open_update(ref, facet, at, view.source)
    stage = next(stage for stage in stages(view.source.model) if stage.ref == ref)
    opened = open_cell(Cell(stage, at, view))
    if opened is None:
        raise RequestError(f"{ref.quantity.name} is given, not computed.")
    return f"{ref.quantity.symbol} = {stage.formula}", opened


def _mean(side: Side, at: Index, view: View) -> tuple[str, Opened]:
    """The average over the heads."""
    axis = side.ref.quantity.axes.index(Axis.HEAD)
    heads = np.arange(view.array(side).shape[axis])
    across = tuple(heads if i == MEAN else i for i in at)
    values = view.array(side)[across].astype(np.float64)
    sums = summed([Summands(values, "{0}", operands_at(view, (side, across)))])
    result = sums.result / len(heads)
    share = Term(f"{written(sums.result)} / {len(heads)} heads", result)
    return f"mean of {side.ref.quantity.symbol} over the heads", Opened((*sums.terms, share), result, sums.largest)


def _order(opened: Opened, value: float) -> str:
    """A way of summing in which the arithmetic gives `value` to the bit, in words; empty if none is known."""
    numbers = opened.summands if opened.summands is not None and len(opened.summands) > 1 else None
    if np.array_equal(np.float32(opened.result), np.float32(value), equal_nan=True):
        return "in float64 and rounded once" if numbers is None else "summed in float64 and rounded once"
    if numbers is None or len(numbers) > MOST_TRIED:
        return ""
    if _rounded(numbers) == np.float32(value):
        return "each product and each sum rounded to float32, one after another"
    if _fused(numbers) == np.float32(value):
        return "each sum rounded to float32 with its product, one after another"
    return ""


def _rounded(summands: Exact) -> np.float32:
    return np.float32(np.add.accumulate(summands.astype(np.float32))[-1])


def _fused(summands: Exact) -> np.float32:
    total = np.float32(0)
    for number in summands:
        total = np.float32(float(total) + float(number))
    return total

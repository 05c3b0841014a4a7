"""The arithmetic of one cell: which numbers it was computed from, what each adds, and what that comes to.

One mechanism over the rules of the stages: `rules` has the way there and back for each, `gradient` what a gradient is
of those, and `update` what the optimizer made of it. Imports no torch.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from model.errors import RequestError
from model.explain.gradient import open_gradient
from model.explain.rules.cell import StageCell
from model.explain.rules.table import arithmetic
from model.explain.sentence import mean_sentence, sentence
from model.explain.sums import Array, Exact, Index, Opened, Places, QuantitySide, Source, View, summed, taken
from model.explain.update import open_update
from model.messages.explanation import Explanation, Term, written
from model.messages.wording import Wording
from model.quantities import Axis, Facet
from model.quantities.rule import GIVEN
from model.quantities.stages import Ref, find_layers, stages, symbol_of
from model.quantities.watch import ALL, MEAN, Ask, Lens
from model.spec.recipe import formulas_of

MOST_TRIED = 4096
"""Numbers in a sum that is made again in other orders, to see whether it then gives the very bits."""


def explain(ask: Ask, source: Source) -> Explanation:
    """Open one cell.

    Raises RequestError, naming what is allowed, for an index outside, and for what is given rather than computed.
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # of a run that diverged: shown, not warned of
        return _explained(ask, source)


def _explained(ask: Ask, source: Source) -> Explanation:
    cell = found(ask, source)
    formula, opened = _mean(cell) if cell.is_mean else _one(cell.sides[0], cell.at, cell.view)
    sizes = [abs(term.value) for term in opened.terms if math.isfinite(term.value)]
    largest = max([opened.largest, *sizes], default=0.0)
    order = _order(opened, cell.value)
    return Explanation(ask, formula, opened.terms, opened.result, cell.value, largest, order, _sentence(cell))


def _sentence(cell: AskedCell) -> Wording:
    """What the cell says in plain words; of a gradient, an update, or an average over layers nothing is said."""
    ref, facet = cell.sides[0]
    if facet is not Facet.DATA or len(cell.sides) > 1:
        return ()
    if cell.is_mean:
        at = tuple(slice(None) if i == MEAN else i for i in cell.at)
        return mean_sentence(ref, cell.view.array(cell.sides[0])[at].astype(np.float64), cell.at)
    return sentence(ref, cell.at, cell.view)


class AskedCell(NamedTuple):
    """A cell that is asked for: a side of a quantity, of each layer that counts, and the place, over all its axes."""

    sides: tuple[QuantitySide, ...]
    at: Index
    view: View

    @property
    def is_mean(self) -> bool:
        """Whether it is an average over heads or layers, of which no tensor holds a cell."""
        return len(self.sides) > 1 or MEAN in self.at

    @property
    def value(self) -> float:
        """The number there, as the network has it or as torch averages it."""
        first = tuple(max(i, 0) for i in self.at)
        values = [self.view.mean(s)[first] if MEAN in self.at else self.view.array(s)[first] for s in self.sides]
        return float(sum(values, np.float32(0)) / np.float32(len(values)))


def found(ask: Ask, source: Source) -> AskedCell:
    """The cell that is asked for; raises RequestError, naming what is allowed, if there is none."""
    if ask.watch.layer == ALL:
        raise RequestError("A cell is of one layer, or of their average.")
    refs = find_layers(ask.watch.slug, source.model, ask.watch.layer, ask.watch.site)
    view = view_of(ask, refs[0], source)
    sides = tuple(QuantitySide(ref, ask.watch.facet) for ref in refs)
    return AskedCell(sides, place(ask, refs[0], view.array(sides[0])), view)


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
    if 0 in shape:
        raise RequestError(f"{ref.quantity.slug} has no cells: the sentence has no tokens.")
    for axis, at, size in zip(axes, ask.index, shape, strict=True):
        if not (0 <= at < size or (axis is Axis.HEAD and at == MEAN)):
            which = "mean" if at == MEAN else at
            raise RequestError(f"{ref.quantity.slug} has no {axis.value} {which}; allowed is 0 to {size - 1}.")
    if batched and not 0 <= ask.sentence < len(values):
        raise RequestError(f"There is no sentence {ask.sentence}; allowed is 0 to {len(values) - 1}.")
    return (ask.sentence, *ask.index) if batched else ask.index


def _one(side: QuantitySide, at: Index, view: View) -> tuple[str, Opened]:
    """The formula of a cell, and its arithmetic."""
    ref, facet = side
    if facet is Facet.GRAD:
        return open_gradient(ref, at, view)
    if ref.quantity.learned:
        if view.before:
            raise RequestError(f"This is what step {view.source.step - 1} left; it can be opened there.")
        return open_update(ref, facet, at, view.source)
    stage = next(stage for stage in stages(view.source.model) if stage.ref == ref)
    if stage.rule is GIVEN:
        raise RequestError(f"{ref.quantity.name} is given, not computed.")
    config, formula = view.source.model, formulas_of(view.source.model, view.source.train)[ref]
    opened = arithmetic(stage.rule).forward(StageCell(stage, at, view))
    own = opened.formula.format(*(symbol_of(given, config) for given in stage.inputs))
    return f"{symbol_of(ref, config)} = {own or formula}", opened


def _mean(cell: AskedCell) -> tuple[str, Opened]:
    """The average over heads, over layers, or over both."""
    view, sides = cell.view, cell.sides
    sizes = view.array(sides[0]).shape
    across: Places = tuple(np.arange(size) if i == MEAN else i for i, size in zip(cell.at, sizes, strict=True))
    groups = [f"layer {side.ref.layer}" if len(sides) > 1 else "" for side in sides]
    parts = [taken(view, side, across, group) for side, group in zip(sides, groups, strict=True)]
    sums, count = summed(parts), sum(len(part.values) for part in parts)
    over = " and ".join(["heads"] * (MEAN in cell.at) + ["layers"] * (len(sides) > 1))
    share = Term(f"{written(sums.result)} / {count}", sums.result / count)
    ref = sides[0].ref
    symbol = ref.quantity.symbol if len(sides) > 1 else symbol_of(ref, view.source.model)
    formula = f"mean of {symbol} over {over}"
    return formula, Opened((*sums.terms, share), share.value, sums.largest)


def _order(opened: Opened, value: float) -> str:
    """A way of summing in which the arithmetic gives `value` to the bit, in words; empty if none is known."""
    if math.isinf(value) and math.isfinite(opened.result):
        return ""
    numbers = opened.summands if opened.summands is not None and len(opened.summands) > 1 else None
    if np.float32(opened.result) == np.float32(value) or (math.isnan(opened.result) and math.isnan(value)):
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

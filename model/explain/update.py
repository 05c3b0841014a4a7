"""How a parameter came about: the arithmetic of one update for a cell of its value, its last change and its moments.

As in torch.optim: AdamW (Loshchilov and Hutter, 2019, algorithm 2), Adam (Kingma and Ba, 2015, algorithm 1, with the
decay added to the gradient) and SGD. `θ₋`, `m₋` and `v₋` are from before the step. Imports no torch.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import singledispatch

import numpy as np

from model.choices.optimizers import Adaptive, Descent, Optimizer
from model.choices.powers import power_words
from model.errors import RequestError
from model.explain.sums import Index, Opened, QuantitySide, Source, Summands, View, summed
from model.messages.explanation import Operand, Term, bracketed, written
from model.quantities import Axis, Facet
from model.quantities.first_weights import first_spread
from model.quantities.stages import Ref, symbol_of
from model.quantities.watch import Lens
from model.spec.edits import Head, WeightCell, silenced, target
from model.spec.recipe import decay_of, rate_words


class Updated:
    """The last update of one cell of a parameter."""

    def __init__(self, ref: Ref, at: Index, source: Source) -> None:
        self.ref, self.at, self.source = ref, at, source
        self.optimizer = source.train.rule
        self.rate, self.decay = source.learning_rate, decay_of(ref, source.train)
        self.clipping = source.clipping if source.step else None
        self._now, self._before = View(source, Lens.PROBE, False), View(source, Lens.PROBE, True)

    @property
    def vocabulary(self) -> int:
        """How many pieces it has a row or a column for; 0 if it is not about the vocabulary."""
        axes, sizes = self.ref.quantity.axes, self._now.array(QuantitySide(self.ref)).shape
        return int(sizes[axes.index(Axis.VOCAB)]) if Axis.VOCAB in axes else 0

    @property
    def decays_gradient(self) -> bool:
        """Whether the decay is part of what the moments see as the gradient."""
        return self.optimizer.decays_moments and bool(self.decay)

    @property
    def gradient(self) -> str:
        """How that is written: `c` is the factor that clips."""
        slope = "c g" if self.clipping else "g"
        if self.decays_gradient:
            return f"({slope} + λ θ₋)"
        return f"({slope})" if self.clipping else slope

    @property
    def slope(self) -> tuple[float, str, Operand]:
        """The gradient as the optimizer has it: its number, that in words, and what these are about."""
        gradient = self.now(Facet.GRAD)
        if self.clipping is None:
            return gradient.value, "{0}", gradient
        factor = np.float32(self.clipping.factor)
        return float(np.float32(gradient.value) * factor), f"{written(float(factor))} × {{0}}", gradient

    @property
    def clipped(self) -> tuple[Term, ...]:
        """The line that says how the gradients were clipped, if they may be."""
        return () if self.clipping is None else (Term(self.clipping.words, self.clipping.factor),)

    @property
    def accumulated(self) -> tuple[Term, ...]:
        """The line that says of how many micro-batches the gradient is the mean, if of several."""
        count = self.source.train.accumulate
        return () if count == 1 else (Term("micro-batches whose mean gradient g is", float(count), group="step"),)

    def now(self, facet: Facet) -> Operand:
        """What the step made, or its gradient."""
        return self._now.operand(QuantitySide(self.ref, facet), self.at)

    def before(self, facet: Facet = Facet.DATA) -> Operand:
        """What it began with."""
        return self._before.operand(QuantitySide(self.ref, facet), self.at)


def open_update(ref: Ref, facet: Facet, at: Index, source: Source) -> tuple[str, Opened]:
    """The formula and the arithmetic of a parameter's value, change or moment.

    Raises RequestError, with how it began, where no step has been made.
    """
    update = Updated(ref, at, source)
    if facet in (Facet.DATA, Facet.DELTA) and (edited := edited_to(ref, at, source)) is not None:
        return _edited(update, facet, edited)
    if source.step == 0:
        raise RequestError(_beginning(update))
    if facet in (Facet.MOMENT1, Facet.MOMENT2):
        return open_moment(update.optimizer, update, facet)
    return open_move(update.optimizer, update, facet is Facet.DELTA)


@singledispatch
def open_moment(optimizer: Optimizer, update: Updated, facet: Facet) -> tuple[str, Opened]:
    """The formula and the arithmetic of what such an optimizer remembers of a parameter."""
    raise NotImplementedError(f"{type(optimizer).__name__} has no arithmetic of its moments")


@singledispatch
def open_move(optimizer: Optimizer, update: Updated, changed: bool) -> tuple[str, Opened]:
    """The formula and the arithmetic of the parameter after its step, or only of what `changed`."""
    raise NotImplementedError(f"{type(optimizer).__name__} has no arithmetic of its step")


def edited_to(ref: Ref, at: Index, source: Source) -> float | None:
    """What an edit after the step set this cell to; None if there is none."""
    for edit in reversed(source.edits):
        place = target(edit.what, source.model)
        if isinstance(place, WeightCell) and place == WeightCell(ref, at):
            return float(np.float32(float(edit.value)))
        if isinstance(place, Head) and ref in silenced(place, source.model) and at[0] == place.head:
            return 0.0
    return None


def _edited(update: Updated, facet: Facet, value: float) -> tuple[str, Opened]:
    symbol = symbol_of(update.ref, update.source.model)
    line = Term(f"set to {written(value)} by a change of yours after step {update.source.step}", value)
    if facet is Facet.DATA:
        return f"{symbol}: set by hand", Opened((line,), value)
    before = update.before()
    change = value - before.value
    return f"Δ{symbol}: set by hand", Opened((line, Term("− {0}", change, (before,))), change)


def _beginning(update: Updated) -> str:
    """How a first weight came about."""
    name, value = update.ref.quantity.name, written(update.now(Facet.DATA).value)
    if not update.ref.quantity.is_matrix:
        return f"{name} began with {value} everywhere; no step has been made."
    spread, seed = first_spread(update.ref, update.source.model, update.vocabulary), update.source.seed
    return f"{name} began here with {value}, drawn from N(0, {spread:g}²) with seed {seed}; no step has been made."


def _one(says: str, value: float, *factors: Operand) -> Summands:
    return Summands(np.array([value]), says, lambda n: factors)


@open_moment.register
def _(optimizer: Adaptive, update: Updated, facet: Facet) -> tuple[str, Opened]:
    return _first(optimizer, update) if facet is Facet.MOMENT1 else _second(optimizer, update)


def _first(optimizer: Adaptive, update: Updated) -> tuple[str, Opened]:
    """The mean of the gradients, in which the newest counts a tenth or so."""
    old, beta = update.before(Facet.MOMENT1), optimizer.beta1
    slope, says, gradient = update.slope
    parts = [
        replace(_one(f"{beta:g} × {{0}}", beta * old.value, old), steps=update.clipped),
        _one(f"{1 - beta:g} × {says}", (1 - beta) * slope, gradient),
    ]
    if update.decays_gradient:
        weight, share = update.before(), (1 - beta) * update.decay
        parts.append(_one(f"{1 - beta:g} × {update.decay:g} × {{0}}", share * weight.value, weight))
    return f"m = β₁ m₋ + (1 − β₁) {update.gradient}", summed(parts)


def _second(optimizer: Adaptive, update: Updated) -> tuple[str, Opened]:
    """The mean of the squared gradients, in which the newest counts a thousandth or so."""
    old, beta = update.before(Facet.MOMENT2), optimizer.beta2
    newest, slope, gradient = update.slope
    says, factors = "{0}²" if update.clipping is None else f"({slope})²", [gradient]
    if update.decays_gradient:
        factors.append(update.before())
        newest, says = newest + update.decay * factors[1].value, f"({slope} + {update.decay:g} × {{1}})²"
    parts = [
        replace(_one(f"{beta:g} × {{0}}", beta * old.value, old), steps=update.clipped),
        _one(f"{1 - beta:g} × {says}", (1 - beta) * newest**2, *factors),
    ]
    return f"v = β₂ v₋ + (1 − β₂) {update.gradient}²", summed(parts)


@open_move.register
def _(optimizer: Adaptive, update: Updated, changed: bool) -> tuple[str, Opened]:
    """A step against the mean gradient, in units of its spread; AdamW also takes the decay off the weight itself."""
    first, second, step = update.now(Facet.MOMENT1), update.now(Facet.MOMENT2), update.source.step
    mean, square = first.value / (1 - optimizer.beta1**step), second.value / (1 - optimizer.beta2**step)
    spread = math.sqrt(square) + optimizer.epsilon
    lines = (
        Term(f"{{0}} / (1 − {optimizer.beta1:g}^{step})", mean, (first,), "mean gradient"),
        Term(f"{{0}} / (1 − {optimizer.beta2:g}^{step})", square, (second,), "its spread"),
        Term(f"√{written(square)} + {power_words(optimizer.epsilon)}", spread, group="its spread"),
    )
    move = _one(f"− {written(update.rate)} × {bracketed(mean)} / {written(spread)}", -update.rate * mean / spread)
    return _moved(update, "lr m′ / (√v′ + ε)", lines, move, changed)


@open_moment.register
def _(optimizer: Descent, update: Updated, facet: Facet) -> tuple[str, Opened]:
    """What has gathered of the gradients."""
    old, (slope, says, gradient) = update.before(facet), update.slope
    kept = _one(f"{optimizer.momentum:g} × {{0}}", optimizer.momentum * old.value, old)
    parts = [replace(kept, steps=update.clipped), _one(says, slope, gradient)]
    if update.decays_gradient:
        weight = update.before()
        parts.append(_one(f"{update.decay:g} × {{0}}", update.decay * weight.value, weight))
    return f"m = μ m₋ + {update.gradient}", summed(parts)


@open_move.register
def _(optimizer: Descent, update: Updated, changed: bool) -> tuple[str, Opened]:
    """A step against the gradient or what has gathered of it; the decay is added to the former."""
    if optimizer.looks_ahead:
        return _ahead(optimizer, update, changed)
    gathered = update.now(Facet.MOMENT1) if optimizer.moments else None
    value, says, against = (gathered.value, "{0}", gathered) if gathered else update.slope
    move = _one(f"− {written(update.rate)} × {says}", -update.rate * value, against)
    symbol = "m" if optimizer.moments else "c g" if update.clipping else "g"
    return _moved(update, f"lr {symbol}", (), move, changed)


def _ahead(optimizer: Descent, update: Updated, changed: bool) -> tuple[str, Opened]:
    """Nesterov's step: against the gradient and a share of what has gathered."""
    gathered, (newest, says, gradient) = update.now(Facet.MOMENT1), update.slope
    factors = [gradient, gathered]
    if update.decays_gradient:
        factors.append(update.before())
        newest, says = newest + update.decay * factors[2].value, f"{says} + {update.decay:g} × {{2}}"
    against = newest + optimizer.momentum * gathered.value
    lines = (Term(f"{says} + {optimizer.momentum:g} × {{1}}", against, tuple(factors), "what it moves against"),)
    move = _one(f"− {written(update.rate)} × {bracketed(against)}", -update.rate * against)
    return _moved(update, f"lr ({update.gradient.strip('()')} + μ m)", lines, move, changed)


def _moved(update: Updated, formula: str, lines: tuple[Term, ...], move: Summands, changed: bool) -> tuple[str, Opened]:
    """The weight and what was taken off it, or only the latter."""
    weight, symbol, moves = update.before(), symbol_of(update.ref, update.source.model), [move]
    if update.decay and not update.decays_gradient:
        formula += " − lr λ θ₋"
        says, share = f"− {written(update.rate)} × {update.decay:g} × {{0}}", -update.rate * update.decay
        moves.append(_one(says, share * weight.value, weight))
    if not changed:
        moves.insert(0, _one("{0}", weight.value, weight))
    sums = summed(moves)
    when = rate_words(update.source.train, max(update.source.step - 1, 0))
    rate = Term(f"learning rate of this step{f': {when}' if when else ''}", update.rate, group="step")
    clipped = (replace(term, group="step") for term in update.clipped)
    terms = (*lines, rate, *update.accumulated, *clipped, *(replace(term, group="step") for term in sums.terms))
    opened = replace(sums, terms=terms, largest=max(sums.largest, abs(weight.value)))
    return (f"Δ{symbol} = − {formula}" if changed else f"{symbol} = θ₋ − {formula}"), opened

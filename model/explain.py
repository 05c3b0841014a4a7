"""The arithmetic of one cell: which numbers it was computed from, what each adds, and what that comes to.

One mechanism over the rules of the registry. A rule is an einsum or one of a few named operations; for each there is a
function that opens one cell of its output. Sums are made again in float64 and then compared with the tensor's own
float32 number, so `agreement` says honestly how far the two are apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from model.config import ModelConfig
from model.errors import RequestError
from model.stages import Ref, Stage

Index = tuple[int, ...]
Array = NDArray[np.float32]
Values = Callable[[Ref], Array]


@dataclass(frozen=True)
class Operand:
    """A number that went in: a cell of another quantity, `index` in the order of its shown axes."""

    ref: Ref
    index: Index
    value: float


@dataclass(frozen=True)
class Term:
    """One line of the arithmetic: what is computed, in words and numbers, and what it gives."""

    text: str
    value: float


@dataclass(frozen=True)
class Explanation:
    """One cell opened: `result` is what the arithmetic comes to, `value` what the network computed."""

    ref: Ref
    index: Index
    formula: str
    operands: tuple[Operand, ...]
    terms: tuple[Term, ...]
    result: float
    value: float
    largest: float

    @property
    def distance(self) -> float:
        """How far result and value are apart, in units in the last place of the largest number on the way."""
        if self.result == self.value or (math.isnan(self.result) and math.isnan(self.value)):
            return 0.0
        if not math.isfinite(self.result) or not math.isfinite(self.value):
            return math.inf
        return abs(self.result - self.value) / float(np.spacing(np.float32(max(self.largest, abs(self.value), 1e-38))))

    @property
    def agreement(self) -> str:
        """How the arithmetic shown relates to the tensor's own number."""
        if np.float32(self.result) == np.float32(self.value):
            return "equal to the bit, summed in float64 and rounded once"
        return f"within {max(1, math.ceil(self.distance))} units in the last place of the largest number on the way"


@dataclass(frozen=True)
class _Opened:
    """What a rule gives for a cell."""

    operands: tuple[Operand, ...]
    terms: tuple[Term, ...]
    result: float
    largest: float = 0.0


@dataclass(frozen=True)
class _Cell:
    """A cell to open: its stage, its index, and where the values of the inputs are had."""

    stage: Stage
    index: Index
    values: Values
    config: ModelConfig

    def operand(self, number: int, *index: int) -> Operand:
        """One cell of an input."""
        ref = self.stage.inputs[number]
        return Operand(ref, index, float(self.values(ref)[index]))

    def row(self, number: int) -> tuple[Operand, ...]:
        """The row of an input that the cell belongs to: all of its last axis."""
        size = self.values(self.stage.inputs[number]).shape[-1]
        return tuple(self.operand(number, *self.index[:-1], n) for n in range(size))


def explain(stage: Stage, index: Index, values: Values, config: ModelConfig) -> Explanation:
    """Open one cell of a stage; `values` gives one sentence's values of any quantity, over its shown axes.

    Raises RequestError, naming what is allowed, for an index outside, and for what is given rather than computed.
    """
    own = values(stage.ref)
    check_index(stage.ref, index, own.shape)
    rule = _einsum if "->" in stage.rule else _RULES.get(stage.rule)
    if rule is None:
        raise RequestError(f"{stage.ref.quantity.name} is given, not computed.")
    opened = rule(_Cell(stage, index, values, config))
    sizes = [abs(term.value) for term in opened.terms if math.isfinite(term.value)]
    return Explanation(
        ref=stage.ref,
        index=index,
        formula=f"{stage.ref.quantity.symbol} = {stage.formula}",
        operands=opened.operands,
        terms=opened.terms,
        result=opened.result,
        value=float(own[index]),
        largest=max([opened.largest, *sizes], default=0.0),
    )


def check_index(ref: Ref, index: Index, shape: tuple[int, ...]) -> None:
    """Raise RequestError unless `index` is that of a cell."""
    names = [axis.value for axis in ref.quantity.shown_axes]
    if len(index) != len(shape):
        raise RequestError(f"A cell of {ref.quantity.slug} has {len(shape)} numbers: {', '.join(names)}.")
    for name, at, size in zip(names, index, shape, strict=True):
        if not 0 <= at < size:
            raise RequestError(f"{ref.quantity.slug} has no {name} {at}; allowed is 0 to {size - 1}.")


def _einsum(cell: _Cell) -> _Opened:
    """A sum of products over the letters that the output does not have, plus a bias if there is one."""
    inputs, output = cell.stage.rule.split("->")
    left, right = inputs.replace("b", "").split(",")
    known = dict(zip(output.replace("b", ""), cell.index, strict=True))
    shapes = dict(zip(left, cell.values(cell.stage.inputs[0]).shape, strict=True))
    shapes |= dict(zip(right, cell.values(cell.stage.inputs[1]).shape, strict=True))
    summed = [letter for letter in dict.fromkeys(left + right) if letter not in known]
    operands, terms, total = list[Operand](), list[Term](), 0.0
    for place in product(*(range(shapes[letter]) for letter in summed)):
        at = known | dict(zip(summed, place, strict=True))
        a = cell.operand(0, *(at[letter] for letter in left))
        b = cell.operand(1, *(at[letter] for letter in right))
        operands += [a, b]
        total += a.value * b.value
        terms.append(Term(f"{_said(a)} × {_said(b)}", a.value * b.value))
    if len(cell.stage.inputs) == 3:
        axes = len(cell.values(cell.stage.inputs[2]).shape)
        bias = cell.operand(2, *((cell.index[0], cell.index[-1]) if axes == 2 else cell.index[-1:]))
        operands.append(bias)
        total += bias.value
        terms.append(Term(_said(bias), bias.value))
    return _Opened(tuple(operands), tuple(terms), total)


def _copied(operand: Operand) -> _Opened:
    return _Opened((operand,), (Term(_said(operand), operand.value),), operand.value)


def _lookup(cell: _Cell) -> _Opened:
    token = cell.operand(0, cell.index[0])
    found = _copied(cell.operand(1, int(token.value), cell.index[1]))
    return _Opened((token, *found.operands), found.terms, found.result)


def _positions(cell: _Cell) -> _Opened:
    return _copied(cell.operand(0, *cell.index))


def _sinusoid(cell: _Cell) -> _Opened:
    """sin and cos of place / 10000^(2i/C), as in section 3.5 of Attention Is All You Need."""
    place, channel = cell.index
    pair = channel - channel % 2
    angle = place * math.exp(-math.log(10_000.0) * pair / cell.config.d_model)
    wave, name = ((math.sin, "sin"), (math.cos, "cos"))[channel % 2]
    terms = Term(f"{place} / 10000^({pair}/{cell.config.d_model})", angle), Term(f"{name}({angle:.6g})", wave(angle))
    return _Opened((), terms, wave(angle))


def _add(cell: _Cell) -> _Opened:
    parts = tuple(cell.operand(n, *cell.index[-cell.values(ref).ndim :]) for n, ref in enumerate(cell.stage.inputs))
    return _Opened(parts, tuple(Term(_said(p), p.value) for p in parts), sum(p.value for p in parts))


def _layer_norm(cell: _Cell) -> _Opened:
    row, at = cell.row(0), cell.index[-1]
    gain, shift = cell.operand(1, at), cell.operand(2, at)
    x = np.array([part.value for part in row])
    mean, variance = float(x.mean()), float(x.var())
    normed = (x[at] - mean) / math.sqrt(variance + 1e-5)
    terms = (
        Term("mean of the row", mean),
        Term("variance of the row", variance),
        Term(f"({row[at].value:.6g} − {mean:.6g}) / √({variance:.6g} + 10⁻⁵)", normed),
        Term(f"× {_said(gain)}", normed * gain.value),
        Term(f"+ {_said(shift)}", shift.value),
    )
    scale = abs(gain.value) / math.sqrt(variance + 1e-5)
    return _Opened((*row, gain, shift), terms, normed * gain.value + shift.value, float(np.abs(x).max()) * scale)


def _scale(cell: _Cell) -> _Opened:
    score, root = cell.operand(0, *cell.index), math.sqrt(cell.config.head_width)
    term = Term(f"{_said(score)} / √{cell.config.head_width}", score.value / root)
    return _Opened((score,), (term,), term.value)


def _mask(cell: _Cell) -> _Opened:
    score = cell.operand(0, *cell.index)
    query, key = cell.index[-2:]
    if key <= query:
        return _copied(score)
    return _Opened((score,), (Term(f"key {key} is ahead of query {query}", -math.inf),), -math.inf)


def _softmax(cell: _Cell) -> _Opened:
    row, at = cell.row(0), cell.index[-1]
    top = max(part.value for part in row)
    powers = [math.exp(part.value - top) for part in row]
    total = math.fsum(powers)
    terms = (
        Term("largest of the row", top),
        *(Term(f"exp({_said(part)} − {top:.6g})", power) for part, power in zip(row, powers, strict=True)),
        Term("sum of these", total),
        Term(f"{powers[at]:.6g} / {total:.6g}", powers[at] / total),
    )
    return _Opened(row, terms, powers[at] / total)


def _dropout(cell: _Cell) -> _Opened:
    weight, own = cell.operand(0, *cell.index), float(cell.values(cell.stage.ref)[cell.index])
    if own == weight.value:
        return _copied(weight)
    keep = 1 - cell.config.dropout
    kept = 0.0 if own == 0 else weight.value / keep
    said = "dropped" if own == 0 else f"{_said(weight)} / {keep:g}"
    return _Opened((weight,), (Term(said, kept),), kept)


def _join(cell: _Cell) -> _Opened:
    place, channel = cell.index
    head, inside = divmod(channel, cell.config.head_width)
    return _copied(cell.operand(0, head, place, inside))


def _gelu(cell: _Cell) -> _Opened:
    x = cell.operand(0, *cell.index)
    share = 0.5 * (1 + math.erf(x.value / math.sqrt(2)))
    terms = Term(f"½ (1 + erf({x.value:.6g} / √2))", share), Term(f"× {_said(x)}", x.value * share)
    return _Opened((x,), terms, x.value * share, abs(x.value))


def _cross_entropy(cell: _Cell) -> _Opened:
    wanted = cell.operand(1, *cell.index).value
    if math.isnan(wanted):
        return _Opened((cell.operand(1, *cell.index),), (Term("nothing follows", 0.0),), 0.0)
    target, size = int(wanted), cell.values(cell.stage.inputs[0]).shape[-1]
    row = tuple(cell.operand(0, *cell.index, n) for n in range(size))
    top = max(part.value for part in row)
    total = math.fsum(math.exp(part.value - top) for part in row)
    log = top + math.log(total)
    terms = Term("ln Σ exp of the row", log), Term(f"− {_said(row[target])}", -row[target].value)
    return _Opened((*row, cell.operand(1, *cell.index)), terms, log - row[target].value)


def _said(operand: Operand) -> str:
    """An operand as it stands in a line, such as `Q[0, 5, 3] −0.1234`."""
    place = ", ".join(map(str, operand.index))
    return f"{operand.ref.quantity.symbol}[{place}] {operand.value:.6g}".replace("-", "−")


_RULES: Mapping[str, Callable[[_Cell], _Opened]] = {
    "lookup": _lookup,
    "positions": _positions,
    "sinusoid": _sinusoid,
    "add": _add,
    "layer_norm": _layer_norm,
    "scale": _scale,
    "mask": _mask,
    "softmax": _softmax,
    "dropout": _dropout,
    "join": _join,
    "gelu": _gelu,
    "cross_entropy": _cross_entropy,
}

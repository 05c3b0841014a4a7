"""How a cell of a stage follows from its inputs: for each rule of the registry, a function that opens one cell.

Imports no torch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from model.explain.sums import Exact, Index, Opened, Side, Summands, View, contraction, largest_of, operands_at, summed
from model.messages.explanation import Operand, Term, bracketed, written
from model.quantities.stages import Ref, Stage
from model.quantities.watch import Lens

EPSILON = 1e-5
"""What LayerNorm adds to a variance."""


@dataclass(frozen=True)
class Cell:
    """A cell of a stage's value; `at` is over all axes of the stage."""

    stage: Stage
    at: Index
    view: View

    def operand(self, number: int, *index: int) -> Operand:
        """One cell of an input."""
        return self.view.operand(Side(self.stage.inputs[number]), index)

    def same(self, number: int = 0) -> Operand:
        """The cell of an input at the same place."""
        return self.operand(number, *self.at)


def open_cell(cell: Cell) -> Opened | None:
    """The arithmetic of a cell; None if it is given and not computed."""
    rule = einsum if "->" in cell.stage.rule else RULES.get(cell.stage.rule)
    return None if rule is None else rule(cell)


def einsum(cell: Cell) -> Opened:
    """A sum of products over the letters that the output does not have, plus a bias if there is one."""
    inputs, output = cell.stage.rule.split("->")
    left, right = inputs.split(",")
    sides = [Side(ref) for ref in cell.stage.inputs]
    known = dict(zip(output, cell.at, strict=True))
    parts = [contraction(cell.view, (left, sides[0]), (right, sides[1]), known)[0]]
    if len(sides) == 3:
        parts.append(alone(cell.operand(2, *(known[letter] for letter in letters(sides[2].ref)))))
    return summed(parts)


def letters(ref: Ref) -> str:
    """The letters of a bias' axes in an einsum."""
    return "".join(axis.letter.lower() for axis in ref.quantity.axes)


def alone(operand: Operand) -> Summands:
    """A number as it is."""
    return Summands(np.array([operand.value]), "{0}", lambda n: (operand,))


def copied(operand: Operand) -> Opened:
    """A number that is only taken over."""
    return Opened((Term("{0}", operand.value, (operand,)),), operand.value, summands=np.array([operand.value]))


def lookup(cell: Cell) -> Opened:
    """The row of the token that stands there."""
    token = cell.operand(0, *cell.at[:-1])
    found = copied(cell.operand(1, int(token.value), cell.at[-1]))
    return Opened((Term("row of {0}", token.value, (token,)), *found.terms), found.result, summands=found.summands)


def positions(cell: Cell) -> Opened:
    """The row of the place."""
    return copied(cell.same())


def sinusoid(cell: Cell) -> Opened:
    """sin and cos of place / 10000^(2i/C), as in section 3.5 of Attention Is All You Need."""
    place, channel = cell.at
    width = cell.view.source.model.d_model
    pair = channel - channel % 2
    angle = place * math.exp(-math.log(10_000.0) * pair / width)
    wave, name = ((math.sin, "sin"), (math.cos, "cos"))[channel % 2]
    terms = Term(f"{place} / 10000^({pair}/{width})", angle), Term(f"{name}({written(angle)})", wave(angle))
    return Opened(terms, wave(angle))


def add(cell: Cell) -> Opened:
    """The inputs summed; one that has no batch is the same for each sentence."""
    axes = [len(ref.quantity.axes) for ref in cell.stage.inputs]
    return summed([alone(cell.operand(n, *cell.at[-size:])) for n, size in enumerate(axes)])


def layer_norm(cell: Cell) -> Opened:
    """(x − mean) / √(variance + ε), scaled and shifted."""
    at, normed = cell.at[-1], normed_row(cell.view, Side(cell.stage.inputs[0]), cell.at[:-1])
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


def normed_row(view: View, side: Side, before: Index) -> Normed:
    """The row that lies at `before`, normed."""
    x = view.array(side)[before].astype(np.float64)
    row = operands_at(view, (side, (*before, np.arange(len(x)))))
    mean = float(x.mean())
    sums = summed([Summands(x, "{0}", row, "mean")])
    squares = summed([Summands((x - mean) ** 2, f"({{0}} − {bracketed(mean)})²", row, "variance")])
    variance = float(squares.result) / len(x)
    spread = math.sqrt(variance + EPSILON)
    terms = (
        *sums.terms,
        Term(f"{written(sums.result)} / {len(x)}", mean, group="mean"),
        *squares.terms,
        Term(f"{written(squares.result)} / {len(x)}", variance, group="variance"),
        Term(f"√({written(variance)} + 10⁻⁵)", spread, group="normed"),
    )
    return Normed((x - mean) / spread, mean, spread, largest_of(x) / spread, terms)


def scale(cell: Cell) -> Opened:
    """A score divided by the square root of a head's width."""
    score, width = cell.same(), cell.view.source.model.head_width
    term = Term(f"{{0}} / √{width}", score.value / math.sqrt(width), (score,))
    return Opened((term,), term.value)


def mask(cell: Cell) -> Opened:
    """−∞ where a key is ahead of its query."""
    score, (query, key) = cell.same(), cell.at[-2:]
    if key <= query:
        return copied(score)
    return Opened((Term(f"key {key} is ahead of query {query}: not {{0}}", -math.inf, (score,)),), -math.inf)


def softmax(cell: Cell) -> Opened:
    """exp(x − largest) as a share of the row's."""
    side, before, at = Side(cell.stage.inputs[0]), cell.at[:-1], cell.at[-1]
    x = cell.view.array(side)[before].astype(np.float64)
    row = operands_at(cell.view, (side, (*before, np.arange(len(x)))))
    top = float(x.max())
    powers = summed([Summands(np.exp(x - top), f"exp({{0}} − {bracketed(top)})", row)])
    own = math.exp(x[at] - top)
    terms = (
        Term("largest of the row: {0}", top, row(int(x.argmax()))),
        *powers.terms,
        Term(f"exp({{0}} − {bracketed(top)}) / {written(powers.result)}", own / powers.result, row(at)),
    )
    return Opened(terms, own / powers.result)


def dropout(cell: Cell) -> Opened:
    """A weight that is dropped, or made larger so that the mean stays; the probe keeps all as they are."""
    weight = cell.same()
    if cell.view.lens is Lens.PROBE:
        return copied(weight)
    says, kept = dropped(weight, cell.stage, cell.at, cell.view)
    return Opened((Term(says, kept, (weight,)),), kept)


def dropped(passing: Operand, stage: Stage, at: Index, view: View) -> tuple[str, float]:
    """What dropout leaves of a number that passes through it, there or back, and how that is said."""
    if not view.source.kept(stage.ref.layer or 0)[at]:
        return "{0} is dropped: 0", 0.0
    keep = 1 - view.source.model.dropout
    return f"{{0}} / {keep:g}", passing.value / keep


def join(cell: Cell) -> Opened:
    """The heads side by side."""
    batch, place, channel = cell.at
    head, inside = divmod(channel, cell.view.source.model.head_width)
    return copied(cell.operand(0, batch, head, place, inside))


def gelu(cell: Cell) -> Opened:
    """x times the chance that a normal number is below it."""
    x = cell.same()
    share = 0.5 * (1 + math.erf(x.value / math.sqrt(2)))
    terms = Term("½ (1 + erf({0} / √2))", share, (x,)), Term(f"{{0}} × {written(share)}", x.value * share, (x,))
    return Opened(terms, x.value * share, abs(x.value))


def cross_entropy(cell: Cell) -> Opened:
    """The logarithm of the row's summed exponentials, less the logit of the token that came."""
    target = cell.same(1)
    if math.isnan(target.value):
        return Opened((Term("nothing follows", math.nan, (target,)),), math.nan)
    side, wanted = Side(cell.stage.inputs[0]), int(target.value)
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


RULES: Mapping[str, Callable[[Cell], Opened]] = {
    "lookup": lookup,
    "positions": positions,
    "sinusoid": sinusoid,
    "add": add,
    "layer_norm": layer_norm,
    "scale": scale,
    "mask": mask,
    "softmax": softmax,
    "dropout": dropout,
    "join": join,
    "gelu": gelu,
    "cross_entropy": cross_entropy,
}

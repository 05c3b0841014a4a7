"""What comes back through a stage to its inputs: for each rule of the registry, the way back through it.

Each is a backward line from the gradient of what the stage made, and of numbers of the forward pass. Imports no torch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.explain.rules.forward import EPSILON, dropped, letters, normed_row
from model.explain.sums import Index, Places, Side, Summands, View, contraction, largest_of, operands_at, summed, taken
from model.messages.explanation import Operand, Term, bracketed, written
from model.quantities import PROBABILITIES, Facet
from model.quantities.stages import Ref, Stage, symbol_of


@dataclass(frozen=True, eq=False)
class Back:
    """What comes back through a stage to a cell of its input `number`; `at` is over all axes of that input.

    `group` is the heading of its lines, where it is not the only stage that uses the input.
    """

    stage: Stage
    number: int
    at: Index
    view: View
    group: str = ""

    @property
    def behind(self) -> Side:
        """The gradient of what the stage made."""
        return Side(self.stage.ref, Facet.GRAD)

    @property
    def out(self) -> str:
        """How that is written."""
        return f"∂{symbol_of(self.stage.ref, self.view.source.model)}"

    def symbol(self, number: int) -> str:
        """How an input is written."""
        return symbol_of(self.stage.inputs[number], self.view.source.model)

    def operand(self, *index: int) -> Operand:
        """A cell of the gradient of what the stage made."""
        return self.view.operand(self.behind, index or self.at)

    def line(
        self, says: str, value: float, *factors: Operand, steps: tuple[Term, ...] = (), largest: float = 0.0
    ) -> Summands:
        """The one number that comes back."""
        return Summands(np.array([value]), says, lambda n: factors, self.group, steps, largest)

    def places(self, places: Mapping[str, NDArray[np.int64]]) -> Callable[[int], str] | str:
        """The headings of lines that are over these places: of each sentence, if they are over the batch."""
        return (lambda n: f"sentence {places['b'][n]}") if "b" in places else self.group


Given = tuple[str, Summands]
"""What an input gets back: in a formula, and the numbers whose sum it is."""


def returned(back: Back) -> Given:
    """What the input gets back."""
    return einsum(back) if "->" in back.stage.rule else RULES[back.stage.rule](back)


def einsum(back: Back) -> Given:
    """The same einsum with the letters of output and input swapped; a bias gets all that it was added to."""
    inputs, output = back.stage.rule.split("->")
    both = inputs.split(",")
    behind = (output, back.behind)
    if back.number == 2:
        return _all_of(back, output, letters(back.stage.inputs[2]))
    known = dict(zip(both[back.number], back.at, strict=True))
    other = (both[1 - back.number], Side(back.stage.inputs[1 - back.number]))
    left, right = (other, behind) if back.number else (behind, other)
    products, places = contraction(back.view, left, right, known)
    names = {back.behind: back.out, other[1]: back.symbol(1 - back.number)}
    formula = _product(both[back.number], *((letters, names[side]) for letters, side in (left, right)))
    return formula, Summands(products.values, products.says, products.factors, back.places(places))


def _product(wanted: str, left: tuple[str, str], right: tuple[str, str]) -> str:
    """A product of matrices whose letters give those wanted, turned where they have to be."""
    turned_left = "" if left[0][-2] == wanted[-2] else "ᵀ"
    turned_right = "" if right[0][-1] == wanted[-1] else "ᵀ"
    return f"{left[1]}{turned_left} {right[1]}{turned_right}"


def _all_of(back: Back, output: str, own: str) -> Given:
    """The sum of what is behind over all places that the input does not have."""
    known = dict(zip(own, back.at, strict=True))
    sizes = dict(zip(output, back.view.array(back.behind).shape, strict=True))
    over = [letter for letter in output if letter not in known]
    grid = np.indices([sizes[letter] for letter in over]).reshape(len(over), -1)
    places = dict(zip(over, grid, strict=True))
    place: Places = tuple(places.get(letter, known.get(letter, 0)) for letter in output)
    return f"Σ {back.out}", taken(back.view, back.behind, place, back.places(places))


def lookup(back: Back) -> Given:
    """A token's row gets what comes back to all the places where the token stands."""
    token, channel = back.at
    ids = back.view.array(Side(back.stage.inputs[0]))
    sentences, positions = np.nonzero(ids == token)
    formula = f"Σ {back.out} where {back.symbol(0)} is the row"
    if not len(sentences):
        return formula, back.line("the token stands in no sentence of the step", 0.0)
    heading = back.places({"b": sentences})
    return formula, taken(back.view, back.behind, (sentences, positions, channel), heading)


def positions(back: Back) -> Given:
    """A place's row gets what comes back to the place."""
    if back.at[0] >= len(back.view.array(back.behind)):
        return back.out, back.line("no sentence of the step is so long", 0.0)
    return copied(back)


def copied(back: Back) -> Given:
    """All that comes back is passed on."""
    operand = back.operand()
    return back.out, back.line("{0}", operand.value, operand)


def add(back: Back) -> Given:
    """Each input gets all of it; one that is the same for all sentences, that of all sentences."""
    axes = back.stage.ref.quantity.axes
    own = back.stage.inputs[back.number].quantity.axes
    return copied(back) if axes == own else _all_of(back, "btc", "tc")


def layer_norm(back: Back) -> Given:
    """To the row: through mean and variance too. To gain and shift: from all rows."""
    return (_to_row, _to_gain, lambda back: _all_of(back, "btc", "c"))[back.number](back)


def _to_row(back: Back) -> Given:
    before, at = back.at[:-1], back.at[-1]
    source, gain = (Side(ref) for ref in back.stage.inputs[:2])
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


def _to_gain(back: Back) -> Given:
    at, source = back.at[0], Side(back.stage.inputs[0])
    rows = back.view.array(source).astype(np.float64)
    mean, spread = rows.mean(-1), np.sqrt(rows.var(-1) + EPSILON)
    normed = ((rows[..., at] - mean) / spread).ravel()
    B, T = mean.shape
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


def scale(back: Back) -> Given:
    """Divided once more."""
    operand, width = back.operand(), back.view.source.model.head_width
    return f"{back.out} / √D", back.line(f"{{0}} / √{width}", operand.value / math.sqrt(width), operand)


def mask(back: Back) -> Given:
    """Nothing comes back to a score that was masked."""
    operand, (query, key) = back.operand(), back.at[-2:]
    formula = f"{back.out}, 0 ahead"
    if key <= query:
        return formula, back.line("{0}", operand.value, operand)
    return formula, back.line(f"key {key} is ahead of query {query}: not {{0}}", 0.0, operand)


def softmax(back: Back) -> Given:
    """What comes back to a weight, less the mean of the row by its weights, times the weight."""
    made, before, at = Side(back.stage.ref), back.at[:-1], back.at[-1]
    weights, out = (back.view.array(side)[before].astype(np.float64) for side in (made, back.behind))
    place: Places = (*before, np.arange(len(weights)))
    row = operands_at(back.view, (made, place), (back.behind, place))
    symbol = symbol_of(back.stage.ref, back.view.source.model)
    products = summed([Summands(weights * out, "{0} × {1}", row, f"Σ {symbol} {back.out} of the row")])
    mean = products.result
    steps = (*products.terms, Term("their sum", mean, group=f"Σ {symbol} {back.out} of the row"))
    own = float(weights[at])
    says, value = f"{{0}} × ({{1}} − {bracketed(mean)})", own * (float(out[at]) - mean)
    line = Summands(np.array([value]), says, lambda n: row(at), back.group or "through the softmax", steps)
    return f"{symbol} ({back.out} − Σ {symbol} {back.out})", line


def dropout(back: Back) -> Given:
    """Nothing comes back to a weight that was dropped."""
    operand = back.operand()
    says, value = dropped(operand, back.stage, back.at, back.view)
    return f"{back.out} ⊙ mask / (1 − p)", back.line(says, value, operand)


def join(back: Back) -> Given:
    """Each head gets its part."""
    batch, head, place, inside = back.at
    operand = back.operand(batch, place, head * back.view.source.model.head_width + inside)
    return f"{back.out} of the head", back.line("{0}", operand.value, operand)


def gelu(back: Back) -> Given:
    """Times the slope: the chance that a normal number is below x, and x times its density there."""
    operand, x = back.operand(), back.view.operand(Side(back.stage.inputs[0]), back.at)
    share = 0.5 * (1 + math.erf(x.value / math.sqrt(2)))
    density = math.exp(-0.5 * x.value**2) / math.sqrt(2 * math.pi)
    slope = share + x.value * density
    steps = (
        Term("½ (1 + erf({0} / √2))", share, (x,), back.group),
        Term("exp(−½ {0}²) / √(2π)", density, (x,), back.group),
        Term(f"{written(share)} + {{0}} × {written(density)}", slope, (x,), back.group),
    )
    line = back.line(f"{{0}} × {bracketed(slope)}", operand.value * slope, operand, steps=steps)
    return f"{back.out} GELU′({back.symbol(0)})", line


def cross_entropy(back: Back) -> Given:
    """The probability, less one for the token that came."""
    before, at = back.at[:-1], back.at[-1]
    operand = back.operand(*before)
    target = back.view.operand(Side(back.stage.inputs[1]), before)
    share = back.view.operand(Side(Ref(PROBABILITIES)), back.at)
    steps = (Term("the token that came: {0}", target.value, (target,), back.group),)
    formula = f"{back.out} (p − [{back.symbol(1)}])"
    came = float(target.value == at)
    says = "{0} × ({1} − 1)" if came else "{0} × {1}"
    value = operand.value * (share.value - came)
    return formula, back.line(says, value, operand, share, steps=steps, largest=operand.value * max(came, share.value))


RULES: Mapping[str, Callable[[Back], Given]] = {
    "lookup": lookup,
    "positions": positions,
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

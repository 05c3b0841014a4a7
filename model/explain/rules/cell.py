"""A cell of a stage and how it is opened: forward from the inputs, and what comes back through the stage to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.explain.sums import Index, Opened, Places, QuantitySide, Summands, View, taken
from model.messages.explanation import Operand, Term
from model.quantities import Facet
from model.quantities.stages import Stage, symbol_of


@dataclass(frozen=True)
class StageCell:
    """A cell of a stage's value; `at` is over all axes of the stage."""

    stage: Stage
    at: Index
    view: View

    def operand(self, number: int, *index: int) -> Operand:
        """One cell of an input."""
        return self.view.operand(QuantitySide(self.stage.inputs[number]), index)

    def same(self, number: int = 0) -> Operand:
        """The cell of an input at the same place."""
        return self.operand(number, *self.at)


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
    def behind(self) -> QuantitySide:
        """The gradient of what the stage made."""
        return QuantitySide(self.stage.ref, Facet.GRAD)

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
        if "b" not in places:
            return self.group
        size = self.view.source.train.batch_size
        if self.view.source.train.accumulate == 1:
            return lambda n: f"sentence {places['b'][n]}"
        return lambda n: f"sentence {places['b'][n]}, of micro-batch {places['b'][n] // size + 1}"


Given = tuple[str, Summands]
"""What an input gets back: in a formula, and the numbers whose sum it is."""


@dataclass(frozen=True)
class Arithmetic:
    """A rule opened: `forward` gives a cell of what the stage made, `back` what a cell of an input gets back.

    Without `back` nothing that is learned leads into such a stage.
    """

    forward: Callable[[StageCell], Opened]
    back: Callable[[Back], Given] | None = None


def alone(operand: Operand) -> Summands:
    """A number as it is."""
    return Summands(np.array([operand.value]), "{0}", lambda n: (operand,))


def taken_over(operand: Operand) -> Opened:
    """A number that is only taken over."""
    return Opened((Term("{0}", operand.value, (operand,)),), operand.value, summands=np.array([operand.value]))


def passed_on(back: Back) -> Given:
    """All that comes back is passed on."""
    operand = back.operand()
    return back.out, back.line("{0}", operand.value, operand)


def from_all(back: Back, output: str, own: str) -> Given:
    """The sum of what is behind over all places that the input does not have."""
    known = dict(zip(own, back.at, strict=True))
    sizes = dict(zip(output, back.view.array(back.behind).shape, strict=True))
    over = [letter for letter in output if letter not in known]
    grid = np.indices([sizes[letter] for letter in over]).reshape(len(over), -1)
    places = dict(zip(over, grid, strict=True))
    place: Places = tuple(places.get(letter, known.get(letter, 0)) for letter in output)
    return f"Σ {back.out}", taken(back.view, back.behind, place, back.places(places))

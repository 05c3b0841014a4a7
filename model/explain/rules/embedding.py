"""Rows of tables: of a token, of a position, and the fixed waves that may stand for the latter."""

from __future__ import annotations

import numpy as np

from model.choices.positions import POSITIONS
from model.explain.rules.cell import Arithmetic, Back, Given, StageCell, passed_on, taken_over
from model.explain.sums import Opened, QuantitySide, taken
from model.messages.explanation import Term, written


def lookup(cell: StageCell) -> Opened:
    """The row of the token that stands there."""
    token = cell.operand(0, *cell.at[:-1])
    taken = taken_over(cell.operand(1, int(token.value), cell.at[-1]))
    return Opened((Term("row of {0}", token.value, (token,)), *taken.terms), taken.result, summands=taken.summands)


def lookup_back(back: Back) -> Given:
    """A token's row gets what comes back to all the places where the token stands."""
    token, channel = back.at
    ids = back.view.array(QuantitySide(back.stage.inputs[0]))
    sentences, positions = np.nonzero(ids == token)
    formula = f"Σ {back.out} where {back.symbol(0)} is the row"
    if not len(sentences):
        return formula, back.line("the token stands in no sentence of the step", 0.0)
    heading = back.places({"b": sentences})
    return formula, taken(back.view, back.behind, (sentences, positions, channel), heading)


def position_row(cell: StageCell) -> Opened:
    """The row of the place."""
    return taken_over(cell.same())


def position_row_back(back: Back) -> Given:
    """A place's row gets what comes back to the place."""
    if back.at[0] >= len(back.view.array(back.behind)):
        return back.out, back.line("no sentence of the step is so long", 0.0)
    return passed_on(back)


def sinusoid(cell: StageCell) -> Opened:
    """A number of a fixed table, by the steps that its row tells."""
    config, (place, channel) = cell.view.source.model, cell.at
    lines = POSITIONS[config.position].lines
    assert lines is not None
    terms: list[Term] = []
    for says, value in lines(place, channel, config.d_model):
        terms.append(Term(says.format(before=written(terms[-1].value) if terms else ""), value))
    return Opened(tuple(terms), terms[-1].value)


LOOKUP = Arithmetic(lookup, lookup_back)
POSITION_ROWS = Arithmetic(position_row, position_row_back)
SINUSOID = Arithmetic(sinusoid)

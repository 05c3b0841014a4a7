"""What is added up or put side by side, unchanged: residual stream, embedding, joined heads."""

from __future__ import annotations

from model.explain.rules.cell import Arithmetic, Back, Given, StageCell, alone, from_all, passed_on, taken_over
from model.explain.sums import Opened, summed


def add(cell: StageCell) -> Opened:
    """The inputs summed; one that has no batch is the same for each sentence."""
    axes = [len(ref.quantity.axes) for ref in cell.stage.inputs]
    return summed([alone(cell.operand(n, *cell.at[-size:])) for n, size in enumerate(axes)])


def add_back(back: Back) -> Given:
    """Each input gets all of it; one that is the same for all sentences, that of all sentences."""
    axes = back.stage.ref.quantity.axes
    own = back.stage.inputs[back.number].quantity.axes
    return passed_on(back) if axes == own else from_all(back, "btc", "tc")


def join(cell: StageCell) -> Opened:
    """The heads side by side."""
    batch, place, channel = cell.at
    head, inside = divmod(channel, cell.view.source.model.head_width)
    return taken_over(cell.operand(0, batch, head, place, inside))


def join_back(back: Back) -> Given:
    """Each head gets its part."""
    batch, head, place, inside = back.at
    operand = back.operand(batch, place, head * back.view.source.model.head_width + inside)
    return f"{back.out} of the head", back.line("{0}", operand.value, operand)


def same(cell: StageCell) -> Opened:
    """The very number: values that are the keys."""
    return taken_over(cell.same())


ADD = Arithmetic(add, add_back)
JOIN = Arithmetic(join, join_back)
SAME = Arithmetic(same, passed_on)

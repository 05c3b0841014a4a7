"""How a text is split into what is learned from and what is held out. Imports no torch."""

from __future__ import annotations

from typing import NamedTuple

from model.config import DataConfig, RunSpec
from model.errors import OptionError


def read_of_text(spec: RunSpec) -> int:
    """How many pieces of a text each example has to read. Raises OptionError if the network cannot."""
    stretch, context = spec.data.stretch, spec.model.context
    if stretch is not None and stretch > context:
        raise OptionError(
            f"data.stretch is {stretch}; allowed with a model.context of {context} is 1 to {context}.", "data.stretch"
        )
    return context if stretch is None else stretch


class Split(NamedTuple):
    """How many pieces of a text are trained on and how many, the last, are held out; `note` says if too few."""

    trained: int
    held_out: int
    note: str


def split_of(spec: RunSpec, count: int) -> Split:
    """How a text of so many pieces is split. Raises OptionError if too few are left to train on."""
    data, context = spec.data, read_of_text(spec)
    name = "model.context" if data.stretch is None else "data.stretch"
    trained = round(count * (1 - data.validation))
    held_out, note = count - trained, ""
    if trained <= context:
        raise OptionError(
            f"{data.name} has {_pieces(data, trained)} to train on; allowed is more than {name} {context}"
            f"{_largest(trained)}.",
            "data.corpus",
        )
    if data.validation and held_out <= context:
        note = (
            f"Nothing of {data.name} is held out: the last {100 * data.validation:.3g}% are {_pieces(data, held_out)}, "
            f"and {name} {context} needs {context + 1}{_largest(held_out)}."
        )
    return Split(trained, held_out, note)


def _pieces(data: DataConfig, count: int) -> str:
    return f"{count:,} {data.tokenizer_kind.unit}{'s' * (count != 1)}"


def _largest(count: int) -> str:
    """The largest context that fits into so many pieces."""
    return f"; the largest that fits is {count - 1:,}" if count > 1 else ""

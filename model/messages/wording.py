"""A sentence about a cell, in which the tokens stand by their places until someone knows their names.

Imports no torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.quantities import Axis


@dataclass(frozen=True)
class Named:
    """A token in a sentence: the one at a place of an axis: a position, an id of the vocabulary, or a class."""

    axis: Axis
    at: int


Wording = tuple[str | Named, ...]
"""A sentence in pieces: words, and tokens between them."""


def worded(wording: Wording, labels: Mapping[Axis, Sequence[str]]) -> str:
    """The sentence, with the names that the tokens have along the axes of the matrix.

    >>> worded((Named(Axis.QUERY, 1), " looks at ", Named(Axis.QUERY, 0)), {Axis.QUERY: ("the", "cat")})
    '“cat” looks at “the”'
    """
    return "".join(part if isinstance(part, str) else _name(part, labels.get(part.axis, ())) for part in wording)


def _name(token: Named, labels: Sequence[str]) -> str:
    """Its name; with its place where another position has the same, and its place alone where it has none."""
    if not 0 <= token.at < len(labels):
        kind = "class" if token.axis is Axis.CLASS else "position" if token.axis.is_position else "token"
        return f"{kind} {token.at}"
    name = labels[token.at]
    twice = token.axis.is_position and list(labels).count(name) > 1
    return f"“{name}” at {token.at}" if twice else f"“{name}”"

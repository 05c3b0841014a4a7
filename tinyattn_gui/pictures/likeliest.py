"""The likeliest next tokens of each position, with their probabilities: what a row of hundreds says first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.exports.table import spreadsheet
from model.matrix.picture import Picture, short
from model.quantities import Axis, Facet, Kind
from model.quantities.ending import PROBABILITIES_OF_ALL

MOST = 5
"""So many of each position."""


@dataclass(frozen=True, eq=False)
class Likeliest:
    """Of each position its token and the likeliest next ones, each with its probability, the likeliest first."""

    title: str
    where: str
    tokens: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    values: tuple[tuple[float, ...], ...]

    @property
    def text(self) -> str:
        """All of it in lines, as it is read out."""
        rows = zip(self.tokens, self.words, self.values, strict=True)
        return "\n".join(f"after {token}: {_listed(words, values)}" for token, words, values in rows)


def has_likeliest(picture: Picture | None) -> bool:
    """Whether it is a matrix of probabilities, a row for each position."""
    if picture is None or picture.quantity not in PROBABILITIES_OF_ALL or picture.watch is None:
        return False
    return picture.watch.facet is Facet.DATA and picture.kind is Kind.UNIT and picture.values.size > 0


def likeliest(picture: Picture, most: int = MOST) -> Likeliest:
    """The `most` likeliest tokens of each row of probabilities; of equal ones the first of the vocabulary."""
    count = min(most, picture.columns)
    values = np.nan_to_num(picture.values, nan=-1.0)
    order = np.argsort(-values, axis=1, kind="stable")[:, :count]
    found = np.take_along_axis(picture.values, order, axis=1)
    return Likeliest(
        title=f"The {count} likeliest {'classes' if picture.column_axis is Axis.CLASS else 'next tokens'}",
        where=picture.where,
        tokens=picture.row_labels,
        words=tuple(tuple(picture.column_labels[n] for n in row) for row in order.tolist()),
        values=tuple(map(tuple, found.tolist())),
    )


def likeliest_as_text(picture: Likeliest) -> str:
    """A line for each token of each position."""
    rows = zip(picture.tokens, picture.words, picture.values, strict=True)
    told = (
        (place, token, word, value)
        for place, (token, words, values) in enumerate(rows)
        for word, value in zip(words, values, strict=True)
    )
    return spreadsheet(("position", "token", "next", "probability"), told)


def _listed(words: tuple[str, ...], values: tuple[float, ...]) -> str:
    return ", ".join(f"{word} {short(value, Kind.UNIT)}" for word, value in zip(words, values, strict=True))

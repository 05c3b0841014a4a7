"""What the dimensions of a tensor count, what values it takes, and the sides that it can be seen from. No torch."""

from __future__ import annotations

from enum import Enum


class Axis(Enum):
    """What one dimension of a tensor counts; the value is its name on the command line."""

    BATCH = "batch"
    HEAD = "head"
    POSITION = "position"
    QUERY = "query"
    KEY = "key"
    D_MODEL = "d_model"
    D_HEAD = "d_head"
    D_FF = "d_ff"
    VOCAB = "vocabulary"
    CLASS = "class"

    @property
    def letter(self) -> str:
        """The capital that stands for this axis in shapes and formulas."""
        return _LETTERS[self]

    @property
    def is_position(self) -> bool:
        """Whether an index along this axis is a place in the sentence."""
        return self in (Axis.POSITION, Axis.QUERY, Axis.KEY)


_LETTERS = {
    Axis.BATCH: "B",
    Axis.HEAD: "H",
    Axis.POSITION: "T",
    Axis.QUERY: "T",
    Axis.KEY: "T",
    Axis.D_MODEL: "C",
    Axis.D_HEAD: "D",
    Axis.D_FF: "F",
    Axis.VOCAB: "V",
    Axis.CLASS: "N",
}


COORDINATES = (Axis.D_MODEL, Axis.D_HEAD, Axis.D_FF)
"""The axes along which the coordinates of a vector are counted."""


class Kind(Enum):
    """What values a quantity takes: decides its colour map, its range and its number format."""

    SIGNED = "signed"
    UNIT = "unit"
    POSITIVE = "positive"
    INDEX = "index"


class Facet(Enum):
    """Which side of a quantity: its value, its gradient, or, for parameters, its last update and moments."""

    DATA = "data"
    GRAD = "gradient"
    DELTA = "change"
    MOMENT1 = "moment1"
    MOMENT2 = "moment2"

    @property
    def title(self) -> str:
        """The facet in the words of a panel's title."""
        return _FACET_TITLES[self]


_FACET_TITLES = {
    Facet.DATA: "value",
    Facet.GRAD: "gradient",
    Facet.DELTA: "last change",
    Facet.MOMENT1: "first moment",
    Facet.MOMENT2: "second moment",
}

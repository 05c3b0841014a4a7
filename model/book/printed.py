"""Numbers as a book prints them, and whether a number of our own is the same in each printed digit."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any

DECIMALS = 4
"""How many the book prints of a number."""


class Agreement(Enum):
    """How a number stands to the printed one."""

    EQUAL = "equal"
    LAST_DIGIT = "last digit differs"
    OTHER = "differs"


@cache
def printed_numbers() -> Mapping[str, Any]:
    """The printed numbers by name: lists of any depth, None for minus infinity.

    Source: Sebastian Raschka, *Build a Large Language Model (From Scratch)*, chapter 3.
    """
    numbers: Mapping[str, Any] = json.loads(files(__package__).joinpath("printed.json").read_bytes())["numbers"]
    return numbers


def agreement(printed: float, own: float, decimals: int = DECIMALS) -> Agreement:
    """Whether our own number, written with as many decimals, is the printed one.

    A last digit may differ by one: sums in another order, by another processor or version of torch, end in other bits.
    """
    if not (math.isfinite(printed) and math.isfinite(own)):
        return Agreement.EQUAL if printed == own else Agreement.OTHER
    apart = abs(round(printed * 10**decimals) - round(own * 10**decimals))
    return (Agreement.EQUAL, Agreement.LAST_DIGIT)[apart] if apart < 2 else Agreement.OTHER

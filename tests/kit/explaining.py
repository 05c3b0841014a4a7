"""What tests of the arithmetic of cells share."""

from __future__ import annotations

import numpy as np

from model.explain.sums import Summands, summed
from model.messages.explanation import Explanation, Term


def said(found: Explanation) -> list[str]:
    return [term.text for term in found.terms]


def counted(size: int) -> tuple[Term, ...]:
    return summed([Summands(np.arange(1.0, size + 1), "a number", lambda n: ())]).terms

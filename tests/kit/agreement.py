"""Whether the arithmetic of a cell is what it says of itself."""

from __future__ import annotations

import math
import re

import numpy as np

from model.messages.explanation import TINY, Explanation, Term

FURTHEST = 6
"""Units in the last place that a cell of such small networks may be off; up to 3 were seen."""

UNITS = re.compile(r"within (\d+) units? in the last place of the largest number on the way")


def check_lines(found: Explanation) -> None:
    """Each line is what it says of its factors, and the sums so far add up.

    After lines that lead to another a sum begins, or one goes on that was begun before them.
    """
    before: Term | None = None
    begun = [0.0]
    for term in found.terms:
        numbers = [factor.value for factor in term.factors]
        if term.says in ("{0}", "{0} × {1}"):
            assert term.value == math.prod(numbers), found
        if term.running is not None:
            so_far = begun if before is None or before.running is None else [before.running]
            sums = (start + term.value for start in so_far)
            assert any(math.isclose(term.running, total, rel_tol=1e-12, abs_tol=1e-300) for total in sums), found
        elif before is not None and before.running is not None:
            begun.append(before.running)
        before = term
    assert before is not None
    last = before.value if before.running is None else before.running
    assert found.result == last or (math.isnan(found.result) and math.isnan(last)), found


def check_agreement(found: Explanation, furthest: int = FURTHEST) -> None:
    """What is said of result and value is so, and no less could be said."""
    value, said = np.float32(found.value), found.agreement
    if said.startswith("equal to the bit"):
        assert alike(_in_order(found), value), found
        return
    if said == "alike: both are nan":
        assert np.isnan([found.result, found.value]).all()
        return
    assert np.float32(found.result) != value, found
    apart = abs(found.result - found.value)
    if said == "equal, as numbers below 1e−38 count as zero":
        assert apart <= TINY
        return
    matched = UNITS.fullmatch(said)
    assert matched, found
    units, unit = int(matched[1]), float(np.spacing(np.float32(max(found.largest, abs(found.value)))))
    assert (units - 1) * unit < apart <= units * unit, found
    assert units <= furthest, found


def alike(one: np.float32, other: np.float32) -> bool:
    """Whether they are the same number, or both none."""
    return bool(one == other or (np.isnan(one) and np.isnan(other)))


def _in_order(found: Explanation) -> np.float32:
    """The sum of the lines in the order that is named."""
    order = found.agreement.removeprefix("equal to the bit, ")
    if order.endswith("float64 and rounded once"):
        return np.float32(found.result)
    total = np.float32(0)
    for term in found.terms:
        if term.running is None:  # a sum that leads to this one ends here
            total = np.float32(0)
            continue
        each = {
            "each product and each sum rounded to float32, one after another": float(np.float32(term.value)),
            "each sum rounded to float32 with its product, one after another": term.value,
        }[order]
        total = np.float32(float(total) + each)
    return total

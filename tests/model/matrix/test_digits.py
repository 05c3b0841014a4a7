"""Numbers of one matrix: told apart, alike, and never wider than their cells."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.matrix.digits import MOST, Digits, NumberForm, decimals, fitting
from model.matrix.picture import colour_range
from model.quantities import Kind

UNIT, SIGNED = Kind.UNIT, Kind.SIGNED


def matrix(*values: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.array([values], np.float32)


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ((0.98, 0.02), UNIT, 2),
        ((0.0012, 0.0013), UNIT, 4),
        ((1.0, 0.0, 0.0, 0.5, 0.5, 0.0, 0.33, 0.33, 0.34), UNIT, 2),
        ((0.25, 0.25, 0.25, 0.25), UNIT, 2),
        ((0.041, 0.043, 0.038, 0.045), UNIT, 3),
        ((1.5, -2.25, 0.75, 0.0), SIGNED, 2),
        ((1.0012, 1.0013, 1.0014), SIGNED, 4),
        ((150.0, 180.0, -99.0), SIGNED, 0),
        ((150.01, 150.02, 150.03), SIGNED, 2),
        ((1.2e-7, 3.4e-7), SIGNED, 8),
        ((0.0, 0.0), SIGNED, 2),
        ((-math.inf, math.nan), SIGNED, 2),
        ((-math.inf, 0.0012, 0.0013, math.nan), SIGNED, 4),
        ((3.0, 17.0), Kind.INDEX, 0),
        ((), SIGNED, 2),
    ],
)
def test_as_many_decimals_as_tell_numbers_apart(values: tuple[float, ...], kind: Kind, expected: int) -> None:
    assert decimals(matrix(*values), kind) == expected


def test_decimals_do_not_jump_to_and_fro() -> None:
    """Numbers whose differences go past a bound and back are written alike all the while."""
    found, before = [], None
    for gap in (0.0105, 0.0099, 0.0101, 0.0097, 0.0104):
        before = decimals(matrix(0.5, 0.5 + gap, 0.5 + 2 * gap), UNIT, before)
        found.append(before)
    assert found == [2] * 5
    assert decimals(matrix(0.5, 0.501, 0.502), UNIT, before) == 3
    assert decimals(matrix(0.1, 0.5, 0.9), UNIT, 5) == 2


@pytest.mark.parametrize(
    ("digits", "value", "expected"),
    [
        (Digits(NumberForm.FIXED, 2), 0.617, "0.62"),
        (Digits(NumberForm.FIXED, 2), -0.001, "0.00"),
        (Digits(NumberForm.FIXED, 2), -1.5, "−1.50"),
        (Digits(NumberForm.FIXED, 0), 12345.6, "12346"),
        (Digits(NumberForm.FIXED, 2), -math.inf, "−∞"),
        (Digits(NumberForm.TENS, 1), -0.00012, "−1.2e−4"),
        (Digits(NumberForm.TENS, 0), 30000.0, "3e4"),
        (Digits(NumberForm.TENS, 1), 0.0, "0"),
        (Digits(NumberForm.TENS, 1), math.nan, "nan"),
        (Digits(NumberForm.EXACT), float(np.float32(0.1)), "0.1"),
    ],
)
def test_a_number_as_it_is_written(digits: Digits, value: float, expected: str) -> None:
    assert digits.text(value) == expected


@pytest.mark.parametrize(
    ("values", "characters", "expected"),
    [
        ((0.98, 0.0012), 6, ["0.9800", "0.0012"]),
        ((0.98, 0.0012), 5, ["0.980", "0.001"]),
        ((0.98, 0.0012), 4, ["0.98", "0.00"]),
        ((0.0012, 0.0013), 5, ["0.001", "0.001"]),
        ((0.0012, 0.0013), 4, ["1e−3", "1e−3"]),
        ((1.2e-7, -3.4e-7), 8, ["1.2e−7", "−3.4e−7"]),
    ],
)
def test_what_fits(values: tuple[float, ...], characters: int, expected: list[str]) -> None:
    kind = UNIT if min(values) >= 0 else SIGNED
    found = matrix(*values)
    digits = fitting(4, found, colour_range(found, kind), lambda text: len(text) <= characters)
    assert [digits.text(float(value)) for value in values] == expected


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=30), st.integers(5, 14))
def test_every_number_fits_where_its_range_does(values: list[float], characters: int) -> None:
    found = matrix(*values)
    ends = colour_range(found, SIGNED)
    digits = fitting(decimals(found, SIGNED), found, ends, lambda text: len(text) <= characters)
    assert 0 <= digits.decimals <= MOST
    if digits.form is NumberForm.FIXED:
        assert all(len(digits.text(value)) <= characters for value in values)

"""Reduction by the value farthest from zero, against a plain loop."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.matrix.reduce import reduce_to

_CELLS = st.one_of(st.floats(-9, 9, width=32), st.sampled_from([0.0, -math.inf, math.nan, math.inf]))


def farthest(values: NDArray[np.float32], most: int) -> list[float]:
    """What one row is reduced to, cell by cell."""
    size, found = len(values), []
    for n in range(most):
        part = values[n * size // most : (n + 1) * size // most].tolist()
        there = [value for value in part if value > -math.inf]
        best = max((abs(value) for value in there), default=0.0)
        lost = any(math.isnan(value) for value in part)
        found.append(math.nan if lost else (best if best in there else -best) if there else -math.inf)
    return found


@given(st.lists(_CELLS, min_size=1, max_size=60), st.integers(1, 60))
def test_one_row_is_reduced_as_a_loop_would(cells: list[float], most: int) -> None:
    row = np.array(cells, np.float32)
    expected = farthest(row, most) if most < len(row) else cells
    assert np.array_equal(reduce_to(row[None], 1, most)[0], np.array(expected, np.float32), equal_nan=True)
    assert np.array_equal(reduce_to(row[:, None], most, 1)[:, 0], np.array(expected, np.float32), equal_nan=True)


@given(st.integers(1, 9), st.integers(1, 40), st.integers(1, 12), st.integers(1, 12))
def test_reducing_keeps_the_farthest_from_zero(rows: int, columns: int, most_rows: int, most_columns: int) -> None:
    values = np.random.default_rng(0).normal(size=(rows, columns))
    found = reduce_to(values, most_rows, most_columns)
    assert found.shape == (min(rows, most_rows), min(columns, most_columns))
    assert np.abs(found).max() == np.abs(values).max()
    assert np.isin(found, values).all()


def test_reducing_keeps_masked_and_lost_numbers_apart() -> None:
    values = np.array([[-np.inf, -np.inf, np.nan, np.nan, -np.inf, -2.0, 1.0, np.nan]])
    assert np.array_equal(reduce_to(values, 1, 4), [[-np.inf, np.nan, -2.0, np.nan]], equal_nan=True)


def test_what_is_small_enough_stays_itself() -> None:
    values = np.eye(5, dtype=np.float32)
    assert reduce_to(values, 5, 8) is values


def test_no_rows_stay_none() -> None:
    assert reduce_to(np.empty((0, 24), np.float32), 16, 16).shape == (0, 16)

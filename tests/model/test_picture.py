"""Pictures and tables: labels, ranges, numbers as text."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from model.picture import colour_range, exact, make_picture, short, spoken
from model.quantities import ATTENTION_WEIGHTS, LOSS, QUERY, W_QUERY, Axis, Facet, Kind
from model.table import Table

WORDS = {Axis.QUERY: ("the", "cat"), Axis.KEY: ("the", "cat")}


def test_a_picture_names_its_cells() -> None:
    values = np.array([[1, 0], [0.25, 0.75]], dtype=np.float32)
    picture = make_picture(ATTENTION_WEIGHTS, values, WORDS, formula="softmax(M)", where="step 3")
    assert (picture.title, picture.formula, picture.shape) == ("Attention weights", "softmax(M)", "2 × 2")
    assert (picture.low, picture.high) == (0, 1)
    assert picture.describe(1, 0) == "query 1 “cat”, key 0 “the”: 0.25"


def test_labels_that_do_not_fit_are_numbers() -> None:
    picture = make_picture(QUERY, np.zeros((3, 4), np.float32), WORDS)
    assert picture.row_labels == ("0", "1", "2")
    assert picture.describe(2, 1) == "query 2, d head 1: 0.0"


def test_one_row_and_other_sides() -> None:
    row = make_picture(LOSS, np.array([1.0, 2.0], np.float32), {})
    assert (row.rows, row.columns, row.row_axis) == (1, 2, None)
    assert row.describe(0, 1) == "position 1: 2.0"
    change = make_picture(W_QUERY, np.full((2, 2), -0.004, np.float32), {}, facet=Facet.DELTA)
    assert (change.title, change.symbol, change.kind) == ("Query weights: last change", "ΔW_Q", Kind.SIGNED)
    assert (change.low, change.high) == (pytest.approx(-0.005), pytest.approx(0.005))


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([0.2, -1.2], Kind.SIGNED, (-1.5, 1.5)),
        ([0.2, 0.3], Kind.UNIT, (0, 1)),
        ([0.2, 2.1], Kind.POSITIVE, (0, 3)),
        ([-math.inf, math.nan, 80], Kind.SIGNED, (-100, 100)),
        ([0, 0], Kind.SIGNED, (-1, 1)),
        ([], Kind.POSITIVE, (0, 1)),
        ([math.nan], Kind.SIGNED, (-1, 1)),
    ],
)
def test_ranges_are_round_and_hold_every_value(values: list[float], kind: Kind, expected: tuple[float, float]) -> None:
    assert colour_range(np.array(values, np.float32), kind) == pytest.approx(expected)


@pytest.mark.parametrize("value", [0.1, -3.4e38, 1e-45, 0.33333334, 123456.78, 0.0])
def test_exact_numbers_read_back_to_the_bit(value: float) -> None:
    number = np.float32(value)
    assert np.float32(exact(number).replace("−", "-")) == number


def test_short_numbers() -> None:
    assert [short(x, Kind.SIGNED) for x in (-0.123, 12.3, 123.4, 0.00012, -np.inf)] == [
        "−0.12",
        "12.30",
        "123",
        "1e−4",
        "−∞",
    ]
    assert short(0.0001, Kind.UNIT) == "0.00"
    assert short(7, Kind.INDEX) == "7"


def test_tables_are_strict_json_and_csv() -> None:
    values = np.array([[[0.5, -math.inf], [math.nan, 1e-9]]], np.float32)
    table = Table("scores", (Axis.HEAD, Axis.QUERY, Axis.KEY), WORDS, values)
    shown = json.loads(table.to_json(step=4), parse_constant=lambda name: pytest.fail(name))
    assert shown["values"] == [[[0.5, "-inf"], ["nan", pytest.approx(1e-9)]]]
    assert shown["labels"] == {"head": ["0"], "query": ["the", "cat"], "key": ["the", "cat"]}
    assert table.to_csv() == "head,query,the,cat\n0,the,0.5,-inf\n0,cat,nan,1e-09\n"


@pytest.mark.parametrize(
    ("value", "before", "since", "expected"),
    [
        (0.62, None, None, "0.62"),
        (0.62, 0.54, 40, "0.62, up 0.08 since step 40"),
        (-0.5, 0.25, 3, "minus 0.50, down 0.75 since step 3"),
        (0.1, np.float32(0.1), 3, "0.10, unchanged since step 3"),
        (1.2e-7, 1.1e-7, 0, "1.2 times ten to the minus 7, up 1 times ten to the minus 8 since step 0"),
        (0.0, 0.0012, 9, "0.00, down 0.0012 since step 9"),
        (1234.5, None, None, "1234.50"),
        (-math.inf, None, None, "masked"),
        (0.5, -math.inf, 2, "0.50, not masked any more since step 2"),
        (math.nan, math.nan, 2, "no value, unchanged since step 2"),
        (math.inf, 1.0, 2, "infinite, not 1.00 any more since step 2"),
    ],
)
def test_a_cell_in_words(value: float, before: float | None, since: int | None, expected: str) -> None:
    values = np.array([[0, 0], [value, 0]], dtype=np.float32)
    picture = make_picture(ATTENTION_WEIGHTS, values, WORDS)
    assert spoken(picture, 1, 0, before, since) == f"query cat, key the, {expected}"


def test_a_cell_of_one_row_in_words() -> None:
    assert spoken(make_picture(LOSS, np.array([1.0, 2.0], np.float32), {}), 0, 1) == "position 1, 2.00"

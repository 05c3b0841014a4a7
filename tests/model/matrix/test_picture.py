"""Pictures and tables: labels, ranges, numbers as text."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from model.exports.table import Table
from model.matrix.picture import colour_range, exact, make_picture, short, spoken
from model.quantities import ATTENTION_WEIGHTS, LOSS, MASKED_SCORES, QUERY, SCORES, TOKENS, W_QUERY, Axis, Facet, Kind

WORDS = {Axis.QUERY: ("the", "cat"), Axis.KEY: ("the", "cat")}


def test_a_picture_names_its_cells() -> None:
    values = np.array([[1, 0], [0.25, 0.75]], dtype=np.float32)
    picture = make_picture(ATTENTION_WEIGHTS, values, WORDS, formula="softmax(M)", where="step 3")
    assert (picture.title, picture.formula, picture.shape) == ("Attention weights", "softmax(M)", "2 × 2")
    assert (picture.low, picture.high) == (0, 1)
    assert picture.describe(1, 0) == "query 1 “cat”, key 0 “the”: 0.25"


def test_a_cell_can_be_heard() -> None:
    words = dict.fromkeys((Axis.QUERY, Axis.KEY), ("the", "fat", "cat", "the"))
    values = np.zeros((4, 4), np.float32)
    values[2, :] = 0.3796, 0.6204, 0, 0
    picture = make_picture(ATTENTION_WEIGHTS, values, words)
    assert spoken(picture, 2, 1) == "query cat, key fat, 0.62"
    assert spoken(picture, 2, 1, 0.5404, 40) == "query cat, key fat, 0.62, up 0.08 since step 40"
    assert spoken(picture, 2, 3, 0.25, 40) == "query cat, key the at 3, 0.00, down 0.25 since step 40"
    assert spoken(picture, 2, 0, 0.3797, 0) == "query cat, key the at 0, 0.38, hardly changed since step 0"
    assert spoken(picture, 0, 1, 0.0, 7) == "query the at 0, key fat, 0.00, unchanged since step 7"
    assert spoken(picture, 2, 1, math.nan, 7) == "query cat, key fat, 0.62"


def test_what_is_heard_of_numbers_that_are_none_or_small() -> None:
    scores = make_picture(MASKED_SCORES, np.array([[-1.25, -np.inf], [0.5, 2e-5]], np.float32), WORDS)
    assert spoken(scores, 0, 0, -1.5, 3) == "query the, key the, minus 1.25, up 0.25 since step 3"
    assert spoken(scores, 0, 1, -math.inf, 3) == "query the, key cat, masked"
    assert (
        spoken(scores, 1, 1, 1e-5, 3)
        == "query cat, key cat, 2 times 10 to the minus 5, up 1 times 10 to the minus 5 since step 3"
    )
    assert spoken(make_picture(LOSS, np.array([1.0, np.nan], np.float32), {}), 0, 1) == "position 1, nan"
    assert (
        spoken(make_picture(TOKENS, np.array([3, 4], np.float32), {}), 0, 0, 4.0, 2)
        == "position 0, 3, down 1 since step 2"
    )


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
    table = Table(SCORES, (Axis.HEAD, Axis.QUERY, Axis.KEY), WORDS, values)
    shown = json.loads(table.to_json(step=4), parse_constant=lambda name: pytest.fail(name))
    assert shown["values"] == [[[0.5, "-inf"], ["nan", pytest.approx(1e-9)]]]
    assert shown["labels"] == {"head": ["0"], "query": ["the", "cat"], "key": ["the", "cat"]}
    assert table.to_csv() == "head,query,the,cat\n0,the,0.5,-INF\n0,cat,NaN,1e-09\n"

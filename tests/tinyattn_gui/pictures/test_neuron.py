"""The neuron view in words: what each number is made of."""

from __future__ import annotations

import numpy as np
import pytest

from model.matrix.picture import exact
from model.quantities import (
    ATTENTION_WEIGHTS,
    KEY,
    MASKED_SCORES,
    QUERY,
    SCALED_SCORES,
    SCORES,
)
from tests.kit.neurons import met
from tests.kit.views import SENTENCE
from tinyattn_gui.pictures.spreadsheet import neuron_as_text

pytestmark = pytest.mark.usefixtures("qapp")


def test_each_number_tells_what_it_is_made_of() -> None:
    picture = met()
    q, k, product = (exact(n) for n in (picture.q[3], picture.k[2, 3], picture.q[3] * picture.k[2, 3]))
    assert picture.describe(QUERY, 4, 3) == f"query 4 “on”, number 3: {q}"
    assert picture.describe(KEY, 2, 3) == f"key 2 “cat”, number 3: {k}"
    assert picture.describe(None, 2, 3) == f"number 3 of the query times that of key 2 “cat”:\n{q} × {k} = {product}"
    score, scaled, masked, weight = picture.steps.values()
    pair = "query 4 “on”, key 2 “cat”\n"
    assert picture.describe(SCORES, 2, 0) == f"{pair}score: the sum of 4 products is {exact(score[2])}"
    assert picture.describe(SCALED_SCORES, 2, 0) == f"{pair}scaled: {exact(score[2])} / √4 = {exact(scaled[2])}"
    assert picture.describe(MASKED_SCORES, 2, 0) == f"{pair}masked: {exact(masked[2])}, it may look"
    assert picture.describe(MASKED_SCORES, 6, 0).endswith("masked: −∞, for this key comes after the query")
    said = f"{pair}weight: {exact(weight[2])}, its share of exp({exact(masked[2])}) among 5 keys"
    assert picture.describe(ATTENTION_WEIGHTS, 2, 0) == said


def test_products_are_those_of_query_and_key() -> None:
    picture = met()
    assert picture.products.dtype == np.float32
    for key, dimension in np.ndindex(7, 4):
        assert picture.products[key, dimension] == picture.q[dimension] * picture.k[key, dimension]
    assert picture.products.sum(1) == pytest.approx(picture.steps[SCORES], abs=1e-5)
    assert picture.strongest == int(picture.weights.argmax())


def test_all_numbers_as_a_table() -> None:
    picture = met()
    head, query, *keys = [row.split("\t") for row in neuron_as_text(picture).splitlines()]
    assert head == [
        "key",
        "",
        *(f"k[{n}]" for n in range(4)),
        *(f"qk[{n}]" for n in range(4)),
        *(s.slug for s in picture.steps),
    ]
    assert query[:2] == ["query", "on"]
    assert np.array_equal(np.array(query[2:], np.float32), picture.q)
    for n, row in enumerate(keys):
        numbers = [*picture.k[n], *picture.products[n], *(step[n] for step in picture.steps.values())]
        assert row[:2] == [str(n), SENTENCE[n]]
        assert np.array_equal(np.array(row[2:], np.float32), np.array(numbers, np.float32))

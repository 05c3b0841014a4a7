"""Each number that the book prints is ours too, to its last digit, and what is not is told."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from model.book.checked import Checked, checked
from model.book.examples import EXAMPLES, Line
from model.book.printed import Agreement, agreement, printed_numbers
from model.network.worked import INPUTS, drawn, work

PRINTED = [
    pytest.param(example.name, line.slug, id=f"{example.name}-{line.slug}")
    for example in EXAMPLES.values()
    for line in example.lines
    if line.name and not line.is_chance
]


@pytest.mark.parametrize(("name", "slug"), PRINTED)
def test_each_printed_number_is_ours(name: str, slug: str) -> None:
    lines = {each.line.slug: each for each in checked(EXAMPLES[name], work(EXAMPLES[name]))}
    told = {mark for row in lines[slug].agreements for mark in row}
    # The last digit may differ by one where a number lies half-way between two and a processor sums in another order.
    assert told <= {Agreement.EQUAL, Agreement.LAST_DIGIT}
    assert lines[slug].own.shape == (len(lines[slug].line.rows), len(lines[slug].line.columns))


def test_every_printed_number_has_its_line() -> None:
    named = {line.name for example in EXAMPLES.values() for line in example.lines if line.name}
    assert named == set(printed_numbers())


def test_dropout_keeps_half_and_doubles_it() -> None:
    example = EXAMPLES["dropout"]
    ones, dropped = checked(example, work(example))
    assert set(np.unique(ones.own)) == {0.0, 2.0}
    assert 4 < (ones.own == 0).sum() < 32
    kept = dropped.own != 0
    causal = checked(EXAMPLES["causal"], work(EXAMPLES["causal"]))[-1].own
    np.testing.assert_allclose(dropped.own[kept], 2 * causal[kept], rtol=1e-6)


def test_another_number_is_told_as_what_it_is() -> None:
    assert agreement(0.4419, 0.44194) is Agreement.EQUAL
    assert agreement(0.4419, 0.44197) is Agreement.LAST_DIGIT
    assert agreement(0.4419, 0.4431) is Agreement.OTHER
    assert agreement(-math.inf, -math.inf) is Agreement.EQUAL
    assert agreement(-math.inf, 0.0) is Agreement.OTHER
    assert agreement(0.88, 0.8808, 2) is Agreement.EQUAL
    line = Line("a", "A", "a", ("x",), ("0", "1", "2"), "name")
    told = Checked(line, np.array([[0.1, 0.20008, 0.9]]), np.array([[0.1, 0.2, 0.3]]))
    assert told.summary == "1 of 3 numbers as printed, 1 differ by one in the last digit"


def test_working_an_example_draws_nothing_from_the_random_numbers_of_others() -> None:
    torch.manual_seed(7)
    before = torch.random.get_rng_state()
    for example in EXAMPLES.values():
        work(example)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_the_scores_are_those_of_torchs_own_attention() -> None:
    x, weights = torch.tensor(INPUTS), drawn(123)
    q, k, v = x @ weights.query, x @ weights.key, x @ weights.value
    oracle = torch.nn.functional.scaled_dot_product_attention(q[None], k[None], v[None])[0]
    context = work(EXAMPLES["trainable"])["context"]
    np.testing.assert_allclose(context, oracle.numpy(), rtol=1e-5)

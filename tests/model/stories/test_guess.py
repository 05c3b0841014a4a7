"""Guesses are scored by numbers that were worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from model.errors import RequestError
from model.spec.presets import PRESETS
from model.stories.guess import GUESSES, one, tally, with_share
from model.stories.table import story_of


def test_a_row_is_scored_by_half_the_sum_of_its_differences() -> None:
    before, after = np.array([0.25, 0.25, 0.5, 0.0]), np.array([0.1, 0.6, 0.3, 0.0])
    verdict = GUESSES["row"].score(np.array([0.2, 0.3, 0.5, 0.0]), before, after)
    assert verdict.gap == pytest.approx((0.1 + 0.3 + 0.2) / 2)
    assert (verdict.chosen_at, verdict.best_at, verdict.rank, verdict.count) == (2, 1, 2, 3)
    assert (verdict.chosen, verdict.best) == (0.3, 0.6)
    assert GUESSES["row"].score(after, before, after).gap == 0
    assert GUESSES["row"].score(one(3, (4,)), before, after).gap == 1, "nothing in common"


def test_a_cell_is_ranked_by_its_growth_among_those_that_can_grow() -> None:
    before = np.array([[1.0, 0.0], [0.7, 0.3]])
    after = np.array([[1.0, 0.0], [0.2, 0.8]])
    best = GUESSES["grows"].score(one(3, (2, 2)), before, after)
    assert (best.rank, best.count, best.gap, best.is_right) == (1, 3, 0.0, True), "the masked cell is not counted"
    assert best.best == pytest.approx(0.5)
    other = GUESSES["grows"].score(one(2, (2, 2)), before, after)
    assert (other.rank, other.best_at, other.is_right) == (3, 3, False)
    assert (other.chosen, other.gap) == (pytest.approx(-0.5), pytest.approx(1.0))


def test_a_word_is_scored_by_the_probability_that_it_got() -> None:
    before, after = np.full(4, 0.25), np.array([0.1, 0.2, 0.6, 0.1])
    verdict = GUESSES["word"].score(one(1, (4,)), before, after)
    assert (verdict.chosen, verdict.best, verdict.rank, verdict.count) == (0.2, 0.6, 2, 4)
    assert verdict.gap == pytest.approx(0.4)
    equal = GUESSES["word"].score(one(3, (4,)), before, before)
    assert equal.is_right, "nothing is likelier"


def test_what_cannot_be_scored_is_refused() -> None:
    with pytest.raises(RequestError, match="no guess of numbers of shape"):
        GUESSES["row"].score(np.ones(2), np.ones(3), np.ones(3))
    with pytest.raises(RequestError, match="not finite"):
        GUESSES["row"].score(np.ones(1), np.ones(1), np.array([np.nan]))


def test_a_share_is_taken_from_the_others_by_their_size() -> None:
    all_open = np.ones(3, bool)
    assert with_share(np.array([0.2, 0.2, 0.6]), 0, 0.6, all_open) == pytest.approx([0.6, 0.1, 0.3])
    assert with_share(np.array([0.2, 0.2, 0.6]), 1, 7.0, all_open) == pytest.approx([0.0, 1.0, 0.0])
    assert with_share(np.array([0.2, 0.8]), 0, -1.0, all_open[:2]) == pytest.approx([0.0, 1.0])
    only = with_share(np.array([0.0, 1.0, 0.0]), 1, 0.4, np.array([True, True, False]))
    assert only == pytest.approx([0.6, 0.4, 0.0]), "what is masked gets nothing"
    assert with_share(np.array([1.0, 0.0]), 0, 0.5, np.array([True, False])) == pytest.approx([1.0, 0.0])


def test_the_tally_counts_each_kind_by_its_own_measure() -> None:
    before, after = np.array([0.5, 0.5]), np.array([0.2, 0.8])
    row, cell, word = GUESSES["row"], GUESSES["grows"], GUESSES["word"]
    verdicts = [row.score(after, before, after), row.score(before, before, after)]
    verdicts += [cell.score(one(at, (2,)), before, after) for at in (0, 1)]
    verdicts += [word.score(one(0, (2,)), before, after)]
    assert tally(verdicts) == (
        "This run: rows 0.15 away on average (2); 1 of 2 cells right; "
        "0 of 1 tokens right, with a probability of 0.20 on average."
    )
    assert not tally(())


def test_the_first_story_asks_three_questions_of_three_kinds_that_its_run_can_answer() -> None:
    story = story_of(PRESETS["fat-cat"].spec)
    assert [asked.kind for asked in story.questions] == list(GUESSES)

"""A loss stands at the step that it is of, every peak stays, and a branch begins with what it shares and no more."""

from __future__ import annotations

import math

import numpy as np
import pytest

from model.messages import Trail
from model.quantities import W_QUERY
from model.quantities.watch import Ask, Watch
from tinyattn_gui.pictures.curve import curve
from tinyattn_gui.pictures.trail import trail_picture
from tinyattn_gui.session.loss_history import Curves


def test_the_first_loss_is_that_of_step_1() -> None:
    steps, losses = curve(np.array([3.0, 2.0, 1.0], np.float32))
    assert (steps.tolist(), losses.tolist()) == ([1, 2, 3], [3, 2, 1])


@pytest.mark.parametrize("count", [1201, 5000, 12_345])
def test_of_a_long_run_every_peak_and_every_pit_stays_at_its_step(count: int) -> None:
    losses = np.random.default_rng(0).uniform(1, 2, count).astype(np.float32)
    places = [0, count // 3, count // 2, count - 1]
    losses[places] = [0.1, 9.0, 0.2, 8.0]
    steps, shown = curve(losses)
    assert len(steps) <= 1300
    assert (np.diff(steps) > 0).all()
    assert np.array_equal(shown, losses[steps.astype(int) - 1])
    assert {place + 1 for place in places} <= {*steps.astype(int).tolist()}


def test_a_branch_shares_the_losses_of_the_steps_before_it() -> None:
    held_out = np.array([[50, 2.5], [100, 1.5]], np.float32)
    accuracy = np.array([[10, 0.5, np.nan], [50, 0.75, 0.25]], np.float32)
    curves = Curves(np.arange(1, 121, dtype=np.float32), held_out, accuracy, np.arange(2, 122, dtype=np.float32))
    for step, rows in ((0, 0), (49, 0), (50, 1), (99, 1), (100, 2), (120, 2)):
        shared = curves.up_to(step)
        assert shared.count == len(shared.losses) == step
        assert shared.losses.tolist() == list(range(1, step + 1))
        assert shared.norms.tolist() == list(range(2, step + 2))
        assert shared.held_out[:, 0].tolist() == [50, 100][:rows]
        assert shared.accuracy[:, 0].tolist() == [kept for kept in (10, 50) if kept <= step]


def test_losses_that_are_told_twice_are_taken_once() -> None:
    curves, none = Curves(), np.empty((0, 2), np.float32)
    shares = np.array([[2, 0.5, np.nan], [4, 1, 1]], np.float32)
    curves.take(np.array([1, 2, 3], np.float32), 0, none, shares[:1], np.array([5, 6, 7], np.float32))
    curves.take(
        np.array([2, 3, 4], np.float32), 1, np.array([[3, 9]], np.float32), shares, np.array([6, 7, 8], np.float32)
    )
    curves.take(np.array([9, 9], np.float32), 7, np.array([[3, 9]], np.float32), shares, np.array([9, 9], np.float32))
    assert curves.norms.tolist() == [5, 6, 7, 8]
    assert np.array_equal(curves.accuracy, shares, equal_nan=True)
    assert curves.losses.tolist() == [1, 2, 3, 4]
    assert curves.held_out.tolist() == [[3, 9]]


@pytest.mark.parametrize(
    ("steps", "dense", "pieces"),
    [
        ([0, 1, 2], 1, [[0, 1, 2]]),
        ([0, 1, 3], 1, [[0, 1], [2]]),
        ([0, 10, 20], 10, [[0, 1, 2]]),
        ([0, 10, 21], 10, [[0, 1], [2]]),
    ],
)
def test_only_neighbours_are_joined(steps: list[int], dense: int, pieces: list[list[int]]) -> None:
    ask, values = Ask(Watch(W_QUERY.slug, layer=0), (0, 0, 0)), np.linspace(0, 1, len(steps), dtype=np.float32)
    picture = trail_picture(Trail(ask, np.array(steps), values, True, dense=dense), 0, "W_Q")
    assert [piece.tolist() for piece in picture.pieces] == pieces
    values[1] = math.nan
    assert [1] not in [piece.tolist() for piece in picture.pieces]

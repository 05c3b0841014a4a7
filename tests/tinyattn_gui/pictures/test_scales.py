"""Steps and losses laid out by their logarithm: each has its place, and comes back from it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tinyattn_gui.pictures.scales import Scales, log_ticks

LOG = Scales(log_loss=True, log_steps=True)


@pytest.mark.parametrize("scales", [Scales(), LOG])
def test_a_step_comes_back_from_its_place(scales: Scales) -> None:
    for step in (0, 1, 7, 100, 12_345, 1_000_000):
        assert round(scales.step(scales.across(step))) == step
    steps = np.array([0.0, 1.0, 99.0])
    assert scales.all_across(steps).tolist() == [scales.across(step) for step in steps]


def test_the_first_weights_have_a_place_and_a_loss_of_0_has_none() -> None:
    assert LOG.across(0) == 0
    assert LOG.across(99) == 2
    places = LOG.all_up(np.array([0.0, 0.1, 10.0, -1.0, math.nan, math.inf]))
    assert np.array_equal(places, [math.nan, -1, 1, math.nan, math.nan, math.inf], equal_nan=True)
    assert Scales().up(0.0) == 0.0


def test_a_range_from_0_begins_below_the_lowest_loss_that_has_a_place() -> None:
    curves = [(np.arange(3.0), np.array([2.0, 0.5, 0.0]))]
    assert LOG.ends_up(0.0, 2.0, curves) == (math.log10(0.25), math.log10(2.0))
    assert LOG.ends_up(0.5, 2.0, curves) == (math.log10(0.5), math.log10(2.0))
    low, high = LOG.ends_up(0.0, 0.0, [(np.arange(1.0), np.zeros(1))])
    assert math.isfinite(low)
    assert low < high


def test_powers_of_ten_are_named_and_more_where_these_are_few() -> None:
    assert log_ticks(0.3, 3.0) == pytest.approx((0.5, 1, 2))
    assert log_ticks(1, 10_000) == pytest.approx((1, 10, 100, 1000, 10_000))

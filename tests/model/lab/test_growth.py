"""Exponent and knee of curves that are known, and none where a curve says nothing of them."""

from __future__ import annotations

import numpy as np
import pytest

from model.lab.growth import fits, growth_of

LENGTHS = [128 << n for n in range(8)]


def runs_of(fixed: float, rising: float, power: float, noise: float) -> list[list[float]]:
    """Fifteen runs at each length of a + b·nᵖ, each off by some of itself."""
    random = np.random.default_rng(1)
    return [[(fixed + rising * n**power) * (1 + noise * random.normal()) for _ in range(15)] for n in LENGTHS]


@pytest.mark.parametrize("power", [0.5, 1.0, 1.5, 2.0])
def test_a_curve_without_noise_is_fitted_to_its_power_and_its_knee(power: float) -> None:
    fixed, knee = 3e-4, 1000.0
    costs = np.array([[fixed * (1 + (n / knee) ** power) for n in LENGTHS]])
    powers, knees = fits(np.array(LENGTHS, np.float64), costs)
    assert powers[0] == pytest.approx(power, abs=0.006)
    assert knees[0] == pytest.approx(knee, rel=0.03)


def test_a_power_without_a_fixed_part_has_no_knee() -> None:
    growth = growth_of(LENGTHS, runs_of(0.0, 1e-8, 2.0, 0.02), [n**2 for n in LENGTHS])
    assert growth.exponent is not None
    assert growth.exponent.low <= 2.0 <= growth.exponent.high
    assert growth.exponent.high - growth.exponent.low < 0.2
    assert growth.knee is None
    assert growth.expected == pytest.approx(2.0)


def test_of_noisy_runs_the_spread_holds_what_they_were_made_of() -> None:
    growth = growth_of(LENGTHS, runs_of(1e-3, 1e-6, 1.0, 0.03), [200 + n for n in LENGTHS])
    assert growth.exponent is not None
    assert growth.knee is not None
    assert growth.exponent.low <= 1.0 <= growth.exponent.high
    assert growth.knee.low <= 1000 <= growth.knee.high
    assert growth.knee.low < growth.knee.value < growth.knee.high


def test_what_does_not_grow_or_is_too_rough_has_no_exponent() -> None:
    assert growth_of(LENGTHS, runs_of(1e-3, 0.0, 1.0, 0.03), [1.0] * 8).exponent is None
    jump = [[1.0, 1.1, 1.2]] * 7 + [[3.0, 3.1, 3.2]]  # as where something else ran just then
    assert growth_of(LENGTHS, jump, LENGTHS).exponent is None
    late = [[1.0, 1.01], [1.0, 1.01], [1.0, 1.01], [1.02, 1.03], [1.1, 1.11], [1.7, 1.71], [9.0, 9.1], [200.0, 201.0]]
    assert growth_of(LENGTHS, late, LENGTHS).exponent is None  # steeper than what is looked for
    rough = [[1.0, 2.0, 8.0], [9.0, 1.0, 2.0], [1.0, 6.0, 3.0], [2.0, 1.5, 9.0]]
    assert growth_of(LENGTHS[:4], rough, LENGTHS[:4]).exponent is None
    assert growth_of(LENGTHS[:3], runs_of(0.0, 1e-8, 2.0, 0.0)[:3], LENGTHS[:3]).exponent is None

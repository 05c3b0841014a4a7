"""Every draw of every step has a stream of its own."""

from __future__ import annotations

from model.training.seeds import Purpose, seed_for


def test_streams_of_random_numbers_are_apart() -> None:
    seeds = {seed_for(seed, step, purpose) for seed in range(5) for step in range(200) for purpose in Purpose}
    assert len(seeds) == 5 * 200 * len(Purpose)
    assert all(0 <= seed < 2**63 for seed in seeds)

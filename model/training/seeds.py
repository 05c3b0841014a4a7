"""Where the random draws of a step come from: a generator for each purpose, seeded by the run's seed and the step."""

from __future__ import annotations

from enum import IntEnum


class Purpose(IntEnum):
    """What a random draw is for; keeps the streams of one step apart."""

    INITIAL = 0
    BATCH = 1
    DROPOUT = 2
    SAMPLE = 3


def seed_for(seed: int, step: int, purpose: Purpose) -> int:
    """A 63-bit seed from (run seed, step, purpose), mixed as in splitmix64."""
    z = (seed * 0x9E3779B97F4A7C15 + step * 0xBF58476D1CE4E5B9 + purpose * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return (z ^ (z >> 31)) >> 1

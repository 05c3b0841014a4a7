"""Examples that are held: those at some places, and some that are evenly spread."""

from __future__ import annotations

import numpy as np

from model.data.corpus import Examples
from model.training.sampler import Rows


def test_what_is_spread_over_a_large_text_stays_inside_it() -> None:
    """Past 2²⁴ float32 has every second number only: the last place would be one past the end."""
    count = 2**24 + 4
    stream = np.zeros(count + 1, np.uint8)
    stream[-2:] = 7, 9
    batch = Rows(Examples(stream, 1, 2)).spread(3)
    assert (batch.ids.flatten().tolist(), batch.targets.flatten().tolist()) == ([0, 0, 7], [0, 0, 9])


def test_what_is_spread_begins_and_ends_with_the_text() -> None:
    rows = Rows(Examples(np.arange(12, dtype=np.int64), 1, 2))
    assert rows.spread(3).ids.flatten().tolist() == [0, 5, 10]
    assert rows.spread(100).ids.flatten().tolist() == list(range(11))

"""What a token receives is the mean over those that may look at it, beside its even share."""

from __future__ import annotations

import numpy as np
import pytest

from model.choices.masks import sliding_window, window_with_sinks
from tinyattn_gui.pictures.received import even_share, lost_to, received

CAUSAL = np.tri(3, dtype=bool)


def test_each_key_is_counted_by_those_that_may_look_at_it() -> None:
    weights = np.array([[[1.0, 0, 0], [0.75, 0.25, 0], [0.5, 0.3, 0.2]]], np.float32)
    assert received(weights, CAUSAL)[0] == pytest.approx([(1 + 0.75 + 0.5) / 3, (0.25 + 0.3) / 2, 0.2])


def test_an_even_share_is_what_looking_evenly_gives() -> None:
    assert even_share(CAUSAL) == pytest.approx([(1 + 1 / 2 + 1 / 3) / 3, (1 / 2 + 1 / 3) / 2, 1 / 3])
    assert even_share(np.ones((2, 4), bool)) == pytest.approx([0.25] * 4)


def test_what_a_window_takes_and_what_the_first_gives_back() -> None:
    weights = np.array([[[1.0, 0, 0], [0.75, 0.25, 0], [0.5, 0.3, 0.2]]], np.float32)
    assert lost_to(sliding_window(1), weights) == pytest.approx([(0 + 0.75 + 0.5 + 0.3) / 3])
    assert lost_to(window_with_sinks(1, 1), weights) == pytest.approx([0.3 / 3])
    assert lost_to(sliding_window(3), weights) == pytest.approx([0])


def test_what_nobody_may_look_at_has_no_number() -> None:
    seen = np.array([[True, False], [True, False]])
    assert np.isnan(received(seen[None].astype(np.float32), seen)[0, 1])

"""A short run of the monkey; long ones with `python -m tests.soak monkey`."""

from __future__ import annotations

import pytest

from tests.soak.monkey.trial import play


@pytest.mark.timeout(400)
def test_a_monkey_neither_breaks_the_window_nor_fills_it() -> None:
    """How long it takes to answer depends on what else the machine does, and is measured by the long runs."""
    outcome = play(seed=1, events=120, network="small", platform="offscreen")
    assert not outcome.crashed, outcome.last
    assert [found for found in outcome.complaints if found["what"] != "freeze"] == []
    first, last = outcome.samples[0], outcome.samples[-1]
    assert last["widgets"] <= first["widgets"] + 15, outcome.end["grown"]
    assert last["objects"] <= first["objects"] + 60, outcome.end["grown"]
    assert last["handles"] <= first["handles"] + 4
    assert last["threads"] <= first["threads"]

"""The pace of a first play: slow at first and where much changes, and soon the usual one."""

from __future__ import annotations

import pytest

from tinyattn_gui.session.slow_start import LEAST, MOST, SlowStart

USUAL = 60.0


def played(slow: SlowStart, change: float | None, start: float, seconds: float) -> float:
    """Its pace after so many seconds of the same change a step, seen ten times a second."""
    for n in range(round(seconds * 10)):
        slow.see(change, start + n / 10)
    return slow.pace


def test_it_begins_slowly_whatever_changes() -> None:
    slow = SlowStart(USUAL)
    assert played(slow, 0.0, 5.0, 1.9) == LEAST
    assert slow.words == "Slow: 4 steps a second."
    assert not slow.is_over


def test_it_follows_what_changes_and_says_why_it_is_slow_as_long_as_that_is_so() -> None:
    slow = SlowStart(USUAL)
    assert played(slow, 0.022, 0.0, 8.0) == pytest.approx(25.0, rel=0.15)
    assert slow.words == f"Slow while much changes: {slow.pace:.0f} steps a second."
    assert played(slow, 0.11, 8.0, 1.0) == pytest.approx(5.0)
    assert slow.words == "Slow while much changes: 5 steps a second."
    assert played(slow, 0.5, 9.0, 1.0) == LEAST, "never slower"
    before = slow.pace
    assert played(slow, 0.001, 10.0, 1.0) <= 2 * before, "no more than twice as fast in a second"
    played(slow, 0.001, 11.0, 2.0)
    assert slow.words == f"Slow: {slow.pace:.0f} steps a second.", "little changes here"
    assert not slow.is_over


def test_it_is_over_once_it_has_gone_at_the_usual_pace_for_a_while() -> None:
    slow = SlowStart(USUAL)
    assert played(slow, 0.001, 0.0, 7.0) == pytest.approx(USUAL, rel=0.15)
    assert not slow.is_over
    played(slow, 0.001, 7.0, 3.0)
    assert slow.is_over


def test_it_ends_in_any_case_and_where_nothing_is_seen_it_grows() -> None:
    slow = SlowStart(USUAL)
    played(slow, 0.5, 0.0, MOST)
    assert not slow.is_over
    slow.see(0.5, MOST + 0.1)
    assert slow.is_over
    assert played(SlowStart(USUAL), None, 0.0, 8.0) == pytest.approx(USUAL, rel=0.15)

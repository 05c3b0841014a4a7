"""Points that stand where they stood, however their axes turn."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.kit.clouds import points, turn
from tinyattn_gui.pictures.cloud_memory import CloudMemory, Steady, nearest_turn

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("degrees", [0, 30, 90, 170, 260])
def test_a_turn_is_taken_back(degrees: float, mirror: bool) -> None:
    before = points(9)
    found = nearest_turn((before @ turn(degrees, mirror)).astype(np.float32), before)
    np.testing.assert_allclose(found, np.linalg.inv(turn(degrees, mirror)), atol=1e-6)


def test_no_other_turn_comes_nearer() -> None:
    """Held to every turn and mirroring by a tenth of a degree."""
    there, before = points(9, 1), points(9)
    found = nearest_turn(there, before)
    np.testing.assert_allclose(found @ found.T, np.eye(2), atol=1e-12)

    def away(by: NDArray[np.float64]) -> float:
        return float(np.square(there @ by - before).sum())

    tried = [away(turn(degrees / 10, mirror)) for degrees in range(3600) for mirror in (False, True)]
    assert away(found) <= min(tried) + 1e-9
    assert away(found) == pytest.approx(min(tried), rel=1e-4)


def test_another_corpus_has_other_points_and_both_stand() -> None:
    """A branch that reads another text has words of its own: there is nothing to turn them towards."""
    steady, random = Steady(), np.random.default_rng(5)
    first, other = random.normal(size=(24, 2)).astype(np.float32), random.normal(size=(5, 2)).astype(np.float32)
    steady.place(1, 3, first)
    np.testing.assert_array_equal(steady.place(2, 4, other).placed, other)
    np.testing.assert_array_equal(steady.place(1, 5, other).placed, other)
    assert steady.path(1, 5, 9) == ()
    assert steady.place(1, 3, first).placed.shape == (24, 2)


def test_what_moves_a_little_moves_a_little_however_it_is_turned() -> None:
    steady, random = Steady(), np.random.default_rng(3)
    at, last = points(8), None
    for step in range(200):
        at = (at + random.normal(0, 0.01, at.shape)).astype(np.float32)
        sent = (at @ turn(random.uniform(0, 360), bool(random.integers(2)))).astype(np.float32)
        placed = steady.place(1, step, sent).placed
        if last is not None:
            assert np.abs(placed - last).max() < 0.1
        last = placed


def test_a_state_that_was_shown_stands_as_it_stood() -> None:
    steady = Steady()
    sent = {step: (points(8) * (1 + step) @ turn(40 * step)).astype(np.float32) for step in range(9)}
    first = {step: steady.place(1, step, at).placed for step, at in sent.items()}
    for step in (8, 3, 4, 3, 0, 7, 8, 2):
        np.testing.assert_array_equal(steady.place(1, step, sent[step]).placed, first[step])
    assert [path.tolist() for path in steady.path(1, 3, 2)] == [first[2].tolist(), first[1].tolist()]
    assert steady.path(2, 3, 5) == (), "another branch has another past"


def test_a_branch_stands_where_the_run_stood_that_it_left() -> None:
    steady = Steady()
    main = {step: steady.place(1, step, points(8, step)).placed for step in (4, 9)}
    same = steady.place(2, 4, (points(8, 4) @ turn(120)).astype(np.float32)).placed
    np.testing.assert_allclose(same, main[4], atol=1e-5)
    edited = (main[9] * 1.1 @ turn(75)).astype(np.float32)
    np.testing.assert_allclose(steady.place(1, 9, edited).placed, main[9] * 1.1, atol=1e-5)


def test_to_level_turns_the_whole_past_alike() -> None:
    album = CloudMemory()
    steady = album.page("one")
    at = (points(8) @ turn(50)).astype(np.float32)
    steady.place(1, 0, points(8))
    known = steady.place(1, 1, at)
    before = known.placed @ steady.path(1, 1, 1)[0].T
    album.level(known.turn)
    assert album.page("one") is steady
    np.testing.assert_allclose(steady.place(1, 1, at).turn, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(steady.place(1, 1, at).placed @ steady.path(1, 1, 1)[0].T, before, atol=1e-4)


def test_old_states_are_forgotten_before_new_ones() -> None:
    steady = Steady()
    for step in range(2500):
        steady.place(1, step, points(3, step))
    assert len(steady._known) <= 1000
    assert {step for _, step in steady._known}.issuperset(range(2000, 2500))
    assert len([step for _, step in steady._known if step < 1000]) > 20, "the beginning is thinned, not lost"
    album = CloudMemory()
    pages = [album.page(key) for key in range(20)]
    assert album.page(19) is pages[19]
    assert album.page(0) is not pages[0]

"""Which steps a film shows, how fast, and what is read off the run for it."""

from __future__ import annotations

import doctest
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.config import RunSpec
from model.errors import OptionError
from model.figures import film_steps as steps
from model.figures.film import BY_LOSS, EVENLY, MERGES, FilmOptions, film_as_json, film_from_json
from model.figures.film_steps import evenly, evenly_in_loss, every
from model.matrix.digits import decimals
from model.messages import Watch
from model.quantities import Facet, Kind
from model.quantities.stages import find
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from model.trainer.film_frames import FootageError, footage
from model.trainer.reader import Reader, read_sentence

SPEC = RunSpec().with_options({"model.d_model": "4", "train.batch_size": "2", "model.dropout": "0.1"})
WEIGHTS, KEYS = Watch("attention_weights", layer=0, head=0), Watch("w_key", layer=0, head=0)
SLOPE = Watch("scores", Facet.GRAD, layer=0, head=0)


def test_the_examples_in_the_text() -> None:
    assert doctest.testmod(steps).failed == 0


def test_a_film_of_steps_is_written_as_it_always_was() -> None:
    assert "over" not in film_as_json(FilmOptions())
    for film in (FilmOptions(), FilmOptions(0, 40, over=MERGES)):
        assert film_from_json(film_as_json(film)) == film
    with pytest.raises(OptionError, match="merges have no loss"):
        FilmOptions(0, 40, BY_LOSS, over=MERGES)


def test_the_last_step_is_shown_in_any_case() -> None:
    assert every(3, 12, 4) == (3, 7, 11, 12)
    assert every(3, 11, 4) == (3, 7, 11)
    assert every(5, 5, 4) == (5,)


@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 500), st.integers(0, 2**32 - 1))
def test_steps_grow_from_the_first_to_the_last(first: int, more: int, count: int, seed: int) -> None:
    losses = np.random.default_rng(seed).normal(size=first + more).cumsum()
    losses[::7] = np.nan
    for chosen in (evenly(first, first + more, count), evenly_in_loss(list(losses), first, first + more, count)):
        assert len(chosen) == min(count, more + 1)
        assert all(a < b for a, b in pairwise(chosen))
        assert chosen[0] == first
        assert len(chosen) == 1 or chosen[-1] == first + more


def test_evenly_in_loss_shows_equal_parts_of_the_fall() -> None:
    losses = 3 * np.exp(-np.arange(1000) / 100) + 1
    chosen = evenly_in_loss(list(losses), 0, 999, 20)
    falls = -np.diff(losses[list(chosen)])
    assert falls.max() < 1.3 * np.median(falls)
    assert np.diff(chosen)[0] < 0.1 * np.diff(chosen)[-1]  # where it falls fast there are more of them


def test_a_loss_that_does_not_fall_gives_equal_distances() -> None:
    assert evenly_in_loss([1.0, 2.0, 3.0, 4.0], 0, 4, 3) == (0, 2, 4)
    assert evenly_in_loss([], 0, 4, 3) == (0, 2, 4)
    assert evenly_in_loss([float("nan")] * 4, 0, 4, 3) == (0, 2, 4)


def test_how_long_and_how_fast() -> None:
    plain = FilmOptions(0, 600, stride=10)
    assert (plain.count, plain.frames_a_second(61)) == (61, 12)
    assert FilmOptions(0, 600, stride=10, seconds=6.1).frames_a_second(61) == 10
    timed = FilmOptions(0, 600, EVENLY, seconds=8, rate=25)
    assert (timed.count, timed.frames_a_second(200)) == (200, 25)
    assert FilmOptions(0, 600, BY_LOSS).count == 60
    assert FilmOptions(0, 10, EVENLY, seconds=10).frames_a_second(11) == Fraction(11, 10)  # so few steps are slow
    assert FilmOptions(7, 7).count == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"first": 9, "last": 3}, r"film.last is 3; allowed is film.first \(9\) or more."),
        ({"seconds": 4.0, "rate": 10.0}, "film.seconds and film.rate are both given"),
        ({"last": 200_000, "stride": 1}, "The film would have 200001 frames; allowed are 100000."),
        ({"rate": 0.0}, "film.rate is 0.0; allowed is 0.1 to 60."),
    ],
)
def test_films_that_cannot_be(options: dict[str, float], sentence: str) -> None:
    with pytest.raises(OptionError, match=sentence):
        FilmOptions(**options)  # type: ignore[arg-type]


def read(step: int, watch: Watch) -> np.ndarray:  # type: ignore[type-arg]
    """The same read off a run of its own, which is trained just so far."""
    run = Run(SPEC)
    for made in range(step):
        run.advance(in_full=made + 1 == step)
    probe = read_sentence(run.learner.corpus.tokenizer, "the fat cat", SPEC.model.context)
    ref = find(watch.slug, SPEC.model, watch.layer)
    values = Reader(run.learner, run.history, probe, [ref]).read(watch).values
    assert values is not None
    return values


@pytest.mark.parametrize("ahead", [0, 3, 9], ids=["untrained", "half trained", "trained"])
def test_footage_is_what_the_run_was(ahead: int) -> None:
    run = Run(SPEC)
    run.train_to(ahead)
    with footage(run, (1, 2, 6), (WEIGHTS, KEYS, SLOPE), "the fat cat") as found:
        for _ in range(2):  # it can be looked at again
            frames = list(found.frames())
            assert [frame.step for frame in frames] == [1, 2, 6]
            for frame in frames:
                for reading in frame.readings:
                    np.testing.assert_array_equal(reading.values, read(frame.step, reading.watch))
        assert [piece.label for piece in frames[0].probe.pieces] == ["the", "fat", "cat"]
        assert [frame.losses.tolist() for frame in frames] == [[run.losses[0]], [run.losses[1]], [run.losses[5]]]
        every_value = [reading.values for frame in frames for reading in frame.readings if reading.watch == KEYS]
        span = found.spans[KEYS]
        assert (span.low, span.high) == (np.min(every_value), np.max(every_value))
        needed = [decimals(values, Kind.SIGNED) for values in every_value]
        assert span.decimals in needed
    assert run.learner.step == max(ahead, 6)
    assert run.history.approximate is None


def test_footage_of_the_first_weights_has_no_loss() -> None:
    with footage(Run(SPEC), (0, 1), (WEIGHTS, SLOPE), "the fat cat") as found:
        first, second = found.frames()
    assert (len(first.losses), len(second.losses)) == (0, 1)
    assert first.readings[1].values is None
    assert "no step has been made" in first.readings[1].why


def test_footage_of_a_run_file_is_read_and_leaves_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "run.tinyattn"
    with Run(SPEC) as run:
        run.save_as(path)
        run.train_to(20)
        digest = run.learner.state().digest()
    with Run.open(path, write=False) as run, footage(run, (3, 20), (WEIGHTS,), "the fat cat") as found:
        np.testing.assert_array_equal(next(found.frames()).readings[0].values, read(3, WEIGHTS))
    with Run.open(path) as run:
        assert (run.learner.step, run.learner.state().digest()) == (20, digest)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux only")
def test_no_room_for_footage_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.TemporaryFile", lambda: open("/dev/full", "wb", buffering=0))  # noqa: SIM115
    with (
        pytest.raises(FootageError, match=r"could not be kept in .*: No space left on device\."),
        footage(Run(SPEC), (0,), (WEIGHTS,), DEFAULT_PRESET.probe),
    ):
        pass

"""The session: intents in, goals and signals out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from model.config import RunSpec
from model.messages import Frame, Problem, Watch
from model.spec.presets import DEFAULT_PRESET, PRESETS
from model.training.learner import Learner
from tests.kit.inline import InlineTrainer
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.status_words import where_words


class Run:
    """A session over inline trainers, and what it has told."""

    def __init__(self) -> None:
        self.trainers: list[InlineTrainer] = []
        self.frames: list[Frame] = []
        self.problems: list[str] = []
        self.session = Session(DEFAULT_PRESET, DEFAULT_PRESET.spec, self._start)
        self.session.conversation.timer.stop()
        self.session.frame_changed.connect(self.frames.append)
        self.session.problem.connect(self.problems.append)
        self.session.set_pace(None)

    def _start(self) -> InlineTrainer:
        self.trainers.append(InlineTrainer())
        return self.trainers[-1]

    def look(self, times: int = 3) -> None:
        for _ in range(times):
            self.session.look()


@pytest.fixture
def run(qapp: QApplication) -> Iterator[Run]:
    made = Run()
    yield made
    made.session.close()
    assert made.trainers[-1].closed


def test_it_looks_more_often_while_there_are_steps_to_come(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    session, looked = run.session, list[float]()
    run.look()
    monkeypatch.setattr(session.conversation, "look", lambda: looked.append(0.0))
    session.conversation.timer.look_in_time()
    resting = session.conversation.timer.interval()
    session.play()
    session.conversation.timer.look_in_time()
    assert session.conversation.timer.interval() < resting
    assert len(looked) == 2


def test_no_frame_follows_another_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run.look()
    session, looked = run.session, list[float]()

    def look() -> None:
        looked.append(0.0)
        session.conversation.frame = replace(run.frames[-1])

    monkeypatch.setattr(session.conversation, "look", look)
    for _ in range(10):
        session.conversation.timer.look_in_time()
    assert 1 <= len(looked) <= 2


def test_ready_when_the_trainer_has_answered(run: Run) -> None:
    assert not run.session.status.ready
    run.look()
    assert run.session.status.ready
    assert [frame.step for frame in run.frames] == [0]


def test_a_frame_of_the_run_that_was_left_does_not_hold_up_the_next(run: Run) -> None:
    """It was made before the trainer knew of the new run, and arrives after the session has turned to that."""
    run.look()
    run.trainers[-1].lag = 1
    run.session.run_to(30)
    run.session.look()
    run.session.reset()
    run.trainers[-1].lag = 0
    run.look()
    assert run.session.frame is not None
    assert run.session.frame.step == 0
    run.session.step()
    run.look()
    assert run.session.frame.step == 1


def test_one_step_and_another(run: Run) -> None:
    run.look()
    run.session.step()
    run.look()
    assert (run.session.status.step, run.session.status.playing) == (1, False)
    for _ in range(5):
        run.session.step()
    run.look()
    assert run.session.status.step == 6


def test_play_pause_and_no_key_is_lost(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "model.trainer.trainer.CAPTURE_SHARE", math.inf
    )  # a frame at each look, however short the steps are
    run.look()
    run.trainers[0].patience = 3
    run.session.play_or_pause()
    assert run.session.status.playing
    run.look(8)
    stopped_about = run.session.status.step
    assert stopped_about >= 3
    run.session.play_or_pause()
    run.session.step()  # before the trainer has told where it stopped
    run.session.step()
    assert not run.session.status.playing
    run.look(4)
    at = run.session.status.step
    run.look(4)
    assert run.session.status.step == at >= stopped_about + 2


def test_a_step_while_playing_pauses(run: Run) -> None:
    run.look()
    run.trainers[0].patience = 2
    run.session.play()
    run.look(4)
    run.session.step()
    assert not run.session.status.playing
    run.look(4)
    at = run.session.status.step
    run.look(4)
    assert run.session.status.step == at


def test_run_to_stops_there_and_a_past_step_is_looked_at(run: Run) -> None:
    run.look()
    run.session.run_to(20)
    assert run.session.status.playing
    run.look(5)
    assert (run.session.status.step, run.session.status.playing) == (20, False)
    run.session.run_to(5)
    run.look()
    assert (run.session.status.step, run.session.status.frontier) == (5, 20)
    run.session.run_to(21)
    run.look()
    assert (run.session.status.step, run.session.status.frontier) == (21, 21)


def shown(run: Run) -> bytes:
    values = run.frames[-1].readings[0].values
    assert values is not None
    return values.tobytes()


def test_back_and_forth_shows_what_was_shown_live(run: Run) -> None:
    run.session.watch((Watch("attention_weights", layer=0, head=0),))
    run.look()
    live = [shown(run)]
    for _ in range(6):
        run.session.step()
        run.look()
        live.append(shown(run))
    assert len(set(live)) == 7
    for step in (5, 4, 3):
        run.session.back()
        run.look()
        assert (run.session.status.step, shown(run)) == (step, live[step])
    run.session.step()
    run.look()
    assert (run.session.status.step, shown(run)) == (4, live[4])
    run.session.first()
    run.look()
    run.session.back()
    run.look()
    assert (run.session.status.step, shown(run)) == (0, live[0])
    run.session.last()
    run.look()
    assert (run.session.status.step, shown(run)) == (6, live[6])
    for _ in range(3):
        run.session.back()  # faster than frames come
    run.look()
    assert run.session.status.step == 3
    run.session.step()
    run.session.step()
    run.session.step()
    run.session.step()
    run.look()
    assert (run.session.status.step, run.session.status.frontier) == (7, 7), "past the frontier a step is made"


def test_another_sentence_at_a_past_step(run: Run) -> None:
    run.session.watch((Watch("attention_weights", layer=0, head=0),))
    run.look()
    run.session.set_probe("the big dog")
    run.session.run_to(3)
    run.look(4)
    there = shown(run)
    run.session.set_probe("the fat cat sat")
    run.session.run_to(9)
    run.look(4)
    run.session.look_at(3)
    run.session.set_probe("the big dog")
    run.look()
    assert (run.session.status.step, shown(run)) == (3, there)


def test_play_from_the_past_shows_it_again_and_trains_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run.look()
    run.session.run_to(10)
    run.look(5)
    run.session.look_at(4)
    run.look()
    run.session.set_pace(100)
    run.frames.clear()
    monkeypatch.setattr(run.session.conversation.playback.clock, "elapsed", lambda: 25)
    run.trainers[0].patience = 1
    run.session.play()
    run.look(3)
    run.session.back()
    assert not run.session.status.playing
    run.look()
    paused = run.session.status.step
    assert paused > 4
    run.session.play()
    for _ in range(400):
        run.session.look()
    steps = [frame.step for frame in run.frames]
    assert steps == sorted(steps)
    assert {6, 8} <= set(steps)
    assert run.session.status.frontier > 10


def test_losses_are_complete(run: Run) -> None:
    run.look()
    run.session.run_to(15)
    run.look(30)
    learner = Learner(DEFAULT_PRESET.spec)
    expected = [learner.advance() for _ in range(15)]
    np.testing.assert_allclose(run.session.losses, expected, rtol=1e-6)


def test_reset_keeps_the_seed_and_a_new_seed_does_not(run: Run) -> None:
    watch = (Watch("w_query", layer=0, head=0),)
    run.session.watch(watch)
    run.look()
    first = run.frames[-1].readings[0].values
    run.session.run_to(5)
    run.look(5)
    run.session.reset()
    run.look()
    assert (run.session.status.step, len(run.session.losses)) == (0, 0)
    np.testing.assert_array_equal(run.frames[-1].readings[0].values, first)
    run.session.new_seed()
    run.look()
    assert run.session.status.seed == DEFAULT_PRESET.spec.seed + 1
    assert not np.array_equal(run.frames[-1].readings[0].values, first)


def test_another_sentence_runs_through_the_same_weights(run: Run) -> None:
    run.session.watch((Watch("attention_weights", layer=0, head=0),))
    run.look()
    run.session.set_probe("the big dog")
    run.look()
    values = run.frames[-1].readings[0].values
    assert values is not None
    assert (run.frames[-1].probe_text, values.shape) == ("the big dog", (3, 3))
    run.session.set_probe("")
    run.look()
    empty = run.frames[-1].readings[0].values
    assert empty is not None
    assert empty.shape == (0, 0)


def test_another_preset(run: Run) -> None:
    run.look()
    run.session.open_preset(PRESETS["two-heads"])
    run.look()
    assert run.session.spec.model.n_head == 2
    assert run.frames[-1].step == 0


def test_a_trainer_that_ends_is_told_and_reset_starts_another(run: Run) -> None:
    run.look()
    run.session.play()
    run.trainers[0].problems.append(Problem(1, "The trainer process ended (signal 9) after step 3.", fatal=True))
    run.look(1)
    assert run.session.status.failed
    assert not run.session.status.playing
    assert run.problems == ["The trainer process ended (signal 9) after step 3."]
    run.session.step()
    assert len(run.problems) == 2, "it is told again to whoever wants a step"
    run.session.reset()
    run.look()
    assert len(run.trainers) == 2
    assert run.trainers[0].closed
    assert (run.session.status.ready, run.session.status.failed, run.session.status.step) == (True, False, 0)


def test_a_problem_that_is_not_the_end_leaves_the_run_alone(run: Run) -> None:
    run.look()
    run.trainers[0].problems.append(Problem(1, "No."))
    run.look()
    assert run.problems == ["No."]
    assert run.session.status.ready


def test_a_run_that_cannot_begin_leaves_the_one_before_as_it_was(run: Run) -> None:
    run.look()
    run.session.run_to(7)
    run.look(5)
    spec, losses = run.session.spec, run.session.losses
    run.session.open_text("/no/such/file.txt")
    assert run.session.spec != spec
    run.look()
    assert run.problems == ["/no/such/file.txt cannot be read: no such file or directory; allowed is a text file."]
    assert (run.session.spec, run.session.status.step) == (spec, 7)
    np.testing.assert_array_equal(run.session.losses, losses)
    run.session.step()
    run.look()
    assert run.session.status.step == 8
    assert len(run.session.losses) == 8


def test_the_learning_rate_changes_on_the_way_and_stays_for_a_reset(run: Run) -> None:
    run.look()
    run.session.step()
    run.look()
    run.session.set_learning_rate(0.5)
    run.look()
    assert [(edit.step, edit.value) for edit in run.frames[-1].edits] == [(1, 0.5)]
    run.session.reset()
    assert run.session.spec.train.learning_rate == 0.5


def test_a_text_file_shows_what_is_held_out(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("the fat cat sat on the mat . " * 60, encoding="utf-8")
    run.look()
    run.session.open_text(str(path))
    run.look()
    assert run.session.name == "text.txt"
    run.session.run_to(120)
    run.look(10)
    assert run.session.held_out[:, 0].tolist() == [50, 100]
    assert 0 < run.session.held_out[1, 1] < run.session.held_out[0, 1]


def test_a_task_is_watched_by_its_own_sentence_and_tells_how_often_it_is_right(run: Run) -> None:
    run.look()
    for options, probe in (
        ({"data.corpus": "copy"}, "b e h c f = b e h c f"),
        ({"data.corpus": "copy", "data.length": "3"}, "b e h = b e h"),
        ({"data.corpus": "copy", "data.length": "3", "seed": "4"}, "a b"),
    ):
        run.session.begin(RunSpec().with_options(options))
        run.look()
        assert run.session.frame is not None
        assert run.session.frame.probe_text == probe
        run.session.set_probe("a b")
    run.session.run_to(25)
    run.look(10)
    assert run.session.accuracy[:, 0].tolist() == [10, 20]
    words = where_words(run.session.status, run.session.losses, run.session.accuracy)
    assert words[2] == f"{run.session.accuracy[1, 1]:.1%} right"


def test_more_is_read_once_while_what_is_on_show_stays(run: Run) -> None:
    shown, wanted = Watch("query", layer=0, head=0), Watch("key", layer=0, head=0)
    run.session.watch((shown,))
    run.session.run_to(5)
    run.look()
    fetched = list[Frame]()
    run.session.fetched.connect(fetched.append)
    before = len(run.frames)
    assert run.session.fetch((wanted,), 2)
    run.look()
    assert [(frame.step, frame.readings[0].watch) for frame in fetched] == [(2, wanted)]
    assert all(frame.step == 5 for frame in run.frames[before:])
    assert run.session.frame is not None
    assert [reading.watch for reading in run.session.frame.readings] == [shown]
    assert (run.session.status.step, run.session.status.frontier) == (5, 5)
    run.session.step()
    run.look()
    assert run.session.frame.step == 6
    assert len(fetched) == 1


def test_what_is_on_show_already_is_fetched_too(run: Run) -> None:
    watch = Watch("query", layer=0, head=0)
    run.look()
    fetched = list[Frame]()
    run.session.fetched.connect(fetched.append)
    run.session.watch((watch,))
    run.session.fetch((watch,), 0)
    run.look()
    assert len(fetched) == 1
    assert run.session.frame is fetched[0], "one frame answers both"


def test_nothing_is_read_for_a_run_that_was_left(run: Run) -> None:
    run.session.run_to(3)
    run.look()
    fetched = list[Frame]()
    run.session.fetched.connect(fetched.append)
    run.session.fetch((Watch("key", layer=0, head=0),), 3)
    run.session.reset()
    run.session.run_to(3)
    run.look()
    assert fetched == []
    assert run.session.status.step == 3

"""The session: intents in, goals and signals out."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from model.messages import Watch
from model.spec.presets import DEFAULT_PRESET
from model.training.learner import Learner
from tests.kit.conversing import Run, shown
from tests.kit.conversing import run as run


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

    def look() -> bool:
        looked.append(0.0)
        session.conversation.frame = replace(run.frames[-1])
        return True

    monkeypatch.setattr(session.conversation, "look", look)
    for _ in range(10):
        session.conversation.timer.look_in_time()
    assert 1 <= len(looked) <= 2


def test_ready_when_the_trainer_has_answered(run: Run) -> None:
    assert not run.session.status.ready
    run.look()
    assert run.session.status.ready
    assert [frame.step for frame in run.frames] == [0]


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

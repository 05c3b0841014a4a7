"""One run after another: reset, another preset, and what cannot begin."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from model.config import RunSpec
from model.messages import Problem, Watch
from model.messages.readings import no_numbers, no_rows
from model.runs.run import Run as TrainedRun
from model.spec.presets import DEFAULT_PRESET, PRESETS
from tests.kit.conversing import Run
from tests.kit.conversing import run as run
from tinyattn_gui.session.status_words import where_words


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


def test_what_was_asked_of_another_network_is_left_out_of_every_frame(run: Run, tmp_path: Path) -> None:
    """The trainer may answer more than once before it hears what the window watches now."""
    path = tmp_path / "one-layer.tinyattn"
    with TrainedRun(DEFAULT_PRESET.spec) as other:
        other.save_as(path)
    run.session.begin(DEFAULT_PRESET.spec.with_options({"model.n_layer": "2"}))
    watches = (Watch("query", layer=0, head=0), Watch("query", layer=1, head=0))
    run.session.watch(watches)
    run.look()
    assert [reading.watch for reading in run.frames[-1].readings] == list(watches)
    late = run.frames[-1].readings
    run.session.open_run(str(path))
    run.look()
    opened = run.frames[-1]
    assert [reading.watch for reading in opened.readings] == [watches[0]]
    run.session.conversation.timer.stop()
    run.trainers[-1].queue(replace(opened, number=opened.number + 1, readings=late))
    run.look(1)
    assert run.frames[-1].number == opened.number + 1
    assert [reading.watch for reading in run.frames[-1].readings] == [watches[0]]


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
    assert words[2] == f"{100 * run.session.accuracy[1, 1]:.1f} % right"
    playing = replace(run.session.status, playing=True, pace=9.0, steps_per_second=12.0)
    speeds = [where_words(replace(playing, pace=pace), no_numbers(), no_rows())[1:] for pace in (9.0, 60.0, None)]
    assert speeds == [(), ("12 steps/s",), ("12 steps/s",)], "what is asked for stands beside its slider"

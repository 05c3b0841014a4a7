"""An experiment in a session: the run as it is, another beside it to the same step, and what came of it."""

from __future__ import annotations

import pytest

from model.config import ModelConfig, RunSpec
from model.messages import Contrast
from model.spec.experiments import EXPERIMENTS, LEAST_STEPS, USUAL_STEPS
from tests.kit.conversing import Run
from tests.kit.conversing import run as run
from tinyattn_gui.session.experimenting import Experimenting, Progress

SMALL = RunSpec(model=ModelConfig(d_model=4))


class Trial:
    """A session with experiments, and what they have told."""

    def __init__(self, run: Run) -> None:
        self.session, self.run = run.session, run
        self.told: list[Progress | None] = []
        self.experiments = Experimenting(run.session)
        self.experiments.changed.connect(self.told.append)
        run.session.begin(SMALL)
        run.look()
        self.main = run.session.run
        self.told.clear()

    def train(self, steps: int) -> None:
        self.session.run_to(steps)
        self.run.look()

    def make(self, slug: str, looks: int = 12) -> Progress | None:
        self.experiments.begin(EXPERIMENTS[slug])
        self.run.look(looks)
        return self.told[-1] if self.told else None


@pytest.fixture
def trial(run: Run) -> Trial:
    return Trial(run)


def test_the_other_run_comes_to_the_same_step_and_the_difference_is_told(trial: Trial) -> None:
    trial.train(LEAST_STEPS)
    trial.session.set_pace(4.0)
    told = trial.make("no-root")
    assert isinstance(told, Progress)
    assert told.done
    assert told.words.startswith(f"Without √d: after {LEAST_STEPS} steps the loss is ")
    assert trial.told[0] == Progress("Without √d", 0, LEAST_STEPS)
    session = trial.session
    assert (session.status.step, session.status.playing, session.beside) == (LEAST_STEPS, False, trial.main)
    assert session.spec == EXPERIMENTS["no-root"].spec(SMALL)
    assert session.status.pace == 4.0
    assert session.conversation.goal.first(Contrast) is None
    assert not trial.experiments.is_going
    session.turn_to(trial.main)
    assert session.spec == SMALL
    trial.run.look()
    assert session.status.step == LEAST_STEPS


def test_a_run_of_few_steps_is_trained_first(trial: Trial) -> None:
    told = trial.make("values-are-keys")
    assert trial.told[0] == Progress(f"First as it is, to step {USUAL_STEPS}", 0, USUAL_STEPS)
    assert told is not None
    assert told.done
    assert [row.frontier for row in trial.session.branches.rows] == [USUAL_STEPS] * 2


def test_another_experiment_begins_with_the_run_that_the_first_was_made_from(trial: Trial) -> None:
    trial.train(LEAST_STEPS)
    trial.make("no-root")
    told = trial.make("sum")
    assert told is not None
    assert told.words.startswith("With the sum instead of the softmax: after ")
    assert trial.session.spec == EXPERIMENTS["sum"].spec(SMALL)
    assert [row.parent for row in trial.session.branches.rows] == [None, trial.main, trial.main]


def test_at_a_past_step_the_rate_changes_from_there(trial: Trial) -> None:
    trial.train(LEAST_STEPS)
    trial.session.look_at(40)
    trial.run.look()
    told = trial.make("ten-times-the-rate")
    assert told is not None
    assert told.done
    row = trial.session.branches.rows[-1]
    assert (row.forked_at, row.frontier, row.spec) == (40, LEAST_STEPS, SMALL)
    assert row.edits[0].value == pytest.approx(10 * SMALL.train.learning_rate)


def test_given_up_the_run_is_shown_as_it_was_and_what_was_made_stays(trial: Trial) -> None:
    trial.train(LEAST_STEPS)
    trial.session.set_pace(4.0)
    trial.run.trainers[-1].patience = 10
    trial.make("no-mask", looks=4)
    assert trial.experiments.is_going
    assert trial.experiments.give_up()
    assert not trial.experiments.give_up()
    assert trial.told[-1] is None
    trial.run.look()
    session = trial.session
    assert (session.run, session.spec, session.status.pace) == (trial.main, SMALL, 4.0)
    assert 0 < session.branches.rows[-1].frontier < LEAST_STEPS
    assert session.conversation.goal.until == 0
    assert session.status.step == LEAST_STEPS


def test_while_one_is_made_no_other_begins(trial: Trial) -> None:
    trial.train(LEAST_STEPS)
    trial.run.trainers[-1].patience = 5
    trial.make("no-mask", looks=3)
    trial.make("sum", looks=1)
    assert trial.run.problems == ["An experiment is being made already; Esc gives it up."]


def test_what_cannot_be_is_told_and_nothing_begins(trial: Trial) -> None:
    trial.train(LEAST_STEPS)
    trial.make("one-head-less")
    assert trial.run.problems == ["This network has one head; without it there would be no attention."]
    assert (trial.told, trial.session.run) == ([], trial.main)


def test_whoever_turns_to_another_run_ends_it(trial: Trial) -> None:
    trial.train(LEAST_STEPS)
    trial.run.trainers[-1].patience = 5
    trial.make("no-mask", looks=3)
    trial.session.begin(SMALL)
    trial.run.look()
    assert not trial.experiments.is_going
    assert trial.told[-1] is None

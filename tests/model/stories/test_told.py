"""What the stories of the presets say comes true when the preset is trained, in the order in which it is told."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from model.cli.computing import frame_at
from model.cli.lookup import learner_at
from model.quantities.ending import ending_of
from model.quantities.watch import Watch
from model.runs.recent import recent
from model.runs.run import Run
from model.runs.stop_watcher import Lookout
from model.spec.presets import PRESETS
from model.spec.stops import Stop
from model.stories.guess import GUESSES, Numbers, StoryQuestion
from model.stories.story import Telling
from model.stories.table import story_of

QUICK = {
    "fat-cat": 300,
    "two-heads": 300,
    "letters": 400,
    "book-simple": 300,
    "book-trainable": 400,
    "book-linear": 300,
    "book-causal": 400,
    "book-wrapper": 200,
    "book-heads": 300,
    "copy": 150,
    "no-positions": 150,
    "reverse": 150,
    "without-root": 150,
    "sort": 400,
    "previous-token": 150,
    "induction": 400,
    "one-layer": 500,
    "encoder-decoder": 200,
    "translation": 150,
    "spam": 120,
}
"""The presets that have told their story within a second or two, and after how many steps; the others are told in
`tests.benchmarks.stories`."""

EVERY = 10

CLEAR = 0.01
"""The answer of a question is further than that ahead of the next."""


def tellings(name: str, steps: int, run: Run | None = None) -> Iterator[tuple[int, Telling]]:
    """What is told of a preset every so many steps."""
    story, run = story_of(PRESETS[name].spec), run or Run(PRESETS[name].spec)
    lookout = Lookout(run.learner, story.conditions)
    for step in range(0, steps + 1, EVERY):
        run.train_to(step)
        yield step, story.tell({reading.stop: reading.value for reading in lookout.look(recent(run, step))}, step)


def numbers(run: Run, asked: StoryQuestion, stop: Stop, step: int, probe: str) -> Numbers:
    """What a question is about, after so many steps: a row of attention, all of a head, or what may come next."""
    row = stop.place[2]
    likely = ending_of(run.learner.spec.model).probabilities.slug
    watch = Watch(likely, rows=(row, row + 1)) if asked.kind == "word" else stop.watch
    (reading,) = frame_at(run, learner_at(run, step), probe, (watch,)).readings
    assert reading.values is not None, reading.why
    values = reading.values.astype(np.float64)
    return values if asked.kind == "grows" else values.reshape(-1) if asked.kind == "word" else values[row]


def margins(name: str, run: Run) -> Iterator[tuple[StoryQuestion, float]]:
    """The questions of a preset, each with what its answer is ahead of the next by."""
    since, story = 0, story_of(PRESETS[name].spec)
    for asked, stop in story.asked:
        before, after = (numbers(run, asked, stop, step, story.sentence) for step in (since, asked.step))
        best, second, *_ = sorted(GUESSES[asked.kind].measure(before, after).ravel(), reverse=True)
        yield asked, float(best - second)
        since = asked.step


@pytest.mark.parametrize(("name", "steps"), QUICK.items())
def test_a_story_comes_true_in_its_order_and_its_questions_have_an_answer(name: str, steps: int) -> None:
    run = Run(PRESETS[name].spec)
    reached = [telling.reached for _, telling in tellings(name, steps, run)]
    assert reached[0] == 0, "nothing was learned yet"
    first = [reached.index(beat) if beat in reached else None for beat in range(1, max(reached) + 1)]
    assert None not in first, f"{name} leaves something out: {reached}"
    assert first == sorted(first), f"{name} tells it in another order: {reached}"
    beats = len(story_of(PRESETS[name].spec).beats)
    assert reached[-1] == beats, f"{name} does not come to its end: {reached}"
    ended = reached.index(beats)
    assert reached[ended:].count(beats) >= 0.9 * len(reached[ended:]), f"{name} takes back its end: {reached}"
    ahead = dict(margins(name, run))
    assert len(ahead) >= 2
    assert min(ahead.values()) > CLEAR, f"{name} asks what nobody can tell: {ahead}"

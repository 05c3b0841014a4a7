"""What the stories of the presets say comes true when the preset is trained, in the order in which it is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from model.runs.recent import recent
from model.runs.run import Run
from model.runs.stop_watcher import Lookout
from model.spec.presets import PRESETS
from model.stories.story import Telling
from model.stories.table import story_of

QUICK = {
    "fat-cat": 300,
    "two-heads": 300,
    "letters": 400,
    "book-trainable": 400,
    "book-linear": 300,
    "book-causal": 400,
    "book-wrapper": 200,
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


def tellings(name: str, steps: int) -> Iterator[tuple[int, Telling]]:
    """What is told of a preset every so many steps."""
    preset = PRESETS[name]
    story, run = story_of(preset.spec), Run(preset.spec)
    lookout = Lookout(run.learner, story.conditions)
    for step in range(0, steps + 1, EVERY):
        run.train_to(step)
        yield step, story.tell({reading.stop: reading.value for reading in lookout.look(recent(run, step))}, step)


@pytest.mark.parametrize(("name", "steps"), QUICK.items())
def test_a_story_comes_true_in_its_order(name: str, steps: int) -> None:
    reached = [telling.reached for _, telling in tellings(name, steps)]
    assert reached[0] == 0, "nothing was learned yet"
    first = [reached.index(beat) if beat in reached else None for beat in range(1, max(reached) + 1)]
    assert None not in first, f"{name} leaves something out: {reached}"
    assert first == sorted(first), f"{name} tells it in another order: {reached}"
    beats = len(story_of(PRESETS[name].spec).beats)
    assert reached[-1] == beats, f"{name} does not come to its end: {reached}"
    ended = reached.index(beats)
    assert reached[ended:].count(beats) >= 0.9 * len(reached[ended:]), f"{name} takes back its end: {reached}"

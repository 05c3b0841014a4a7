"""What is said of a task in a line: what an example looks like, which of it counts, the floor."""

from __future__ import annotations

import pytest

from model.spec.presets import PRESETS
from model.tasks.table import TASKS, make_task
from model.tasks.texts import TEXTS


@pytest.mark.parametrize(
    ("name", "length", "said"),
    [
        ("fat-cat", None, "Every prediction counts."),
        (
            "copy",
            3,
            "An example is “b e h = b e h”: of its 6 predictions 3 count. The floor of the loss is 0.000 nats.",
        ),
        ("recall", None, "of its 10 predictions one counts."),
        ("modular-addition", None, "of its 4 predictions one counts. Held out are 159 examples."),
    ],
)
def test_an_example_and_what_counts(name: str, length: int | None, said: str) -> None:
    assert said in make_task(name, length).in_short


def test_a_preset_says_what_its_task_asks_or_its_text_is() -> None:
    for preset in PRESETS.values():
        corpus = preset.spec.data.corpus
        assert preset.asks == {**TASKS, **TEXTS}[corpus].about

"""The presets of tasks: with each, its task is learned."""

from __future__ import annotations

import pytest

from model.data.corpus import load_corpus
from model.spec.presets import PRESETS
from model.tasks.table import TASKS
from tests.kit.learning import CONTROLS, GOALS, QUICK, learn, learn_control


def test_the_preset_of_a_task_is_of_that_task_and_has_a_goal() -> None:
    assert set(GOALS) | {"fat-cat"} == set(TASKS) & set(PRESETS) | {"encoder-decoder"}
    for name in (*GOALS, *CONTROLS):
        preset = PRESETS[name]
        task = preset.spec.data.corpus
        assert task == name or preset.spec.model.is_pair or name in CONTROLS
        assert preset.title.startswith(TASKS[task].title)
        assert len(preset.probe.split()) <= preset.spec.model.context
        assert load_corpus(preset.spec).read < preset.spec.model.context


@pytest.mark.parametrize("name", QUICK)
def test_a_task_is_learned_with_its_preset(name: str) -> None:
    """The others take longer: `python -m tests.benchmarks tasks`."""
    assert learn(name).accuracy >= GOALS[name].accuracy


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_does_not_learn_its_task_and_with_what_it_lacks_it_is_learned(name: str) -> None:
    without, whole = learn_control(name)
    assert without.accuracy <= CONTROLS[name].most
    assert whole.accuracy >= CONTROLS[name].accuracy

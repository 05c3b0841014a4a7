"""What counts in a sentence of one's own is what counts in the examples of a task."""

from __future__ import annotations

import math

import numpy as np
import pytest

from model.config import RunSpec
from model.data.corpus import load_corpus
from model.quantities import LOSS
from model.quantities.stages import Ref
from model.runs.run import Run
from model.spec.presets import PRESETS
from model.tasks.table import TASKS, make_task
from tests.kit.opened import Opened


@pytest.mark.parametrize("length", [None, 3, 6])
@pytest.mark.parametrize("name", TASKS)
def test_a_sentence_counts_as_an_example_does(name: str, length: int | None) -> None:
    task = make_task(name, length)
    drawn = task.draw(np.random.Generator(np.random.PCG64(0)), 50)
    if task.counting is None:
        assert drawn.counts.all()
    else:
        assert (task.counting(drawn.ids) == drawn.counts).all()


def in_sentence(name: str, sentence: str) -> list[bool]:
    """Which predictions of a sentence count."""
    corpus = load_corpus(RunSpec().with_options({"data.corpus": name, "model.context": "20"}))
    assert corpus.counting is not None
    return corpus.counting(np.array([corpus.tokenizer.ids_of(sentence)]))[0].tolist()


@pytest.mark.parametrize(
    ("name", "sentence", "counts"),
    [
        ("copy", "a b =", [0, 0]),
        ("copy", "a = a a", [0, 1, 1]),
        ("previous-token", "? a b zz ?", [1, 0, 0, 0]),
        ("recall", "a 1 ? a 1 2", [0, 0, 0, 1, 0]),
        ("brackets", "( [ zz ) ]", [0, 0, 1, 1]),
        ("induction", "a b d a b d", [0, 0, 0, 1, 1]),
        ("induction", " ".join("abcdefgabcdefgabc"), [0] * 7 + [1] * 9),
    ],
)
def test_a_sentence_of_another_shape(name: str, sentence: str, counts: list[int]) -> None:
    assert in_sentence(name, sentence) == list(map(bool, counts))


@pytest.mark.parametrize("name", ["copy", "brackets", "induction"])
def test_what_does_not_count_has_no_loss_and_says_so(name: str) -> None:
    preset = PRESETS[name]
    run = Run(preset.spec)
    run.train_to(2)
    opened = Opened(run, preset.probe)
    corpus = run.learner.corpus
    assert corpus.counting is not None
    counts = corpus.counting(np.array([corpus.tokenizer.ids_of(preset.probe)]))[0]
    for place, counted in enumerate(counts):
        cell = opened.cell(Ref(LOSS), place)
        assert math.isnan(cell.value) != counted
        assert ("this place does not count" in str(cell)) != counted
    assert "nothing follows" in str(opened.cell(Ref(LOSS), len(counts)))

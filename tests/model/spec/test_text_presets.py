"""The presets of texts that the program writes itself: what their paragraphs say comes true."""

from __future__ import annotations

import math

from model.runs.run import Run
from model.spec.first_words import first_words
from model.spec.presets import PRESETS
from model.tasks.texts import TEXTS


def test_the_preset_of_a_text_watches_its_first_line() -> None:
    for name in TEXTS:
        preset = PRESETS[name]
        assert preset.spec.data.corpus == name
        assert preset.probe == first_words(preset.spec)
        assert preset.asks == TEXTS[name].about


def test_tales_are_learned_with_their_preset() -> None:
    """The first half of the steps that it takes: 1.16 nats were measured there, and 0.77 after all 600."""
    run = Run(PRESETS["tales"].spec)
    assert math.log(len(run.learner.corpus.tokenizer.labels)) > 6.4
    run.train_to(300)
    step, held_out = run.held_out[-1]
    assert (step, held_out < 1.3) == (300, True)

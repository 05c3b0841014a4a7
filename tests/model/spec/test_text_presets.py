"""The presets of texts that the program writes itself: what their paragraphs say comes true."""

from __future__ import annotations

import math

from model.runs.run import Run
from model.spec.first_words import first_words
from model.spec.presets import PRESETS
from model.tasks.texts import TEXTS


def test_the_preset_of_a_text_watches_its_first_line() -> None:
    watched = {name: [row for row in PRESETS.values() if row.spec.data.corpus == name] for name in TEXTS}
    for name, presets in watched.items():
        assert any(preset.probe == first_words(preset.spec) for preset in presets), name
        assert all(preset.asks == TEXTS[name].about for preset in presets)


def test_tales_are_learned_with_their_preset() -> None:
    """The first half of the steps that it takes: 1.16 nats were measured there, and 0.77 after all 600."""
    run = Run(PRESETS["tales"].spec)
    assert math.log(len(run.learner.corpus.tokenizer.labels)) > 6.4
    run.train_to(300)
    step, held_out = run.held_out[-1]
    assert (step, held_out < 1.3) == (300, True)

"""Eight heads on the Illustrated Transformer's sentence: what “it” looks at follows from the last word."""

from __future__ import annotations

import numpy as np

from model.quantities import ATTENTION_WEIGHTS
from model.quantities.site import Site
from model.quantities.watch import ALL, Watch
from model.runs.run import Run
from model.spec.presets import PRESETS
from model.trainer.frames import frame_at


def looks(run: Run, text: str) -> dict[str, float]:
    """What “it” looks at most in any head of the encoder's second layer, and how much at most."""
    watch = Watch(ATTENTION_WEIGHTS.slug, layer=1, head=ALL, site=Site.ENCODER)
    frame = frame_at(run, run.learner, text, [watch])
    values, tokens = frame.readings[0].values, [piece.text for piece in frame.probe.source]
    assert values is not None
    rows = values[:, tokens.index("it")]
    found: dict[str, float] = {}
    for row in rows:
        token = tokens[int(np.argmax(row))]
        found[token] = max(found.get(token, 0.0), float(row.max()))
    return found


def test_it_looks_at_the_animal_that_is_tired_and_at_the_street_that_is_wide() -> None:
    """The first half of the steps that the paragraph speaks of: 0.59 and 0.93 were measured there."""
    preset = PRESETS["pronoun"]
    run = Run(preset.spec)
    run.train_to(100)
    tired, wide = (looks(run, preset.probe.replace("tired", word)) for word in ("tired", "wide"))
    assert tired["animal"] > 0.45 > tired.get("street", 0.0)
    assert wide["street"] > 0.8 > wide.get("animal", 0.0)

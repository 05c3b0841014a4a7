"""What a stop sees, and on which side of its value it is true."""

from __future__ import annotations

import math

import pytest

from model.config import ModelConfig, RunSpec
from model.runs.stop_watcher import Lookout
from model.spec.stops import parse
from model.training.learner import Learner

PROBE = "the fat cat sat on the mat"
SPEC = RunSpec(model=ModelConfig(n_head=2, n_layer=2, dropout=0.1), seed=1)


@pytest.mark.parametrize("what", ["loss", "attention[0,0,5,2]", "entropy[0,0]"])
@pytest.mark.parametrize(("test", "hits"), [("<", (1, 0, 0)), ("<=", (1, 1, 0)), (">", (0, 0, 1)), (">=", (0, 1, 1))])
def test_whether_it_is_true_below_at_and_above_its_value(what: str, test: str, hits: tuple[int, ...]) -> None:
    stop = parse(f"{what}{test}0.5", PROBE)
    assert tuple(map(stop.is_true, (math.nextafter(0.5, 0), 0.5, math.nextafter(0.5, 1)))) == hits
    assert not stop.is_true(math.nan)


@pytest.mark.parametrize("what", ["attention[1,0,1,0]<1", "entropy[1,1]<9"])
def test_of_a_sentence_that_is_too_long_the_beginning_is_watched(what: str) -> None:
    words = f"big dogs lay on a rug . {PROBE} . {PROBE} .".split()
    learner, context = Learner(SPEC), SPEC.model.context
    assert len(words) > context
    seen = []
    for some in (words, words[:context], words[-context:]):
        lookout = Lookout(learner, [parse(what, " ".join(some))])
        lookout.after_step(1.0)
        seen.append(lookout.readings[0].value)
    assert seen[0] == seen[1] != seen[2]
    assert seen[0] is not None

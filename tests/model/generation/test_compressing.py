"""A network learns to gather a sentence in its anchor, and answers from anchors alone."""

from __future__ import annotations

import pytest

from model.config.sampling import SamplingConfig
from model.generation.telling import writer_of
from model.lab.anchors import ALONE, FULL, under_anchors
from model.lab.learning import fresh, right, right_from_anchors, trained
from model.training.learner import Learner

STEPS = 360


@pytest.fixture(scope="module")
def learner() -> Learner:
    return trained(STEPS)


@pytest.mark.timeout(600)
def test_it_answers_from_the_anchors_alone(learner: Learner) -> None:
    batch = fresh(learner)
    assert right(learner.network, batch) >= 0.99
    assert right_from_anchors(learner.network, batch) == right(learner.network, batch)


def test_a_prompt_is_answered_with_a_third_of_it_in_the_cache(learner: Learner) -> None:
    writer, _ = writer_of(learner, "c 7 . a 3 . k 11 . f 3 . ? k", SamplingConfig(temperature=0))
    writer.write()
    assert learner.corpus.tokenizer.labels[writer.written[0].id] == "11"
    assert writer.places == (2, 5, 8, 11, 12, 13)
    writer, _ = writer_of(learner, "c 7 . a 3 . k 11 . f 3 .", SamplingConfig())
    writer.read()
    assert (writer.cached, writer.ledger[-1].read) == (4, 12)


def test_what_did_not_learn_to_gather_has_nothing_to_answer_from(learner: Learner) -> None:
    """The controls at their start: the mask alone gives no answer; `python -m tests.benchmarks anchors` trains them."""
    batch = fresh(learner)
    assert right(under_anchors(trained(0, FULL)), batch) < 0.3
    alone = trained(0, ALONE).network
    alone.load_state_dict(learner.network.state_dict())
    assert right(alone, batch) < 0.3

"""What a network writes for a source, word by word: right once it has learned to, and whatever is likeliest before."""

from __future__ import annotations

import random

import torch

from model.data.corpus import Examples
from model.network.trace import Recorder
from model.quantities import LOGITS
from model.spec.presets import PRESETS
from model.training.decoding import decode
from model.training.learner import Learner
from model.training.sampler import Rows


def test_a_network_that_has_learned_writes_backwards_what_it_never_read() -> None:
    learner = Learner(PRESETS["encoder-decoder"].spec)
    for _ in range(200):
        learner.advance()
    chance, start = random.Random(3), learner.corpus.start
    assert start is not None
    for _ in range(20):
        source = [chance.randrange(8) for _ in range(5)]
        assert decode(learner.network, source, start.id, 5) == source[::-1]


def test_it_stops_at_the_full_stop_and_translates_what_was_held_out() -> None:
    learner = Learner(PRESETS["translation"].spec)
    for _ in range(200):
        learner.advance()
    corpus, stop = learner.corpus, learner.corpus.tokenizer.ids_of(".")[0]
    assert isinstance(corpus.held_out, Examples)
    batch = Rows(corpus.held_out, corpus.source).spread(30)
    assert batch.source is not None
    for source, target in zip(batch.source.tolist(), batch.targets.tolist(), strict=True):
        assert decode(learner.network, source, int(batch.ids[0, 0]), 16, stop) == target


def test_each_word_is_the_likeliest_after_those_before() -> None:
    """One at a time gives what one pass over all of them says of each place."""
    learner = Learner(PRESETS["translation"].spec)
    source = [3, 1, 4, 1, 5, 9]
    written = decode(learner.network, source, 7, 100)
    assert len(written) == learner.spec.model.context
    recorder = Recorder()
    learner.look([7, *written[:-1]], recorder, source=source)
    assert recorder.trace[LOGITS, None][0].argmax(-1).tolist() == written
    assert decode(learner.network, source, 7, 3) == written[:3]
    assert decode(learner.network, source, 7, 9, stop=written[1]) == written[: written.index(written[1]) + 1]
    assert torch.is_grad_enabled()

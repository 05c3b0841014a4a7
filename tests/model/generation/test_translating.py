"""An encoder and decoder that have learned write the target of a source that they never read, word by word."""

from __future__ import annotations

import random

from model.config.sampling import SamplingConfig
from model.data.corpus import Examples
from model.generation.writer import Writer
from model.spec.presets import PRESETS
from model.training.learner import Learner
from model.training.sampler import Rows

GREEDY = SamplingConfig(temperature=0)


def learned(name: str) -> Learner:
    learner = Learner(PRESETS[name].spec)
    for _ in range(200):
        learner.advance()
    return learner


def test_letters_are_written_backwards() -> None:
    learner, chance = learned("encoder-decoder"), random.Random(3)
    start = learner.corpus.start
    assert start is not None
    for _ in range(20):
        source = [chance.randrange(8) for _ in range(5)]
        writer = Writer(learner.network, [start.id], GREEDY, source=source)
        writer.write(5)
        assert writer.ids[1:] == source[::-1]


def test_sentences_that_were_held_out_are_translated_up_to_the_full_stop() -> None:
    learner = learned("translation")
    corpus = learner.corpus
    assert isinstance(corpus.held_out, Examples)
    batch = Rows(corpus.held_out, corpus.source).spread(30)
    assert batch.source is not None
    stop = corpus.tokenizer.ids_of(".")[0]
    for source, target in zip(batch.source.tolist(), batch.targets.tolist(), strict=True):
        writer = Writer(learner.network, [int(batch.ids[0, 0])], GREEDY, source=source)
        writer.write(len(target))
        assert writer.ids[1:] == target
        assert writer.ids[-1] == stop

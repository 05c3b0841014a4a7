"""Examples of a text that are shorter than what the network can read."""

from __future__ import annotations

import pytest

from model.config import RunSpec
from model.data.corpus import load_corpus, split_of
from model.errors import OptionError
from model.spec.spec_json import spec_as_json, spec_from_json
from model.training.learner import Learner

TALES = {"data.corpus": "tales", "data.tokenizer": "character"}


def test_an_example_has_as_many_pieces_as_are_asked_for() -> None:
    spec = RunSpec().with_options({**TALES, "data.stretch": "5", "train.batch_size": "3"})
    assert load_corpus(spec).read == 5
    learner = Learner(spec)
    assert learner.sample().ids.shape == (3, 5)
    learner.advance()
    assert load_corpus(RunSpec().with_options(TALES)).read == 16


def test_it_is_written_only_where_it_is_set() -> None:
    plain, short = (RunSpec().with_options({**TALES, **more}) for more in ({}, {"data.stretch": "5"}))
    assert "stretch" not in spec_as_json(plain)["data"]
    assert spec_from_json(spec_as_json(short)) == short


def test_more_than_the_network_reads_or_the_text_has_is_refused() -> None:
    with pytest.raises(OptionError, match=r"data.stretch is 17; allowed with .* is 1 to 16") as caught:
        load_corpus(RunSpec().with_options({**TALES, "data.stretch": "17"}))
    assert caught.value.field == "data.stretch"
    spec = RunSpec().with_options({**TALES, "data.stretch": "9"})
    with pytest.raises(OptionError, match=r"allowed is more than data.stretch 9; the largest that fits is 8"):
        split_of(spec, 10)

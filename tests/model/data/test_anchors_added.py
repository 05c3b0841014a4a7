"""The anchor token that is added where a sentence ends: in texts, in the examples of a task, and in what is written."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from model.config import DataConfig, RunSpec
from model.config.sampling import SamplingConfig
from model.errors import OptionError
from model.generation.writer import Writer
from model.runs.run import Run
from model.spec.presets import PRESETS
from model.spec.spec_json import spec_as_json, spec_from_json
from model.text.anchored import AC
from model.text.lost import lost
from model.text.table import TOKENIZERS
from model.text.tokenizer import Cutting
from model.training.learner import Learner

TEXT = "He was here. Who?! She said: “No.” so."
OPTIONS = {"data.anchor_after": ".", "model.anchor": AC, "model.context": "18"}


@pytest.mark.parametrize("name", ["word", "character"])
def test_it_is_added_after_each_run_of_signs_and_read_where_it_is_written(name: str) -> None:
    tokenizer = TOKENIZERS[name].make([TEXT], Cutting(anchor_after=".!?"))
    pieces = tokenizer.encode(TEXT)
    assert "".join(piece.text for piece in pieces).replace(" ", "") == (
        "Hewashere.<AC>Who?!<AC>Shesaid:“No.<AC>”so.<AC>"
    )
    assert tokenizer.encode(tokenizer.text_of(pieces)) == pieces
    assert list(tokenizer.ids_of(TEXT)) == [piece.id for piece in pieces]
    assert tokenizer.labels.count(AC) == 1
    assert lost(TEXT, pieces) == ("White space is not read." if name == "word" else "")
    assert AC not in TOKENIZERS[name].make([TEXT], Cutting()).labels


def test_a_task_has_it_in_each_example_and_its_anchors_are_those(tmp_path: Path) -> None:
    spec = PRESETS["sentences"].spec.with_options(OPTIONS)
    learner, before = Learner(spec), Learner(PRESETS["sentences"].spec)
    tokenizer, plain = learner.corpus.tokenizer, before.corpus.tokenizer
    batch, other = learner.record().batch, before.record().batch
    texts = [[tokenizer.labels[id] for id in row] for row in batch.ids.tolist()]
    assert [[word for word in row if word != AC] for row in texts] == [
        [plain.labels[id] for id in row] for row in other.ids.tolist()
    ]
    assert all(row[n + 1] == AC for row in texts for n, word in enumerate(row) if word == ".")
    assert [tokenizer.labels[id] for id in batch.targets[:, -1].tolist()] == [
        plain.labels[id] for id in other.targets[:, -1].tolist()
    ]
    assert learner.corpus.train.counted == 1
    (anchor,) = tokenizer.encode(AC)
    assert learner.network.anchor == anchor.id
    ids = batch.ids[0].tolist()
    writer = Writer(learner.network, ids, SamplingConfig())
    writer.read()
    assert [ids[place] for place in writer.places] == [anchor.id] * 4 + ids[-2:]
    assert spec_from_json(spec_as_json(spec)) == spec
    with closing(Run(spec)) as run:
        run.save_as(tmp_path / "a.tinyattn")
        run.train_to(3)
        run.flush()
        digest = run.learner.state().digest()
    with closing(Run.open(tmp_path / "a.tinyattn")) as again:
        assert again.learner.state().digest() == digest


def test_what_ends_no_example_equally_often_is_refused() -> None:
    with pytest.raises(OptionError, match=r"data\.anchor_after is 'a', and the examples of copy have \d to \d") as told:
        Learner(RunSpec().with_options({"data.corpus": "copy", "data.anchor_after": "a"}))
    assert told.value.field == "data.anchor_after"
    with pytest.raises(OptionError, match=r"data\.anchor_after is '=='; allowed with an encoder is none"):
        Learner(PRESETS["encoder-decoder"].spec.with_options({"data.anchor_after": "=="}))
    with pytest.raises(OptionError, match=r"after is '\.', and the tokenizer bytes adds no .*tokenizer word or c"):
        RunSpec().with_options({"data.tokenizer": "bytes", "data.anchor_after": "."})
    assert RunSpec(data=DataConfig(tokenizer="bytes", anchor_after=".")), "a run file that says so opens"
    assert "anchor_after" not in spec_as_json(RunSpec())["data"]


def test_several_tokens_may_end_a_sequence_each() -> None:
    options = {"data.corpus": "tales", "model.mask": "anchors", "model.anchor": ". ! ?"}
    learner = Learner(RunSpec().with_options(options))
    labels = learner.corpus.tokenizer.labels
    assert learner.network.anchor == tuple(map(labels.index, ".!?"))
    ids = np.array([[labels.index(word) for word in [".", "The", "!", ".", "?", "The"]]])
    seen = learner.network.mask.sees(np.arange(6), ids)
    assert [np.flatnonzero(row).tolist() for row in seen[0]] == [[0], [0, 1], [1, 2], [3], [4], [0, 2, 3, 4, 5]]
    with pytest.raises(OptionError, match=r"model\.anchor is 'zebras', which is no token of tales"):
        Learner(RunSpec().with_options({**options, "model.anchor": ". zebras"}))

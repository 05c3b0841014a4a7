"""An encoder and decoder in training: what its batch is, by plan and by autograd, replayed, changed on the way."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.config import DataConfig, ModelConfig, RunSpec
from model.errors import OptionError
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS, CONTEXT, LOSS, TARGETS, TOKENS, W_OUT, W_QUERY
from model.quantities.site import Site
from model.quantities.stages import Ref
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.verify import verify
from model.spec.presets import PRESETS
from model.spec.spec_json import spec_as_json, spec_from_json
from model.training.learner import Learner, same_bits
from model.training.passes import ByAutograd, ByPlan
from tests.kit.pairs import PAIRS, with_task

TRANSLATION = PRESETS["translation"].spec
NETWORKS = {name: replace(model, context=6) for name, (model, _) in PAIRS.items()} | {
    "translation": TRANSLATION.model,
    "many layers": ModelConfig(n_head=2, n_layer=3, encoder_layers=3, mlp=True, norm=True, bias=True, tied=True),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_by_plan_and_by_autograd_are_one_to_the_bit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = with_task(replace(NETWORKS[name], context=16))
    planned = Learner(spec)
    monkeypatch.setattr("model.training.passes.can_plan", lambda config: False)
    oracle = Learner(spec)
    assert isinstance(planned._pass, ByPlan)
    assert isinstance(oracle._pass, ByAutograd)
    for _ in range(25):
        assert planned.advance() == oracle.advance()
    assert same_bits(planned, oracle)


@pytest.mark.parametrize("corpus", ["reverse", "addition", "translation"])
def test_a_target_begins_with_the_sign_and_is_read_one_word_behind(corpus: str) -> None:
    """Teacher forcing: at each place the words that ought to have been written are read, whatever was predicted."""
    pair = Learner(RunSpec(ModelConfig(encoder_layers=1), data=DataConfig(corpus=corpus)))
    alone = Learner(RunSpec(ModelConfig(), data=DataConfig(corpus=corpus)))
    ours, theirs = pair.sample(), alone.sample()
    assert ours.source is not None
    whole = torch.cat((theirs.ids, theirs.targets[:, -1:]), dim=1)  # the very examples, in one row
    assert torch.cat((ours.source, ours.ids, ours.targets[:, -1:]), dim=1).equal(whole)
    assert ours.targets[:, :-1].equal(ours.ids[:, 1:])
    assert set(ours.ids[:, 0].tolist()) == {pair.corpus.start} == {pair.corpus.tokenizer.encode("=")[0].id}
    assert ours.counted is None
    assert pair.corpus.read == ours.ids.shape[1] == alone.corpus.read - ours.source.shape[1]


def test_a_step_is_recorded_with_its_source() -> None:
    learner = Learner(TRANSLATION)
    record = learner.record()
    source = record.batch.source
    assert source is not None
    assert record.trace[TOKENS, None, Site.ENCODER].equal(source)
    assert record.trace[TARGETS, None].equal(record.batch.targets)
    assert record.trace[ATTENTION_WEIGHTS, 0, Site.CROSS].shape == (32, 2, 6, 6)
    assert record.gradients[CONTEXT, 0, Site.ENCODER].abs().sum() > 0
    assert record.trace[LOSS, None].mean().item() == pytest.approx(record.loss)


@pytest.mark.parametrize("name", ["encoder and decoder", "translation"])
def test_its_past_comes_back_bit_for_bit(name: str, tmp_path: Path) -> None:
    spec, path = with_task(replace(NETWORKS[name], context=16)), tmp_path / "pair.tinyattn"
    with Run(spec) as run:
        run.save_as(path, probe="a b c d e = e d c b a")
        run.train_to(20)
        digests = {20: run.learner.state().digest()}
        run.train_to(40)
        digests[40] = run.learner.state().digest()
    with Run.open(path) as run:
        assert run.learner.spec == spec
        assert run.learner.state().digest() == digests[40]
        past = run.at(20, math.inf)
        assert past is not None
        assert past.state().digest() == digests[20]
        assert run.history.approximate is None
    with closing(RunFile.open(path, write=False)) as file:
        checks = list(verify(file))
    assert [check.wrong + check.other for check in checks] == [""] * len(checks)
    assert checks[-1].digest == digests[40]


def test_a_source_may_be_empty_and_of_any_length() -> None:
    learner = Learner(with_task(ModelConfig(encoder_layers=1)))
    for source in ([], [1], [1, 2, 3, 4, 5, 6]):
        recorder = Recorder()
        learner.look([8, 1], recorder, source=source)
        assert recorder.trace[ATTENTION_WEIGHTS, 0, Site.CROSS].shape == (1, 1, 2, len(source))
        assert not recorder.trace[LOSS, None][:, :1].isnan().any()


def test_what_has_no_source_is_refused() -> None:
    with pytest.raises(
        OptionError, match=r"encoder_layers is 1, but fat-cat has no source .* allowed is 0, or .* copy,"
    ):
        Learner(RunSpec(ModelConfig(encoder_layers=1)))
    with pytest.raises(OptionError, match=r"but tales has no source sentence"):
        Learner(RunSpec(ModelConfig(encoder_layers=1), data=DataConfig(corpus="tales")))
    with pytest.raises(OptionError, match=r"context is 4, but an example of reverse has 5 words to read"):
        Learner(with_task(ModelConfig(encoder_layers=1, context=4)))
    run = Run(with_task(ModelConfig(encoder_layers=1)))
    with pytest.raises(OptionError, match="fat-cat has no source"):
        run.edit("data.corpus", "fat-cat")
    run.edit("data.corpus", "copy")
    run.advance()


def test_a_spec_without_an_encoder_is_written_as_before() -> None:
    assert "encoder_layers" not in spec_as_json(RunSpec())["model"]
    assert spec_as_json(TRANSLATION)["model"]["encoder_layers"] == 1
    assert spec_from_json(spec_as_json(TRANSLATION)) == TRANSLATION


def test_weights_change_on_the_way_at_their_site() -> None:
    run = Run(with_task(ModelConfig(n_head=2, encoder_layers=1)))
    run.edit("cross.w_query[0,1,3,2]", 0.25)
    run.edit("encoder.w_position[4,1]", -0.5)
    params = run.learner.params
    assert params[Ref(W_QUERY, 0, Site.CROSS)][3, 8 + 2] == 0.25
    assert params[Ref(W_QUERY, 0, Site.DECODER)][3, 8 + 2] != 0.25
    with pytest.raises(OptionError, match="w_query has no site 'self'; allowed is encoder, decoder, cross"):
        run.edit("w_query[0,0,0,0]", 0)
    assert params[Ref(W_OUT, 0, Site.CROSS)].abs().min() > 0

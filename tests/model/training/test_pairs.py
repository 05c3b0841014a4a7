"""An encoder and decoder in training: what its batch is, by plan and by autograd, replayed, changed on the way."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.config import DataConfig, ModelConfig, RunSpec
from model.errors import OptionError, RequestError
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS, CONTEXT, LOSS, TARGETS, TOKENS, W_OUT, W_QUERY
from model.quantities.site import Site
from model.quantities.stages import Ref
from model.runfile.runfile import RunFile
from model.runs.first_difference import same_bits
from model.runs.run import Run
from model.runs.stop_watcher import Lookout
from model.runs.verify import verify
from model.spec.presets import PRESETS
from model.spec.spec_json import spec_as_json, spec_from_json
from model.spec.stops import parse
from model.training.learner import Learner
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
    assert pair.corpus.start is not None
    assert pair.corpus.start.text == "="
    assert set(ours.ids[:, 0].tolist()) == {pair.corpus.start.id}
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
        RunSpec(ModelConfig(encoder_layers=1))
    with pytest.raises(OptionError, match=r"but tales has no source sentence"):
        RunSpec(ModelConfig(encoder_layers=1), data=DataConfig(corpus="tales"))
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
    run.edit("cross.head[0,1]", 0)
    assert params[Ref(W_OUT, 0, Site.CROSS)][8:].count_nonzero() == 0
    assert params[Ref(W_OUT, 0, Site.CROSS)][:8].all()
    assert params[Ref(W_OUT, 0, Site.DECODER)].all()
    with pytest.raises(OptionError, match=r"allowed is encoder.head\[layer,head\] or decoder.head\[.* or cross"):
        run.edit("head[0,1]", 0)
    with pytest.raises(OptionError, match=r"cross.head\[layer,head\] with layer 0 to 0 and head 0 to 1"):
        run.edit("cross.head[1,0]", 0)


PROBE = "b e h c f = f c h e b"


def test_a_stop_looks_at_the_attention_that_it_names() -> None:
    run = Run(PRESETS["encoder-decoder"].spec)
    names = ("cross.attention[0,0,0,4]>0.5", "encoder.entropy[0,0]<2", "decoder.attention[0,0,5,1]>0")
    stops = tuple(parse(name, PROBE) for name in names)
    assert [stop.condition for stop in stops] == list(names)
    lookout = Lookout(run.learner, stops)
    hits = [lookout.after_step(run.learner.advance()) for _ in range(100)]
    first = next(n for n, found in enumerate(hits, 1) if stops[0] in [hit.stop for hit in found])
    assert 5 < first < 100
    recorder, tokens = Recorder(), run.learner.corpus.tokenizer.ids_of(PROBE)
    run.learner.look(tokens[5:], recorder, source=tokens[:5])
    seen = {reading.stop: reading.value for reading in lookout.readings}
    weights = [recorder.trace[ATTENTION_WEIGHTS, 0, site][0, 0] for site in (Site.CROSS, Site.ENCODER, Site.DECODER)]
    spread = -(weights[1] * weights[1].log()).nan_to_num().sum(-1).mean()
    assert list(seen.values()) == pytest.approx(
        [float(weights[0][0, 4]), float(spread), float(weights[2][5, 1])], rel=1e-5
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (
            "attention[0,0,1,0]>0.5",
            "no attention; allowed is encoder.attention or decoder.attention or cross.attention",
        ),
        ("cross.attention[1,0,0,0]>0.5", "asks for layer 1; allowed is 0 to 0"),
        ("cross.attention[0,0,0,5]>0.5", "asks for key 5; allowed is 0 to 4"),
        ("cross.attention[0,0,6,0]>0.5", "asks for query 6; allowed is 0 to 5"),
        ("decoder.attention[0,0,1,3]>0.5", "asks for key 3, which query 1 may not see"),
        ("encoder.attention[0,0,1,3]>0.5", ""),
        ("cross.attention[0,0,1,3]>0.5", ""),
    ],
)
def test_a_stop_that_cannot_be_watched_says_why(text: str, part: str) -> None:
    refusal = parse(text, PROBE).refusal(ModelConfig(encoder_layers=1), 6, 5)
    assert part in refusal
    assert bool(part) == bool(refusal)
    assert "allowed is entropy" in parse("cross.entropy[0,0]>1", PROBE).refusal(ModelConfig())
    with pytest.raises(RequestError, match=r"allowed is cross\. before attention or entropy"):
        parse("cross.loss<0.5")

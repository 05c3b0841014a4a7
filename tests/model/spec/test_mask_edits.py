"""The mask edited by hand: what it does to a pass there and back, in replay, in run files, and what is refused."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model.choices.edited_mask import edited, is_blind
from model.choices.masks import CAUSAL, OPEN, anchored, prefix, sliding_window
from model.config import Edit, ModelConfig, RunSpec, TrainConfig
from model.config.sampling import SamplingConfig
from model.errors import OptionError
from model.generation.writer import Writer
from model.network.attention import Attention, hidden_keys
from model.network.network import Network
from model.network.trace import Recorder, untapped
from model.quantities import ATTENTION_WEIGHTS, LOGITS, MASKED_SCORES
from model.quantities.stages import Ref
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.verify import verify
from model.spec.edits import MaskCell, checked, mask_at, staged, target
from model.spec.heir import heir_of, taken_over
from model.spec.spec_json import WrittenError, edits_as_json, edits_from_json
from model.training.learner import Learner
from model.training.passes import ByAutograd, ByPlan

SPEC = RunSpec(model=ModelConfig(d_model=8, n_head=2, n_layer=2), train=TrainConfig(batch_size=4), seed=3)
CELLS = {(1, 0): False, (2, 3): True, (4, 0): True, (4, 4): False}


def attended(q: Tensor, k: Tensor, v: Tensor, allowed: Tensor) -> Tensor:
    return functional.scaled_dot_product_attention(q, k, v, attn_mask=allowed)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_attention_is_that_of_torch_there_and_back(dtype: torch.dtype) -> None:
    """Our module under an edited mask against F.scaled_dot_product_attention with the same mask, and autograd of it."""
    B, T, C, H, D = 3, 6, 8, 2, 4
    config = ModelConfig(d_model=C, n_head=H, context=T)
    module = Attention(config).to(dtype)
    torch.manual_seed(5)
    for parameter in module.parameters():
        torch.nn.init.normal_(parameter, std=0.4)
    module.use_mask(edited(CAUSAL, CELLS))
    allowed = torch.ones(T, T).tril().bool()
    allowed[1, 0], allowed[2, 3], allowed[4, 4] = False, True, False
    x = torch.randn(B, T, C, dtype=dtype, requires_grad=True)
    y = x.detach().clone().requires_grad_()
    q, k, v = ((y @ w).view(B, T, H, D).transpose(1, 2) for w in (module.w_query, module.w_key, module.w_value))
    theirs = attended(q, k, v, allowed).transpose(1, 2).reshape(B, T, C) @ module.w_out
    ours = module(x, untapped)
    back = torch.randn(B, T, C, dtype=dtype)
    near = {"rtol": 1e-4, "atol": 2e-5} if dtype is torch.float32 else {"rtol": 1e-10, "atol": 1e-11}
    torch.testing.assert_close(ours, theirs, **near)
    parameters = list(module.parameters())
    mine = torch.autograd.grad(ours, [x, *parameters], back)
    other = torch.autograd.grad(theirs, [y, *parameters], back)
    for a, b in zip(mine, other, strict=True):
        torch.testing.assert_close(a, b, **near)


@pytest.mark.parametrize(
    "model",
    [
        SPEC.model,
        replace(SPEC.model, mask="window", window=3, mask_first=True, position="alibi"),
        replace(SPEC.model, mask="anchors", anchor="the"),
        replace(SPEC.model, weighting="sum"),
        replace(SPEC.model, mask="none", norm=True),
    ],
    ids=["causal", "window", "anchors", "sum", "none"],
)
def test_the_plan_computes_to_the_bit_what_autograd_does(model: ModelConfig) -> None:
    learner = Learner(replace(SPEC, model=model))
    plan, batch = learner._pass, learner.sample()
    assert isinstance(plan, ByPlan)
    plan.run(batch)  # by the whole mask, so that this plan is there and must give way
    learner.take_edits(Edit(0, MaskCell(*place).name, int(is_open)) for place, is_open in CELLS.items())
    seen = plan.record(batch)
    other = ByAutograd(learner.network, learner._flat).record(batch)
    assert torch.equal(seen[0], other[0])
    masked = seen[1][Ref(MASKED_SCORES, 1)]
    assert (masked[..., 1, 0] == -math.inf).all()
    assert (masked[..., 4, 4] == -math.inf).all()
    assert (masked[..., 2, 3] != -math.inf).all()
    for a, b in zip(seen[1:], other[1:], strict=True):
        assert all(torch.equal(a[ref], b[ref]) for ref in b)


def run_with_edits(run: Run, steps: int) -> list[str]:
    """Train with the mask edited at steps 0, 4 and 7; the digest of each state."""
    changes = {0: [("mask[3,1]", 0)], 4: [("mask[2,3]", 1), ("mask[3,1]", 1)], 7: [("mask[2,3]", 0)]}
    digests = []
    for step in range(steps + 1):
        run.train_to(step)
        for what, value in changes.get(step, []):
            run.edit(what, value)
        digests.append(run.learner.state().digest())
    return digests


def test_every_step_is_computed_again_to_the_bit_also_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.runs.history.SPACING", 0.0)
    monkeypatch.setattr("model.runs.saver.SAVE_EVERY", 0.0)
    path = tmp_path / "run.tinyattn"
    with Run(SPEC) as run:
        run.save_as(path)
        digests = run_with_edits(run, 10)
        made, plain = tuple(run.learner.edits), Run(SPEC)
        again = Learner(SPEC)
        again.take_edits(made)
        for step in range(11):
            assert again.state().digest() == digests[step], step
            again.advance()
        for step in (5, 0, 7, 3):
            assert digest_at(run, step) == digests[step]
    plain.train_to(1)
    assert plain.learner.state().digest() != digests[1], "the mask counts"
    with Run.open(path) as opened:
        assert tuple(opened.learner.edits) == made
        assert digest_at(opened, 6) == digests[6]
        assert opened.learner.network.mask.cells == {}, "closed and opened again: it is whole"
    file = RunFile.open(path, write=False)
    assert {check.wrong for check in verify(file)} == {""}
    file.close()


def digest_at(run: Run, step: int) -> str:
    """That of a recorded state, computed again."""
    learner = run.history.at(step, math.inf)
    assert learner is not None
    return learner.state().digest()


def test_of_no_mask_the_stage_comes_with_the_first_edit_and_changes_nothing_before(tmp_path: Path) -> None:
    """Old files and digests hold: what was made without the stage is the same to the bit with it."""
    spec, path = replace(SPEC, model=replace(SPEC.model, mask="none")), tmp_path / "run.tinyattn"
    plain = Run(spec)
    with Run(spec) as run:
        run.save_as(path)
        run.train_to(4)
        assert Ref(MASKED_SCORES, 0) not in run.history.record(4).trace
        run.edit("mask[2,4]", 0)
        assert run.info.spec == run.learner.spec == staged(spec, run.learner.edits) != spec
        assert (run.history.record(4).trace[Ref(MASKED_SCORES, 0)] > -math.inf).all()
        plain.train_to(4)
        assert run.learner.state().digest() == plain.learner.state().digest()
        run.train_to(6)
        assert (run.history.record(6).trace[Ref(MASKED_SCORES, 0)][:, :, 2, 4] == -math.inf).all()
        digests = [digest_at(run, step) for step in (3, 5, 6)]
    plain.train_to(6)
    assert digests[0] == digest_at(plain, 3)
    assert digests[2] != plain.learner.state().digest()
    with Run.open(path) as opened:
        assert opened.info.spec == staged(spec, opened.learner.edits)
        assert digests == [digest_at(opened, step) for step in (3, 5, 6)]


def test_a_formula_says_what_was_set_by_hand() -> None:
    hand = edited(CAUSAL, CELLS)
    assert (
        hand.formula.format("S") == "S, −∞ ahead and at [1,0] [4,4], closed by hand, not at [2,3] [4,0], opened by hand"
    )
    assert (
        edited(sliding_window(2), {(4, 0): True}).formula
        == "{0}, −∞ ahead and from 2 back, not at [4,0], opened by hand"
    )
    assert edited(OPEN, {(n, 0): False for n in range(6)}).formula == (
        "{0}, −∞ at [0,0] [1,0] [2,0] [3,0] and 2 more, closed by hand"
    )
    assert hand.formula_at(2, 3).format("S") == "S, key 3 opened to query 2 by hand"
    assert hand.formula_at(1, 0).format("S") == "−∞, key 0 closed to query 1 by hand"
    assert hand.formula_at(0, 1) == hand.formula


def test_a_branch_has_the_mask_of_its_step() -> None:
    run = Run(SPEC)
    run_with_edits(run, 8)
    assert run.fork(5).learner.network.mask.cells == {(2, 3): True}
    assert run.learner.network.mask.cells == {}


def test_a_sentence_is_looked_at_by_the_mask_of_the_state() -> None:
    run = Run(SPEC)
    before = run.learner.state()
    run.train_to(1)
    run.edit("mask[2,0]", 0)
    weights = Ref(ATTENTION_WEIGHTS, 0)
    now, then = Recorder({weights}), Recorder({weights})
    run.learner.look([1, 2, 3, 4], now)
    run.learner.look([1, 2, 3, 4], then, before)
    assert (now.trace[weights][0, :, 2, 0] == 0).all()
    assert (then.trace[weights][0, :, 2, 0] > 0).all()
    assert run.learner.network.mask.cells == {(2, 0): False}


def test_a_position_that_sees_what_it_must_predict_is_told() -> None:
    run = Run(SPEC)
    assert run.info.floor is not None
    run.edit("mask[2,3]", 1)
    said = "Causal mask, edited: position 2 sees the token it must predict, so there is no floor."
    assert run.learner.network.mask.caveat == said
    assert run.info.floor is None
    assert not Writer(run.learner.network, [1, 2], SamplingConfig()).caches
    run.edit("mask[2,3]", 0)
    assert (run.learner.network.mask.caveat, run.info.floor) == ("", Run(SPEC).info.floor)
    assert mask_at([Edit(3, "mask[1,4]", 1)], SPEC.model, 2).caveat == ""
    assert "position 1 sees position 4" in mask_at([Edit(3, "mask[1,4]", 1)], SPEC.model, 3).caveat


def test_a_row_keeps_a_key_in_every_sentence() -> None:
    run = Run(SPEC)
    run.edit("mask[1,0]", 0)
    with pytest.raises(OptionError, match=r"mask\[1,1\] is 0, which would leave position 1 nothing to look at; allo"):
        run.edit("mask[1,1]", 0)
    assert [edit.what for edit in run.learner.edits] == ["mask[1,0]"]
    run.edit("mask[1,2]", 1)
    with pytest.raises(OptionError, match="nothing to look at"):  # a sentence of two tokens has no key 2
        run.edit("mask[1,1]", 0)
    assert is_blind(anchored(7), 3, {3: False}), "another key may be hidden by some tokens"
    assert not is_blind(anchored(7), 3, {3: False, 0: True})
    assert not is_blind(sliding_window(2), 3, {3: False})
    assert is_blind(prefix(4), 0, {0: False})
    written = edits_as_json([Edit(0, "mask[0,0]", 0)])
    with pytest.raises(WrittenError, match="nothing to look at"):
        edits_from_json(written, SPEC)


@pytest.mark.parametrize(
    ("what", "value", "model", "sentence"),
    [
        ("mask[1,0]", 2, {}, r"mask\[1,0\] is 2; allowed is 1, may look, or 0, may not look\."),
        ("mask[1]", 0, {"context": 8}, r"allowed is mask\[query,key\] with places 0 to 7\."),
        ("mask[8,0]", 0, {"context": 8}, r"allowed is mask\[query,key\] with places 0 to 7\."),
        ("cross.mask[1,0]", 0, {}, r"allowed is mask\[query,key\]"),
        ("mask[1,0]", 0, {"encoder_layers": 1}, r"allowed is decoder\.mask\[query,key\]"),
    ],
)
def test_what_is_no_cell_of_the_mask(what: str, value: int, model: dict[str, object], sentence: str) -> None:
    config = replace(SPEC.model, **model)
    data = replace(SPEC.data, corpus="reverse") if config.is_pair else SPEC.data
    with pytest.raises(OptionError, match=sentence) as told:
        checked(Edit(0, what, value), replace(SPEC, model=config, data=data))
    assert len(str(told.value)) < 300


def test_a_decoder_names_its_own_mask() -> None:
    model = replace(SPEC.model, encoder_layers=1)
    cell = target("decoder.mask[2,1]", model)
    assert isinstance(cell, MaskCell)
    assert cell.name == "decoder.mask[2,1]"
    run = Run(replace(SPEC, model=model, data=replace(SPEC.data, corpus="reverse")))
    run.edit("decoder.mask[2,1]", 0)
    run.train_to(1)
    masked = run.learner.network.blocks[0].attention.hidden  # type: ignore[union-attr]
    assert masked[2].tolist()[:4] == [False, True, False, True]  # type: ignore[index]


def test_an_heir_does_not_have_it_and_says_so() -> None:
    edits = (Edit(1, "mask[2,1]", 0.0), Edit(1, "w_token[0,0]", 1.0))
    told = taken_over(heir_of(SPEC, edits, "a.tinyattn", 2), edits, 2)
    assert told[0].startswith("Its mask is whole: what was opened or closed there by hand (1) is not kept.")
    assert "(1) are in the weights" in told[1]


def test_decoding_with_a_window_keeps_what_an_opened_cell_needs() -> None:
    """A window evicts; a cell far back that was opened is still there when its query comes."""
    torch.manual_seed(2)
    network = Network(ModelConfig(d_model=8, n_layer=2, context=12, mask="window", window=3), 11)
    network.initialise(torch.Generator().manual_seed(4))
    network.use_mask(edited(network.mask, {(7, 0): True, (5, 4): False}))
    writer = Writer(network, [1, 2, 3], SamplingConfig())
    writer.write(8)
    assert writer.cached < len(writer.ids), "what no later query sees is evicted"
    ids, tap = torch.tensor([writer.ids]), Recorder({Ref(LOGITS)})
    network(ids, ids, tap)
    whole = tap.trace[Ref(LOGITS)][0]
    for n, token in enumerate(writer.written):
        torch.testing.assert_close(token.logits, whole[2 + n], rtol=1e-4, atol=1e-5)


def test_of_named_places_a_cell_is_found_by_its_place() -> None:
    mask = edited(CAUSAL, {(5, 2): False})
    seen = mask.sees(np.array([0, 2, 5]), np.zeros(3, np.int64))
    assert seen.tolist() == [[True, False, False], [True, True, False], [True, False, True]]
    assert hidden_keys(mask, torch.tensor([2, 5])).tolist() == [[False, True], [True, False]]
    assert edited(CAUSAL, {}) is CAUSAL

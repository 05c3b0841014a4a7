"""The mask with anchors: an anchor gathers its sequence, and what comes after sees the anchor alone of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from model.choices.masks import NO_TOKEN, alone, anchored
from model.config import ModelConfig, RunSpec
from model.errors import OptionError
from model.network.attention import Attention
from model.network.network import NO_TARGET, Network
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS, CONTEXT, KEY, MASKED_SCORES, QUERY, VALUE, Facet
from model.quantities.stages import Ref
from model.runs.run import Run
from model.spec.spec_json import spec_as_json, spec_from_json
from model.training import passes
from model.training.learner import Learner
from tests.kit.opened import Opened
from tests.kit.rules import sees_by_anchors

ANCHOR = 9
SPEC = RunSpec(model=ModelConfig(mask="anchors", anchor="the", n_head=2, n_layer=2, dropout=0.1))
TABLE = {
    "a b A c d A e f": ["a", "a b", "a b A", "c A", "c d A", "c d A", "e A A", "e f A A"],
    "A a": ["A", "A a"],
    "a A": ["a", "a A"],
    "a b": ["a", "a b"],
    "a A A b": ["a", "a A", "A", "A A b"],
    "A A A": ["A", "A", "A"],
}


def ids_of(text: str) -> list[int]:
    return [ANCHOR if word == "A" else ord(word) - ord("a") for word in text.split()]


@pytest.mark.parametrize("text", TABLE)
def test_each_token_sees_what_the_paper_says(text: str) -> None:
    words = text.split()
    seen = anchored(ANCHOR).sees(np.arange(len(words)), np.array(ids_of(text)))
    found = [sorted(words[key] for key in np.flatnonzero(row)) for row in seen]
    assert found == [sorted(row.split()) for row in TABLE[text]]
    assert seen.tolist() == sees_by_anchors([word == "A" for word in words])


def test_which_of_two_anchors_is_seen() -> None:
    seen = anchored(ANCHOR).sees(np.arange(8), np.array(ids_of("a b A c d A e f")))
    keys = [np.flatnonzero(row).tolist() for row in seen]
    assert keys == [[0], [0, 1], [0, 1, 2], [2, 3], [2, 3, 4], [3, 4, 5], [2, 5, 6], [2, 5, 6, 7]]


def test_without_anchors_a_token_sees_its_own_sequence_alone() -> None:
    """The control; what may be looked at again is no more than the sequence that is open."""
    ids = np.array(ids_of("a b A c d A e f"))
    seen = alone(ANCHOR).sees(np.arange(8), ids)
    keys = [np.flatnonzero(row).tolist() for row in seen]
    assert keys == [[0], [0, 1], [0, 1, 2], [3], [3, 4], [3, 4, 5], [6], [6, 7]]
    lasting = alone(ANCHOR).lasting
    assert lasting is not None
    assert [lasting(ids[:read]).tolist() for read in (2, 3, 5, 8)] == [[0, 1], [], [3, 4], [6, 7]]
    spec = SPEC.with_options({"model.mask": "sequence"})
    assert spec_from_json(spec_as_json(spec)) == spec
    assert spec.model.has_anchor
    assert not RunSpec().with_options({"model.mask": "window"}).model.has_anchor


def test_sentences_of_a_batch_have_anchors_of_their_own() -> None:
    rows = np.array([ids_of(text) for text in ("a A b c", "A a A b", "a b c d", "a b c A")])
    seen = anchored(ANCHOR).sees(np.arange(4), rows)
    assert seen.tolist() == [sees_by_anchors((row == ANCHOR).tolist()) for row in rows]
    assert anchored(NO_TOKEN).sees(np.arange(4), rows).tolist() == [np.tri(4, dtype=bool).tolist()] * 4


def test_every_query_sees_itself_and_nothing_ahead() -> None:
    rows = np.random.default_rng(3).integers(7, 11, (50, 12))
    seen = anchored(ANCHOR).sees(np.arange(12), rows)
    assert seen.diagonal(axis1=1, axis2=2).all()
    assert not np.triu(seen, 1).any()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_it_is_torchs_attention_under_that_mask(dtype: torch.dtype) -> None:
    ids = torch.tensor([ids_of("a b A c d A e f"), ids_of("A a b c A A d e")])
    attention = Attention(ModelConfig(d_model=16, n_head=4, mask="anchors"), anchor=ANCHOR).to(dtype)
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in attention.parameters():
            parameter.normal_(0, 0.25)
    recorder = Recorder(gradients=True)
    attention(torch.randn(2, 8, 16, dtype=dtype, requires_grad=True), recorder, ids=ids).sum().backward()
    trace = recorder.trace
    ours = [trace[quantity].detach().clone().requires_grad_() for quantity in (QUERY, KEY, VALUE)]
    seen = torch.tensor([sees_by_anchors((row == ANCHOR).tolist()) for row in ids])[:, None]
    theirs = functional.scaled_dot_product_attention(*ours, attn_mask=seen)
    torch.testing.assert_close(trace[CONTEXT], theirs)
    theirs.backward(trace.gradients()[CONTEXT])
    for quantity, tensor in zip((QUERY, KEY, VALUE), ours, strict=True):
        torch.testing.assert_close(trace.gradients()[quantity], tensor.grad)


@pytest.mark.parametrize("pad", [1, ANCHOR], ids=["a word", "an anchor"])
def test_what_a_sentence_is_padded_with_changes_nothing(pad: int) -> None:
    """Sentences of their own lengths in one batch: each has the losses, and all have the gradients, of each alone."""
    sentences = [ids_of(text) for text in ("a b A c d A e f", "A d", "a b c", "b A A")]
    network = Network(ModelConfig(mask="anchors", n_head=2, n_layer=2, context=8), 11, anchor=ANCHOR)
    network.initialise(torch.Generator().manual_seed(2))
    ids, targets = torch.full((4, 8), pad), torch.full((4, 8), NO_TARGET)
    for row, sentence in enumerate(sentences):
        ids[row, : len(sentence)] = targets[row, : len(sentence)] = torch.tensor(sentence)
    together = network(ids, targets)
    alone_each = [network(row, row)[0] for row in (torch.tensor([sentence]) for sentence in sentences)]
    for row, losses in enumerate(alone_each):
        torch.testing.assert_close(together[row, : len(losses)], losses)
        assert (together[row, len(losses) :] == 0).all()
    parameters = list(network.parameters())
    expected = torch.autograd.grad(torch.cat(alone_each).sum(), parameters)
    for found, other in zip(torch.autograd.grad(together.sum(), parameters), expected, strict=True):
        torch.testing.assert_close(found, other, rtol=1e-4, atol=1e-5)


def test_by_plan_and_by_autograd_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = Learner(SPEC)
    monkeypatch.setattr(passes, "can_plan", lambda config: False)
    plain = Learner(SPEC)
    for _ in range(5):
        planned.advance()
        plain.advance()
    assert planned.state().digest() == plain.state().digest()


def test_the_anchor_is_a_token_of_the_corpus() -> None:
    learner = Learner(SPEC)
    (piece,) = learner.corpus.tokenizer.encode("the")
    assert learner.network.anchor == piece.id
    record = learner.record()
    seen = torch.tensor([sees_by_anchors([id == piece.id for id in row]) for row in record.batch.ids.tolist()])
    for layer in range(2):
        weights = record.trace[Ref(ATTENTION_WEIGHTS, layer)]
        assert torch.equal(weights > 0, seen[:, None].expand_as(weights))
    assert Learner(RunSpec()).network.anchor == NO_TOKEN


@pytest.mark.parametrize("text", ["!", "the dragon", "", "dragon"])
def test_what_is_no_token_is_refused(text: str) -> None:
    spec = RunSpec(model=ModelConfig(mask="anchors", anchor=text))
    with pytest.raises(OptionError, match=r"model\.anchor is '.*', which is no token of fat-cat; allowed") as told:
        Learner(spec)
    assert len(str(told.value)) < 300
    assert told.value.field == "model.anchor"


def test_its_cells_say_why_they_are_masked() -> None:
    run = Run(SPEC)
    run.train_to(3)
    opened = Opened(run)
    ids = [piece.id for piece in opened.probe.pieces]
    seen = sees_by_anchors([id == run.learner.network.anchor for id in ids])
    query, key = next((t, s) for t, row in enumerate(seen) for s in range(t) if not row[s])
    cell = opened.cell(Ref(MASKED_SCORES, 1), 0, query, key)
    says = f"key {key} is neither in the sequence of nor an anchor seen by query {query}: not "
    assert cell.terms[1].text.startswith(says)
    assert cell.terms[0].value == ids[key]
    assert opened.cell(Ref(MASKED_SCORES, 1), 0, query, key, facet=Facet.GRAD).result == 0


def test_it_is_written_saved_and_replayed(tmp_path: Path) -> None:
    model = spec_as_json(SPEC)["model"]
    assert (model["mask"], model["anchor"]) == ("anchors", "the")
    assert "anchor" not in spec_as_json(RunSpec())["model"]
    assert spec_from_json(spec_as_json(SPEC)) == SPEC
    assert RunSpec().with_options({"model.mask": "anchors", "model.anchor": "sat"}).model.anchor == "sat"
    with closing(Run(SPEC)) as run:
        run.save_as(tmp_path / "a.tinyattn")
        run.train_to(12)
        run.flush()
        digest = run.learner.state().digest()
    with closing(Run.open(tmp_path / "a.tinyattn")) as again:
        assert again.learner.state().digest() == digest

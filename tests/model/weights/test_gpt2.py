"""A folder in GPT-2's layout, held to a GPT-2 in plain torch that knows nothing of this program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from model.errors import GivenUpError
from model.layouts.beginning import beginning_of
from model.network.trace import Recorder, Trace
from model.quantities import ATTENTION_WEIGHTS, LOGITS
from model.runs.run import Run
from model.training.learner import Learner
from model.weights.first import read_first
from tests.kit.gpt2 import config, forward, random_weights, write_folder
from tests.kit.gpt2_folders import begun, small_folder
from tests.kit.vocabularies import as_pair, small

TEXT = "the fat cat sat on the mat; café"

ARRANGEMENTS: dict[str, dict[str, Any]] = {
    "as GPT2Model": {},
    "as GPT2LMHeadModel": {"prefix": "transformer."},
    "with Linear": {"turned": True},
    "in shards": {"shards": 3, "prefix": "transformer."},
}


def look(learner: Learner, ids: list[int]) -> Trace:
    recorder = Recorder()
    learner.look(ids, recorder)
    return recorder.trace


def assert_equal(run: Run, weights: dict[str, Tensor], told: dict[str, Any]) -> None:
    ids = list(run.learner.corpus.tokenizer.ids_of(TEXT))
    assert len(ids) > 5
    trace = look(run.learner, ids)
    logits, maps = forward(weights, told, torch.tensor(ids))
    torch.testing.assert_close(trace[LOGITS][0], logits, rtol=0, atol=1e-5)
    for layer, ours in enumerate(maps):
        torch.testing.assert_close(trace[ATTENTION_WEIGHTS, layer][0], ours, rtol=0, atol=1e-5)


@pytest.mark.parametrize("arrangement", ARRANGEMENTS.values(), ids=ARRANGEMENTS)
def test_logits_and_every_attention_weight_are_those_of_gpt2(tmp_path: Path, arrangement: dict[str, Any]) -> None:
    told = config()
    weights = random_weights(told)
    write_folder(tmp_path, weights, told, **arrangement)
    as_pair(tmp_path, "merges.txt", "vocab.json")
    assert_equal(begun(tmp_path), weights, told)


def test_a_head_of_its_own_and_another_width_are_kept(tmp_path: Path) -> None:
    told = config(tie_word_embeddings=False, n_inner=40)
    weights = random_weights(told, head=True)
    run = begun(small_folder(tmp_path, weights=weights, tie_word_embeddings=False, n_inner=40))
    assert not run.learner.spec.model.tied
    assert_equal(run, weights, told)


@pytest.mark.parametrize("changes", [{"layer_norm_epsilon": 1e-3}, {"scale_attn_weights": False}], ids=str)
def test_another_epsilon_and_unscaled_scores_come_in(tmp_path: Path, changes: dict[str, Any]) -> None:
    weights = random_weights(config())
    run = begun(small_folder(tmp_path, weights=weights, **changes))
    assert_equal(run, weights, config(**changes))
    ids = list(run.learner.corpus.tokenizer.ids_of(TEXT))
    usual, _ = forward(weights, config(), torch.tensor(ids))
    assert not torch.allclose(look(run.learner, ids)[LOGITS][0], usual, atol=1e-4), "it makes a difference"


def test_what_was_found_out_is_said(tmp_path: Path) -> None:
    told = config()
    weights = random_weights(told)
    as_pair(tmp_path, "merges.txt", "vocab.json")
    write_folder(tmp_path, {**weights, "lm_head.weight": weights["wte.weight"]}, told, prefix="transformer.")
    assert beginning_of(tmp_path).notes == (
        "Names begin with transformer.",
        "Projections are (in, out), as in Conv1D.",
        "The head is tied: lm_head is the token table.",
    )
    write_folder(tmp_path, weights, told, turned=True)
    assert beginning_of(tmp_path).notes == (
        "Names have no prefix.",
        "Projections are (out, in), as in Linear: turned.",
        "The head is tied to the token table.",
    )


def test_half_precision_is_read_and_said(tmp_path: Path) -> None:
    told = config()
    weights = {name: tensor.bfloat16() for name, tensor in random_weights(told).items()}
    run = begun(small_folder(tmp_path, weights=weights))
    assert_equal(run, {name: tensor.float() for name, tensor in weights.items()}, told)
    assert "Numbers of type BF16 became float32." in beginning_of(tmp_path).notes


def test_the_whole_vocabulary_is_kept_and_padded_rows_stand_for_nothing(tmp_path: Path) -> None:
    tokenizer = begun(small_folder(tmp_path / "whole")).learner.corpus.tokenizer
    encoding = small().encoding
    assert len(tokenizer.labels) == small().size == 337
    assert list(tokenizer.ids_of(TEXT)) == encoding.encode_ordinary(TEXT)
    padded = begun(small_folder(tmp_path / "padded", vocab_size=384)).learner.corpus.tokenizer
    assert len(padded.labels) == 384
    assert list(padded.ids_of(TEXT)) == encoding.encode_ordinary(TEXT)


def test_a_tokenizer_json_cuts_as_the_pair_does(tmp_path: Path) -> None:
    import json

    folder = small_folder(tmp_path)
    ids = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    lines = (folder / "merges.txt").read_text(encoding="utf-8").splitlines()[1:]
    special = {"id": ids["<|endoftext|>"], "content": "<|endoftext|>", "special": True}
    whole = {
        "added_tokens": [special],
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True},
        "model": {"type": "BPE", "vocab": ids, "merges": lines},
    }
    expected = list(begun(folder).learner.corpus.tokenizer.ids_of(TEXT))
    (folder / "vocab.json").unlink()
    for merges in (lines, [line.split(" ") for line in lines]):
        whole["model"] = {"type": "BPE", "vocab": ids, "merges": merges}
        (folder / "tokenizer.json").write_text(json.dumps(whole), encoding="utf-8")
        tokenizer = begun(folder).learner.corpus.tokenizer
        assert list(tokenizer.ids_of(TEXT)) == expected
        assert len(tokenizer.labels) == 337


def test_reading_is_told_and_may_be_ended(tmp_path: Path) -> None:
    spec, heard = beginning_of(small_folder(tmp_path / "gpt2")).spec, list[tuple[str, float]]()
    read_first(spec, lambda work, share: heard.append((work, share)))
    assert heard[0] == ("reading the weights of gpt2", 0.0)
    assert [share for _, share in heard] == sorted(share for _, share in heard)

    def stop(work: str, share: float) -> None:
        raise GivenUpError("Another run is wanted.")

    with pytest.raises(GivenUpError):
        Run(spec, progress=stop)

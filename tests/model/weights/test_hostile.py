"""Foreign and damaged weights: one sentence each, and nothing allocated for what cannot be."""

from __future__ import annotations

import json
import math
import pickle
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from model.config import RunSpec
from model.errors import MOST_SENTENCE, TinyattnError
from model.layouts.beginning import beginning_of
from model.spec import memory
from model.weights.first import read_first
from tests.kit.gpt2 import config as gpt2_config
from tests.kit.gpt2 import random_weights, write_folder
from tests.kit.gpt2_folders import small_folder
from tests.model.weights.test_writing import export, trained


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_folder(tmp_path_factory.mktemp("whole") / "gpt2")


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy that may be damaged."""
    return Path(shutil.copytree(whole, tmp_path / "gpt2"))


def refused(path: Path) -> str:
    """The one sentence that is said of weights that cannot be used."""
    with pytest.raises(TinyattnError) as caught:
        read_first(beginning_of(path).spec)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert len(sentence) < MOST_SENTENCE
    assert "\n" not in sentence
    return sentence


def configured(folder: Path, **changes: Any) -> None:
    told = json.loads((folder / "config.json").read_text(encoding="utf-8")) | changes
    (folder / "config.json").write_text(json.dumps(told), encoding="utf-8")


Change = Callable[[dict[str, torch.Tensor]], object]


def rewritten(folder: Path, change: Change) -> None:
    tensors = load_file(folder / "model.safetensors")
    tensors = {name: tensor.clone() for name, tensor in tensors.items()}
    change(tensors)
    save_file(tensors, folder / "model.safetensors")


BUILT: dict[str, tuple[dict[str, Any], str]] = {
    "another kind": ({"model_type": "llama"}, "has the model_type 'llama'; allowed is gpt2"),
    "too wide": ({"n_embd": 4096}, "n_embd is 4096; allowed here is 1 to 2,048"),
    "no head": ({"n_head": 0}, "n_head is 0; allowed here is 1 to 64"),
    "half a layer": ({"n_layer": 2.5}, "n_layer is 2.5; allowed here is 1 to 48"),
    "too long": ({"n_positions": 4096}, "n_positions is 4096; allowed here is 1 to 1,024"),
    "heads that do not divide": ({"n_head": 5}, "which does not divide model.d_model 24"),
    "another curve": ({"activation_function": "swish"}, "is 'swish'; allowed here is gelu_new or"),
    "no epsilon": ({"layer_norm_epsilon": 0}, "layer_norm_epsilon is 0; allowed here is 1e-12 to 1."),
    "a switch as epsilon": ({"layer_norm_epsilon": True}, "layer_norm_epsilon is True; allowed here is 1e-12 to 1."),
    "NaN as epsilon": ({"layer_norm_epsilon": math.nan}, "layer_norm_epsilon is nan; allowed here is 1e-12 to 1."),
    "perhaps scaled": ({"scale_attn_weights": "no"}, "scale_attn_weights is 'no'; allowed here is true or false"),
    "scaled by layer": ({"scale_attn_by_inverse_layer_idx": True}, "is True; allowed here is false"),
    "cross-attention": ({"add_cross_attention": True}, "add_cross_attention is True; allowed here is false"),
    "no vocabulary": ({"vocab_size": None}, "vocab_size is missing; allowed here is 1 to 300,000"),
    "a text as a number": ({"n_embd": "24"}, "n_embd is '24'"),
    "true as a number": ({"n_embd": True}, "n_embd is True"),
    "perhaps tied": ({"tie_word_embeddings": 1}, "tie_word_embeddings is 1; allowed here is true or false"),
    "another size": ({"n_embd": 27}, "is 337 × 24; allowed by its config.json is 337 × 27"),
    "more layers": ({"n_layer": 3}, "lacks h.2.ln_1.weight, h.2.ln_1.bias and 10 more"),
    "fewer layers": ({"n_layer": 1}, "has h.1.attn.c_attn.bias, h.1.attn.c_attn.weight and 10 more, which no GPT-2"),
    "more ids": ({"vocab_size": 300}, "wte.weight is 337 × 24; allowed by its config.json is 300 × 24"),
}


@pytest.mark.parametrize(("changes", "sentence"), BUILT.values(), ids=BUILT)
def test_a_config_that_cannot_be_built_is_told(folder: Path, changes: dict[str, Any], sentence: str) -> None:
    configured(folder, **changes)
    assert sentence in refused(folder)


def _nan(tensors: dict[str, torch.Tensor]) -> None:
    tensors["h.1.mlp.c_fc.weight"][3, 4:6] = torch.tensor([float("nan"), float("inf")])


def _as_whole_numbers(tensors: dict[str, torch.Tensor]) -> None:
    tensors["wte.weight"] = tensors["wte.weight"].to(torch.int32)


def _with_another_head(tensors: dict[str, torch.Tensor]) -> None:
    tensors["lm_head.weight"] = tensors["wte.weight"] + 1


TENSORS: dict[str, tuple[Change, str]] = {
    "nan": (_nan, "h.1.mlp.c_fc.weight has 2 numbers that are not finite"),
    "whole numbers": (_as_whole_numbers, "wte.weight is of type I32; allowed is F64 or F32 or F16 or BF16"),
    "another head": (_with_another_head, "another matrix than the token table, though config.json ties them"),
    "one missing": (lambda t: t.pop("h.0.ln_2.bias"), "lacks h.0.ln_2.bias; allowed is every tensor"),
    "all missing": (lambda t: t.clear(), "lacks wte.weight, wpe.weight and 26 more"),
    "one more": (lambda t: t.update(x=torch.zeros(2)), "has x, which no GPT-2 of its config.json has"),
}


@pytest.mark.parametrize(("change", "sentence"), TENSORS.values(), ids=TENSORS)
def test_tensors_that_are_not_those_of_the_config_are_told(folder: Path, change: Change, sentence: str) -> None:
    rewritten(folder, change)
    assert sentence in refused(folder)


def _header(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    change(header)
    written = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(written)) + written + data[8 + length :])


LIES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a huge shape": (
        lambda h: h["wte.weight"].update(shape=[2**40, 24]),
        "has a header that lies: wte.weight of shape",
    ),
    "many dimensions": (lambda h: h["wte.weight"].update(shape=[1] * 99), "has a header that lies: wte.weight has"),
    "below nothing": (lambda h: h["wte.weight"].update(shape=[-337, -24]), "has a header that lies: wte.weight has"),
    "beyond the end": (lambda h: h["wte.weight"].update(data_offsets=[0, 10**12]), "has a header that lies"),
    "an unknown type": (lambda h: h["wte.weight"].update(dtype="F4"), "has wte.weight of type 'F4'"),
    "a type that is none": (lambda h: h["wte.weight"].update(dtype=[1]), "has wte.weight of type [1]"),
    "no place": (lambda h: h["wte.weight"].pop("data_offsets"), "has no type, shape and place"),
    "a row that is none": (lambda h: h.update({"wte.weight": 3}), "has no type, shape and place"),
    "numbers for two": (
        lambda h: h["wpe.weight"].update(data_offsets=h["h.0.ln_1.bias"]["data_offsets"], shape=[24]),
        "its tensors overlap or leave gaps",
    ),
    "metadata": (lambda h: h.update(__metadata__={"a": 1}), "has metadata that are no texts"),
}


@pytest.mark.parametrize(("change", "sentence"), LIES.values(), ids=LIES)
def test_a_lying_header_is_told(folder: Path, change: Callable[[dict[str, Any]], object], sentence: str) -> None:
    _header(folder / "model.safetensors", change)
    assert sentence in refused(folder)


class Trap:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_a_pickle_by_another_name_is_never_opened(folder: Path, tmp_path: Path) -> None:
    sprung, weights = tmp_path / "sprung", folder / "model.safetensors"
    for protocol in (2, 4):
        weights.write_bytes(pickle.dumps(Trap(sprung), protocol))
        assert "model.safetensors is a pickle, which may hold code and is never opened" in refused(folder)
    torch.save({"x": Trap(sprung)}, weights)
    assert "is a pickle" in refused(folder)
    weights.rename(folder / "pytorch_model.bin")
    assert "pytorch_model.bin is a pickle" in refused(folder)
    assert not sprung.exists()


@pytest.mark.parametrize("data", [b"", b"\0" * 7, b"\xff" * 64, struct.pack("<Q", 3) + b"[1]", b"GIF89a" + b"\1" * 99])
def test_what_is_no_safetensors_file_is_told(folder: Path, data: bytes) -> None:
    (folder / "model.safetensors").write_bytes(data)
    assert "model.safetensors is not a safetensors file" in refused(folder)


def test_a_header_whose_length_looks_like_a_pickle_is_read(folder: Path) -> None:
    """0x0380 bytes of header begin a file as a pickle of protocol 3 begins."""
    path = folder / "model.safetensors"
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    for padded in (0x0280 + 0x10000, 0x0380 + 0x10000):
        header = data[8 : 8 + length].ljust(padded)
        path.write_bytes(struct.pack("<Q", padded) + header + data[8 + length :])
        assert path.read_bytes()[:2] in (b"\x80\x02", b"\x80\x03")
        read_first(beginning_of(folder).spec)


def test_a_file_that_is_cut_short_is_told(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    assert "it tells of" in refused(folder)


def test_a_size_that_does_not_fit_is_told_before_anything_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 200_000)
    monkeypatch.setattr("model.weights.first.load_file", lambda *_: pytest.fail("it was read"))
    assert "gpt2 has 23,064 numbers, which need about 0.0 GB to be opened; allowed is 0.0 GB" in refused(folder)


def test_shards_are_checked(tmp_path: Path) -> None:
    told = gpt2_config()
    folder = write_folder(small_folder(tmp_path / "a"), random_weights(told), told, shards=2)
    (folder / "model.safetensors").unlink()
    index = folder / "model.safetensors.index.json"
    written = json.loads(index.read_text(encoding="utf-8"))
    read_first(beginning_of(folder).spec)
    for name, sentence in (
        ("..\\x.safetensors", "allowed are .safetensors files beside it"),
        ("../x.safetensors", "names the file '../x.safetensors'"),
        ("model-00002-of-00002.safetensors", "lacks 'wte.weight', which model.safetensors.index.json says that it has"),
        ("x.bin", "allowed are .safetensors files beside it"),
        ("x.safetensors", "There is no file"),
    ):
        placed = {**written["weight_map"], "wte.weight": name}
        index.write_text(json.dumps({"weight_map": placed}), encoding="utf-8")
        assert sentence in refused(folder)
    index.write_text("[]", encoding="utf-8")
    assert "is not a JSON object" in refused(folder)
    index.write_text("{}", encoding="utf-8")
    assert "has no weight_map" in refused(folder)


def test_a_folder_without_its_parts_is_told(folder: Path, tmp_path: Path) -> None:
    (folder / "merges.txt").unlink()
    assert "has no tokenizer; allowed is vocab.json with merges.txt, or tokenizer.json" in refused(folder)
    (folder / "model.safetensors").unlink()
    assert "has no model.safetensors; allowed is that, or shards" in refused(folder)
    (folder / "config.json").write_text("{", encoding="utf-8")
    assert "config.json is not a JSON object" in refused(folder)
    (folder / "config.json").unlink()
    assert "has no config.json" in refused(folder)
    assert "is no folder" in refused(tmp_path / "none")


def test_a_tokenizer_with_more_ids_than_rows_is_told(folder: Path) -> None:
    rewritten(folder, lambda tensors: tensors.update({"wte.weight": tensors["wte.weight"][:300].clone()}))
    configured(folder, vocab_size=300)
    assert "has ids up to 336, but config.json has the vocab_size 300" in refused(folder)


OWN: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "no run": (lambda h: h["__metadata__"].pop("run"), "does not say what network its tensors are of"),
    "a run that is none": (lambda h: h["__metadata__"].update(run="[]"), "says of its run cannot be read"),
    "an option": (
        lambda h: h["__metadata__"].update(run=h["__metadata__"]["run"].replace('"n_head": 1', '"n_head": 99')),
        "its spec cannot be: model.n_head is 99",
    ),
    "another width": (
        lambda h: h["__metadata__"].update(run=h["__metadata__"]["run"].replace('"d_model": 16', '"d_model": 8')),
        "allowed by its run is",
    ),
    "fewer ids": (lambda h: h["__metadata__"].update(labels='["a"]'), "allowed by its run is"),
    "no ids": (lambda h: h["__metadata__"].update(labels="[]"), "says of its run cannot be read"),
    "a step": (
        lambda h: h["__metadata__"].update(run=h["__metadata__"]["run"].replace('"step": 1', '"step": -1')),
        "says of its run cannot be read",
    ),
    "another name": (lambda h: h.update(x=h.pop("w_token")), "lacks w_token; allowed is every parameter"),
}


@pytest.mark.parametrize(("change", "sentence"), OWN.values(), ids=OWN)
def test_a_damaged_file_of_our_own_is_told(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], sentence: str
) -> None:
    export(trained(RunSpec(), 1), tmp_path / "a.safetensors")
    _header(tmp_path / "a.safetensors", change)
    assert sentence in refused(tmp_path / "a.safetensors")

"""GPT-2 in plain torch, written from its paper and its file layout alone, and folders of random weights for it.

Nothing of `model` is used here: what is read and computed by the program is held to this.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

Weights = Mapping[str, Tensor]

SMALL = {"n_embd": 24, "n_head": 3, "n_layer": 2, "n_positions": 20, "vocab_size": 337}
"""Sizes of a small one, with the vocabulary of `kit.vocabularies`."""


def config(**changes: Any) -> dict[str, Any]:
    """A `config.json`."""
    return {
        "model_type": "gpt2",
        "activation_function": "gelu_new",
        "layer_norm_epsilon": 1e-5,
        "attn_pdrop": 0.1,
        **SMALL,
        **changes,
    }


def random_weights(config: Mapping[str, Any], seed: int = 0, *, head: bool = False) -> dict[str, Tensor]:
    """Weights by the names of Hugging Face's GPT2Model, without a prefix; `head` adds one of its own."""
    draw = torch.Generator().manual_seed(seed)
    C, V, T = config["n_embd"], config["vocab_size"], config["n_positions"]
    F = config.get("n_inner") or 4 * C

    def normal(*shape: int, spread: float = 0.08, mean: float = 0.0) -> Tensor:
        return torch.randn(*shape, generator=draw) * spread + mean

    weights = {"wte.weight": normal(V, C), "wpe.weight": normal(T, C)}
    for n in range(config["n_layer"]):
        layer = {
            "ln_1.weight": normal(C, mean=1.0),
            "ln_1.bias": normal(C),
            "attn.c_attn.weight": normal(C, 3 * C),
            "attn.c_attn.bias": normal(3 * C),
            "attn.c_proj.weight": normal(C, C),
            "attn.c_proj.bias": normal(C),
            "ln_2.weight": normal(C, mean=1.0),
            "ln_2.bias": normal(C),
            "mlp.c_fc.weight": normal(C, F),
            "mlp.c_fc.bias": normal(F),
            "mlp.c_proj.weight": normal(F, C),
            "mlp.c_proj.bias": normal(C),
        }
        weights |= {f"h.{n}.{name}": tensor for name, tensor in layer.items()}
    weights |= {"ln_f.weight": normal(C, mean=1.0), "ln_f.bias": normal(C)}
    if head:
        weights["lm_head.weight"] = normal(V, C)
    return weights


def forward(weights: Weights, config: Mapping[str, Any], ids: Tensor) -> tuple[Tensor, list[Tensor]]:
    """Logits (T, V) and the attention weights (H, T, T) of each layer, for ids (T)."""
    T, H, C = len(ids), config["n_head"], config["n_embd"]
    epsilon = config.get("layer_norm_epsilon", 1e-5)
    divisor = math.sqrt(C // H) if config.get("scale_attn_weights", True) else 1.0
    x = weights["wte.weight"][ids] + weights["wpe.weight"][:T]
    maps = []
    for n in range(config["n_layer"]):
        part = {name.removeprefix(f"h.{n}."): t for name, t in weights.items() if name.startswith(f"h.{n}.")}
        rows = _norm(x, part["ln_1.weight"], part["ln_1.bias"], epsilon)
        joined = rows @ part["attn.c_attn.weight"] + part["attn.c_attn.bias"]
        q, k, v = (each.reshape(T, H, C // H).permute(1, 0, 2) for each in joined.split(C, dim=1))
        scores = torch.einsum("hqd,hkd->hqk", q, k) / divisor
        future = torch.ones(T, T).triu(1).bool()
        scores[:, future] = -1e30
        exponents = (scores - scores.amax(-1, keepdim=True)).exp()
        maps.append(exponents / exponents.sum(-1, keepdim=True))
        context = torch.einsum("hqk,hkd->qhd", maps[-1], v).reshape(T, C)
        x = x + context @ part["attn.c_proj.weight"] + part["attn.c_proj.bias"]
        rows = _norm(x, part["ln_2.weight"], part["ln_2.bias"], epsilon)
        hidden = _gelu_new(rows @ part["mlp.c_fc.weight"] + part["mlp.c_fc.bias"])
        x = x + hidden @ part["mlp.c_proj.weight"] + part["mlp.c_proj.bias"]
    x = _norm(x, weights["ln_f.weight"], weights["ln_f.bias"], epsilon)
    return x @ weights.get("lm_head.weight", weights["wte.weight"]).T, maps


def _norm(x: Tensor, gain: Tensor, shift: Tensor, epsilon: float) -> Tensor:
    centred = x - x.mean(-1, keepdim=True)
    return centred / ((centred**2).mean(-1, keepdim=True) + epsilon).sqrt() * gain + shift


def _gelu_new(x: Tensor) -> Tensor:
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def write_folder(
    folder: Path,
    weights: Weights,
    config: Mapping[str, Any],
    *,
    prefix: str = "",
    turned: bool = False,
    shards: int = 1,
) -> Path:
    """A folder in Hugging Face's layout, without a tokenizer. `turned` writes projections as Linear does."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    tensors = {}
    for name, tensor in weights.items():
        is_projection = ".c_" in name and name.endswith(".weight")
        key = name if name.startswith("lm_head") else prefix + name
        tensors[key] = (tensor.T if turned and is_projection else tensor).clone(memory_format=torch.contiguous_format)
    if shards == 1:
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        return folder
    placed = {}
    for number in range(shards):
        name = f"model-{number + 1:05}-of-{shards:05}.safetensors"
        part = {key: tensors[key] for key in list(tensors)[number::shards]}
        save_file(part, folder / name, metadata={"format": "pt"})
        placed |= dict.fromkeys(part, name)
    (folder / "model.safetensors.index.json").write_text(
        json.dumps({"metadata": {"total_size": 0}, "weight_map": placed}), encoding="utf-8"
    )
    return folder

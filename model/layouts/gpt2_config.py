"""The `config.json` of a GPT-2 in Hugging Face's layout, and the options of our network that are the same.

Radford et al. 2019; the names and defaults are those of `transformers.GPT2Config`. Imports no torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from model.choices.norms import EPSILON
from model.config import ModelConfig, option_of
from model.errors import OptionError, RequestError, shortened, shown

MODEL_TYPE = "gpt2"

_MOST_BYTES = 1_000_000
_MOST_IDS = 300_000

CURVES: Mapping[str, str] = {
    "gelu_new": "gelu-tanh",
    "gelu_pytorch_tanh": "gelu-tanh",
    "gelu_fast": "gelu-tanh",
    "gelu": "gelu",
    "relu": "relu",
}
"""Our activation by the name that `activation_function` has."""

_FIXED: Mapping[str, tuple[Any, Any]] = {
    "scale_attn_by_inverse_layer_idx": (False, False),
    "add_cross_attention": (False, False),
}
"""What a value is where it is not written, and the one that our network can have."""

_SIZES: Mapping[str, str] = {
    "n_embd": "d_model",
    "n_head": "n_head",
    "n_layer": "n_layer",
    "n_positions": "context",
    "n_inner": "d_ff",
}
"""Our option for each size."""


_DROPOUTS: Mapping[str, str] = {
    "attn_pdrop": "dropout",
    "embd_pdrop": "dropout_embedding",
    "resid_pdrop": "dropout_residual",
}
"""Our option for each chance to be dropped: written, and not read, so that what comes in is looked at as it is."""


_OTHERS = ("tied", "activation", "scale", "norm_epsilon")
"""Our other options that a `config.json` has a say in."""


class Gpt2Config(NamedTuple):
    """A network of GPT-2's shape, how many ids it knows, and how wide it is along each size of its tensors."""

    model: ModelConfig
    vocabulary_size: int


def read_config(path: Path) -> Gpt2Config:
    """What a `config.json` says. Raises RequestError if there is none, or none that our network can have."""
    written = read_object(path)
    kind = written.get("model_type", MODEL_TYPE)
    if kind != MODEL_TYPE:
        raise RequestError(f"{path.name} has the model_type {shown(kind)}; allowed is {MODEL_TYPE}.")
    for name, (default, allowed) in _FIXED.items():
        value = written.get(name, default)
        if value != allowed or isinstance(value, bool) != isinstance(allowed, bool):
            raise _refusal(path, name, value, json.dumps(allowed))
    curve = written.get("activation_function", "gelu_new")
    if not isinstance(curve, str) or curve not in CURVES:
        raise _refusal(path, "activation_function", curve, " or ".join(CURVES))
    tied, scaled = (_switch(path, written, name) for name in ("tie_word_embeddings", "scale_attn_weights"))
    vocabulary = _whole(path, "vocab_size", written.get("vocab_size"), 1, _MOST_IDS)
    try:
        model = gpt2_shape(
            tied=tied,
            activation=CURVES[curve],
            scale="root" if scaled else "none",
            norm_epsilon=_epsilon(path, written),
            **_sizes(path, written),
        )
        return Gpt2Config(model, vocabulary)
    except OptionError as error:
        raise RequestError(f"{path.name} cannot be built: {error}") from None


def gpt2_shape(**options: Any) -> ModelConfig:
    """A network as GPT-2 is, with these of its options."""
    return ModelConfig(
        bias=True, prediction_bias=False, norm=True, mlp=True, position="learned", mask="causal", init="gpt2", **options
    )


def config_of(model: ModelConfig, vocabulary: int, end: int | None = None) -> dict[str, Any]:
    """The `config.json` of a network that has GPT-2's shape, where `end` is the id that ends a text, if one does.

    Raises RequestError, with the option, for any other network.
    """
    curve = next((theirs for theirs, ours in CURVES.items() if ours == model.activation), None)
    same = gpt2_shape(
        **{name: getattr(model, name) for name in (*_SIZES.values(), *_OTHERS, *_DROPOUTS.values())},
        d_head=model.d_head,
        **{name: getattr(model, name) for name in ("init_std", "rotary_pairs", "window", "sinks", "prefix")},
    )
    for item in fields(ModelConfig):
        ours, theirs = getattr(model, item.name), getattr(same, item.name)
        if item.name != "init" and ours != theirs:
            raise _unlike(item.name, ours, theirs)
    if curve is None:
        raise _unlike("activation", model.activation, " or ".join(dict.fromkeys(CURVES.values())))
    if model.joined != model.d_model:
        raise _unlike("d_head", model.d_head, model.d_model // model.n_head)
    return {
        "architectures": ["GPT2LMHeadModel"],
        "model_type": MODEL_TYPE,
        **{theirs: getattr(model, ours) for theirs, ours in _SIZES.items()},
        "n_ctx": model.context,
        "vocab_size": vocabulary,
        "bos_token_id": end,
        "eos_token_id": end,
        "activation_function": curve,
        "layer_norm_epsilon": model.norm_epsilon,
        **{theirs: getattr(model, ours) for theirs, ours in _DROPOUTS.items()},
        "scale_attn_weights": model.is_scaled,
        "scale_attn_by_inverse_layer_idx": False,
        "add_cross_attention": False,
        "tie_word_embeddings": model.tied,
        "torch_dtype": "float32",
    }


def read_object(path: Path) -> dict[str, Any]:
    """A JSON file that is an object. Raises RequestError for any other."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise RequestError(f"{path.parent} has no {path.name}; allowed is a folder in the layout of GPT-2.") from None
    except OSError as error:
        raise RequestError(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None
    try:
        found = json.loads(data) if len(data) <= _MOST_BYTES else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RequestError(f"{path.name} is not a JSON object of up to {_MOST_BYTES:,} bytes.")
    return found


def _sizes(path: Path, written: Mapping[str, Any]) -> dict[str, int | None]:
    """Our options for their sizes, each within its range."""
    known = {item.name: option_of(item) for item in fields(ModelConfig)}
    sizes: dict[str, int | None] = {}
    for name, option in _SIZES.items():
        value = written.get(name, written.get("n_ctx") if name == "n_positions" else None)
        if name == "n_inner" and value is None:
            sizes[option] = None
        else:
            row = known[option]
            sizes[option] = _whole(path, name, value, int(row.low or 0), int(row.high or 0))
    return sizes


def _switch(path: Path, written: Mapping[str, Any], name: str) -> bool:
    """One that is on where it is not written."""
    value = written.get(name, True)
    if not isinstance(value, bool):
        raise _refusal(path, name, value, "true or false")
    return value


def _epsilon(path: Path, written: Mapping[str, Any]) -> float:
    """What is added to a variance."""
    name, value = "layer_norm_epsilon", written.get("layer_norm_epsilon", EPSILON)
    row = option_of(ModelConfig.__dataclass_fields__["norm_epsilon"])
    low, high = row.low or 0, row.high or 0
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise _refusal(path, name, value, f"{low:g} to {high:g}")
    return float(value)


def _whole(path: Path, name: str, value: Any, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise _refusal(path, name, value, f"{low:,} to {high:,}")
    return value


def _refusal(path: Path, name: str, value: Any, allowed: str) -> RequestError:
    told = "missing" if value is None else shown(value)
    return RequestError(f"In {path.name}, {name} is {told}; allowed here is {allowed}.")


def _unlike(name: str, ours: Any, theirs: Any) -> RequestError:
    return RequestError(
        f"The network has not the shape of GPT-2: model.{name} is {shown(ours)}; allowed there is "
        f"{shortened(str(theirs))}. Any network can be saved as one .safetensors file."
    )

"""The tensors of a GPT-2 in Hugging Face's layout by their names, and the parameters of our network that they hold.

Its projections are of its class Conv1D, whose matrices are (in, out) as ours are; files of others have them the other
way round, as torch's Linear has. Queries, keys and values stand side by side in one matrix. Imports no torch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from model.config import ModelConfig
from model.errors import RequestError, shortened
from model.layouts.header import WIDTHS, Entry
from model.quantities import (
    B_DOWN,
    B_KEY,
    B_OUT,
    B_QUERY,
    B_UP,
    B_VALUE,
    G_ATTENTION,
    G_FINAL,
    G_MLP,
    S_ATTENTION,
    S_FINAL,
    S_MLP,
    W_DOWN,
    W_KEY,
    W_OUT,
    W_POSITION,
    W_QUERY,
    W_TOKEN,
    W_UNEMBED,
    W_UP,
    W_VALUE,
    Quantity,
)
from model.quantities.stages import Ref

PREFIX = "transformer."
"""What stands before the names where the network has its head, of which this is a part."""

HEAD, TABLE = "lm_head.weight", "wte.weight"

_WIDE = "attn.c_attn.weight"
"""The one matrix of each layer that tells by its shape which way round they are, whatever the sizes."""

_OF_LAYER: Mapping[str, tuple[Quantity, ...]] = {
    "ln_1.weight": (G_ATTENTION,),
    "ln_1.bias": (S_ATTENTION,),
    _WIDE: (W_QUERY, W_KEY, W_VALUE),
    "attn.c_attn.bias": (B_QUERY, B_KEY, B_VALUE),
    "attn.c_proj.weight": (W_OUT,),
    "attn.c_proj.bias": (B_OUT,),
    "ln_2.weight": (G_MLP,),
    "ln_2.bias": (S_MLP,),
    "mlp.c_fc.weight": (W_UP,),
    "mlp.c_fc.bias": (B_UP,),
    "mlp.c_proj.weight": (W_DOWN,),
    "mlp.c_proj.bias": (B_DOWN,),
}

_OF_NETWORK: Mapping[str, Quantity] = {
    TABLE: W_TOKEN,
    "wpe.weight": W_POSITION,
    "ln_f.weight": G_FINAL,
    "ln_f.bias": S_FINAL,
}

_BUFFERS = ("attn.bias", "attn.masked_bias")
"""Masks that older files have beside the weights of each layer."""


class Held(NamedTuple):
    """A tensor of theirs: which parameters it holds side by side, its shape in Conv1D's order, and whether it is a
    matrix of a projection.
    """

    refs: tuple[Ref, ...]
    shape: tuple[int, ...]
    is_projection: bool = False


def gpt2_tensors(model: ModelConfig, vocabulary: int) -> dict[str, Held]:
    """Every tensor of such a network by its name, without the prefix; the head only where it is a matrix of its own."""
    C, F, T = model.d_model, model.hidden, model.context
    sizes = {
        _WIDE: (C, 3 * C),
        "attn.c_attn.bias": (3 * C,),
        "attn.c_proj.weight": (C, C),
        "mlp.c_fc.weight": (C, F),
        "mlp.c_fc.bias": (F,),
        "mlp.c_proj.weight": (F, C),
        TABLE: (vocabulary, C),
        "wpe.weight": (T, C),
    }
    held = {name: Held((Ref(quantity),), sizes.get(name, (C,))) for name, quantity in _OF_NETWORK.items()}
    for layer in range(model.n_layer):
        for name, quantities in _OF_LAYER.items():
            shape = sizes.get(name, (C,))
            refs = tuple(Ref(quantity, layer) for quantity in quantities)
            held[f"h.{layer}.{name}"] = Held(refs, shape, len(shape) == 2)
    if not model.tied:
        held[HEAD] = Held((Ref(W_UNEMBED),), (vocabulary, C))
    return held


@dataclass(frozen=True)
class Arrangement:
    """How a set of tensors is named and turned: the name of each that is needed, and what was found out of them."""

    names: Mapping[str, str]
    turned: bool
    has_head: bool
    prefix: str

    def words(self, model: ModelConfig) -> tuple[str, ...]:
        """What was found out, a sentence each."""
        head = {
            (True, False): "The head is tied to the token table.",
            (True, True): "The head is tied: lm_head is the token table.",
            (False, True): "The head is a matrix of its own.",
        }
        return (
            f"Names begin with {self.prefix}" if self.prefix else "Names have no prefix.",
            "Projections are (out, in), as in Linear: turned."
            if self.turned
            else "Projections are (in, out), as in Conv1D.",
            head[model.tied, self.has_head],
        )


def arranged(entries: Mapping[str, Entry], model: ModelConfig, vocabulary: int, where: str) -> Arrangement:
    """How the tensors of a file are arranged. Raises RequestError unless they are those of such a network."""
    held = gpt2_tensors(model, vocabulary)
    prefix = next((name.removesuffix(TABLE) for name in entries if name.endswith(TABLE)), "")
    names = {name: name if name == HEAD else prefix + name for name in held}
    if missing := [theirs for theirs in names.values() if theirs not in entries]:
        raise RequestError(f"{where} lacks {_listed(missing)}; allowed is every tensor of its config.json.")
    allowed = {*names.values(), HEAD, *_buffers(prefix, model.n_layer)}
    if others := [name for name in entries if name not in allowed]:
        raise RequestError(f"{where} has {_listed(others)}, which no GPT-2 of its config.json has.")
    turned = model.n_layer > 0 and entries[names[f"h.0.{_WIDE}"]].shape == held[f"h.0.{_WIDE}"].shape[::-1]
    for name, tensor in held.items():
        _check(entries[names[name]], names[name], tensor, turned, where)
    if HEAD in entries:
        _check(entries[HEAD], HEAD, held[TABLE], False, where)
    return Arrangement(names, turned, HEAD in entries, prefix)


def _check(entry: Entry, name: str, held: Held, turned: bool, where: str) -> None:
    shape = held.shape[::-1] if turned and held.is_projection else held.shape
    if entry.shape != shape:
        told, allowed = (" × ".join(map(str, sizes)) or "one number" for sizes in (entry.shape[:4], shape))
        raise RequestError(f"In {where}, {shortened(name)} is {told}; allowed by its config.json is {allowed}.")
    if entry.dtype not in WIDTHS:
        raise RequestError(f"In {where}, {shortened(name)} is of type {entry.dtype}; allowed is {' or '.join(WIDTHS)}.")


def numbers_of(held: Mapping[str, Held]) -> int:
    """How many numbers these tensors have together."""
    return sum(math.prod(tensor.shape) for tensor in held.values())


def _buffers(prefix: str, layers: int) -> Iterator[str]:
    return (f"{prefix}h.{layer}.{name}" for layer in range(layers) for name in _BUFFERS)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return f"{' and '.join(map(shortened, names[:2])) if not more else ', '.join(map(shortened, names[:2]))}{more}"

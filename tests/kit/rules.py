"""How a stage's value follows from its inputs, by its rule: written with einsum and textbook formulas, not with the
network's own lines, so that it can be an oracle for them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from model.config import ModelConfig
from model.quantities.rule import SHARED_MIX, SHARED_SCORES, Product
from model.quantities.stages import Stage


def evaluate(stage: Stage, inputs: Sequence[Tensor], config: ModelConfig) -> Tensor:
    """The value that `stage`'s rule gives for inputs in the order of their quantities' axes."""
    if stage.rule in (SHARED_SCORES, SHARED_MIX):
        of_heads, of_keys = inputs
        each = of_keys[:, [head // (config.n_head // of_keys.shape[1]) for head in range(config.n_head)]]
        return torch.einsum(stage.rule.name.replace("g", "h"), of_heads, each)
    if isinstance(stage.rule, Product):
        return _with_bias(stage.rule, inputs)
    named = {
        "lookup": lambda ids, table: table[ids],
        "position rows": lambda table: table,
        "add": lambda a, b: a + b,
        "layer norm": lambda *given: _layer_norm(*given, config.norm_epsilon),
        "rms norm": lambda x, gain: x / ((x**2).mean(-1, keepdim=True) + config.norm_epsilon).sqrt() * gain,
        "sum": _shares,
        "same": lambda x: x,
        "scale": lambda scores: scores / math.sqrt(config.head_width),
        "distance": _by_distance,
        "turn": lambda x: _turned(x, config.rotary_pairs),
        "mask": lambda scores, *ids: _mask(scores, config, *ids),
        "softmax": lambda x: x.exp() / x.exp().sum(-1, keepdim=True),
        "dropout": lambda weights: weights,
        "join": lambda context: torch.cat(list(context.unbind(1)), dim=-1),
        "gelu": lambda x: 0.5 * x * (1 + torch.erf(x / math.sqrt(2))),
        "gelu tanh": lambda x: 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
        "relu": lambda x: torch.where(x > 0, x, torch.zeros(())),
        "silu": lambda x: x / (1 + torch.exp(-x)),
        "gate": lambda brought, opening: brought * opening,
        "cross-entropy": _cross_entropy,
    }
    return named[stage.rule.name](*inputs)


def _with_bias(rule: Product, inputs: Sequence[Tensor]) -> Tensor:
    value = torch.einsum(rule.name, *inputs[:2])
    if len(inputs) == 2:
        return value
    bias = inputs[2]
    return value + (bias[:, None, :] if bias.dim() == 2 else bias)  # H 1 D, or the last dimension alone


def _layer_norm(x: Tensor, gain: Tensor, shift: Tensor, epsilon: float) -> Tensor:
    mean = x.mean(-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(-1, keepdim=True)
    return (x - mean) / (variance + epsilon).sqrt() * gain + shift


def _shares(scores: Tensor) -> Tensor:
    seen = torch.nan_to_num(scores, neginf=0.0)
    return seen / torch.einsum("bhqk->bhq", seen)[..., None]


def _by_distance(scores: Tensor) -> Tensor:
    heads, place = scores.shape[1], torch.arange(scores.shape[-1])
    slopes = torch.tensor([1 / 2 ** (8 * h / heads) for h in range(1, heads + 1)])
    return scores - slopes[:, None, None] * (place[:, None] - place[None, :]).abs()


def _turned(x: Tensor, pairs: str) -> Tensor:
    """Each pair as a complex number, times e^(i·angle): Su et al. 2021, equation 12."""
    T, D = x.shape[-2:]
    laid = x.unflatten(-1, (2, D // 2)).mT if pairs == "halves" else x.unflatten(-1, (D // 2, 2))  # B H T D/2 2
    angle = torch.arange(T)[:, None] * 10_000.0 ** (-2 * torch.arange(D // 2) / D)
    turned = torch.view_as_real(torch.view_as_complex(laid.contiguous()) * torch.polar(torch.ones_like(angle), angle))
    return (turned.mT if pairs == "halves" else turned).flatten(-2)


ANCHORS = {"the": (0,), "the sat": (0, 3)}
"""The ids of the tokens that are anchors in the networks that are tried here, by `model.anchor`."""


def sees_by_anchors(is_anchor: Sequence[bool], alone: bool = False) -> list[list[bool]]:
    """Which keys each query may see by anchors, said token by token; or, `alone`, its own sequence."""
    rows = []
    for query, ends in enumerate(is_anchor):
        begin = max((place + 1 for place in range(query) if is_anchor[place]), default=0)
        own = set(range(begin, query + 1))
        earlier = set() if ends or alone else {place for place in range(begin) if is_anchor[place]}
        rows.append([key in own | earlier for key in range(len(is_anchor))])
    return rows


def _mask(scores: Tensor, config: ModelConfig, ids: Tensor | None = None) -> Tensor:
    if ids is not None:
        ends = torch.isin(ids, torch.tensor(ANCHORS[config.anchor]))
        seen = torch.tensor([sees_by_anchors(row, config.mask == "sequence") for row in ends.tolist()])
        return torch.where(seen[:, None], scores, torch.tensor(-math.inf))
    q, k = scores.shape[-2:]
    back = torch.arange(q)[:, None] - torch.arange(k)[None, :]
    hidden = {
        "open": torch.zeros_like(back, dtype=torch.bool),
        "causal": back < 0,
        "window": (back < 0) | (back >= config.window),
        "sinks": (back < 0) | ((back >= config.window) & (torch.arange(k)[None, :] >= config.sinks)),
        "prefix": (back < 0) & (torch.arange(k)[None, :] >= config.prefix),
    }[config.mask]
    return torch.where(hidden, torch.tensor(-math.inf), scores)


def _cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    chosen = logits.gather(-1, targets.clamp(min=0)[..., None])[..., 0]
    losses = logits.exp().sum(-1).log() - chosen
    return torch.where(targets < 0, torch.full_like(losses, torch.nan), losses)

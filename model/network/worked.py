"""The book's worked examples, computed by the attention of this program with the book's own weights.

Sebastian Raschka, *Build a Large Language Model (From Scratch)*, chapter 3. Shapes at line ends: T tokens, D width of a
query, key or value, H heads, B sentences.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model.book.examples import INPUTS, Example
from model.choices.masks import CAUSAL
from model.config import ModelConfig
from model.network.attention import Attention, hidden_keys
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS, CONTEXT, KEY, QUERY, SCORES, VALUE, Quantity
from model.quantities.stages import Ref

Array = NDArray[np.float64]
Values = Mapping[str, Tensor]

_JOURNEY = slice(1, 2)
"""The row of the second token, which the book follows."""


@dataclass(frozen=True, eq=False)
class Weights:
    """What makes queries, keys and values of embeddings, (3, H·D) each; what joins the heads, if anything does."""

    query: Tensor
    key: Tensor
    value: Tensor
    out: Tensor | None = None
    bias: Tensor | None = None


def work(example: Example) -> Mapping[str, Array]:
    """Each matrix of an example by its slug: float64 (rows, columns), -inf where a score is masked."""
    values = _WORK[example.name]()
    return {
        line.slug: values[line.slug].detach().double().reshape(len(line.rows), len(line.columns)).numpy()
        for line in example.lines
    }


def inputs() -> Tensor:
    """The six embeddings (6, 3)."""
    return torch.tensor(INPUTS)  # T 3


def drawn(seed: int) -> Weights:
    """Three matrices of `torch.rand(3, 2)`, one after another (section 3.4.1)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Weights(*(torch.rand(3, 2) for _ in range(3)))


def linear(seed: int, width: int = 2, heads: int = 1, *, joined: bool = False) -> Weights:
    """The matrices of `nn.Linear(3, width, bias=False)` for each head, set upright, side by side (sections 3.4.2, 3.6).

    With `joined`, an `nn.Linear(width, width)` follows them, as the book's class makes it.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers = [nn.Linear(3, width, bias=False) for _ in range(3 * heads)]
        out = nn.Linear(width, width) if joined else None
    query, key, value = (torch.cat([layer.weight.T for layer in layers[kind::3]], dim=1).detach() for kind in range(3))
    if out is None:
        return Weights(query, key, value)
    return Weights(query, key, value, out.weight.T.detach(), out.bias.detach())


def plain() -> Weights:
    """Queries, keys and values that are the embeddings themselves: three matrices that change nothing (section 3.3)."""
    return Weights(torch.eye(3), torch.eye(3), torch.eye(3))


WEIGHTS: Mapping[str, Callable[[], Weights]] = {
    "simple": plain,
    "trainable": partial(drawn, 123),
    "linear": partial(linear, 789),
    "causal": partial(linear, 789),
    "wrapper": partial(linear, 123, heads=2),
    "heads": partial(linear, 123, joined=True),
}
"""Of the examples that can learn, by their names."""


def attended(x: Tensor, weights: Weights, heads: int = 1, mask: str = "none") -> tuple[Tensor, Recorder]:
    """The rows (B, T, out) that our attention makes of x (B, T, 3), with every stage on the way."""
    joined = weights.query.shape[1]
    config = ModelConfig(
        d_model=x.shape[-1],
        n_head=heads,
        d_head=joined // heads,
        context=x.shape[1],
        position="none",
        mask=mask,
        w_out=False,
        residual=False,
    )
    attention, tap = Attention(config), Recorder()
    with torch.no_grad():
        for name in ("query", "key", "value"):
            getattr(attention, f"w_{name}").copy_(getattr(weights, name))
        rows = attention(x, tap)
        if weights.out is not None and weights.bias is not None:
            rows = rows @ weights.out + weights.bias
    return rows, tap


def _simple() -> Values:
    """Without weights: queries, keys and values are the embeddings, and nothing is divided (section 3.3)."""
    x = inputs()
    _, tap = attended(x[None], WEIGHTS["simple"]())
    scores = _stage(tap, SCORES)  # T T
    weights = scores.softmax(-1)  # T T
    context = weights @ x  # T 3
    row = scores[_JOURNEY]
    rows = {"scores_row": row, "shares_row": row / row.sum(), "weights_row": weights[_JOURNEY]}
    return {**rows, "context_row": context[_JOURNEY], "scores": scores, "weights": weights, "context": context}


def _trainable() -> Values:
    _, tap = attended(inputs()[None], WEIGHTS["trainable"]())
    stages = {"query": QUERY, "key": KEY, "value": VALUE, "scores": SCORES, "context": CONTEXT}
    values = {slug: _stage(tap, quantity) for slug, quantity in stages.items()}
    weights = _stage(tap, ATTENTION_WEIGHTS)
    rows = {f"{slug}_row": values[slug][_JOURNEY] for slug in ("query", "scores", "context")}
    return {**values, **rows, "weights_row": weights[_JOURNEY], "score": values["scores"][_JOURNEY, _JOURNEY]}


def _linear() -> Values:
    return {"context": attended(inputs()[None], WEIGHTS["linear"]())[0]}


def _exercise() -> Values:
    x, weights = inputs(), linear(123)
    by_linear = nn.functional.linear  # x Wᵀ, as nn.Linear does
    q, k, v = (by_linear(x, matrix.T.contiguous()) for matrix in (weights.query, weights.key, weights.value))  # T D
    from_linear = (q @ k.T / math.sqrt(2)).softmax(-1) @ v  # T D
    return {"from_linear": from_linear, "from_matrices": attended(x[None], weights)[0]}


def _causal() -> Values:
    _, tap = attended(inputs()[None], WEIGHTS["causal"]())
    scores, weights = _stage(tap, SCORES), _stage(tap, ATTENTION_WEIGHTS)  # T T
    hidden = hidden_keys(CAUSAL, len(scores))  # T T
    cut = weights.masked_fill(hidden, 0.0)
    masked = scores.masked_fill(hidden, -math.inf)
    again = cut / cut.sum(-1, keepdim=True)
    _, causal = attended(inputs()[None], WEIGHTS["causal"](), mask="causal")
    return {
        "weights": weights,
        "cut": cut,
        "again": again,
        "masked": masked,
        "causal": _stage(causal, ATTENTION_WEIGHTS),
    }


def _dropout() -> Values:
    _, tap = attended(inputs()[None], linear(789), mask="causal")
    weights = _stage(tap, ATTENTION_WEIGHTS)
    return {"ones": _dropped(torch.ones(6, 6)), "dropped": _dropped(weights)}


def _dropped(matrix: Tensor) -> Tensor:
    """Half of it left out by chance, the rest doubled, as torch draws it (section 3.5.2)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(123)
        return nn.functional.dropout(matrix, 0.5)


def _batch() -> Values:
    return {"context": attended(_twice(), linear(123), mask="causal")[0]}


def _wrapper() -> Values:
    return {"context": attended(_twice(), WEIGHTS["wrapper"](), heads=2, mask="causal")[0]}


def _heads() -> Values:
    return {"context": attended(_twice(), WEIGHTS["heads"](), heads=2, mask="causal")[0]}


def _products() -> Values:
    a = torch.tensor([
        [[0.2745, 0.6584, 0.2775, 0.8573], [0.8993, 0.0390, 0.9268, 0.7388], [0.7179, 0.7058, 0.9156, 0.4340]],
        [[0.0772, 0.3565, 0.1479, 0.5331], [0.4066, 0.2318, 0.4545, 0.9737], [0.4606, 0.5159, 0.4220, 0.5786]],
    ])  # H T 4  # fmt: skip
    return {"products": a @ a.mT}  # H T T


def _illustrated() -> Values:
    """Two tokens whose query and keys of 64 numbers give the scores that the page prints."""
    query, keys = torch.full((1, 64), 2.0), torch.tensor([[0.875], [0.75]]).expand(2, 64)
    scores = query @ keys.T  # 1 T
    scaled = scores / math.sqrt(64)  # 1 T
    return {"scores": scores, "scaled": scaled, "weights": scaled.softmax(-1)}


def _twice() -> Tensor:
    return torch.stack((inputs(), inputs()))  # B T 3


def _stage(tap: Recorder, quantity: Quantity) -> Tensor:
    """A stage of the only head of the only sentence."""
    return tap.trace[Ref(quantity, 0)][0, 0]


_WORK: Mapping[str, Callable[[], Values]] = {
    "simple": _simple,
    "trainable": _trainable,
    "linear": _linear,
    "exercise": _exercise,
    "causal": _causal,
    "dropout": _dropout,
    "batch": _batch,
    "wrapper": _wrapper,
    "heads": _heads,
    "products": _products,
    "illustrated": _illustrated,
}

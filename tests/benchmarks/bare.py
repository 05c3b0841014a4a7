"""A network of ours as a plain PyTorch loop that knows nothing of us: what a person would write by hand.

Run as a process with the name of a size: prints `ready`, then for each number of seconds that it reads prints the
steps it made in them.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from model.config import ModelConfig, RunSpec
from model.data.corpus import load_corpus
from model.training.rows import as_rows
from tests.benchmarks.sizes import SIZES


class Block(nn.Module):
    """Attention, and the MLP and norms where the network has them."""

    def __init__(self, m: ModelConfig) -> None:
        super().__init__()
        C = m.d_model
        self.heads, self.root = m.n_head, math.sqrt(C / m.n_head)
        self.q, self.k, self.v, self.o = (nn.Parameter(torch.empty(C, C)) for _ in range(4))
        self.norm1, self.norm2 = (nn.LayerNorm(C) if m.norm else nn.Identity() for _ in range(2))
        self.mlp = nn.Sequential(nn.Linear(C, 4 * C), nn.GELU(), nn.Linear(4 * C, C)) if m.mlp else None
        self.register_buffer("ahead", torch.ones(m.context, m.context, dtype=torch.bool).triu(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        B, T, C = x.shape
        y = self.norm1(x)
        q, k, v = ((y @ w).view(B, T, self.heads, -1).transpose(1, 2) for w in (self.q, self.k, self.v))
        scores = q @ k.mT / self.root
        weights = scores.masked_fill(self.ahead[:T, :T], -math.inf).softmax(-1)
        x = x + (weights @ v).transpose(1, 2).reshape(B, T, C) @ self.o
        return x if self.mlp is None else x + self.mlp(self.norm2(x))


class Bare(nn.Module):
    """Token and position embeddings, blocks, unembedding, loss."""

    def __init__(self, m: ModelConfig, vocabulary: int) -> None:
        super().__init__()
        self.token, self.place = nn.Embedding(vocabulary, m.d_model), nn.Parameter(torch.empty(m.context, m.d_model))
        self.blocks = nn.Sequential(*(Block(m) for _ in range(m.n_layer)))
        self.norm = nn.LayerNorm(m.d_model) if m.norm else nn.Identity()
        self.out = nn.Parameter(torch.empty(m.d_model, vocabulary))
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=m.init_std)

    def forward(self, ids: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        x = self.norm(self.blocks(self.token(ids) + self.place[: ids.shape[1]]))
        return F.cross_entropy((x @ self.out).flatten(0, 1), targets.flatten())


def bare_loop(spec: RunSpec, *, fused: bool | None = None, traced: bool = False) -> Callable[[], float]:
    """A function that makes one step of the plain loop; AdamW is torch's default form of it unless `fused`."""
    corpus = load_corpus(spec)
    examples = as_rows(corpus.train)
    network: Callable[..., torch.Tensor] = Bare(spec.model, corpus.vocabulary_size)
    rate, params = spec.train.learning_rate, network.parameters()  # type: ignore[attr-defined]
    optimizer = torch.optim.AdamW(params, lr=rate, weight_decay=0.0, fused=fused)
    if traced:
        rows = examples[: spec.train.batch_size]
        network = torch.jit.trace(network, (rows[:, :-1], rows[:, 1:]))

    def step() -> float:
        rows = examples[torch.randint(len(examples), (spec.train.batch_size,))]
        optimizer.zero_grad()
        loss = network(rows[:, :-1], rows[:, 1:])
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def take_turns(step: Callable[[], float]) -> None:
    """Print `ready`, then for each number of seconds that is read the steps made in them."""
    for _ in range(20):
        step()
    print("ready", flush=True)
    for line in sys.stdin:
        made, end = 0, time.perf_counter() + float(line)
        while time.perf_counter() < end:
            step()
            made += 1
        print(made, flush=True)


def main() -> None:
    torch.set_num_threads(1)
    take_turns(bare_loop(SIZES[sys.argv[1]](), fused=True))


if __name__ == "__main__":
    main()

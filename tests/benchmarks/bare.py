"""The preset's network as a plain PyTorch loop that knows nothing of us: what a person would write by hand.

Run as a process: prints `ready`, then for each number of seconds that it reads prints the steps it made in them.
"""

from __future__ import annotations

import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from model.corpus import load_corpus
from model.presets import DEFAULT_PRESET
from model.step import as_rows


class Bare(nn.Module):
    """One layer of causal attention with one head, token and position embeddings, residual, unembedding."""

    def __init__(self, vocabulary: int, context: int, width: int) -> None:
        super().__init__()
        self.token, self.place = nn.Embedding(vocabulary, width), nn.Parameter(torch.empty(context, width))
        self.q, self.k, self.v, self.o = (nn.Parameter(torch.empty(width, width)) for _ in range(4))
        self.out = nn.Parameter(torch.empty(width, vocabulary))
        self.register_buffer("ahead", torch.ones(context, context, dtype=torch.bool).triu(1))
        for parameter in self.parameters():
            nn.init.normal_(parameter, std=0.2)

    def forward(self, ids: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        T = ids.shape[1]
        x = self.token(ids) + self.place[:T]
        q, k, v = x @ self.q, x @ self.k, x @ self.v
        scores = q @ k.mT / math.sqrt(q.shape[-1])
        weights = scores.masked_fill(self.ahead[:T, :T], -math.inf).softmax(-1)
        x = x + weights @ v @ self.o
        return F.cross_entropy((x @ self.out).flatten(0, 1), targets.flatten())


def main() -> None:
    torch.set_num_threads(1)
    spec = DEFAULT_PRESET.spec
    corpus = load_corpus(spec)
    examples = as_rows(corpus.train)
    network = Bare(corpus.vocabulary_size, spec.model.context, spec.model.d_model)
    optimizer = torch.optim.AdamW(network.parameters(), lr=spec.train.learning_rate, weight_decay=0.0, fused=True)

    def step() -> float:
        rows = examples[torch.randint(len(examples), (spec.train.batch_size,))]
        optimizer.zero_grad()
        loss = network(rows[:, :-1], rows[:, 1:])
        loss.backward()
        optimizer.step()
        return loss.item()

    for _ in range(200):
        step()
    print("ready", flush=True)
    for line in sys.stdin:
        made, end = 0, time.perf_counter() + float(line)
        while time.perf_counter() < end:
            step()
            made += 1
        print(made, flush=True)


if __name__ == "__main__":
    main()

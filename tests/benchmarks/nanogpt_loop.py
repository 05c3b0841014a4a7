"""nanoGPT's recipe for a processor as a plain PyTorch loop that knows nothing of us.

Written after nanoGPT's `train.py` and `model.py` (Karpathy, 2022) with the settings that its README gives for a
computer without a GPU: four layers of four heads, width 128, context 64, batches of 12, tied tables, no biases. Fused
are attention and AdamW. Run as a process with a text: prints `ready`, then for each number of seconds that it reads
prints the steps it made in them.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from tests.benchmarks.bare import take_turns

LAYERS, HEADS, WIDTH, CONTEXT, BATCH = 4, 4, 128, 64, 12
RATE, LEAST_RATE, WARMUP, DECAY_STEPS = 1e-3, 1e-4, 100, 2000
BETAS, DECAY, CLIP = (0.9, 0.99), 0.1, 1.0


class Block(nn.Module):
    """Attention and MLP, each on the normed stream and added to it."""

    def __init__(self, biased: bool) -> None:
        super().__init__()
        self.ln_1, self.ln_2 = (nn.LayerNorm(WIDTH, bias=biased) for _ in range(2))
        self.c_attn = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.c_proj = nn.Linear(WIDTH, WIDTH, bias=False)
        self.c_fc = nn.Linear(WIDTH, 4 * WIDTH, bias=biased)
        self.mlp_c_proj = nn.Linear(4 * WIDTH, WIDTH, bias=biased)

    def forward(self, x: Tensor) -> Tensor:
        B, T, C = x.shape
        parts = self.c_attn(self.ln_1(x)).split(WIDTH, dim=2)
        q, k, v = (part.view(B, T, HEADS, C // HEADS).transpose(1, 2) for part in parts)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.c_proj(y.transpose(1, 2).contiguous().view(B, T, C))
        return x + self.mlp_c_proj(F.gelu(self.c_fc(self.ln_2(x))))


class GPT(nn.Module):
    """The network; `biased` gives the MLP its biases and the norms their shifts."""

    def __init__(self, vocabulary: int, *, biased: bool = False) -> None:
        super().__init__()
        self.wte, self.wpe = nn.Embedding(vocabulary, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList(Block(biased) for _ in range(LAYERS))
        self.ln_f = nn.LayerNorm(WIDTH, bias=biased)
        for name, parameter in self.named_parameters():
            if parameter.dim() > 1:
                spread = 0.02 / math.sqrt(2 * LAYERS) if "c_proj" in name else 0.02
                nn.init.normal_(parameter, std=spread)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)

    def forward(self, ids: Tensor, targets: Tensor) -> Tensor:
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[1]))
        for block in self.blocks:
            x = block(x)
        logits = self.ln_f(x) @ self.wte.weight.T
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.reshape(-1))


def rate(step: int) -> float:
    """The learning rate of the step that comes after so many."""
    if step < WARMUP:
        return RATE * (step + 1) / (WARMUP + 1)
    if step > DECAY_STEPS:
        return LEAST_RATE
    share = (step - WARMUP) / (DECAY_STEPS - WARMUP)
    return LEAST_RATE + 0.5 * (1 + math.cos(math.pi * share)) * (RATE - LEAST_RATE)


def trainer(network: GPT) -> Callable[[Tensor, Tensor], float]:
    """A function that makes one step on a batch of ids and targets (B, T); gives the loss before it."""
    matrices = [parameter for parameter in network.parameters() if parameter.dim() >= 2]
    others = [parameter for parameter in network.parameters() if parameter.dim() < 2]
    groups = [{"params": matrices, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=BETAS, fused=True)
    made = 0

    def step(ids: Tensor, targets: Tensor) -> float:
        nonlocal made
        for group in optimizer.param_groups:
            group["lr"] = rate(made)
        loss: Tensor = network(ids, targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        made += 1
        return loss.item()

    return step


def batches(text: str) -> Iterator[tuple[Tensor, Tensor]]:
    """Random stretches of the first nine tenths of a text, by its characters, without end."""
    number = {character: n for n, character in enumerate(sorted(set(text)))}
    data = torch.tensor([number[character] for character in text])
    data = data[: int(0.9 * len(data))]
    while True:
        starts = torch.randint(len(data) - CONTEXT, (BATCH,)).tolist()
        ids = torch.stack([data[start : start + CONTEXT] for start in starts])
        yield ids, torch.stack([data[start + 1 : start + 1 + CONTEXT] for start in starts])


def loop(text: str, seed: int = 0) -> Callable[[], float]:
    """A function that makes one step of the recipe; gives the loss before it."""
    torch.manual_seed(seed)
    drawn, step = batches(text), trainer(GPT(len(set(text))))
    return lambda: step(*next(drawn))


if __name__ == "__main__":
    torch.set_num_threads(1)
    with open(sys.argv[1], encoding="utf-8") as file:
        take_turns(loop(file.read()))

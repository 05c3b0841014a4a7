"""From logits to the next token: which may be drawn, how likely each is then, and the draw itself.

Shapes at line ends: V vocabulary.
"""

from __future__ import annotations

import torch
from torch import Tensor

from model.config.sampling import SamplingConfig
from model.training.seeds import Purpose, seed_for


def distribution(logits: Tensor, sampling: SamplingConfig) -> Tensor:
    """How likely each token is to be drawn: float64 (V,), summing to 1, 0 where it is left out.

    The most likely token always stays. Of equals the first in the vocabulary comes first.
    """
    logits = logits.double()  # V
    if sampling.is_greedy:
        chosen = torch.zeros_like(logits)
        chosen[int(logits.argmax())] = 1.0
        return chosen
    likely = (logits / sampling.temperature).softmax(-1)  # V
    order = likely.argsort(descending=True, stable=True)  # V
    sorted_likely = likely[order]
    stays = torch.ones_like(sorted_likely, dtype=torch.bool)
    if sampling.top_k is not None:
        stays[sampling.top_k :] = False
    if sampling.top_p is not None:
        left = torch.where(stays, sorted_likely, 0.0)
        before = left.cumsum(-1) - left  # what those before have together
        stays &= before < sampling.top_p * left.sum()
    if sampling.min_p is not None:
        stays &= sorted_likely >= sampling.min_p * sorted_likely[0]
    stays[0] = True
    kept = torch.zeros_like(likely)
    kept[order[stays]] = sorted_likely[stays]
    return kept / kept.sum()


def draw(likely: Tensor, seed: int, place: int) -> int:
    """A token by these probabilities (V,); the draw hangs on the seed and its place in the text alone."""
    generator = torch.Generator().manual_seed(seed_for(seed, place, Purpose.SAMPLE))
    point = torch.rand((), generator=generator, dtype=torch.float64)
    reached = likely.cumsum(-1)
    token = int(torch.searchsorted(reached, point * reached[-1], right=True))
    return token if likely[token] > 0 else int(likely.nonzero()[-1])

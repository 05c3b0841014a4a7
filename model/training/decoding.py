"""Greedy decoding: a target written word by word, each time the most likely one ("Attention Is All You Need", 6.1,
without the beam)."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from model.network.network import Network
from model.training.accuracy import LastLogits


@torch.inference_mode()
def decode(network: Network, source: Sequence[int], start: int, most: int, stop: int | None = None) -> list[int]:
    """The ids of the target that a network with an encoder writes for a source, after the `start` that it reads first.

    At most so many, and no further than the first `stop`, which is the last of them then. Of several that are equally
    likely the first in the vocabulary is taken.
    """
    written, read = [start], torch.tensor([list(source)], dtype=torch.int64)  # 1 S
    logits = LastLogits()
    for _ in range(min(most, network.config.context)):
        ids = torch.tensor([written])  # 1 T
        network(ids, ids, logits, source=read)
        written.append(int(logits.value[0, -1].argmax()))
        if written[-1] == stop:
            break
    return written[1:]

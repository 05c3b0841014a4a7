"""How the first weights are drawn, a row for each way; `quantities.first_weights` has their spreads.

Imports no torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Start:
    """A way to draw the first weights, in words."""

    help: str


STARTS: Mapping[str, Start] = {
    "scaled": Start("The start spread for one layer; several begin with smaller weights, so that the loss does too."),
    "plain": Start("Every matrix has the start spread."),
    "gpt2": Start("As in GPT-2: 0.02, and what writes to the stream divided by the root of twice the layers."),
    "xavier": Start("By Glorot and Bengio: the variance of a matrix is 2 / (rows + columns)."),
    "torch": Start("As wide as in torch's nn.Embedding, 1, and nn.Linear, the root of 1 / (3 × inputs)."),
}
"""By the name that `model.init` has."""

"""The mask by bits is torch.where, to the bit, whatever the numbers are."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from model.training.hiding import Hiding, bits
from model.training.line import Calls, PlanLine


class Line(PlanLine):
    """A line that only takes down calls."""

    def __init__(self) -> None:
        self.calls: Calls = []


def numbers(dtype: torch.dtype) -> Tensor:
    """Ordinary numbers and every other kind, for (2 sentences, 3 heads, 5, 5)."""
    odd = torch.tensor([0.0, -0.0, math.inf, -math.inf, math.nan, 1e-40, -1e-40, 3e38], dtype=dtype)
    x = torch.randn(2, 3, 5, 5, generator=torch.Generator().manual_seed(1), dtype=dtype)
    x.view(-1)[torch.arange(0, 144, 3)] = odd.repeat(6)
    return x


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_scores_and_gradients_are_those_of_where(dtype: torch.dtype) -> None:
    x, hidden, line = numbers(dtype), torch.ones(5, 5, dtype=torch.bool).triu(1), Line()
    masked, passed = torch.empty_like(x), torch.empty_like(x)
    hiding = Hiding(hidden, x)
    hiding.hide(line, x, masked)
    hiding.stop(line, x, passed)
    for call in line.calls:
        call()
    infinite, nothing = torch.tensor(-math.inf, dtype=dtype), torch.tensor(0.0, dtype=dtype)
    assert torch.equal(bits(masked), bits(torch.where(hidden, infinite, x)))
    assert torch.equal(bits(passed), bits(torch.where(hidden, nothing, x)))

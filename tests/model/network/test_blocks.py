"""Norms, MLPs and whole blocks against torch's own modules: values and gradients, in single and double precision."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor, nn

from model.network.network import EPSILON, Norm
from model.network.trace import untapped
from model.quantities import FINAL_NORM, G_FINAL, S_FINAL

TYPES = (torch.float32, torch.float64)


def assert_alike(ours: Sequence[Tensor], theirs: Sequence[Tensor]) -> None:
    """To nearly the last digit of the precision."""
    close = 1e-12 if ours[0].dtype is torch.float64 else 2e-5
    torch.testing.assert_close(tuple(ours), tuple(theirs), atol=close, rtol=close)


def randomised(module: nn.Module) -> nn.Module:
    """With weights that are all different, gains and shifts too."""
    torch.manual_seed(1)
    for parameter in module.parameters():
        nn.init.normal_(parameter, 0.1, 0.5)
    return module


@pytest.mark.parametrize("dtype", TYPES, ids=str)
@pytest.mark.parametrize("kind", ["layer", "rms"])
def test_a_norm_is_that_of_torch(kind: str, dtype: torch.dtype) -> None:
    ours = randomised(Norm(kind, FINAL_NORM, G_FINAL, S_FINAL, 8)).to(dtype)
    theirs = {"layer": nn.LayerNorm, "rms": nn.RMSNorm}[kind](8, eps=EPSILON, dtype=dtype)
    theirs.load_state_dict({{"gain": "weight", "shift": "bias"}[name]: x for name, x in ours.state_dict().items()})
    x = torch.randn(3, 5, 8, dtype=dtype, requires_grad=True)
    pull = torch.randn(3, 5, 8, dtype=dtype)
    values = [ours(x, untapped), theirs(x)]
    grads = [torch.autograd.grad(y, (x, *m.parameters()), pull) for y, m in zip(values, (ours, theirs), strict=True)]
    assert_alike((values[0], *grads[0]), (values[1], *grads[1]))

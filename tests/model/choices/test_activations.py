"""Every curve comes, value and slope, to what torch makes of it, and every row can be chosen."""

from __future__ import annotations

import math

import pytest
import torch

from model.choices.activations import ACTIVATIONS, CURVES, Curve
from model.config import ModelConfig
from model.errors import OptionError
from model.network.activations import CURVE_FUNCTIONS
from model.quantities import MLP_ACTIVE, MLP_GATE, W_GATE
from model.quantities.rule import Rule
from model.quantities.stages import Ref, parameters, stages
from model.training.kernels import KERNELS

NUMBERS = (-30.0, -6.0, -2.5, -1.0, -1e-3, 0.0, 1e-3, 0.7, 1.0, 3.0, 8.0, 40.0)


@pytest.mark.parametrize("curve", CURVES.values(), ids=list(CURVES))
def test_a_curve_is_that_of_torch(curve: Curve) -> None:
    x = torch.tensor(NUMBERS, dtype=torch.float64, requires_grad=True)
    y = CURVE_FUNCTIONS[curve.rule](x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    told, told_slope = (torch.tensor([f(n) for n in NUMBERS]).double() for f in (curve.value, curve.slope_at))
    torch.testing.assert_close(told, y.detach(), atol=1e-7, rtol=1e-6)
    torch.testing.assert_close(told_slope, slope, atol=1e-7, rtol=1e-6)


@pytest.mark.parametrize("curve", CURVES.values(), ids=list(CURVES))
def test_numbers_of_a_run_that_diverged_are_told_too(curve: Curve) -> None:
    assert curve.value(1e38) == float(torch.tensor(1e38).double()) or math.isclose(curve.value(1e38), 1e38)
    assert abs(curve.value(-1e38)) == 0
    assert (curve.slope_at(1e38), curve.slope_at(-1e38)) == (1, 0)
    assert math.isnan(curve.value(math.nan))


def test_every_row_has_what_it_needs() -> None:
    assert set(CURVES) == set(CURVE_FUNCTIONS) == {row.curve.rule for row in ACTIVATIONS.values()}
    assert all(Rule(name) in KERNELS for name in CURVES)
    for name, row in ACTIVATIONS.items():
        config = ModelConfig(mlp=True, activation=name)
        active = next(stage for stage in stages(config) if stage.ref == Ref(MLP_ACTIVE, 0))
        assert active.formula == f"{row.curve.symbol}({'J' if row.is_gated else 'U'})"
        assert active.inputs[0].quantity is MLP_GATE or not row.is_gated
        assert (Ref(W_GATE, 0) in parameters(config)) == row.is_gated


def test_what_is_no_row_cannot_be_chosen() -> None:
    with pytest.raises(OptionError, match="allowed is gelu or gelu-tanh or relu or swiglu"):
        ModelConfig(activation="tanh")

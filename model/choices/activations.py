"""What the MLP does with each number, a row for each way, and the curves that they bend numbers by. Imports no torch.

A curve has its row here, and its calls of torch, forward and backward, in `training.kernels` and `network.activations`.

>>> RELU.value(-2.0), RELU.slope_at(3.0)
(0.0, 1.0)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Lines = tuple[tuple[str, float], ...]
"""The steps to a number, in words and with their values: `{0}` is the number before the curve, and `{a}`, `{b}`, `{c}`
are the values of the lines so far.
"""

_ROOT = math.sqrt(2 / math.pi)


@dataclass(frozen=True)
class Curve:
    """A function of one number: the name of its rule, how it is written, the arithmetic of its value and its slope."""

    rule: str
    symbol: str
    lines: Callable[[float], Lines]
    slope: Callable[[float], Lines]

    def value(self, x: float) -> float:
        """What becomes of `x`."""
        return self.lines(x)[-1][1]

    def slope_at(self, x: float) -> float:
        """How steep it is there."""
        return self.slope(x)[-1][1]


def _gelu(x: float) -> Lines:
    share = 0.5 * (1 + math.erf(x / math.sqrt(2)))
    return ("½ (1 + erf({0} / √2))", share), ("{0} × {a}", x * share)


def _gelu_slope(x: float) -> Lines:
    share = 0.5 * (1 + math.erf(x / math.sqrt(2)))
    density = math.exp(-0.5 * x**2) / math.sqrt(2 * math.pi)
    return (
        ("½ (1 + erf({0} / √2))", share),
        ("exp(−½ {0}²) / √(2π)", density),
        ("{a} + {0} × {b}", share + x * density),
    )


def _bent(x: float) -> Lines:
    inner = _ROOT * (x + 0.044715 * x**3)
    return ("√(2/π) ({0} + 0.044715 {0}³)", inner), ("½ (1 + tanh({a}))", 0.5 * (1 + math.tanh(inner)))


def _gelu_tanh(x: float) -> Lines:
    lines = _bent(x)
    return (*lines, ("{0} × {b}", x * lines[1][1]))


def _gelu_tanh_slope(x: float) -> Lines:
    lines, steep = _bent(x), _ROOT * (1 + 3 * 0.044715 * x**2)
    share = lines[1][1]
    slope = share + 2 * x * share * (1 - share) * steep if share not in (0, 1) else share
    return (
        *lines,
        ("√(2/π) (1 + 0.134145 {0}²)", steep),
        ("{b} + 2 × {0} × {b} (1 − {b}) × {c}", slope),
    )


def _relu(x: float) -> Lines:
    return (("{0} where it is above 0, else 0", 0.0 if x <= 0 else x),)


def _relu_slope(x: float) -> Lines:
    return (("1 where {0} is above 0, else 0", 0.0 if x <= 0 else 1.0),)


def _silu(x: float) -> Lines:
    share = 0.5 * (1 + math.tanh(0.5 * x))
    return ("1 / (1 + exp(−{0}))", share), ("{0} × {a}", x * share)


def _silu_slope(x: float) -> Lines:
    share = 0.5 * (1 + math.tanh(0.5 * x))
    return ("1 / (1 + exp(−{0}))", share), ("{a} × (1 + {0} × (1 − {a}))", share * (1 + x * (1 - share)))


GELU = Curve("gelu", "GELU", _gelu, _gelu_slope)
GELU_TANH = Curve("gelu tanh", "GELUtanh", _gelu_tanh, _gelu_tanh_slope)
RELU = Curve("relu", "ReLU", _relu, _relu_slope)
SILU = Curve("silu", "SiLU", _silu, _silu_slope)

CURVES: Mapping[str, Curve] = {curve.rule: curve for curve in (GELU, GELU_TANH, RELU, SILU)}
"""By the names of their rules."""


@dataclass(frozen=True)
class Activation:
    """What the MLP does between its matrices: one curve, which may open a gate for what a matrix of its own brings."""

    curve: Curve
    help: str
    is_gated: bool = False


ACTIVATIONS: Mapping[str, Activation] = {
    "gelu": Activation(GELU, "A number times the chance that a normal number is below it."),
    "gelu-tanh": Activation(GELU_TANH, "GELU by a tanh that comes near it, as in GPT-2."),
    "relu": Activation(RELU, "Negative numbers become 0, as in Attention Is All You Need."),
    "swiglu": Activation(SILU, "A second matrix makes gates that let the hidden numbers through, as in Llama.", True),
}
"""By the name that `model.activation` has."""

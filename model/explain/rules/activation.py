"""Activations of the MLP, each number on its own."""

from __future__ import annotations

import math

from model.explain.rules.cell import Arithmetic, Back, Given, StageCell
from model.explain.sums import Opened, QuantitySide
from model.messages.explanation import Term, bracketed, written


def gelu(cell: StageCell) -> Opened:
    """x times the chance that a normal number is below it."""
    x = cell.same()
    share = 0.5 * (1 + math.erf(x.value / math.sqrt(2)))
    terms = Term("½ (1 + erf({0} / √2))", share, (x,)), Term(f"{{0}} × {written(share)}", x.value * share, (x,))
    return Opened(terms, x.value * share, abs(x.value))


def gelu_back(back: Back) -> Given:
    """Times the slope: the chance that a normal number is below x, and x times its density there."""
    operand, x = back.operand(), back.view.operand(QuantitySide(back.stage.inputs[0]), back.at)
    share = 0.5 * (1 + math.erf(x.value / math.sqrt(2)))
    density = math.exp(-0.5 * x.value**2) / math.sqrt(2 * math.pi)
    slope = share + x.value * density
    steps = (
        Term("½ (1 + erf({0} / √2))", share, (x,), back.group),
        Term("exp(−½ {0}²) / √(2π)", density, (x,), back.group),
        Term(f"{written(share)} + {{0}} × {written(density)}", slope, (x,), back.group),
    )
    line = back.line(f"{{0}} × {bracketed(slope)}", operand.value * slope, operand, steps=steps)
    return f"{back.out} GELU′({back.symbol(0)})", line


GELU = Arithmetic(gelu, gelu_back)

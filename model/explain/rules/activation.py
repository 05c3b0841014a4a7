"""Activations of the MLP, each number on its own, and the gate that some of them open."""

from __future__ import annotations

from collections.abc import Mapping

from model.choices.activations import CURVES, Curve, Lines
from model.explain.rules.cell import Arithmetic, Back, Given, StageCell
from model.explain.sums import Opened, QuantitySide
from model.messages.explanation import Operand, Term, bracketed, written
from model.quantities.rule import Rule


def _terms(lines: Lines, x: Operand, group: str = "") -> tuple[Term, ...]:
    """The lines of a curve with their numbers filled in."""
    said = dict(zip("abc", (written(value) for _, value in lines), strict=False))
    filled = ((says.format("{0}", **said), value) for says, value in lines)
    return tuple(Term(says, value, (x,) if "{0}" in says else (), group) for says, value in filled)


def _arithmetic(curve: Curve) -> Arithmetic:
    """A curve opened: its value, and times its slope on the way back."""

    def forward(cell: StageCell) -> Opened:
        x = cell.same()
        lines = curve.lines(x.value)
        return Opened(_terms(lines, x), lines[-1][1], abs(x.value))

    def back(back: Back) -> Given:
        operand, x = back.operand(), back.view.operand(QuantitySide(back.stage.inputs[0]), back.at)
        lines = curve.slope(x.value)
        slope = lines[-1][1]
        steps = _terms(lines, x, back.group)
        line = back.line(f"{{0}} × {bracketed(slope)}", operand.value * slope, operand, steps=steps)
        return f"{back.out} {curve.symbol}′({back.symbol(0)})", line

    return Arithmetic(forward, back)


def gate(cell: StageCell) -> Opened:
    """What was brought times how far its gate is open."""
    brought, opening = cell.same(0), cell.same(1)
    value = brought.value * opening.value
    return Opened((Term("{0} × {1}", value, (brought, opening)),), value, abs(value))


def gate_back(back: Back) -> Given:
    """Times the other one."""
    other = 1 - back.number
    operand, factor = back.operand(), back.view.operand(QuantitySide(back.stage.inputs[other]), back.at)
    line = back.line("{0} × {1}", operand.value * factor.value, operand, factor)
    return f"{back.out} ⊙ {back.symbol(other)}", line


ACTIVATED: Mapping[Rule, Arithmetic] = {Rule(name): _arithmetic(curve) for name, curve in CURVES.items()}
GATE = Arithmetic(gate, gate_back)

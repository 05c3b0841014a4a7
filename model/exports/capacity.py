"""Measured capacity as a table, and in words. Imports no torch."""

from __future__ import annotations

from model.exports.table import Sheet
from model.messages.capacity import CapacityReport
from model.messages.costs import Spread


def capacity_sheet(report: CapacityReport) -> Sheet:
    """A line for each network, those of each seed too."""
    titles = ("layers", "facts in a sentence", "seed", "steps", "right", "loss in nats")
    rows = [[p.layers, p.facts, p.seed, p.steps, p.right, p.loss] for p in report.points]
    return Sheet("capacity", titles, rows, 0)


def capacity_in_words(report: CapacityReport) -> str:
    """What was measured, for people."""
    lines = [
        f"{report.in_all} facts to remember, each sentence seen by its anchor alone; {report.network}; "
        f"{spread_words(report)}."
    ]
    for cell in report.cells:
        outcome = f"{spread_text(cell.right)} right, loss {spread_text(cell.loss)} nats"
        steps = f"{cell.steps.value:,.0f} steps"
        lines.append(f"  {cell.layers} layers, {cell.facts} in a sentence: {outcome} after {steps}")
    return "\n".join(lines)


def spread_words(report: CapacityReport) -> str:
    """What the numbers are of."""
    return f"median and quartiles of {report.seeds} seeds" if report.seeds > 1 else "one seed"


def spread_text(spread: Spread) -> str:
    """The median, and the quartiles where they differ.

    >>> spread_text(Spread(0.5, 0.4, 0.6)), spread_text(Spread(1.0, 1.0, 1.0))
    ('0.500 (0.400–0.600)', '1.000')
    """
    ends = f" ({spread.low:.3f}–{spread.high:.3f})" if spread.low < spread.high else ""
    return f"{spread.value:.3f}{ends}"


def capacity_in_brief(report: CapacityReport) -> str:
    """How much was measured."""
    return f"{len(report.points)} networks, {report.most_steps:,} steps at most"

"""Measured capacity as a table, and in words. Imports no torch."""

from __future__ import annotations

from model.exports.table import Sheet
from model.messages.capacity import CapacityReport


def capacity_sheet(report: CapacityReport) -> Sheet:
    """A line for each network."""
    titles = ("layers", "facts in a sentence", "steps", "right", "loss in nats")
    rows = [[p.layers, p.facts, p.steps, p.right, p.loss] for p in report.points]
    return Sheet("capacity", titles, rows, 0)


def capacity_in_words(report: CapacityReport) -> str:
    """What was measured, for people."""
    lines = [f"{report.in_all} facts to remember, each sentence seen by its anchor alone; {report.network}."]
    for p in report.points:
        outcome = f"{p.right:.3f} right, loss {p.loss:.3f} nats"
        lines.append(f"  {p.layers} layers, {p.facts} in a sentence: {outcome} after {p.steps:,} steps")
    return "\n".join(lines)


def capacity_in_brief(report: CapacityReport) -> str:
    """How much was measured."""
    return f"{len(report.points)} networks, {report.most_steps:,} steps at most"

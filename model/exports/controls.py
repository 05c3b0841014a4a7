"""What networks with and without anchors recall, as a table and in words. Imports no torch."""

from __future__ import annotations

from model.exports.table import Sheet
from model.messages.controls import AnchorReport


def anchors_sheet(report: AnchorReport) -> Sheet:
    """A line for each control."""
    return Sheet("anchors", ("control", "steps", "right"), [[c.name, c.steps, c.right] for c in report.controls], 1)


def anchors_in_words(report: AnchorReport) -> str:
    """The controls, and what the cache kept."""
    wide = max(len(control.name) for control in report.controls)
    lines = [f"{c.name:<{wide}}  {c.right:.3f} right after {c.steps:,} steps" for c in report.controls]
    lines += [cache_in_words(report)]
    return "\n".join(lines)


def cache_in_words(report: AnchorReport) -> str:
    """What a blind guess is, and what the cache kept."""
    lines = [
        f"A blind guess is right in one of {1 / report.chance:.0f}.",
        f"The cache keeps {report.kept} of {report.total} tokens, {report.kept_bytes:,} bytes: a reduction of "
        f"{report.reduction:.0%} at the end of the sentences, {report.mean_reduction:.0%} on average over all tokens.",
        f"Logits with what is evicted gone differ from those of one masked pass by {report.furthest:.1e} at most.",
    ]
    return "\n".join(lines)


def anchors_in_brief(report: AnchorReport) -> str:
    """How much was measured."""
    return f"{len(report.controls)} controls, each asked {report.examples:,} times"

"""What is recalled from anchors as bars: the network that learned with them, and each control beside it."""

from __future__ import annotations

from model.exports.controls import anchors_sheet, cache_in_words
from model.messages.controls import AnchorReport
from tinyattn_gui.pictures.chart import Chart, ChartCurve, ChartPoint, Plot

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def chart_of_controls(report: AnchorReport) -> Chart:
    """A bar for each; the dashed line is a blind guess."""
    bars = tuple(
        ChartCurve(
            control.name,
            0,
            (ChartPoint(n, *(control.right,) * 3, report.chance, f"after {control.steps:,} steps"),),
        )
        for n, control in enumerate(report.controls)
    )
    return Chart(
        title="Anchors and their controls",
        caption=f"In dashes, a blind guess. Asked {report.examples:,} times each. {cache_in_words(report)}".replace(
            "\n", " "
        ),
        xs=tuple(float(n) for n in range(len(bars))),
        of_x="",
        plots=(
            Plot(
                "Right", bars, 0.0, 1.0, _QUARTERS, "{:.3g}".format, is_log=False, expects="a blind guess", is_bars=True
            ),
        ),
        sheet=anchors_sheet(report),
        names=tuple(control.name for control in report.controls),
    )

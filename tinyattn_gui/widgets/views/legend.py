"""Which curve is which: a line above a plot, so that it covers none of them."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy

_LINES = 2
"""At most so many: the plot may be low."""

_ROW, _COLUMN = 0, 1
"""The place in a plot of its title, which has none here."""

_LINE = 20
"""The height of a line, in units of the screen."""


def legend_above(plot: pg.PlotItem) -> pg.LegendItem:
    """A legend in a row of the plot's layout; it stays where it is."""
    legend = pg.LegendItem(size=(1, 1), offset=None, labelTextSize="9pt")  # a size: it leaves its own to the layout
    legend.setMinimumSize(1, 1)  # names that are too long are cut at the edge, and do not widen the plot
    legend.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
    legend.layout.setContentsMargins(0, 0, 0, 0)
    legend.mouseDragEvent = legend.hoverEvent = _nothing
    plot.layout.removeItem(plot.titleLabel)
    plot.layout.addItem(legend, _ROW, _COLUMN, Qt.AlignmentFlag.AlignRight)
    return legend


def show_legend(legend: pg.LegendItem, plot: pg.PlotItem, on: bool) -> None:
    """Show the curves that were added, in a line if that has room for them; or nothing, and the row is gone."""
    count = len(legend.items)
    for lines in range(1, _LINES + 1):
        legend.setColumnCount(max(-(-count // lines), 1))
        if legend.layout.effectiveSizeHint(Qt.SizeHint.PreferredSize).width() <= plot.boundingRect().width():
            break
    legend.setVisible(on)
    plot.layout.setRowFixedHeight(_ROW, _LINE * lines if on else 0)


def _nothing(event: object) -> None:
    """What a pointer does to it: it is not to be dragged."""

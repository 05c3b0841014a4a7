"""How often the network is right, under the loss and along the same steps."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.curve import Points


class AccuracyPlot(QWidget):
    """Passive: shows the shares that were right, on the training batch and on what is held out."""

    def __init__(self, style: Style, along: pg.PlotItem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Accuracy")
        self._plot = pg.PlotWidget()
        self._plot.setAccessibleName("Accuracy curve")
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=True, y=False)
        self._plot.setLimits(xMin=0, yMin=-0.05, yMax=1.05)
        self._plot.setYRange(0, 1, padding=0.05)
        self._plot.setXLink(along)
        self._batch, self._held_out = self._plot.plot(), self._plot.plot()
        self._legend = self._plot.addLegend(offset=(-12, -12), labelTextSize="9pt")
        self._points: tuple[Points, Points] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 10, 2)
        column.addWidget(self._plot)
        self.set_style(style)

    def set_curves(self, batch: Points, held_out: Points) -> None:
        """Show other numbers."""
        self._points = batch, held_out
        self._batch.setData(*batch, connect="finite")
        self._held_out.setData(*held_out, connect="finite")
        self._name()
        self.setAccessibleDescription(_words(batch, held_out))

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        theme, font = style.theme, QFont(self.font())
        font.setPixelSize(round(style.label))
        self._plot.setMinimumHeight(round(5 * style.label))
        self._plot.setBackground(theme.surface)
        self._batch.setPen(pg.mkPen(theme.curve, width=1.4))
        self._held_out.setPen(pg.mkPen(theme.warning, width=2, style=Qt.PenStyle.DashLine))
        self._legend.setLabelTextColor(theme.text)
        self._name()
        self._plot.getAxis("left").setLabel(
            "accuracy", color=theme.muted.name(), **{"font-size": f"{round(style.label)}px"}
        )
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(theme.border)
            axis.setTextPen(theme.muted)
            axis.setTickFont(font)
            axis.enableAutoSIPrefix(False)

    def align(self, width: float) -> None:
        """Begin where another plot begins, whose axis on the left is this wide."""
        self._plot.getAxis("left").setWidth(width)

    def _name(self) -> None:
        """Name the curves that are there."""
        self._legend.clear()
        self._legend.addItem(self._batch, "training batch")
        if self._points is not None and len(self._points[1][1]):
            self._legend.addItem(self._held_out, "held out")


def _words(batch: Points, held_out: Points) -> str:
    if not len(batch[1]):
        return "Nothing has been measured yet."
    said = f"{batch[1][-1]:.1%} of the training batch was right at step {batch[0][-1]:.0f}"
    return f"{said}; {held_out[1][-1]:.1%} of what is held out" if len(held_out[1]) else said

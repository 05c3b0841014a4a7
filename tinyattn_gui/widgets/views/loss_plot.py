"""The loss curve with the lowest loss that any predictor could reach."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QFont, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.curve import Guide, Points, loss_range, loss_words, out_of_range
from tinyattn_gui.pictures.scales import Scales
from tinyattn_gui.widgets.bars.tips import tip
from tinyattn_gui.widgets.views.curve_pointing import CurvePointing
from tinyattn_gui.widgets.views.legend import legend_above, show_legend
from tinyattn_gui.widgets.views.pin_lines import PinLines
from tinyattn_gui.widgets.views.plot_lines import dashed_curve, line_pen
from tinyattn_gui.widgets.views.right_axis import AccuracyAxis, RightAxis, SideAxis, colour_measured, draw_measured
from tinyattn_gui.widgets.views.ruler import Ruler

_NONE: Points = (np.empty(0), np.empty(0))
NORM, RATE = "gradient norm", "learning rate"

SIDES = (NORM, RATE)
"""What can be drawn over the losses, besides how often it was right."""

_UNSEEN = QColor(0, 0, 0, 0)

_PADDING = 0.06
"""Above and below the curves, as a part of their range."""


class LossPlot(QWidget):
    """Passive: shows points, and what they are read by; `pointing` tells the step that a person goes to, `moved` that
    steps stand elsewhere.
    """

    moved = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Loss")
        self._empty: bool | None = None
        self.ruler = Ruler()
        self._plot = pg.PlotWidget()
        self._plot.setAccessibleName("Loss curve")
        self._plot.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._plot.setMenuEnabled(False)
        for part in (self._plot, self._plot.viewport()):  # the window takes files that are dropped
            part.setAcceptDrops(False)
        self._plot.hideButtons()
        self._plot.getPlotItem().layout.setContentsMargins(1, 5, 1, 1)  # half of the highest number stands out
        self._plot.setMouseEnabled(x=True, y=False)
        self._plot.setLimits(xMin=0, yMin=0)
        self._curve, self._held_out, self._first = (self._plot.plot() for _ in range(3))
        self._beside = dashed_curve()
        self._beside.setZValue(-1)
        self._over_range = pg.ScatterPlotItem(symbol="t1", size=7)
        self._plot.addItem(self._over_range, ignoreBounds=True)
        self._floor = pg.InfiniteLine(angle=0, label="", labelOpts={"position": 0.998, "anchors": [(1, 1.3), (1, 1.3)]})
        self._floor.setVisible(False)
        self._cursor = pg.InfiniteLine(angle=90)
        self._cursor.setVisible(False)
        self._compared = pg.InfiniteLine(angle=90, label="", labelOpts={"position": 0.9, "anchors": [(0, 0), (1, 0)]})
        self._compared.setVisible(False)
        for line in (self._floor, self._compared, self._cursor, self._beside):
            self._plot.addItem(line)
        self._floor.label.setToolTip(tip("floor"))  # along the line it would cover the step that is pointed at
        self._plot.getAxis("left").setToolTip(tip("loss", "nats"))
        for changed in ("sigRangeChanged", "sigResized"):
            getattr(self._plot.getViewBox(), changed).connect(self._move)
        self.pins = PinLines(self._plot, self.ruler)
        self.pointing = CurvePointing(self._plot, self.ruler)
        self._accuracy = AccuracyAxis(self._plot.getPlotItem(), self.ruler)
        self.sides = {name: SideAxis(self._plot.getPlotItem(), name, self.ruler) for name in SIDES}
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 10, 2)
        self.caveat = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.caveat.hide()
        self.caveat.setContentsMargins(8, 2, 0, 0)
        self.caveat.setMinimumWidth(1)
        self.caveat.setAccessibleName("What the loss does not tell")
        column.addWidget(self.caveat)
        column.addWidget(self._plot)
        self._legend = legend_above(self._plot.getPlotItem())
        self._shown: tuple[bool, tuple[str, str]] = (False, ("", ""))
        self._tell_legend()
        self.set_style(style)
        self._range()

    def show_accuracy(self, on: bool) -> None:
        """Show how often it was right over the losses, or not."""
        self._accuracy.show(on)
        self._tell_of_curves()

    def show_side(self, name: str, on: bool) -> None:
        """Show one of the curves that have an axis of their own, by its name, or not."""
        self.sides[name].show(on)
        self._tell_of_curves()

    def set_side(self, name: str, points: Points) -> None:
        """The numbers of one of those."""
        self.sides[name].set_curve(points)
        self._tell_of_curves()

    def set_accuracy(self, batch: Points, held_out: Points) -> None:
        """How often it was right, on the training batch and on what is held out."""
        self._accuracy.set_curves(batch, held_out)
        self._tell_of_curves()

    @property
    def _over(self) -> tuple[RightAxis, ...]:
        """What can be drawn over the losses."""
        return self._accuracy, *self.sides.values()

    def set_scales(self, scales: Scales) -> None:
        """Lay everything out by other scales."""
        if scales == self.ruler.scales:
            return
        self._plot.setLimits(yMin=None if scales.log_loss else 0)
        self.ruler.change(scales)
        self.pins.lay_out()
        self._tell_axes()
        self._empty = None
        self._range()
        self._show_floor()
        self.set_cursor(self._cursor_at)
        self.set_compared(self._compared_at)
        self._plot.scene().prepareForPaint()
        self._move()

    def _move(self) -> None:
        """Steps and losses stand elsewhere."""
        self.ruler.name_numbers(self._plot.getPlotItem())
        self.moved.emit()

    def _tell_of_curves(self) -> None:
        self._tell_legend()
        self._describe()

    def _describe(self) -> None:
        said = loss_words(*self._curves, self._guide)
        shown = (axis.words for axis in self._over if axis.on)
        self.setAccessibleDescription("; ".join((said, *filter(None, shown))))

    def set_curves(self, points: Points, held_out: Points, guide: Guide) -> None:
        """Show other numbers."""
        self._curves, self._guide = (points, held_out), guide
        self._range()
        self.ruler.draw(self._curve, points, is_loss=True)
        draw_measured(self.ruler, self._held_out, held_out, is_loss=True)
        self._has_held_out = len(held_out[1]) > 0
        self._tell_legend()
        self.caveat.setVisible(bool(guide.caveat))
        self.caveat.setText(guide.caveat)
        self._show_floor()
        self._plot.scene().prepareForPaint()
        self._describe()

    def _show_floor(self) -> None:
        """The lowest loss that can be reached, where there is one and it has a place."""
        floor = self._guide.floor
        place = np.nan if floor is None else self.ruler.scales.up(floor)
        self._floor.setVisible(bool(np.isfinite(place)))
        if floor is not None and np.isfinite(place):
            self._floor.setValue(place)
            self._floor.label.setFormat(f"floor {floor:.3f}")

    def _range(self) -> None:
        """Axes for what will come while there is nothing, and else what follows the curves or a person's hand."""
        if (empty := not len(self._curves[0][1])) and not self._empty:
            right, ends = self.ruler.scales.across(100), (-1, 1) if self.ruler.scales.log_loss else (0, 4.4)
            self._plot.setRange(xRange=(0, right), yRange=ends, padding=0)
            self._over_range.setData([], [])  # of the run before
        elif not empty:
            if self._empty is not False:
                self._plot.enableAutoRange(x=True)
            self._range_up()
        self._empty = empty

    def _range_up(self) -> None:
        """From the lowest loss to the highest that does not pass as a spike; what is above is marked at the top."""
        scales, curves = self.ruler.scales, (*self._curves, self._other)
        low, high = loss_range(curves, self._guide)
        ends = scales.ends_up(low, high, curves)
        self._plot.setYRange(*ends, padding=_PADDING)
        self._first.setData([0.0, 0.0], [ends[0], ends[0]], pen=_UNSEEN)  # the first weights are in sight too
        steps, _ = out_of_range(curves, high)
        top = ends[1] + _PADDING * 0.4 * (ends[1] - ends[0])
        self._over_range.setData(scales.all_across(steps), np.full(len(steps), top))

    _cursor_at: int | None = None
    _compared_at: int | None = None
    _curves: tuple[Points, Points] = (_NONE, _NONE)
    _other: Points = _NONE
    _guide = Guide()
    _has_held_out = False

    def set_beside(self, points: Points, names: tuple[str, str], right: Points = _NONE) -> None:
        """Draw another curve and how often that one was right, and name both; no points take it away."""
        self.ruler.draw(self._beside, points, is_loss=True)
        self._other = points
        self._range()
        self._shown = (len(points[1]) > 0, names)
        self._accuracy.set_beside(right, names)
        self._tell_legend()

    def _tell_legend(self) -> None:
        """Name the curves that are there; one alone needs no name."""
        compared, (this, other) = self._shown
        shares = [row for axis in self._over for row in axis.named]
        key = (self._has_held_out, compared, this, other, *(name for _, name in shares))
        if key == self._told:
            return
        self._told = key
        self._legend.clear()
        self._legend.addItem(self._curve, this if compared else "training batch")
        if compared:
            self._legend.addItem(self._beside, other)
        if self._has_held_out:
            self._legend.addItem(self._held_out, "held out")
        for curve, name in shares:
            self._legend.addItem(curve, name)
        self._has_legend = compared or self._has_held_out or bool(shares)
        show_legend(self._legend, self._plot.getPlotItem(), self._has_legend)

    _told: object = None
    _has_legend = False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """In another width the names may need another number of lines."""
        super().resizeEvent(event)
        show_legend(self._legend, self._plot.getPlotItem(), self._has_legend)

    def event(self, event: QEvent) -> bool:
        """On a screen with other pixels the lines have others too."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.set_style(self._style)
        return super().event(event)

    def set_cursor(self, step: int | None) -> None:
        """Mark a step of the past; None marks none."""
        self._cursor_at = step
        self._cursor.setVisible(step is not None)
        if step is not None:
            self._cursor.setValue(self.ruler.scales.across(step))

    def set_compared(self, step: int | None) -> None:
        """Mark the step that others are compared with; None marks none."""
        self._compared_at = step
        self._compared.setVisible(step is not None)
        if step is not None:
            self._compared.setValue(self.ruler.scales.across(step))
            self._compared.label.setFormat(f"compared: step {step}")

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        theme = style.theme
        self._plot.setMinimumHeight(round(7 * style.label))
        self._plot.setBackground(theme.surface)
        for line, colour, wide, how in (
            (self._curve, theme.curve, 1.4, Qt.PenStyle.SolidLine),
            (self._beside, theme.beside, 1.4, Qt.PenStyle.DashLine),
            (self._held_out, theme.held, 2, Qt.PenStyle.SolidLine),
            (self._floor, theme.floor, 1, Qt.PenStyle.DashLine),
            (self._cursor, theme.now, 2, Qt.PenStyle.SolidLine),
            (self._compared, theme.beside, 1.5, Qt.PenStyle.DashLine),
        ):
            line.setPen(line_pen(self, colour, wide, how))
        colour_measured(self._held_out, theme.held)
        self._floor.label.setColor(theme.floor)
        self._compared.label.setColor(theme.beside)
        self._legend.setLabelTextColor(theme.text)
        self._told = None  # its labels take the colour when they are made
        self._tell_legend()
        self.caveat.setStyleSheet(f"color: {theme.warning.name()}; font-size: {round(style.label)}px")
        font = QFont(self.font())
        font.setPixelSize(round(style.label))
        for over in self._over:
            over.set_style(style, font)
        for line in (self._floor, self._compared):
            line.label.setFont(font)
        self.pointing.set_style(theme, font)
        self._style = style
        self._tell_axes()
        self._over_range.setBrush(theme.curve)
        self._over_range.setPen(None)
        self.pins.set_style(theme)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(line_pen(self, theme.border, 1))
            axis.setTextPen(theme.muted)
            axis.setTickFont(font)
            axis.enableAutoSIPrefix(False)

    def _tell_axes(self) -> None:
        theme, size = self._style.theme, {"font-size": f"{round(self._style.label)}px"}
        words = "loss, nats, log" if self.ruler.scales.log_loss else "loss, nats"
        self._plot.getAxis("left").setLabel(words, color=theme.muted.name(), **size)

"""The curve as a timeline: a click or a drag goes to a step, and the step under the pointer is named."""

from __future__ import annotations

from typing import cast

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent

from tinyattn_gui.theme.palette import Theme
from tinyattn_gui.widgets.views.plot_lines import line_pen
from tinyattn_gui.widgets.views.ruler import Ruler


class CurvePointing(QObject):
    """Watches the pointer over a plot whose axis counts steps. `step_chosen` tells the step to look at, `pointed` the
    one under the pointer, or None.

    The left button is its own; the wheel and the other buttons stay the plot's.
    """

    step_chosen = Signal(int)
    pointed = Signal(object)

    def __init__(self, plot: pg.PlotWidget, ruler: Ruler) -> None:
        super().__init__(plot)
        self._plot, self._ruler, self._last, self._dragged = plot, ruler, 0, -1
        self.line = pg.InfiniteLine(angle=90, label="", labelOpts={"position": 0.9, "anchors": [(0, 0), (1, 0)]})
        self.line.setVisible(False)
        plot.addItem(self.line, ignoreBounds=True)  # the range is that of the curve, wherever the pointer is
        plot.viewport().installEventFilter(self)

    def set_last(self, step: int) -> None:
        """How far one can go."""
        self._last = step

    def set_style(self, theme: Theme, font: QFont) -> None:
        """Paint in another theme or size."""
        self.line.setPen(line_pen(self._plot, theme.muted, 1, Qt.PenStyle.DotLine))
        self.line.label.setColor(theme.text)
        self.line.label.setFont(font)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        kind = event.type()
        if kind == QEvent.Type.Leave:
            self.show_step(None)
            self.pointed.emit(None)
        if kind not in _OF_POINTER:
            return False
        mouse = cast("QMouseEvent", event)
        at = mouse.position().toPoint()
        if kind == QEvent.Type.MouseMove:
            self._point(at)
            if self._dragged >= 0 and mouse.buttons() & Qt.MouseButton.LeftButton:
                self._go(at)
                return True
            return False
        if mouse.button() != Qt.MouseButton.LeftButton:
            return False
        if kind == QEvent.Type.MouseButtonRelease:
            begun, self._dragged = self._dragged >= 0, -1
            return begun
        if not self._is_inside(at) or not self._last:
            return False
        self._go(at)
        return True

    def _go(self, at: QPoint) -> None:
        step = self._step(at)
        if step != self._dragged:
            self._dragged = step
            self.step_chosen.emit(step)

    def _point(self, at: QPoint) -> None:
        """Name the step under the pointer, if there is one."""
        inside = bool(self._last) and (self._is_inside(at) or self._dragged >= 0)
        step = self._step(at) if inside else None
        self.show_step(step)
        self.pointed.emit(step)

    def show_step(self, step: int | None) -> None:
        """Mark a step that is pointed at, here or elsewhere, with its name; None marks none."""
        self.line.setVisible(step is not None)
        if step is not None:
            self.line.setValue(self._ruler.scales.across(step))
            self.line.label.setFormat(f"step {step}")

    def place_of(self, step: float) -> QPoint:
        """Where a step is on the screen."""
        box = self._plot.getPlotItem().getViewBox()
        at = box.mapViewToScene(QPointF(self._ruler.scales.across(step), box.viewRect().center().y()))
        return QPoint(self._plot.viewport().mapToGlobal(self._plot.mapFromScene(at)))

    def step_at(self, at: QPoint) -> int:
        """The step at a point of the screen, of those that have been made."""
        return self._step(self._plot.viewport().mapFromGlobal(at))

    def _is_inside(self, at: QPoint) -> bool:
        box = self._plot.getPlotItem().getViewBox()
        return bool(box.sceneBoundingRect().contains(self._plot.mapToScene(at)))

    def _step(self, at: QPoint) -> int:
        """The step nearest to the pointer, of those that have been made."""
        place = self._plot.getPlotItem().getViewBox().mapSceneToView(self._plot.mapToScene(at))
        return min(max(round(self._ruler.scales.step(place.x())), 0), self._last)


_OF_POINTER = (
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.MouseButtonRelease,
)

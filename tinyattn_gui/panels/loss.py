"""The loss panel: how well the network predicts, and how well anything could."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from model.messages.readings import no_rows
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.curve import Guide, Points, curve, thinned
from tinyattn_gui.widgets.bars.timeline import Timeline
from tinyattn_gui.widgets.views.loss_plot import SIDES, LossPlot

_SPACING_MS = 333
"""Between redraws of the curve while training: it changes slowly, and the matrices need the time."""

_Losses = tuple[NDArray[np.float32], NDArray[np.float32], Guide]


class LossPanel(ViewPanel):
    """Shows the losses of a run so far, and a timeline to look at any of its steps."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.plot = LossPlot(style)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.plot, 1)
        self.timeline = Timeline()
        for chooser in (self.timeline, self.plot.pointing):
            chooser.step_chosen.connect(self.step_chosen)
        self.right = QCheckBox("Accuracy")
        self.right.setToolTip("Show how often the most likely token is the right one")
        self.right.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # once it is clicked, Space still trains
        self.right.toggled.connect(self._toggle)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(14)
        row.addWidget(self.timeline, 1)
        row.addWidget(self.right)
        self.sides = {name: QCheckBox(name.capitalize()) for name in SIDES}
        for name, box in self.sides.items():
            box.setToolTip(f"Show the {name} of each step")
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.toggled.connect(lambda on, name=name: self._toggle_side(name, on))
            box.hide()
            row.addWidget(box)
        column.addLayout(row)
        self._points: dict[str, Points] = {}
        self._shares = no_rows()
        self._losses: _Losses | None = None
        self._redraw = QTimer(self, singleShot=True, interval=_SPACING_MS)
        self._redraw.timeout.connect(self._draw)
        self._beside: object = None

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.timeline.slider.setFocus()

    def show_losses(
        self, losses: NDArray[np.float32], held_out: NDArray[np.float32], guide: Guide, *, resting: bool
    ) -> None:
        """Show the curve; while training only now and then, in a turn of its own."""
        self._losses = losses, held_out, guide
        if resting:
            self._draw()
        elif not self._redraw.isActive():
            self._redraw.start()

    def show_accuracy(self, rows: NDArray[np.float32]) -> None:
        """Take note of how often it was right: rows of step, share of the batch, share of what is held out."""
        self._shares = rows
        if not self._redraw.isActive():
            self._draw_accuracy()

    def show_side(self, name: str, points: Points | None) -> None:
        """Take note of another curve that can be shown; None where this run has none."""
        box = self.sides[name]
        box.setVisible(points is not None)
        if points is None:
            self._points.pop(name, None)
            box.setChecked(False)
            return
        self._points[name] = points
        if not self._redraw.isActive():
            self._draw_sides()

    def _toggle(self, on: bool) -> None:
        if on:
            self._let_go(self.right)
        self.plot.show_accuracy(on)
        self._draw_accuracy()

    def _toggle_side(self, name: str, on: bool) -> None:
        if on:
            self._let_go(self.sides[name])
        self.plot.show_side(name, on)
        self._draw_sides()

    def _let_go(self, chosen: QCheckBox) -> None:
        """There is one axis on the right."""
        for box in (self.right, *self.sides.values()):
            if box is not chosen:
                box.setChecked(False)

    def _draw_sides(self) -> None:
        for name, points in self._points.items():
            if self.sides[name].isChecked():
                self.plot.set_side(name, points)

    def _draw_accuracy(self) -> None:
        if not self.right.isChecked():
            return
        rows = self._shares
        held_out = rows[~np.isnan(rows[:, 2])]
        self.plot.set_accuracy(thinned(rows[:, 0], rows[:, 1]), (held_out[:, 0], held_out[:, 2]))

    def _draw(self) -> None:
        self._redraw.stop()
        self._draw_accuracy()
        self._draw_sides()
        if self._losses is not None:
            losses, held_out, guide = self._losses
            self.plot.set_curves(curve(losses), (held_out[:, 0], held_out[:, 1]), guide)

    def show_beside(
        self, losses: NDArray[np.float32], accuracy: NDArray[np.float32], names: tuple[str, str], step: int | None
    ) -> None:
        """Draw the curves of another branch, without losses none, under their names; mark a step to compare with."""
        known = (names, len(losses), float(losses[-1]) if len(losses) else 0.0, len(accuracy))
        if known != self._beside:  # or the whole plot would be painted anew
            self._beside = known
            self.plot.set_beside(curve(losses), names, thinned(accuracy[:, 0], accuracy[:, 1]))
        self.plot.set_compared(step)

    def show_step(self, step: int, frontier: int) -> None:
        """Mark the step that is on show."""
        self.plot.set_cursor(step if step < frontier else None)
        self.plot.pointing.set_last(frontier)
        self.timeline.set_step(step, frontier)

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        self.plot.set_style(style)

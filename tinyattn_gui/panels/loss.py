"""The loss panel: how well the network predicts, and how well anything could."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from model.messages.readings import no_accuracy
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.curve import Guide, curve, thinned
from tinyattn_gui.widgets.bars.timeline import Timeline
from tinyattn_gui.widgets.views.loss_plot import LossPlot

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
        self.timeline.step_chosen.connect(self.step_chosen)
        self.right = QCheckBox("Accuracy")
        self.right.setToolTip("Show how often the most likely token is the right one")
        self.right.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # once it is clicked, Space still trains
        self.right.toggled.connect(self._toggle)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 12, 0)
        row.addWidget(self.timeline, 1)
        row.addWidget(self.right)
        column.addLayout(row)
        self._shares = no_accuracy()
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

    def _toggle(self, on: bool) -> None:
        self.plot.show_accuracy(on)
        self._draw_accuracy()

    def _draw_accuracy(self) -> None:
        if not self.right.isChecked():
            return
        rows = self._shares
        held_out = rows[~np.isnan(rows[:, 2])]
        self.plot.set_accuracy(thinned(rows[:, 0], rows[:, 1]), (held_out[:, 0], held_out[:, 2]))

    def _draw(self) -> None:
        self._redraw.stop()
        self._draw_accuracy()
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
        self.timeline.set_step(step, frontier)

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        self.plot.set_style(style)

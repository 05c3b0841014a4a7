"""The loss panel: how well the network predicts, and how well anything could."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from model.messages.readings import no_rows
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.curve import Guide, Points, curve, thinned
from tinyattn_gui.pictures.pins import Pin
from tinyattn_gui.pictures.scales import Scales
from tinyattn_gui.widgets.bars.timeline import Timeline
from tinyattn_gui.widgets.views.loss_plot import SIDES, LossPlot
from tinyattn_gui.widgets.views.step_card import StepCard, StepPreview

_SPACING_MS = 333
"""Between redraws of the curve while training: it changes slowly, and the matrices need the time."""
_LEFT = 12
"""So that the plot begins below the cards of the page."""

_Losses = tuple[NDArray[np.float32], NDArray[np.float32], Guide]


class LossPanel(ViewPanel):
    """Shows the losses of a run so far, and a timeline to look at any of its steps.

    `pointed_at` tells the step under the pointer, or None; `scaled` that losses or steps are laid out otherwise.
    """

    pointed_at = Signal(object)
    scaled = Signal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.plot = LossPlot(style)
        self.timeline = Timeline(style, self.plot.pointing.place_of, self.plot.pointing.step_at, self)
        self.card = StepCard(style, self)
        for chooser in (self.timeline, self.plot.pointing):
            chooser.step_chosen.connect(self.step_chosen)
        self.plot.moved.connect(self.timeline.slider.update)
        self.timeline.slider.pointed.connect(self.plot.pointing.show_step)
        for pointer in (self.timeline.slider, self.plot.pointing):
            pointer.pointed.connect(self.pointed_at)
        self.right = _box("Accuracy", "Show how often the most likely token is the right one")
        self.right.toggled.connect(self._toggle)
        self.log_loss = _box("Log loss", "Lay the losses out by their logarithm: small ones are told apart")
        self.log_steps = _box("Log steps", "Lay the steps out by the logarithm of 1 + step: the first ones get room")
        for box in (self.log_loss, self.log_steps):
            box.toggled.connect(self._rescale)
        self.sides = {name: _box(name.capitalize(), f"Show the {name} of each step") for name in SIDES}
        for name, box in self.sides.items():
            box.toggled.connect(lambda on, name=name: self._toggle_side(name, on))
            box.hide()
        self._arrange()
        self._points: dict[str, Points] = {}
        self._shares = no_rows()
        self._losses: _Losses | None = None
        self._redraw = QTimer(self, singleShot=True, interval=_SPACING_MS)
        self._redraw.timeout.connect(self._draw)
        self._beside: object = None

    def _arrange(self) -> None:
        """The curve over its rail, and beside them what can be switched."""
        switches = QGridLayout()
        switches.setContentsMargins(4, 2, 10, 2)
        switches.setHorizontalSpacing(12)
        switches.setVerticalSpacing(2)
        switches.addWidget(self.timeline.words, 0, 0, 1, 2)
        columns = ((self.log_loss, self.log_steps), (self.right, *self.sides.values()))
        for column, boxes in enumerate(columns):
            for row, box in enumerate(boxes):
                switches.addWidget(box, row + 1, column)
        switches.setRowStretch(1 + max(map(len, columns)), 1)
        curve = QVBoxLayout()
        curve.setSpacing(0)
        curve.addWidget(self.plot, 1)
        curve.addWidget(self.timeline.slider)
        across = QHBoxLayout(self)
        across.setContentsMargins(_LEFT, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(curve, 1)
        across.addLayout(switches)

    def _rescale(self) -> None:
        scales = Scales(self.log_loss.isChecked(), self.log_steps.isChecked())
        self.plot.set_scales(scales)
        self.timeline.slider.update()
        self.scaled.emit(scales)

    def show_pins(self, pins: tuple[Pin, ...]) -> None:
        """Mark what happened on the way."""
        self.plot.pins.show_pins(pins)
        self.timeline.slider.set_pins(pins)

    def show_preview(self, step: int, preview: StepPreview | None) -> None:
        """Show a step that is pointed at over its place in the curve; None shows none."""
        if preview is None:
            self.card.hide()
            return
        if self.card.parentWidget() is not self.window():
            self.card.setParent(self.window())
        at = QPoint(self.plot.pointing.place_of(step).x(), self.mapToGlobal(QPoint(0, 0)).y())
        self.card.show_step(preview, at)

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
        self.timeline.slider.set_style(style)
        self.card.set_style(style)


def _box(text: str, tip: str) -> QCheckBox:
    """A switch that leaves Space to training once it is clicked."""
    box = QCheckBox(text)
    box.setToolTip(tip)
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return box

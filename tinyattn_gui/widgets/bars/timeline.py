"""The steps of a run as a rail: drag it, or use its keys, to look at any of them; and words for the step on show."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.widgets.bars.step_rail import StepRail


class Timeline(QObject):
    """Passive: shows which step is on show, and tells which one a person chose."""

    step_chosen = Signal(int)

    def __init__(
        self, style: Style, place_of: Callable[[float], QPoint], step_at: Callable[[QPoint], int], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.slider = StepRail(style, place_of, step_at, parent)
        self.slider.setAccessibleName("Step on show")
        self.slider.setRange(0, 0)
        self.slider.setPageStep(10)
        self.slider.actionTriggered.connect(self._moved)
        self.words = QLabel("step 0")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setAccessibleName("Step on show")

    def set_step(self, step: int, frontier: int) -> None:
        """Show a step of so many; a slider that is being dragged stays where the hand is."""
        self.words.setText(f"step {step} of {frontier}" if step < frontier else f"step {step}")
        self.slider.setMaximum(frontier)
        self.slider.setPageStep(max(1, frontier // 20))
        if not self.slider.isSliderDown():
            self.slider.setValue(step)

    def _moved(self) -> None:
        self.step_chosen.emit(self.slider.sliderPosition())

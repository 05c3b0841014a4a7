"""A slider over the steps of a run: drag it, or use its keys, to look at any of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget


class Timeline(QWidget):
    """Passive: shows which step is on show, and tells which one a person chose."""

    step_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Step on show")
        self.slider.setToolTip("Drag to look at any step that has been made")
        self.slider.setRange(0, 0)
        self.slider.setPageStep(10)
        self.slider.actionTriggered.connect(self._moved)
        self._words = QLabel("step 0")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setAccessibleName("Step on show")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 2)
        row.addWidget(self.slider, 1)
        row.addWidget(self._words)

    def set_step(self, step: int, frontier: int) -> None:
        """Show a step of so many; a slider that is being dragged stays where the hand is."""
        self._words.setText(f"step {step} of {frontier}" if step < frontier else f"step {step}")
        self.slider.setMaximum(frontier)
        self.slider.setPageStep(max(1, frontier // 20))
        if not self.slider.isSliderDown():
            self.slider.setValue(step)

    def _moved(self) -> None:
        self.step_chosen.emit(self.slider.sliderPosition())

"""The least weight that is drawn: a slider over round numbers, finer where weights are small."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

LEAST = (
    0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4,
    0.5, 0.6, 0.7, 0.8, 0.9, 1.0,
)  # fmt: skip
"""The weights that can be chosen."""


class LeastWeight(QWidget):
    """Passive: `chosen` tells another least weight."""

    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label, self._words = QLabel("&From"), QLabel()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(LEAST) - 1)
        self.slider.setPageStep(4)
        self.slider.setAccessibleName("Least weight that is drawn")
        self.slider.setToolTip("Draw only weights from this one on")
        self.slider.setMinimumWidth(60)
        self.slider.actionTriggered.connect(self._moved)
        label.setBuddy(self.slider)
        self._words.setMinimumWidth(self._words.fontMetrics().horizontalAdvance("0.0000"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(label)
        row.addWidget(self.slider, 1)
        row.addWidget(self._words)
        self._say()

    @property
    def value(self) -> float:
        """The least weight that is drawn."""
        return LEAST[self.slider.value()]

    def _moved(self) -> None:
        self.slider.setValue(self.slider.sliderPosition())
        self._say()
        self.chosen.emit(self.value)

    def _say(self) -> None:
        words = f"{self.value:g}"
        self._words.setText(words)
        self.slider.setAccessibleDescription(words)

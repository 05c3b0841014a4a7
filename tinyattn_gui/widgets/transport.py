"""Speed, "run to step", layer and head, and where training stands: the right-hand part of the toolbar."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QSlider, QWidget

PACES: tuple[float | None, ...] = (1, 2, 5, 10, 30, 60, 200, None)
"""Steps a second that the slider offers; None is as fast as it goes."""


def pace_words(pace: float | None) -> str:
    """A pace as the label shows it."""
    return "full speed" if pace is None else f"{pace:g} steps/s"


class Transport(QWidget):
    """Passive: shows where training stands, and tells what a person chose."""

    pace_chosen = Signal(object)
    run_to_asked = Signal(str)
    layer_chosen = Signal(int)
    head_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.speed = QSlider(Qt.Orientation.Horizontal)
        self.speed.setRange(0, len(PACES) - 1)
        self.speed.setPageStep(1)
        self.speed.setFixedWidth(110)
        self.speed.setAccessibleName("Speed")
        self.speed.setToolTip("Steps a second while playing")
        self.speed.actionTriggered.connect(self._speed_moved)
        self.speed_label = QLabel()
        self.speed_label.setMinimumWidth(self.speed_label.fontMetrics().horizontalAdvance("200 steps/s") + 6)
        self.run_to = QLineEdit()
        self.run_to.setAccessibleName("Run to step")
        self.run_to.setPlaceholderText("step")
        self.run_to.setFixedWidth(70)
        self.run_to.setToolTip("Type a step and press Enter: training goes on until then")
        self.run_to.returnPressed.connect(self._run_to_typed)
        self.layer, self.layer_label = QComboBox(), QLabel("Layer")
        self.head, self.head_label = QComboBox(), QLabel("Head")
        self.layer.setAccessibleName("Layer")
        self.head.setAccessibleName("Head")
        self.layer.activated.connect(self.layer_chosen)
        self.head.activated.connect(self.head_chosen)
        self.where = QLabel()
        self.where.setObjectName("where")
        self.where.setAccessibleName("Step and speed")
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self._arrange()

    def set_pace(self, pace: float | None) -> None:
        """Show the chosen pace."""
        self.speed.setValue(PACES.index(pace) if pace in PACES else len(PACES) - 1)
        self.speed_label.setText(pace_words(pace))

    def set_where(self, words: str) -> None:
        """Show where training stands."""
        self.where.setText(words)

    def set_sizes(self, layers: int, heads: int) -> None:
        """Offer as many layers and heads as the network has; a single one needs no choice."""
        for box, label, size in ((self.layer, self.layer_label, layers), (self.head, self.head_label, heads)):
            if box.count() != size:
                box.clear()
                box.addItems([str(n) for n in range(size)])
            for widget in (box, label):
                widget.setVisible(size > 1)

    def set_selection(self, layer: int, head: int) -> None:
        """Show the chosen layer and head."""
        self.layer.setCurrentIndex(layer)
        self.head.setCurrentIndex(head)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(6)
        for label, widget in (("Speed", self.speed), ("", self.speed_label), ("Run to", self.run_to)):
            if label:
                caption = QLabel(label)
                caption.setBuddy(widget)
                row.addWidget(caption)
            row.addWidget(widget)
        for box in (self.layer_label, self.layer, self.head_label, self.head):
            row.addWidget(box)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(gap, 1)
        row.addWidget(self.where)

    def _speed_moved(self) -> None:
        self.pace_chosen.emit(PACES[self.speed.sliderPosition()])

    def _run_to_typed(self) -> None:
        self.run_to_asked.emit(self.run_to.text())

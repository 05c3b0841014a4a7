"""Which sentence is looked at while a step is walked: one's own, or the step's training example."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QWidget

from model.messages import Lens

_CHOICES = ((Lens.PROBE, "yours"), (Lens.EXAMPLE, "training e&xample"))


class LensSwitch(QWidget):
    """Passive: shows which lens is on, and tells which one a person chose."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Sentence that is looked at")
        self.buttons = {lens: QRadioButton(text) for lens, text in _CHOICES}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for lens, button in self.buttons.items():
            self._group.addButton(button)
            button.clicked.connect(lambda _=False, lens=lens: self.chosen.emit(lens))
            row.addWidget(button)

    def set_state(self, lens: Lens, why_fixed: str) -> None:
        """Show which lens is on; `why_fixed` says why there is no choice now, and is empty where there is one."""
        self.buttons[lens].setChecked(True)
        tip = why_fixed or "The sentence above, or the first training sentence of this step  (Ctrl+Shift+X)"
        self.setToolTip(tip)
        for button in self.buttons.values():
            button.setEnabled(not why_fixed)
            button.setToolTip(tip)

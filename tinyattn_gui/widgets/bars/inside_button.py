"""The button that leads into a step: what it computes, moment by moment; and out again."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton


class InsideButton(QPushButton):
    """Says what a click leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.set_inside(False)

    def set_inside(self, on: bool) -> None:
        """A step is walked now, or whole steps are on show."""
        self.setText("Whole step" if on else "Inside this step")
        self.setToolTip(
            "Show the whole step again  (Esc)"
            if on
            else "Walk through what this step computed, moment by moment: batch, forward, loss, backward, update  (I)"
        )

"""The button that turns from one large matrix to the whole sheet, and back."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton


class LargeButton(QPushButton):
    """Says what a click leads to."""

    def set_large(self, on: bool) -> None:
        """One matrix is large now, or all are on the sheet."""
        self.setText("Whole sheet" if on else "One large")
        self.setToolTip(
            "All matrices on one sheet, with their arrows (O)"
            if on
            else "One matrix large, with the arcs of attention over the sentence, and the others beside it (O)"
        )

"""The matrix in which a person chooses the cell that they expect to grow most."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from tinyattn_gui.drawing.heatmap import Cell
from tinyattn_gui.widgets.views.matrix_view import MatrixView


class GuessMatrix(MatrixView):
    """Its cells are walked as in any matrix; where they are, Enter is told by `entered`. The cell that grew most is
    outlined once it is known.
    """

    entered = Signal()

    def set_best(self, cell: Cell | None) -> None:
        """Outline the cell that grew most, or none."""
        self._best = cell
        self.update()

    def set_guess(self, cell: Cell | None) -> None:
        """Mark the cell that was chosen; where none was, the one that was walked to before is chosen no more."""
        if cell != self._cursor:
            self._cursor, self._walked = cell, self._walked and cell is not None
            self.update()

    _best: Cell | None = None

    @property
    def _watched_cells(self) -> frozenset[Cell]:
        return frozenset() if self._best is None else frozenset({self._best})

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._walked:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

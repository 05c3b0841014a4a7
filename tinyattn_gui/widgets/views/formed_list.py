"""The heads that have become one of a kind, a row each: a click goes to the step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from model.messages.head_curves import HeadFormed

_MOST_ROWS = 4


class FormedList(QListWidget):
    """Passive. `fact_chosen` tells the HeadFormed that was clicked, or on which Enter was pressed."""

    fact_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Heads that formed")
        self.setUniformItemSizes(True)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # it would cover the only row
        self._facts: tuple[HeadFormed, ...] = ()
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)
        self.hide()

    def set_facts(self, facts: Sequence[HeadFormed]) -> None:
        """Show these; the row that is chosen stays so."""
        if tuple(facts) == self._facts:
            return
        row, self._facts = self.currentRow(), tuple(facts)
        self.clear()
        for fact in self._facts:
            item = QListWidgetItem(str(fact))
            since = "at the first known step" if fact.after is None else f"not yet at step {fact.after}"
            item.setToolTip(f"{fact}\nAbove one half and so ever since; {since}. Click: go to this step.")
            self.addItem(item)
        self.setCurrentRow(min(row, len(self._facts) - 1))
        self.setVisible(bool(self._facts))
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        rows = min(max(len(self._facts), 1), _MOST_ROWS)
        return QSize(240, rows * max(self.sizeHintForRow(0), 18) + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(80, self.sizeHint().height())

    def _choose(self, item: QListWidgetItem) -> None:
        self.fact_chosen.emit(self._facts[self.row(item)])

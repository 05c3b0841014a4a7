"""The list of stops on the screen: passive, a checkbox, a text and a state each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.stops import StopRow

_REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class StopListView(QTreeWidget):
    """Shows rows. `switched` tells that the checkbox of a row was changed, `removed` that a row is to go."""

    switched = Signal(int, bool)
    removed = Signal(int)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._rows: tuple[StopRow, ...] = ()
        self.setAccessibleName("Stops")
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemChanged.connect(self._changed)

    @property
    def chosen(self) -> int:
        """The row that is chosen, or -1."""
        item: QTreeWidgetItem | None = self.currentItem()
        return -1 if item is None else self.indexOfTopLevelItem(item)

    def set_rows(self, rows: Sequence[StopRow]) -> None:
        """Show these; what is the same stays as it is, so that the choice does."""
        if tuple(rows) == self._rows:
            return
        at, self._rows = self.chosen, tuple(rows)
        self.blockSignals(True)
        while self.topLevelItemCount() > len(rows):
            self.takeTopLevelItem(self.topLevelItemCount() - 1)
        while self.topLevelItemCount() < len(rows):
            item = QTreeWidgetItem(self)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        for n, row in enumerate(rows):
            self._fill(self._item(n), row)
        self.blockSignals(False)
        if rows:
            self.setCurrentItem(self._item(min(max(at, 0), len(rows) - 1)))
        self.viewport().update()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        rows, self._rows = self._rows, ()
        self.set_rows(rows)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, 3 * self.fontMetrics().height())

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(320, 4 * self.fontMetrics().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in _REMOVE and self.chosen >= 0:
            self.removed.emit(self.chosen)
        else:
            super().keyPressEvent(event)

    def _item(self, n: int) -> QTreeWidgetItem:
        item = self.topLevelItem(n)
        assert item is not None
        return item

    def _fill(self, item: QTreeWidgetItem, row: StopRow) -> None:
        theme = self._style.theme
        item.setText(0, row.text)
        item.setText(1, row.state)
        item.setCheckState(0, Qt.CheckState.Checked if row.on else Qt.CheckState.Unchecked)
        colour = theme.warning if row.wrong else theme.accent if row.hit else theme.muted
        item.setForeground(0, theme.text if row.on and not row.wrong else theme.muted)
        item.setForeground(1, colour)
        font = self.font()
        font.setBold(row.hit)
        item.setFont(1, font)
        for column in (0, 1):
            item.setToolTip(column, f"<qt>{_escaped(row.tip)}</qt>")

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        row, on = self.indexOfTopLevelItem(item), item.checkState(0) is Qt.CheckState.Checked
        if column == 0 and 0 <= row < len(self._rows) and on != self._rows[row].on:
            self.switched.emit(row, on)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")

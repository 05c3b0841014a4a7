"""A list to choose from that may be narrower than what is chosen, which is then cut where there is no room for all."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QToolTip


class CutBox(QComboBox):
    """What is chosen is cut with …, and then stands in the tooltip too, above what that says."""

    @property
    def cut(self) -> str:
        """What is chosen, as far as there is room for it."""
        option = QStyleOptionComboBox()
        super().initStyleOption(option)
        return self._within(option)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:  # noqa: N802
        super().initStyleOption(option)
        option.currentText = self._within(option)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and self.cut != self.currentText():
            said = "<br>".join(escape(part) for part in (self.currentText(), self.toolTip()) if part)
            QToolTip.showText(event.globalPos(), f"<qt>{said}</qt>", self)
            return True
        return super().event(event)

    def _within(self, option: QStyleOptionComboBox) -> str:
        part = QStyle.SubControl.SC_ComboBoxEditField
        field = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        room = max(field.width() - 2, 0)
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)

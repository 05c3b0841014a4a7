"""The tokens that could come, as bars with their words: a list, so that it is walked and chosen from as any list is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.continuation import Bar

_BAR = Qt.ItemDataRole.UserRole
_WORD, _NUMBER = 8.0, 4.6
"""How wide the word and the number are, in the height of a letter."""


class _Painter(QStyledItemDelegate):
    """Paints a row: the word, what is predicted as an outline, what was drawn from as a bar, the number."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = style

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        bar, theme, em = index.data(_BAR), self.look.theme, self.look.em
        room = QRectF(option.rect).adjusted(em * 0.4, 1, -em * 0.4, -1)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.Midlight))
        font = painter.font()
        font.setBold(bar.chosen)
        painter.setFont(font)
        painter.setPen(theme.text)
        word = QRectF(room.left(), room.top(), _WORD * em, room.height())
        shown = painter.fontMetrics().elidedText(bar.text, Qt.TextElideMode.ElideRight, int(word.width()))
        painter.drawText(word, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        number = QRectF(room.right() - _NUMBER * em, room.top(), _NUMBER * em, room.height())
        painter.drawText(number, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{bar.likely:.3f}")
        across = QRectF(word.right() + em * 0.5, room.top() + 3, number.left() - word.right() - em, room.height() - 6)
        if across.width() > 0:
            drawn = QRectF(across.left(), across.top(), across.width() * bar.likely, across.height())
            painter.fillRect(drawn, theme.accent if bar.chosen else theme.curve)
            painter.setPen(theme.muted)
            painter.drawRect(QRectF(across.left(), across.top(), across.width() * bar.predicted, across.height()))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(round(20 * self.look.em), round(1.9 * self.look.em))


class CandidatesView(QListWidget):
    """Passive. `candidate_chosen` tells the row of the vocabulary that a person wants there instead."""

    candidate_chosen = Signal(int)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Tokens that could come")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._painter = _Painter(style, self)
        self.setItemDelegate(self._painter)
        self._bars: tuple[Bar, ...] = ()
        self.itemActivated.connect(self._choose)
        self.itemClicked.connect(self._choose)

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Show these, the likeliest first."""
        if tuple(bars) == self._bars:
            return
        self._bars = tuple(bars)
        at = self.currentRow()
        while self.count() > len(bars):
            self.takeItem(self.count() - 1)
        while self.count() < len(bars):
            self.addItem(QListWidgetItem())
        for n, bar in enumerate(bars):
            item = self.item(n)
            item.setData(_BAR, bar)
            item.setText(bar.text)
            item.setToolTip(f"{bar.words}. Click, or Enter: have this one here, and go on from it")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, bar.words)
        if bars:
            self.setCurrentRow(min(max(at, 0), len(bars) - 1))

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._painter.look = style
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def _choose(self, item: QListWidgetItem) -> None:
        self.candidate_chosen.emit(item.data(_BAR).row)

"""A guess as bars that can be dragged, or as tokens of which one is chosen: a list, so that it is walked as any is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.prediction import GuessBar

_MANY = 100
"""Of more bars than these only the chosen one is put into words: all would take longer than there is between frames."""

_NAME, _NUMBER, _HIGH = 6.5, 8.0, 2.5
"""How wide the name and the numbers are, and how high a bar with its gap, in the height of a letter."""

_THIN = 0.5
"""How high what came is, as a part of the guess around it."""

_STEP, _SMALL = 0.05, 0.01
"""How much weight a key moves, and with Shift."""

_SIGNS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class GuessList(QListWidget):
    """Passive. `moved`: the place of a bar, and the share wanted for it; `chosen`: the place of what was chosen.
    `entered`: Enter was pressed; `reveal_asked`: R was, after the guess was committed.
    """

    moved = Signal(int, float)
    chosen = Signal(int)
    entered = Signal()
    reveal_asked = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._painter = _Painter(style, self)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self._bars: tuple[GuessBar, ...] = ()
        self._texts: tuple[str, ...] = ()
        self._is_open, self._drags = True, False
        self.currentRowChanged.connect(self._choose)

    @property
    def shown(self) -> tuple[GuessBar, ...]:
        """What is shown."""
        return self._bars

    def set_bars(self, bars: Sequence[GuessBar], *, is_open: bool) -> None:
        """Show these; once a guess is committed it is no longer `is_open`."""
        self._is_open = is_open
        if tuple(bars) == self._bars:
            return
        self._bars = tuple(bars)
        blocked, row, texts = self.blockSignals(True), self.currentRow(), tuple(bar.text for bar in bars)
        if texts != self._texts:
            self._texts = texts
            self.clear()
            self.addItems(texts)
        shared = any(bar.guess is not None for bar in bars)
        chosen = next((n for n, bar in enumerate(bars) if bar.chosen), -1)
        self.setCurrentRow(min(max(row, 0), len(bars) - 1) if shared else chosen)
        self.blockSignals(blocked)
        for n in range(len(bars)) if len(bars) <= _MANY else (self.currentRow(),):
            self._describe(n)
        self.viewport().update()

    @property
    def most(self) -> int:
        """How high it is when all is seen."""
        return round(_HIGH * self._painter.look.em) * max(len(self._bars), 1) + 2 * self.frameWidth()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._painter.look = style
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key, bar = event.key(), self.bar(self.currentRow())
        sign = _SIGNS.get(key)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key == Qt.Key.Key_R and not self._is_open:
            self.reveal_asked.emit()
        elif sign is not None and bar is not None and bar.guess is not None:
            small = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            if self._is_open:
                self.moved.emit(bar.at, bar.guess + sign * (_SMALL if small else _STEP))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mousePressEvent(event)
        self._drags = event.button() is Qt.MouseButton.LeftButton
        self._drag(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._drags:
            self._drag(event.position())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._drags = False
        super().mouseReleaseEvent(event)

    def _drag(self, at: QPointF) -> None:
        """Have the bar that was pressed end where the pointer is."""
        row = self.currentRow()
        bar = self.bar(row)
        if bar is None or bar.guess is None or not (self._drags and self._is_open):
            return
        across = room(QRectF(self.visualItemRect(self.item(row))), self._painter.look)
        if across.width() > 0 and at.x() >= across.left() - self._painter.look.em / 2:
            self.moved.emit(bar.at, min(max((at.x() - across.left()) / across.width(), 0.0), 1.0))

    def _describe(self, row: int) -> None:
        """Have a screen reader say what is painted."""
        if (bar := self.bar(row)) is not None:
            self.item(row).setData(Qt.ItemDataRole.AccessibleTextRole, bar.words)

    def _choose(self, row: int) -> None:
        bar = self.bar(row)
        self._describe(row)
        if bar is not None and bar.guess is None and self._is_open:
            self.chosen.emit(bar.at)

    def bar(self, row: int) -> GuessBar | None:
        """What is shown in a row; None if there is no such row."""
        return self._bars[row] if 0 <= row < len(self._bars) else None


def room(row: QRectF, style: Style) -> QRectF:
    """Where the bar of a row lies, 1 at its right end."""
    em = style.em
    return row.adjusted((_NAME + 0.9) * em, 0.4 * em, -(_NUMBER + 0.9) * em, -0.4 * em)


class _Painter(QStyledItemDelegate):
    """Paints a row: the name; what came as a bar, or until then the guess; over it the guess as an outline; a tick at
    what was; the numbers.
    """

    def __init__(self, style: Style, parent: GuessList) -> None:
        super().__init__(parent)
        self.look, self._list = style, parent

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        bar, theme, em = self._list.bar(index.row()), self.look.theme, self.look.em
        if bar is None:
            return
        row = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row, option.palette.color(QPalette.ColorRole.Midlight))
            if option.state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(QPen(theme.focus, 1.5))
                painter.drawRect(row.adjusted(1, 1, -1, -1))
        font = painter.font()
        font.setBold(bar.chosen or bar.best)
        painter.setFont(font)
        painter.setPen(theme.text)
        name = QRectF(row.left() + 0.5 * em, row.top(), _NAME * em, row.height())
        shown = painter.fontMetrics().elidedText(
            f"✓ {bar.text}" if bar.chosen else bar.text, Qt.TextElideMode.ElideRight, int(name.width())
        )
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        numbers = QRectF(row.right() - (_NUMBER + 0.5) * em, row.top(), _NUMBER * em, row.height())
        painter.drawText(numbers, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, _numbers(bar))
        self._paint_bar(painter, room(row, self.look), bar)
        painter.restore()

    def _paint_bar(self, painter: QPainter, across: QRectF, bar: GuessBar) -> None:
        theme = self.look.theme
        if across.width() <= 0:
            return
        painter.fillRect(across, theme.window)
        if bar.after is not None:
            thin = across.height() * (1 - _THIN) / 2
            _fill(painter, across.adjusted(0, thin, 0, -thin), bar.after, theme.accent)
        elif bar.guess is not None:
            _fill(painter, across, bar.guess, theme.curve)
        if bar.after is not None and bar.guess is not None:
            painter.setPen(QPen(theme.text, 1.5, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(across.left(), across.top(), across.width() * bar.guess, across.height()))
        painter.setPen(QPen(theme.muted, 2))
        tick = across.left() + across.width() * bar.before
        painter.drawLine(QPointF(tick, across.top() - 2), QPointF(tick, across.bottom() + 2))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(round(20 * self.look.em), round(_HIGH * self.look.em))


def _fill(painter: QPainter, across: QRectF, share: float, colour: QColor) -> None:
    painter.fillRect(QRectF(across.left(), across.top(), across.width() * share, across.height()), colour)


def _numbers(bar: GuessBar) -> str:
    """The guess, and what came."""
    if bar.guess is None:
        return f"{bar.before if bar.after is None else bar.after:.3f}"
    return f"{bar.guess:.2f}" if bar.after is None else f"{bar.guess:.2f} → {bar.after:.2f}"

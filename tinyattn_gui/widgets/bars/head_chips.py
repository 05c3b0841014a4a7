"""Which heads are shown, as chips in their colours: a click turns one on or off, a double click shows it alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from model.quantities.watch import MEAN
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.head_lines import name_of
from tinyattn_gui.theme.heads import head_colour, ink_on_head

_GAP = 4


class HeadChip(QAbstractButton):
    """One head. `alone` tells that it is wanted alone, `moved` that the keys go to another chip."""

    alone = Signal()
    moved = Signal(int)

    def __init__(self, head: int, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head, self.is_current = head, False
        self._style = style
        self.setCheckable(True)
        self.setText("mean" if head == MEAN else str(head))
        self.setAccessibleName(name_of(head).capitalize())
        self.setToolTip(f"{name_of(head).capitalize()}: on or off; with Ctrl or a double click it alone")

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        metrics = QFontMetrics(self.font())
        return QSize(max(metrics.horizontalAdvance(self.text()) + 12, metrics.height() + 4), metrics.height() + 4)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.setDown(False)
            self.alone.emit()
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.alone.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key, steps = event.key(), {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if key in steps:
            self.moved.emit(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.alone.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, colour = self._style.theme, head_colour(self.head, self._style.theme)
        chip = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour, 1.5))
            painter.setBrush(colour if self.isChecked() else theme.surface)
            painter.drawRoundedRect(chip, 4, 4)
            painter.setPen(ink_on_head(self.head, theme) if self.isChecked() else theme.muted)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
            if self.is_current:
                painter.setPen(QPen(theme.text, 2, c=Qt.PenCapStyle.FlatCap))
                painter.drawLine(QPoint(4, self.height() - 1), QPoint(self.width() - 4, self.height() - 1))
            if self.hasFocus():
                painter.setPen(QPen(theme.focus, 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 5, 5)
        finally:
            painter.end()


class HeadChips(QWidget):
    """A chip for each head and one for their average, in as many lines as they need.

    Passive: `chosen` tells the heads that are to be shown, as a tuple. With the keys: the arrows go from chip to chip,
    Space turns one on or off, Enter shows it alone.
    """

    chosen = Signal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Heads that are shown")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._style = style
        self.chips: list[HeadChip] = []

    @property
    def heads(self) -> tuple[int, ...]:
        """The heads that are shown."""
        return tuple(chip.head for chip in self.chips if chip.isChecked())

    def set_size(self, count: int) -> None:
        """Offer so many heads; all of them are on."""
        if len(self.chips) == count + 1:
            return
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = [HeadChip(head, self._style, self) for head in (*range(count), MEAN)]
        for chip in self.chips:
            chip.setChecked(chip.head != MEAN)
            chip.clicked.connect(lambda: self.chosen.emit(self.heads))
            chip.alone.connect(lambda head=chip.head: self.chosen.emit((head,)))
            chip.moved.connect(lambda steps, chip=chip: self._move(chip, steps))
            chip.show()
        self._name_stop(self.chips[0])
        self._lay_out()
        self.updateGeometry()

    def set_heads(self, heads: Sequence[int], current: int) -> None:
        """Show which heads are on, and which one the window looks at."""
        for chip in self.chips:
            chip.setChecked(chip.head in heads)
            chip.is_current = chip.head == current
            chip.update()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        for chip in self.chips:
            chip.set_style(style)
        self._lay_out()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return max((place.bottom() + 1 for place in self._places(width)), default=0)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(300, self.heightForWidth(300))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(80, max((chip.sizeHint().height() for chip in self.chips), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._lay_out()

    def _places(self, width: int) -> list[QRect]:
        found, x, y = list[QRect](), 0, 0
        for chip in self.chips:
            size = chip.sizeHint()
            if x and x + size.width() > width:
                x, y = 0, y + size.height() + _GAP
            found.append(QRect(QPoint(x, y), size))
            x += size.width() + _GAP
        return found

    def _lay_out(self) -> None:
        for chip, place in zip(self.chips, self._places(self.width()), strict=True):
            chip.setGeometry(place)

    def _move(self, chip: HeadChip, steps: int) -> None:
        other = self.chips[(self.chips.index(chip) + steps) % len(self.chips)]
        self._name_stop(other)
        other.setFocus(Qt.FocusReason.TabFocusReason)

    def _name_stop(self, stop: HeadChip) -> None:
        """Tab stops at one chip only; the arrows go on from there."""
        for chip in self.chips:
            tab = Qt.FocusPolicy.StrongFocus if chip is stop else Qt.FocusPolicy.ClickFocus
            chip.setFocusPolicy(tab)

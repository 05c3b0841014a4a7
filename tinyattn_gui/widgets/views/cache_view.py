"""The cache as a strip of slots, one for each token that was read: filled where it is kept, empty where evicted."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.cache import Slot

_WIDEST = 4.5
"""How wide a slot is at most, in the height of a letter."""

_FILL = 0.3
"""How much of the accent's colour is in a slot that is kept: letters stay readable."""


_FEW = 3
"""Letters, of a token that is cut."""


class CacheView(QWidget):
    """Passive. The slots share the width; one that is too narrow for its token shows its beginning, or tells it in its
    tool tip alone.
    """

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Cache of keys and values")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._style = style
        self._slots: tuple[Slot, ...] = ()
        self.setVisible(False)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """What is shown."""
        return self._slots

    def set_slots(self, slots: Sequence[Slot]) -> None:
        """Show these; nothing where there are none."""
        if tuple(slots) != self._slots:
            self._slots = tuple(slots)
            kept = sum(slot.kept for slot in slots)
            self.setAccessibleDescription(f"{kept} of {len(slots)} tokens are kept")
            self.setVisible(bool(slots))
            self.update()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(round(20 * self._style.em), round(2 * self._style.em))

    def slot_rect(self, number: int) -> QRectF:
        """Where a slot is."""
        width = min(self.width() / max(len(self._slots), 1), _WIDEST * self._style.em)
        gap = 2.0 if width > 8 else 0.0
        return QRectF(number * width + gap / 2, 1, width - gap, self.height() - 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, em = self._style.theme, self._style.em
        painter, font = QPainter(self), QFont(self.font())
        font.setPixelSize(round(self._style.label))
        painter.setFont(font)
        filled, empty = _between(theme.surface, theme.accent, _FILL), QPen(theme.muted, 1, Qt.PenStyle.DotLine)
        for number, slot in enumerate(self._slots):
            rect = self.slot_rect(number)
            if slot.kept:
                painter.fillRect(rect, filled)
            elif rect.width() > em:
                painter.setPen(empty)
                painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
            if text := _beginning(slot.text, painter.fontMetrics(), math.floor(rect.width())):
                painter.setPen(theme.text if slot.kept else theme.muted)
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = QPointF(event.pos())
            words = (slot.words for number, slot in enumerate(self._slots) if self.slot_rect(number).contains(at))
            QToolTip.showText(event.globalPos(), next(words, ""), self)
            return True
        return super().event(event)


def _beginning(text: str, metrics: QFontMetrics, room: int) -> str:
    """As much of it as there is room for; without … where that would take the place of its few letters."""
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    if cut == text or len(cut) > _FEW:
        return cut
    return next((text[:count] for count in range(_FEW, 0, -1) if metrics.horizontalAdvance(text[:count]) <= room), "")


def _between(low: QColor, high: QColor, part: float) -> QColor:
    pairs = ((low.redF(), high.redF()), (low.greenF(), high.greenF()), (low.blueF(), high.blueF()))
    return QColor.fromRgbF(*(a + (b - a) * part for a, b in pairs))

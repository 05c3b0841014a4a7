"""A step that is pointed at in the curve, in small: what it is, what happened there, and what attention was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from model.quantities import Kind
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.theme.colormaps import colours

_GAP = 10
_SIDE = 8.0
"""The map is so many letters of the label size wide and high."""


@dataclass(frozen=True, eq=False)
class StepPreview:
    """What is known of a step: its `title`, what happened there (`pins`), the `map` (rows, columns) of attention
    weights with its `caption`; without a map, `caption` says why. `awaited`: one may come.
    """

    title: str
    pins: str
    caption: str
    map: NDArray[np.float32] | None = None
    awaited: bool = False


class _Map(QWidget):
    """One small map of attention weights."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self._style, self._pixels = style, QImage()
        self._values: NDArray[np.float32] | None = None
        self.set_style(style)

    def set_style(self, style: Style) -> None:
        self._style = style
        self.setFixedSize(round(_SIDE * style.label), round(_SIDE * style.label))
        self.set_values(self._values)

    def set_values(self, values: NDArray[np.float32] | None) -> None:
        """Show these, from 0 to 1; or an empty place for what is to come."""
        self._values, self._pixels = values, QImage()
        self.update()
        if values is None:
            return
        style = self._style
        shades = np.ascontiguousarray(colours(values, 0.0, 1.0, Kind.UNIT, style.theme, style.colours), np.uint32)
        rows, columns = shades.shape
        self._pixels = QImage(shades.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        try:
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.fillRect(box, self._style.theme.cell_empty)
            if not self._pixels.isNull():
                painter.drawPixmap(box, QPixmap.fromImage(self._pixels), QRectF(self._pixels.rect()))
            painter.setPen(QPen(self._style.theme.border, 1))
            painter.drawRect(box)
        finally:
            painter.end()


class StepCard(QWidget):
    """A card over its window that never takes the pointer."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("stepCard")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Step under the pointer")
        self._title, self._pins, self._caption = QLabel(), QLabel(), QLabel()
        self.map = _Map(style, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(3)
        for label in (self._title, self._pins, self._caption):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for part in (self._title, self._pins, self.map, self._caption):
            column.addWidget(part)
        self.set_style(style)
        self.hide()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        theme, size = style.theme, round(style.label)
        self.map.set_style(style)
        self.setStyleSheet(
            f"#stepCard {{ background: {theme.raised.name()}; border: 1px solid {theme.border.name()};"
            f" border-radius: 4px; }} QLabel {{ font-size: {size}px; color: {theme.text.name()}; }}"
        )

    @property
    def words(self) -> tuple[str, ...]:
        """What is written on it."""
        return tuple(label.text() for label in (self._title, self._pins, self._caption))

    def show_step(self, preview: StepPreview, at: QPoint) -> None:
        """Show a step over a point of the screen, kept inside the window."""
        self._title.setText(preview.title)
        self._pins.setText(preview.pins)
        self._pins.setVisible(bool(preview.pins))
        self._caption.setText(preview.caption)
        self.map.setVisible(preview.awaited or preview.map is not None)
        self.map.set_values(preview.map)
        self.adjustSize()
        over = self.parentWidget() or self
        corner = over.mapFromGlobal(at) - QPoint(self.width() // 2, self.height() + _GAP)
        corner.setX(min(max(corner.x(), 4), max(4, over.width() - self.width() - 4)))
        corner.setY(max(corner.y(), 4))
        self.move(corner)
        if self.isHidden():
            self.raise_()
            self.show()

"""A figure before it is saved: painted by what writes the file, at the resolution of the room that there is for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPaintEvent, QPalette, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.config import option_of
from model.figures.figure import MM_PER_INCH, FigureOptions, figure_options
from tinyattn_gui.export.figure import FigureSize, painting

SLICE = 8.0
"""Milliseconds of painting before others have a turn."""

_GAP_MS = 40
"""From the start of one painting to that of the next: while somebody types, not every letter needs a picture."""

_MARGIN = 14
_SQUARE = 8
_LEAST_DPI = round(option_of(next(item for item in figure_options() if item.name == "dpi")).low or 1)


class Preview(QWidget):
    """Passive. Shows the newest figure that it was given, in its proportions and never larger than it is; or a sentence
    in its place. What it paints takes little time at once, however large the figure is.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Preview")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.image: QImage | None = None
        self.words = ""
        self._figure: tuple[object, FigureOptions, FigureSize] | None = None
        self._painting: Iterator[QImage] | None = None
        self._growing: QImage | None = None
        self._since = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._work)

    @property
    def is_current(self) -> bool:
        """Whether what is shown is the figure that was given last."""
        return not self._timer.isActive()

    def show_figure(self, drawing: object, options: FigureOptions, size: FigureSize) -> None:
        """Show this figure, which is of this size, as soon as it is painted."""
        self._figure, self.words = (drawing, options, size), ""
        self._begin()

    def show_words(self, words: str) -> None:
        """Show a sentence instead of a figure."""
        self._figure, self._painting, self.image, self.words = None, None, None, words
        self._timer.stop()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(520, 460)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(220, 180)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        if self._figure is not None:
            self._begin()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _begin(self) -> None:
        """Paint soon; what was being painted is not wanted any more."""
        self._painting = None
        if not self._timer.isActive():
            gone = self._since.elapsed() if self._since.isValid() else _GAP_MS
            self._timer.start(max(0, _GAP_MS - gone))

    def _work(self) -> None:
        """Paint for a little while."""
        slice = QElapsedTimer()
        slice.start()
        if self._painting is None and self._figure is not None:
            self._since.start()
            drawing, options, size = self._figure
            self._painting = painting(drawing, fitted(options, size, self._room() * self.devicePixelRatioF()))
        for image in self._painting or ():
            self._growing = image
            if slice.nsecsElapsed() > SLICE * 1e6:
                self._timer.start(0)
                return
        self._painting, self.image = None, self._growing
        self.update()

    def _room(self) -> QSizeF:
        return QSizeF(self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN)

    def _paint(self, painter: QPainter) -> None:
        palette = self.palette()
        if self.words or self.image is None:
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN), flags, self.words)
            return
        ratio, room = self.devicePixelRatioF(), self._room()
        size = QSizeF(self.image.size()) / ratio
        if size.width() > room.width() or size.height() > room.height():
            size.scale(room, Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(QPointF(), size)
        target.moveCenter(QRectF(self.rect()).center())
        target.moveTopLeft(QPointF((target.topLeft() * ratio).toPoint()) / ratio)  # else every line is blurred
        if self.image.hasAlphaChannel():
            painter.setBrushOrigin(target.topLeft())
            painter.fillRect(target, _checkerboard(palette))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, self.image)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(target.adjusted(-0.5, -0.5, 0.5, 0.5))


def fitted(options: FigureOptions, size: FigureSize, room: QSizeF) -> FigureOptions:
    """The options that draw the same figure in as many pixels as there is room for, or fewer if it has no more.

    Below the lowest resolution that a figure may have it is larger than the room, and to be scaled.
    """
    dpi = min(room.width() / size.mm[0], room.height() / size.mm[1]) * MM_PER_INCH
    if dpi >= options.dpi:
        return options
    high = None if options.height is None else options.in_mm(options.height)
    return replace(options, unit="mm", width=options.in_mm(options.width), height=high, dpi=max(int(dpi), _LEAST_DPI))


def _checkerboard(palette: QPalette) -> QBrush:
    """What shows through where a figure has no ground."""
    base, other = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Mid)
    tile = QPixmap(2 * _SQUARE, 2 * _SQUARE)
    tile.fill(base)
    painter = QPainter(tile)
    try:
        shade = QColor(other)
        shade.setAlphaF(0.45)
        for corner in ((0, 0), (_SQUARE, _SQUARE)):
            painter.fillRect(*corner, _SQUARE, _SQUARE, shade)
    finally:
        painter.end()
    return QBrush(tile)

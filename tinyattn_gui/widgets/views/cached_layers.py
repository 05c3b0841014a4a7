"""What of a matrix is painted once and kept while it stays the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPixmap

from model.matrix.digits import decimals
from model.matrix.picture import Picture
from tinyattn_gui.drawing.bar import bar_region, draw_bar, range_words
from tinyattn_gui.drawing.heatmap import HeatmapLayout, draw_cells, draw_frame
from tinyattn_gui.drawing.style import Style


class CachedLayers:
    """Paints a picture's frame and cells: at first as they are, then from a copy.

    So steps that follow each other share the frame, of which another colour range changes only the bar; what moves
    over a matrix at rest paints only itself; and what changes every time, as when a matrix is dragged, is never copied,
    nor is one with its numbers where only a key comes between two steps.
    """

    def __init__(self) -> None:
        self._frame, self._whole = Copy(), Copy(after=2)
        self._counted: Picture | None = None
        self._decimals: int | None = None

    def paint(self, painter: QPainter, size: QSize, layout: HeatmapLayout, picture: Picture, style: Style) -> None:
        """Fill a widget of this size."""

        def frame(onto: QPainter) -> None:
            onto.fillRect(0, 0, size.width(), size.height(), style.theme.surface)
            draw_frame(onto, layout, picture, style)

        def bar(onto: QPainter) -> None:
            onto.fillRect(bar_region(layout, style), style.theme.surface)
            draw_bar(onto, layout, picture, style)

        def whole(onto: QPainter) -> None:
            part = None if layout.bar.isEmpty() else LayerPart((picture.low, picture.high, picture.locked), bar)
            key = (layout, style, range_words(layout, picture, style))
            self._frame.paint(onto, size, key, frame, part)
            draw_cells(onto, layout, picture, style, self._counted_decimals(layout, picture))

        self._whole.paint(painter, size, (layout, style, picture), whole)

    def _counted_decimals(self, layout: HeatmapLayout, picture: Picture) -> int | None:
        """The decimals of its numbers, which follow those of the picture before; of a part that is looked at more
        closely there are as many as there is room for.
        """
        if not layout.number_size or layout.is_zoomed:
            return None
        if picture is not self._counted:
            same = self._counted is not None and self._counted.title == picture.title
            self._decimals = decimals(picture.values, picture.kind, self._decimals if same else None)
            self._counted = picture
        return self._decimals


@dataclass(frozen=True)
class LayerPart:
    """A part that changes more often than the rest: what it shows, and how it is drawn over what it showed before."""

    shows: object
    draw: Callable[[QPainter], None]


class Copy:
    """Something painted, and what it shows; copied when it has been asked for `after` times before."""

    def __init__(self, after: int = 1) -> None:
        self._after, self._times = after, 0
        self._seen: object = None
        self._part: object = None
        self._pixmap: QPixmap | None = None

    def paint(
        self,
        painter: QPainter,
        size: QSize,
        shows: object,
        draw: Callable[[QPainter], None],
        part: LayerPart | None = None,
    ) -> None:
        """Draw; what is asked for again and again is copied, and from then on taken from the copy."""
        ratio = painter.device().devicePixelRatioF()
        key, part_shows = (shows, size, ratio), part and part.shows
        if key != self._seen:
            self._seen, self._pixmap, self._times = key, None, 0
        if self._times < self._after:
            self._times += 1
            draw(painter)
            return
        if self._pixmap is None:
            self._pixmap = QPixmap(size * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            _onto(self._pixmap, draw)
        elif part is not None and part_shows != self._part:
            _onto(self._pixmap, part.draw)
        self._part = part_shows
        painter.drawPixmap(0, 0, self._pixmap)


def _onto(pixmap: QPixmap, draw: Callable[[QPainter], None]) -> None:
    painter = QPainter(pixmap)
    try:
        draw(painter)
    finally:
        painter.end()

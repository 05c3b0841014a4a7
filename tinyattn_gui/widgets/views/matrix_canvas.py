"""A matrix on the screen, whole or a part of it that is looked at more closely; nothing in it can be chosen yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from model.matrix.picture import Picture
from model.quantities.watch import Ask
from tinyattn_gui.drawing.heatmap import Cell, HeatmapLayout, Marks, cut_words, draw_marks, place
from tinyattn_gui.drawing.heatmap_layout import layout_key
from tinyattn_gui.drawing.light import LIT, draw_dim, draw_focus, draw_lit, round_off
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.zoom import Magnifier, zoomed
from tinyattn_gui.pictures.arithmetic import cell_in
from tinyattn_gui.pictures.moment import Light
from tinyattn_gui.widgets.bars.drag_handle import CornerHandle
from tinyattn_gui.widgets.views.cached_layers import CachedLayers
from tinyattn_gui.widgets.views.glow import Glow
from tinyattn_gui.widgets.views.repaints import paint_soon
from tinyattn_gui.widgets.views.zooming import Zooming

MARGIN = 5.0
"""Pixels between the edge of the widget, where the focus ring runs, and the picture."""

_SLIM_MARGIN, _LARGE_MARGIN = 2.0, 7.0


class MatrixCanvas(QWidget):
    """Shows a Picture, or the sentence that says why there is none.

    Ctrl with the wheel, two fingers, + and − look closer at a part, which can be dragged; a double click and 0 show the
    whole again.
    """

    def __init__(self, name: str, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self._style, self._whole_style, self._slim = style, style, False
        self._name = name
        self._picture: Picture | None = None
        self._light = Light.NORMAL
        self._watched: Sequence[Ask] = ()
        self._message = ""
        self._whole: HeatmapLayout | None = None
        self._layout: HeatmapLayout | None = None
        self._sheet, self._zooming = CachedLayers(), Zooming()
        self._shape: tuple[int, ...] = ()
        self._pointer: QPointF | None = None
        self._handle = CornerHandle(self, style)

    @property
    def picture(self) -> Picture | None:
        """What is shown."""
        return self._picture

    @property
    def message(self) -> str:
        """The sentence that stands where there is no picture."""
        return self._message

    @property
    def light(self) -> Light:
        """How it stands out."""
        return self._light

    def set_picture(self, picture: Picture | str, light: Light = Light.NORMAL) -> None:
        """Show a picture, or a sentence instead; of what is dimmed, its title."""
        self._light = light
        if isinstance(picture, str):
            self._picture, self._message, self._whole, self._layout = None, picture, None, None
            self.setAccessibleDescription(f"{picture}, not reached yet" if light is Light.DIM else picture)
        else:
            before, self._picture = self._picture, picture
            self._place(before)
        paint_soon(self)

    def cell_rect(self, cell: Cell) -> QRect | None:
        """Where a cell is on show."""
        return None if self._layout is None else self._layout.cell_rect(*cell).toAlignedRect()

    def set_spare(self, spare: float) -> None:
        """Leave so much free at the right: the cells stay where they are when it becomes wider by that."""
        if spare != self._spare:
            self._spare = spare
            self._place(None)

    _spare = 0.0

    def glow(self, cell: Cell) -> None:
        """Let a cell be noticed for a moment."""
        if (rect := self.cell_rect(cell)) is not None:
            (self.findChild(Glow) or Glow(self)).around(rect, self._style)

    def set_watched(self, watched: Sequence[Ask]) -> None:
        """Outline these cells, if they are of what is shown."""
        if watched != self._watched:
            self._watched = watched
            self.update()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._whole_style = style
        self._style = slimmed(style) if self._slim else style
        self._handle.set_style(style)
        self._place(None)
        self.update()

    @property
    def is_slim(self) -> bool:
        """Whether only its cells are shown: its name stands beside it."""
        return self._slim

    def set_slim(self, slim: bool) -> None:
        """Show the cells alone, as in a strip, or all of it."""
        if slim != self._slim:
            self._slim, self._handle.offered = slim, not slim
            self._layout = None
            self.set_style(self._whole_style)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(220, 160)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(8, 8) if self._slim else QSize(96, 72)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.NativeGesture, QEvent.Type.Gesture) and (glass := self._magnifier) is not None:
            closer = self._zooming.pinch(event, self, glass)
            if closer is not None:
                self._look_closer(closer)
                return True
        if isinstance(event, QHelpEvent) and (words := self._cut_at(QPointF(event.pos()))):
            QToolTip.showText(event.globalPos(), f"<qt>{escape(words)}</qt>", self)
            return True
        return super().event(event)

    def _cut_at(self, point: QPointF) -> str:
        """The title or the formula that is cut there, whole."""
        if self._slim or self._whole is None or self._picture is None:
            return ""
        return cut_words(self._whole, self._picture, self._style, point)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        closer = None if self._magnifier is None else self._zooming.wheel(event, self._magnifier)
        if closer is None:
            event.ignore()
            return
        self._pointer = event.position()
        self._look_closer(closer)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pointer = event.position()
        if self._magnifier is not None and self._zooming.drag(event, self._magnifier):
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._look_closer()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._zooming.is_close:
            self._look_closer(self._zooming.reset())
        else:
            self.mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._place(None)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        theme, whole = self._style.theme, QRectF(self.rect())
        if self._light is Light.DIM:
            draw_dim(painter, whole, "" if self._slim else self._message, self._style)
        elif self._picture is None or self._layout is None:
            painter.fillRect(self.rect(), theme.surface)
            painter.setPen(theme.muted)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            text = f"{self._name}\n{self._message}" if self._message else self._name
            text = "" if self._slim else text
            painter.drawText(QRectF(self.rect()).adjusted(12, 8, -12, -8), flags, text)
        else:
            self._sheet.paint(painter, self.size(), self._layout, self._picture, self._style)
            draw_marks(painter, self._layout, self._picture, self._style, self._marks)
        if not self._slim:
            round_off(painter, whole, self._style)
        if self._light is Light.LIT:
            draw_lit(painter, whole, self._style)
        if self.hasFocus():
            draw_focus(painter, whole, self._style, 1 + (LIT if self._light is Light.LIT else 0))

    @property
    def _marks(self) -> Marks:
        """What is marked over the cells."""
        return Marks(watched=self._watched_cells)

    @property
    def _watched_cells(self) -> frozenset[Cell]:
        """The cells of this picture that a story is about."""
        if self._picture is None or not self._watched:
            return frozenset()
        cells = (cell_in(self._picture, ask) for ask in self._watched)
        return frozenset(cell for cell in cells if cell is not None)

    @property
    def _magnifier(self) -> Magnifier | None:
        whole = self._whole
        return None if whole is None or whole.cells.isEmpty() or not whole.rows else Magnifier(whole, self._style)

    def _place(self, before: Picture | None) -> None:
        """Work out the layout again, unless it is the one that `before` has."""
        picture = self._picture
        if picture is None:
            return
        same = before is not None and layout_key(before, self._style) == layout_key(picture, self._style)
        if not same or self._layout is None:
            usual = _LARGE_MARGIN if self._style.large_numbers else MARGIN
            margin, above = (_SLIM_MARGIN, round(0.45 * self._style.em)) if self._slim else (usual, 0)
            right, below = -margin - self._spare, -margin + (1 if self._slim else 0)
            rect = QRectF(self.rect()).adjusted(margin, margin - above, right, below)
            whole = place(rect, picture, self._style)
            self._whole = replace(whole, bar=QRectF()) if self._slim else whole
            if self._shape != picture.values.shape:  # also where there were only words in between
                self._shape = picture.values.shape
                self._zooming.reset()
            self._look_closer()

    def _look_closer(self, changed: bool = True) -> None:
        """Lay out the part that is looked at."""
        if changed and self._whole is not None and self._picture is not None:
            is_seen = not self._whole.cells.isEmpty()
            zoom = self._zooming.zoom
            self._layout = zoomed(self._whole, self._picture, self._style, zoom) if is_seen else self._whole
            self.update()

    def _zoom_by_key(self, key: int, cell: Cell | None) -> bool:
        """Look closer or less closely, as a key says, if it says that; a cell, the pointer or the middle stays put."""
        if self._magnifier is None or self._layout is None:
            return False
        chosen, box = None if cell is None else self._layout.cell_rect(*cell).center(), self._layout.cells
        at = next((at for at in (chosen, self._pointer) if at is not None and box.contains(at)), box.center())
        closer = self._zooming.key(key, at, self._magnifier)
        if closer is not None:
            self._look_closer(closer)
            self._bring_into_view(cell)
        return closer is not None

    def _bring_into_view(self, cell: Cell | None) -> None:
        """Move the part that is looked at so that all of a cell is seen."""
        if cell is not None and self._magnifier is not None and self._zooming.is_close:
            self._look_closer(self._zooming.show(cell, self._magnifier))


def slimmed(style: Style) -> Style:
    """The style with nothing but cells."""
    return replace(
        style, show_title=False, show_formula=False, show_labels=False, show_bar=False, show_numbers=False,
        show_where=False,
    )  # fmt: skip

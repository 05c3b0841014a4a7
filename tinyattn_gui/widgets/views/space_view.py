"""Points in a plane on the screen: passive, painted by `drawing.space`, walked by pointer and keys."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from tinyattn_gui.drawing.light import draw_focus
from tinyattn_gui.drawing.space import SpaceLayout, draw_placed, place
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.cloud import Cloud, View
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.widgets.bars.drag_handle import CornerHandle
from tinyattn_gui.widgets.views.speech import announce

_MARGIN = 8.0
_NEAR = 1.2
"""How far from a point the pointer may be, in em."""
_CLOSEST, _NOTCH, _KEY = 64.0, 1.25, 1.5

_MOVES: dict[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Home: -(10**9),
    Qt.Key.Key_End: 10**9,
}
_ZOOMS = {Qt.Key.Key_Plus: _KEY, Qt.Key.Key_Equal: _KEY, Qt.Key.Key_Minus: 1 / _KEY}


class SpaceView(QWidget):
    """Shows a Cloud, or the sentence that says why there is none.

    Enter gives the arrows to the points, which they walk in reading order; Esc ends that. The wheel, + and − look
    closer at a part, which can be dragged. `pointed` tells the point under the pointer or the keys as words and their
    place, `linked` its Link, or None; `token_chosen` the token of the sentence that was clicked or entered;
    `fit_asked` that 0 or a double click asks for all of it.
    """

    pointed = Signal(object)
    linked = Signal(object)
    focused = Signal(object)
    token_chosen = Signal(int)
    fit_asked = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Embedding space")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._style = style
        self._cloud: Cloud | None = None
        self._message = ""
        self._layout: SpaceLayout | None = None
        self._view = View()
        self._link: Link | None = None
        self._walked: int | None = None
        self._hover: int | None = None
        self._pointer: QPointF | None = None
        self._grip: QPointF | None = None
        self._told = False
        self._handle = CornerHandle(self, style)

    @property
    def picture(self) -> Cloud | None:
        """What is shown, with what is lit and the part that is looked at."""
        return self._cloud

    @property
    def pointed_index(self) -> int | None:
        """The point that the keys have chosen, or else the one under the pointer."""
        return self._hover if self._walked is None else self._walked

    def set_picture(self, picture: Cloud | str) -> None:
        """Show other points, or a sentence instead."""
        if isinstance(picture, str):
            self._cloud, self._message, self._layout = None, picture, None
            self._walked = self._hover = None
            self.setAccessibleDescription(picture)
        else:
            self._cloud, last = picture, len(picture.points) - 1
            self._walked = None if self._walked is None else min(self._walked, last)
            self._hover = None if self._hover is None or self._hover > last else self._hover
            self._place()
        self._find_hover()

    def set_link(self, link: Link | None) -> None:
        """Light what is pointed at, here or elsewhere."""
        self._link = link
        self._place()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self._handle.set_style(style)
        self._place()

    def fit(self) -> None:
        """Show all of the plane again."""
        self._look(View())

    def needs_key(self, key: int) -> bool:
        """Whether this key is ours now and must not act on time."""
        return self._walked is not None and (key in _MOVES or key == Qt.Key.Key_Escape)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(400, 360)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(160, 140)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key, count = event.key(), 0 if self._cloud is None else len(self._cloud.points)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and count:
            self._enter()
        elif key == Qt.Key.Key_Escape and self._walked is not None:
            self._walk_to(None)
        elif key in _MOVES and self._walked is not None:
            self._walk_to(min(max(self._walked + _MOVES[Qt.Key(key)], 0), count - 1))
        elif key in _ZOOMS:
            self._zoom(_ZOOMS[Qt.Key(key)], None)
        elif key == Qt.Key.Key_0:
            self.fit_asked.emit()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pointer = event.position()
        if self._grip is not None and self._layout is not None:
            moved, scale = self._pointer - self._grip, self._layout.scale
            self._grip = self._pointer
            self._look(replace(self._view, x=self._view.x - moved.x() / scale, y=self._view.y + moved.y() / scale))
        self._find_hover()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pointer = event.position()
        self._find_hover()
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._hover is not None:
            self._choose(self._hover)
        elif self._view.zoom > 1:
            self._grip = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._hover is None:
            self.fit_asked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        self._zoom(_NOTCH ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._pointer = None
        self._find_hover()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self._pointer = None
        self._find_hover()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.focused.emit(self)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        theme = self._style.theme
        painter.fillRect(self.rect(), theme.surface)
        if self._cloud is not None and self._layout is not None:
            draw_placed(painter, self._layout, self._cloud, self._style)
        elif self._message:
            painter.setPen(theme.muted)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()).adjusted(16, 8, -16, -8), flags, self._message)
        if self.hasFocus():
            draw_focus(painter, QRectF(self.rect()), self._style)

    def _place(self) -> None:
        """Work out where everything lies, with what is lit now."""
        if self._cloud is not None:
            here = self.pointed_index
            lit = self._cloud.lit_by(self._link) | (frozenset() if here is None else {here})
            self._cloud = replace(self._cloud, lit=lit, view=self._view)
            rect = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
            self._layout = place(rect, self._cloud, self._style)
        self.update()

    def _look(self, view: View) -> None:
        """Look at another part; its middle is never outside of all that there is."""
        if self._cloud is not None:
            left, right, low, high = self._cloud.bounds
            across, up = (right - left) / 2, (high - low) / 2
            view = replace(view, x=min(max(view.x, -across), across), y=min(max(view.y, -up), up))
        if view != self._view:
            self._view = view
            self._place()
            self._find_hover()

    def _zoom(self, factor: float, at: QPointF | None) -> None:
        """Zoom around a place on the screen, which stays where it is, or around the middle; never smaller than all."""
        if self._layout is None:
            return
        zoom = min(max(self._view.zoom * factor, 1.0), _CLOSEST)
        if zoom == 1.0:
            self._look(View())
            return
        away = QPointF() if at is None else at - self._layout.plot.center()
        shift = (1 - self._view.zoom / zoom) / self._layout.scale
        self._look(View(self._view.x + away.x() * shift, self._view.y - away.y() * shift, zoom))

    def _enter(self) -> None:
        """Enter: begin to walk the points; where they are walked already, choose the token of this one."""
        if self._walked is None:
            self._walk_to(self._hover or 0)
        else:
            self._choose(self._walked)

    def _walk_to(self, index: int | None) -> None:
        self._walked = index
        self._place()
        self._tell()
        if index is not None:
            announce(self, self.accessibleDescription())

    def _choose(self, index: int) -> None:
        token = None if self._cloud is None else self._cloud.token(index)
        if token is not None:
            self.token_chosen.emit(token)

    def _find_hover(self) -> None:
        found = None
        if self._layout is not None and self._pointer is not None and self._grip is None:
            found = self._layout.nearest(self._pointer, _NEAR * self._style.em)
        if found != self._hover:
            self._hover = found
            self._place()
        self._tell()

    def _tell(self) -> None:
        """Say what is under the pointer or the keys, or that nothing is."""
        cloud, layout, here = self._cloud, self._layout, self.pointed_index
        if cloud is None or layout is None or here is None:
            if cloud is not None:
                self.setAccessibleDescription(f"{len(cloud.points)} points; {cloud.spread}")
            if self._told:
                self._told = False
                self.pointed.emit(None)
                self.linked.emit(None)
            return
        self._told = True
        words = cloud.describe(here)
        self.setAccessibleDescription(words)
        at = self._pointer if self._walked is None and self._pointer else QPointF(*layout.places[here])
        self.pointed.emit((words, self.mapToGlobal(at.toPoint())))
        self.linked.emit(cloud.link(here))

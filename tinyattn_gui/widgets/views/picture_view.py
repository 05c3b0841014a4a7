"""A picture on the screen that is pointed at and walked by keys: what all views of attention have in common."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.widgets.views.still_view import StillView

WALK_KEYS = frozenset(
    {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End}
)


class PictureView(StillView):
    """A still view whose parts can be pointed at; a view of one kind fills in which.

    What can be pointed at in it is a *spot*. Enter begins to walk the spots with the arrows, Up and Down do so at once;
    Enter again chooses the spot, as a click does, and Esc gives the arrows back. `pointed` tells the spot under the
    pointer or the keys in words, with the place on the screen to show them at, or None; `linked` its Link, or None;
    `focused` that this can be exported.
    """

    pointed = Signal(object)
    linked = Signal(object)
    focused = Signal(object)

    def __init__(self, name: str, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(name, style, parent)
        self.setMouseTracking(True)
        self._link: Link | None = None
        self._hover: Hashable | None = None
        self._cursor: Hashable | None = None
        self._pointer: QPointF | None = None
        self._told = False

    # What a view of one kind fills in

    def _spot_at(self, point: QPointF) -> Hashable | None:
        """What lies under a point."""
        raise NotImplementedError

    def _say(self, spot: Any) -> str:
        """A spot in words."""
        raise NotImplementedError

    def _deed(self, spot: Any) -> str:
        """What a click on a spot does."""
        return ""

    def _link_of(self, spot: Any) -> Link:
        """What a spot points at."""
        raise NotImplementedError

    def _spot_rect(self, spot: Any) -> QRectF:
        """Where a spot lies."""
        raise NotImplementedError

    def _fits(self, spot: Any) -> bool:
        """Whether there still is such a spot in another picture."""
        raise NotImplementedError

    def _moved(self, spot: Any, key: int) -> Hashable | None:
        """The spot that a key leads to; from None, where a walk begins. None if there is nowhere to go."""
        raise NotImplementedError

    def _choose(self, spot: Any) -> None:
        """A spot was clicked, or Enter was pressed on it."""
        raise NotImplementedError

    def _choose_twice(self, spot: Any) -> None:
        """A spot was double-clicked."""

    # What all views do

    @property
    def spot(self) -> Any:
        """The spot that the keys are at, or else the one under the pointer."""
        return self._cursor if self._cursor is not None and self.hasFocus() else self._hover

    def set_picture(self, picture: object | str) -> None:
        """Show a picture, or a sentence instead, in which nothing can be pointed at."""
        if isinstance(picture, str):
            self._cursor = self._hover = None
        super().set_picture(picture)

    def set_link(self, link: Link | None) -> None:
        """Light what is pointed at, here or elsewhere."""
        if link != self._link:
            self._link = link
            self._relight()

    def needs_key(self, key: int) -> bool:
        """Whether this key is ours now and must not act on time."""
        return self._cursor is not None and (key in WALK_KEYS or key == Qt.Key.Key_Escape)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._point_at(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._point_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and self._hover is not None:
            self._choose(self._hover)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._point_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and self._hover is not None:
            self._choose_twice(self._hover)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._point_at(None)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = event.key()
        enters = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        begins = self._cursor is None and (enters or key in (Qt.Key.Key_Up, Qt.Key.Key_Down))
        if self._picture is None or not (enters or begins or self.needs_key(key)):
            super().keyPressEvent(event)
        elif begins:
            self._walk_to(self._hover if self._hover is not None else self._moved(None, key))
        elif enters:
            self._choose(self._cursor)
        elif key == Qt.Key.Key_Escape:
            self._walk_to(None)
        else:
            moved = self._moved(self._cursor, key)
            self._walk_to(self._cursor if moved is None else moved)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.focused.emit(self)
        self.update()
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.update()
        self._tell()

    def _renew(self) -> None:
        """Lay out and paint anew; a walk ends where its spot is gone."""
        super()._renew()
        if self._picture is not None and self._cursor is not None and not self._fits(self._cursor):
            self._cursor = None
        self._point_at(self._pointer)

    def _relight(self) -> None:
        """Something else is lit."""
        self.update()

    def _found(self, point: QPointF | None) -> Hashable | None:
        return None if point is None or self._picture is None else self._spot_at(point)

    def _point_at(self, point: QPointF | None) -> None:
        self._pointer = point
        found = self._found(point)
        changed, self._hover = found != self._hover, found
        if changed and self._cursor is None:
            self._relight()
            self.linked.emit(None if found is None else self._link_of(found))
        self._tell()

    def _walk_to(self, spot: Hashable | None) -> None:
        """Go on to another spot by the keys, or end the walk."""
        self._cursor = spot
        self._relight()
        told = self.spot
        self.linked.emit(None if told is None else self._link_of(told))
        self._tell()

    def _tell(self) -> None:
        """Say what is under the pointer or the keys, or that nothing is."""
        spot = self.spot if self._picture is not None else None
        if spot is None:
            if self._told:
                self._told = False
                self.pointed.emit(None)
            return
        self._told = True
        words = self._say(spot)
        self.setAccessibleDescription(words)
        words = "\n".join(filter(None, (words, self._deed(spot))))
        at = self._pointer if self._cursor is None and self._pointer else self._spot_rect(spot).bottomRight()
        self.pointed.emit((words, self.mapToGlobal(at.toPoint())))

"""Merges on the screen: tokens and pairs are pointed at, and the arrows go from merge to merge."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QWheelEvent

from tinyattn_gui.drawing import merges as drawing
from tinyattn_gui.drawing.merges import MergesLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.token_flow import Flow, id_of
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.merges import MergesPicture
from tinyattn_gui.widgets.views.picture_view import PictureView

FAR = 10**9
"""To the first or the last merge, as a number of merges."""

MOVES: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -FAR, Qt.Key.Key_End: FAR}
"""How many merges a key goes on; ten times as many with Shift."""

_TEN = 10

_NOTCH = 120
"""What Qt counts for one notch of a wheel."""


@dataclass(frozen=True)
class MergeSpot:
    """A token of the text or of the sentence, or a pair, by its place among them."""

    kind: str
    index: int


class MergesView(PictureView):
    """Shows a MergesPicture. `moved` tells by how many merges to go on or back, `wanted` to which number of them,
    `played` that it is to go on by itself, or to stop.
    """

    moved = Signal(object)
    wanted = Signal(int)
    played = Signal()

    def __init__(self, style: Style) -> None:
        super().__init__("Merges", style)
        self._layout: MergesLayout | None = None
        self._turned = 0

    def needs_key(self, key: int) -> bool:
        """Whether this key is ours now: while no spot is walked, arrows go from merge to merge."""
        ours = self._cursor is None and self._picture is not None and (key in MOVES or key == Qt.Key.Key_Space)
        return ours or super().needs_key(key)

    @property
    def keeps_shift(self) -> bool:
        """Whether keys with Shift are ours as well."""
        return self._cursor is None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key, walks = event.key(), self._cursor is not None
        if self._picture is None or walks or not (key in MOVES or key == Qt.Key.Key_Space):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space:
            self.played.emit()
        else:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.moved.emit(MOVES[key] * (_TEN if shift else 1))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        turned = event.angleDelta().y() or event.angleDelta().x()
        if self._picture is None or not turned:
            event.ignore()
            return
        self._turned += turned  # a touch pad turns a wheel by little
        notches = int(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if notches:
            self.moved.emit(-notches * (_TEN if shift else 1))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(220, round(16 * self._style.em))

    # What the base asks

    def set_picture(self, picture: object | str) -> None:
        """Show a picture, or a sentence instead."""
        super().set_picture(picture)
        if isinstance(picture, MergesPicture):
            self.setAccessibleDescription(picture.description)

    def _place(self) -> None:
        self._layout = drawing.place(self._room, self._picture, self._quiet)

    def _draw(self, painter: QPainter) -> None:
        assert self._layout is not None
        drawing.draw_placed(painter, self._layout, self._picture, self._quiet)

    def _draw_over(self, painter: QPainter) -> None:
        if self.spot is not None:
            painter.setPen(QPen(self._style.theme.chosen, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._spot_rect(self.spot), 3, 3)

    def _spot_at(self, point: QPointF) -> MergeSpot | None:
        assert self._layout is not None
        row = self._layout.row_at(point)
        if row is not None:
            return MergeSpot("pair", row)
        for kind in ("text", "sentence"):
            if (token := self._flow(kind).token_at(point)) is not None:
                return MergeSpot(kind, token)
        return None

    def _say(self, spot: MergeSpot) -> str:
        if spot.kind == "pair":
            words: str = self._picture.describe(spot.index)
            return words
        piece = self._flow(spot.kind).tokens[spot.index].piece
        data = piece.data.hex(" ").upper()
        return f"{piece.label}: id {id_of(piece)}, bytes {data}"

    def _link_of(self, spot: MergeSpot) -> Link:
        return Link()

    def _spot_rect(self, spot: MergeSpot) -> QRectF:
        assert self._layout is not None
        if spot.kind == "pair":
            return self._layout.rows[spot.index]
        return self._flow(spot.kind).tokens[spot.index].box

    def _fits(self, spot: MergeSpot) -> bool:
        return spot.index < self._count(spot.kind)

    def _moved(self, spot: MergeSpot | None, key: int) -> MergeSpot | None:
        """Up and down go through the pairs, left and right through the tokens of the sentence."""
        is_across = key in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        kind = "pair" if spot is None or not is_across else "sentence"
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End) and spot is not None:
            kind = spot.kind
        count = self._count(kind)
        if not count:
            return None
        if spot is None or spot.kind != kind:
            first = (self._picture.next_row or 0) if kind == "pair" else 0
            return MergeSpot(kind, min(first, count - 1))
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        steps |= {Qt.Key.Key_Home: -count, Qt.Key.Key_End: count}
        return MergeSpot(kind, min(max(spot.index + steps.get(Qt.Key(key), 0), 0), count - 1))

    def _choose(self, spot: MergeSpot) -> None:
        """There is nothing to choose."""

    def _flow(self, kind: str) -> Flow:
        assert self._layout is not None
        return self._layout.passage if kind == "text" else self._layout.sentence

    def _count(self, kind: str) -> int:
        assert self._layout is not None
        return len(self._layout.rows) if kind == "pair" else len(self._flow(kind).tokens)

    @property
    def _quiet(self) -> Style:
        """The style without the title, which the panel has."""
        return replace(self._style, show_title=False)

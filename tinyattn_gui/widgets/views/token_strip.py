"""The sentence as the network reads it, token by token: each can be pointed at, and one can be selected."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.messages import Lens, Sentence
from model.quantities import Axis
from tinyattn_gui.drawing.chips import MORE, Chip, Mark, below, draw_chip, place_chips
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link, Places
from tinyattn_gui.widgets.views.speech import announce

_MOVES: dict[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -(10**9),
    Qt.Key.Key_End: 10**9,
}


class TokenStrip(QWidget):
    """Passive: shows a Sentence.

    A token can be selected by a click, or, where Tab gave it the keyboard, by the arrows and Enter; the same again
    selects none. `token_chosen` tells which, or None; `linked` the Link of the token that is pointed at, or None.
    """

    token_chosen = Signal(object)
    linked = Signal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._sentence, self._lens, self._is_known = Sentence(), Lens.PROBE, False
        self._chips: list[Chip] = []
        self._first = 0
        self._token: int | None = None
        self._here = 0
        self._lit: Places = frozenset()
        self._hover: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Tokens")

    @property
    def token(self) -> int | None:
        """The selected token, if the sentence has it."""
        return self._token if self._token is not None and self._token < len(self._sentence.pieces) else None

    @property
    def message(self) -> str:
        """What it says where there are no tokens; nothing before it has been told of any sentence."""
        return "No tokens: type a sentence above." if self._is_known and not self._sentence.pieces else ""

    def set_sentence(self, sentence: Sentence, lens: Lens = Lens.PROBE) -> None:
        """Show other tokens: those of the sentence seen through `lens`."""
        self._lens = lens
        if not self._is_known:
            self._is_known = True
            self.update()
        if sentence != self._sentence:
            self._sentence, self._first = sentence, 0
            self._here = max(min(self._here, len(sentence.pieces) - 1), 0)
            self.setAccessibleDescription(" ".join(piece.label for piece in sentence.pieces))
            self._place()

    def set_token(self, token: int | None) -> None:
        """Show another token as the selected one, or none."""
        if token != self._token:
            self._token = token
            if self.token is not None:
                self._show(self.token)
            self.update()

    def set_link(self, link: Link | None) -> None:
        """Light the tokens at the places that are pointed at, here or elsewhere."""
        lit = frozenset() if link is None else link.on(Axis.POSITION, self._lens)
        changed, self._lit = lit ^ self._lit, lit
        for chip in self._chips:
            if chip.index in changed:
                self.update(_room(chip))

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self.updateGeometry()
        self._place()

    def needs_key(self, key: int) -> bool:
        """Whether this key is ours and must not act on time."""
        return key in _MOVES and bool(self._sentence.pieces)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(400, round(self._style.label * 2.9))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key, count = event.key(), len(self._sentence.pieces)
        if not count:
            super().keyPressEvent(event)
        elif key in _MOVES:
            self._here = min(max(self._here + _MOVES[key], 0), count - 1)
            self._show(self._here)
            self._point()
            self._say()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._here)
        elif key == Qt.Key.Key_Escape and self.token is not None:
            self.token_chosen.emit(None)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._point_at(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._point_at(event.position())
        if self._hover is not None and event.button() is Qt.MouseButton.LeftButton:
            self._choose(self._hover)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        steps = -1 if event.angleDelta().y() + event.angleDelta().x() > 0 else 1
        if self._first or len(self._chips) < self._count:
            self._first = min(max(self._first + steps, 0), self._count - 1)
            self._place()
        else:
            event.ignore()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._point_at(None)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self._point_at(None)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self._here = self.token or 0
        if self._sentence.pieces:
            self._show(self._here)
            self._point()
            self._say()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self._point()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), self._style.theme.window)
            self._paint(painter, event.region())
        finally:
            painter.end()

    @property
    def _count(self) -> int:
        return len(self._sentence.pieces) + len(self._sentence.beyond)

    def _choose(self, token: int) -> None:
        """Select a token; the one that is selected already, no more."""
        self.token_chosen.emit(None if token == self.token else token)

    def _point_at(self, at: QPointF | None) -> None:
        """The pointer is elsewhere."""
        here = (chip.index for chip in self._chips if at is not None and chip.runs and chip.box.contains(at))
        found = next(here, None)
        if found != self._hover:
            self._hover = found
            self._point()

    def _point(self) -> None:
        """Tell what is pointed at: by the pointer, or else by the keys."""
        at = self._hover if self._hover is not None else self._here if self.hasFocus() else None
        at = at if at is not None and at < len(self._sentence.pieces) else None
        self.linked.emit(None if at is None else Link({Axis.POSITION: frozenset((at,))}, self._lens))
        self.update()

    def _say(self) -> None:
        piece, count = self._sentence.pieces[self._here], len(self._sentence.pieces)
        chosen = ", selected" if self._here == self.token else ""
        announce(self, f"token {self._here + 1} of {count}: {piece.label}, {below(piece)}{chosen}")

    def _show(self, token: int) -> None:
        """Bring a token into view."""
        seen = [chip.index for chip in self._chips]
        if token < self._first:
            self._first = token
            self._place()
        while seen and token > seen[-1]:
            self._first += 1
            self._place()
            seen = [chip.index for chip in self._chips]
        self.update()

    def _place(self) -> None:
        """Give each token its place, as far as there is room."""
        self._chips = place_chips(self._sentence, self._first, (self.width(), self.height()), self._style)
        self.update()

    def _paint(self, painter: QPainter, region: QRegion) -> None:
        theme, centre = self._style.theme, Qt.AlignmentFlag.AlignCenter
        if not self._sentence.pieces:
            painter.setPen(theme.muted)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self.message)
            return
        for chip in self._chips:
            if region.intersects(_room(chip)):
                draw_chip(painter, chip, self._mark(chip), self._style)
        painter.setPen(theme.muted)
        if self._first:
            painter.drawText(QRectF(0, 0, MORE, self.height()), centre, "…")
        last = self._chips[-1] if self._chips else None
        if last is None or last.index + 1 < self._count:
            painter.drawText(QRectF(last.box.right() if last else 0, 0, MORE, self.height()), centre, "…")

    def _mark(self, chip: Chip) -> Mark:
        here = self.hasFocus() and chip.index == self._here
        if not chip.runs:
            return Mark(here=here)
        return Mark(chip.index in self._lit, chip.index == self.token, here)


def _room(chip: Chip) -> QRect:
    """All pixels that a chip is drawn on, its outline included."""
    return chip.box.adjusted(-1, -1, 1, 1).toAlignedRect()

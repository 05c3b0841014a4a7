"""The sentence as the network reads it: a chip for each token with its id; unknown ones marked, cut ones struck out."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.messages import Lens, Sentence
from model.quantities import Axis
from model.tokenizer import Piece
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link, Places
from tinyattn_gui.widgets.speech import announce

_PADDING = 8.0
_SPACE = 5.0
_MORE = 22.0
"""The room for … where the sentence goes on beyond the edge."""
_TINT = 40
"""How opaque the accent colour is behind a lit token."""

_MOVES: dict[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -(10**9),
    Qt.Key.Key_End: 10**9,
}


@dataclass(frozen=True)
class _Chip:
    """A token in its place."""

    index: int
    piece: Piece
    box: QRectF
    runs: bool


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
        self._sentence, self._lens = Sentence(), Lens.PROBE
        self._chips: list[_Chip] = []
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

    def set_sentence(self, sentence: Sentence, lens: Lens = Lens.PROBE) -> None:
        """Show other tokens: those of the sentence seen through `lens`."""
        self._lens = lens
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
        if lit != self._lit:
            self._lit = lit
            self.update()

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
        self._first = min(max(self._first + steps, 0), max(len(self._all) - 1, 0)) if self._overflows else 0
        self._place()

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
            painter.fillRect(self.rect(), self._style.theme.window)
            self._paint(painter)
        finally:
            painter.end()

    @property
    def _all(self) -> tuple[Piece, ...]:
        return (*self._sentence.pieces, *self._sentence.beyond)

    @property
    def _overflows(self) -> bool:
        """Whether not all tokens are seen."""
        return self._first > 0 or len(self._chips) < len(self._all)

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
        announce(self, f"token {self._here + 1} of {count}: {piece.label}, {_below(piece)}{chosen}")

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
        text, small = QFontMetricsF(self._font()), QFontMetricsF(self._small_font())
        x, self._chips, pieces = (_MORE if self._first else 0.5), [], self._all
        for index in range(self._first, len(pieces)):
            piece = pieces[index]
            needed = max(text.horizontalAdvance(piece.label), small.horizontalAdvance(_below(piece)))
            wide = min(needed + 2 * _PADDING, max(self.width() - 3 * _MORE, 1.0))
            if x + wide > self.width() - _MORE and index + 1 < len(pieces):
                break
            runs = index < len(self._sentence.pieces)
            self._chips.append(_Chip(index, piece, QRectF(x, 0.5, wide, self.height() - 1), runs))
            x += wide + _SPACE
        self.update()

    def _paint(self, painter: QPainter) -> None:
        theme, centre = self._style.theme, Qt.AlignmentFlag.AlignCenter
        if not self._sentence.pieces:
            painter.setPen(theme.muted)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, "No tokens: type a sentence above.")
            return
        for chip in self._chips:
            self._paint_chip(painter, chip)
        painter.setPen(theme.muted)
        if self._first:
            painter.drawText(QRectF(0, 0, _MORE - _SPACE, self.height()), centre, "…")
        last = self._chips[-1] if self._chips else None
        if last is None or last.index + 1 < len(self._all):
            painter.drawText(QRectF(last.box.right() if last else 0, 0, _MORE, self.height()), centre, "…")

    def _paint_chip(self, painter: QPainter, chip: _Chip) -> None:
        theme, chosen = self._style.theme, chip.index == self.token and chip.runs
        lit = chip.runs and chip.index in self._lit
        self._paint_box(painter, chip, chosen, lit)
        box, one_line = chip.box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine
        half = box.height() * 0.58
        font = self._font()
        font.setStrikeOut(not chip.runs)
        painter.setFont(font)
        ink = theme.accent_text if chosen else theme.accent if lit else None
        painter.setPen(ink or (theme.text if chip.runs else theme.muted))
        painter.drawText(QRectF(box.x(), 1, box.width(), half), one_line, chip.piece.label)
        painter.setFont(self._small_font())
        painter.setPen(ink or theme.muted)
        painter.drawText(QRectF(box.x(), half - 1, box.width(), box.height() - half), one_line, _below(chip.piece))

    def _paint_box(self, painter: QPainter, chip: _Chip, chosen: bool, lit: bool) -> None:
        theme, tint = self._style.theme, QColor(self._style.theme.accent)
        tint.setAlpha(_TINT)
        pen = QPen(theme.accent if lit or chosen else theme.border, 1)
        if not chip.piece.known:
            pen.setColor(theme.warning)
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.accent if chosen else theme.surface if chip.runs else theme.window)
        painter.drawRoundedRect(chip.box, 5, 5)
        if lit and not chosen:
            painter.setBrush(tint)
            painter.drawRoundedRect(chip.box, 5, 5)
        if self.hasFocus() and chip.index == self._here:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.focus, 1.5))
            painter.drawRoundedRect(chip.box.adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)

    def _font(self) -> QFont:
        found = QFont(self.font())
        found.setPixelSize(round(self._style.label * 1.15))
        return found

    def _small_font(self) -> QFont:
        found = QFont(self.font())
        found.setPixelSize(max(8, round(self._style.label * 0.8)))
        return found


def _below(piece: Piece) -> str:
    return f"id {piece.id}" if piece.known else "unknown"

"""Tokens as running text: side by side in lines, each on a ground of its own; a character that several are only
together stands above them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from model.text.characters import Completed, completed
from model.text.tokenizer import Piece
from model.text.visible import visible
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide, metrics, middle, width

_PADDING, _GAP = 0.28, 0.14
"""Beside the letters of a token, and between two; in em."""

_LINE, _ABOVE = 1.55, 1.05
"""The height of a token, and the room for the characters above a line, in em."""

_SMALL, _ID = 0.8, 0.95
"""The letters of what stands above and below a token, and the room for an id below it; in em."""


@dataclass(frozen=True)
class FlowToken:
    """A token in its place."""

    piece: Piece
    box: QRectF


@dataclass(frozen=True)
class Flow:
    """Tokens in lines. `wholes` are the characters above some of them, with where they stand; `ids` says whether each
    token has its id below.
    """

    tokens: tuple[FlowToken, ...] = ()
    wholes: tuple[tuple[str, QRectF], ...] = ()
    bottom: float = 0.0
    ids: bool = False

    def token_at(self, point: QPointF) -> int | None:
        """The token that lies under a point."""
        return next((n for n, token in enumerate(self.tokens) if token.box.contains(point)), None)


def place_flow(pieces: tuple[Piece, ...], rect: QRectF, style: Style, ids: bool = False) -> Flow:
    """The tokens in lines as wide as `rect`, as many as there is room for."""
    high = (_LINE + (_ID if ids else 0.0)) * style.em
    em, together = style.em, {place.first: place for place in completed(pieces)}
    tokens, wholes = list[FlowToken](), list[tuple[str, QRectF]]()
    y = rect.top()
    for line in _lines(pieces, together, rect.width(), style, ids):
        above = _ABOVE * em if any(part.first in together for part in line) else 0.0
        if y + above + high > rect.bottom() + 0.01:
            break
        x = rect.left()
        for part in line:
            start = x
            for piece, wide in zip(pieces[part.first : part.last + 1], part.widths, strict=True):
                tokens.append(FlowToken(piece, QRectF(x, y + above, wide, high)))
                x += wide + _GAP * em
            if part.first in together:
                box = QRectF(start, y, x - start - _GAP * em, above)
                wholes.append((visible(together[part.first].text), box))
        y += above + high + _GAP * em
    return Flow(tuple(tokens), tuple(wholes), max(y - _GAP * em, rect.top()), ids)


def draw_flow(painter: QPainter, flow: Flow, style: Style, lit: str = "") -> None:
    """Draw the tokens; those whose text is `lit` stand out."""
    em, theme, size = style.em, style.theme, style.label
    for token in flow.tokens:
        is_lit = bool(lit) and token.piece.text == lit
        painter.setPen(QPen(theme.accent if is_lit else theme.border, style.hairline))
        painter.setBrush(theme.accent if is_lit else theme.raised)
        painter.drawRoundedRect(token.box, 0.22 * em, 0.22 * em)
        painter.setPen(theme.accent_text if is_lit else theme.text)
        words = elide(token.piece.label, size, max(token.box.width() - 0.3 * em, 0))
        x, y = token.box.center().x(), token.box.top() + _LINE / 2 * em
        draw_text(painter, QPointF(x, y + middle(size)), words, size, align=0.5)
        if flow.ids:
            painter.setPen(theme.accent_text if is_lit else theme.muted)
            draw_text(painter, QPointF(x, y + 1.4 * em), id_of(token.piece), _SMALL * size, align=0.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for text, box in flow.wholes:
        _draw_whole(painter, text, box, style)


def in_bytes(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The same text with each byte a token."""
    data = b"".join(piece.data for piece in pieces)
    return tuple(Piece(bytes([byte]).decode("utf-8", "surrogateescape"), byte, True) for byte in data)


def id_of(piece: Piece) -> str:
    """The id of a token: that of the vocabulary that it comes from, where that is another one than the network's."""
    return str(piece.id if piece.original is None else piece.original)


def _draw_whole(painter: QPainter, text: str, box: QRectF, style: Style) -> None:
    """A character over a line from the first to the last of its tokens."""
    em, y = style.em, box.bottom() - 0.12 * style.em
    painter.setPen(QPen(style.theme.arrow, style.hairline))
    foot = y + 0.1 * em
    left, right = box.left() + 0.15 * em, box.right() - 0.15 * em
    painter.drawPolyline([QPointF(left, foot), QPointF(left, y), QPointF(right, y), QPointF(right, foot)])
    painter.setPen(style.theme.text)
    size = _SMALL * style.em
    base = y - 0.05 * em - metrics(size).descent() * 0.5
    draw_text(painter, QPointF(box.center().x(), base), elide(text, size, box.width()), size, align=0.5)


@dataclass(frozen=True)
class _Part:
    """Tokens that stay in one line: a single one, or those that are a character only together."""

    first: int
    last: int
    widths: tuple[float, ...]


def _lines(
    pieces: tuple[Piece, ...], together: dict[int, Completed], room: float, style: Style, ids: bool
) -> Iterator[list[_Part]]:
    """The parts of each line."""
    line, x, gap = list[_Part](), 0.0, _GAP * style.em
    for part in _parts(pieces, together, room, style, ids):
        needed = sum(part.widths) + gap * (len(part.widths) - 1)
        if line and x + needed > room:
            yield line
            line, x = [], 0.0
        line.append(part)
        x += needed + gap
    if line:
        yield line


def _parts(
    pieces: tuple[Piece, ...], together: dict[int, Completed], room: float, style: Style, ids: bool
) -> Iterator[_Part]:
    padding, gap, n = 2 * _PADDING * style.em, _GAP * style.em, 0
    while n < len(pieces):
        last = together[n].last if n in together else n
        widths = [_wide(piece, style, ids) + padding for piece in pieces[n : last + 1]]
        over = (sum(widths) + gap * (len(widths) - 1)) / max(room, 1.0)
        yield _Part(n, last, tuple(wide / max(over, 1.0) for wide in widths))
        n = last + 1


def _wide(piece: Piece, style: Style, ids: bool) -> float:
    letters = width(piece.label, style.label)
    return max(letters, width(id_of(piece), _SMALL * style.label)) if ids else letters

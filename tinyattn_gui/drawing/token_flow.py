"""Tokens as running text: side by side in lines, each on a ground of its own; a character that several are only
together stands above them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from model.text.bytes import text_from
from model.text.characters import Completed, completed
from model.text.tokenizer import Piece
from model.text.visible import visible
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide, font, metrics, middle, width

_PADDING, _GAP = 0.28, 0.14
"""Beside the letters of a token, and between two; in em."""

_LINE, _ABOVE = 1.55, 1.05
"""The height of a token, and the room for the characters above a line, in em."""

_SMALL, _ID = 0.8, 0.95
"""The letters of what stands above and below a token, and the room for an id below it; in em."""

_LONE = re.compile("[\udc80-\udcff]")
"""A byte that is no text alone."""


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
    em, gap, high = style.em, _GAP * style.em, (_LINE + (_ID if ids else 0.0)) * style.em
    together = _together(pieces)
    tokens, wholes = list[FlowToken](), list[tuple[str, QRectF]]()
    y = rect.top()
    for line in _lines(pieces, together, rect.width(), style, ids):
        above = _ABOVE * em if together and any(first in together for first, _ in line) else 0.0
        if y + above + high > rect.bottom() + 0.01:
            break
        x = rect.left()
        for first, widths in line:
            start = x
            for n, wide in enumerate(widths, first):
                tokens.append(FlowToken(pieces[n], QRectF(x, y + above, wide, high)))
                x += wide + gap
            if first in together:
                wholes.append((visible(together[first].text), QRectF(start, y, x - start - gap, above)))
        y += above + high + gap
    return Flow(tuple(tokens), tuple(wholes), max(y - gap, rect.top()), ids)


@lru_cache(maxsize=64)
def height_in_bytes(data: bytes, wide: float, most: float, style: Style, ids: bool = False) -> float:
    """How high the same text is with each byte a token, at most."""
    pieces = tuple(Piece(text_from(bytes([byte])), byte, True) for byte in data)
    return place_flow(pieces, QRectF(0, 0, wide, most), style, ids).bottom


def draw_flow(painter: QPainter, flow: Flow, style: Style, lit: str = "") -> None:
    """Draw the tokens; those whose text is `lit` stand out, and those that the network does not know."""
    theme = style.theme
    for is_lit in (False, True):
        tokens = [token for token in flow.tokens if (token.piece.text == lit and bool(lit)) == is_lit]
        painter.setBrush(theme.accent if is_lit else theme.raised)
        for is_known in (True, False):
            ink = theme.accent if is_lit else theme.border if is_known else theme.warning
            painter.setPen(QPen(ink, style.hairline, Qt.PenStyle.SolidLine if is_known else Qt.PenStyle.DashLine))
            for token in tokens:
                if token.piece.known == is_known:
                    painter.drawRoundedRect(token.box, 0.22 * style.em, 0.22 * style.em)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(theme.accent_text if is_lit else theme.text)
        _draw_labels(painter, tokens, style)
        if flow.ids:
            painter.setPen(theme.accent_text if is_lit else theme.muted)
            for token in tokens:
                at = QPointF(token.box.center().x(), token.box.top() + (_LINE / 2 + 1.4) * style.em)
                draw_text(painter, at, id_of(token.piece), _SMALL * style.label, align=0.5)
    for text, box in flow.wholes:
        _draw_whole(painter, text, box, style)


def _draw_labels(painter: QPainter, tokens: list[FlowToken], style: Style) -> None:
    """Draw what each token says, in the pen that is set."""
    em, size = style.em, style.label
    drop, padding = _LINE / 2 * em + middle(size), 2 * _PADDING * em
    painter.setFont(font(size))
    for token in tokens:
        words, box = token.piece.label, token.box
        wide = width(words, size)
        if wide + padding > box.width() + 0.01:
            words = elide(words, size, max(box.width() - 0.3 * em, 0))
            wide = width(words, size)
        painter.drawText(QPointF(box.center().x() - wide / 2, box.top() + drop), words)


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


def _together(pieces: tuple[Piece, ...]) -> dict[int, Completed]:
    """The characters that pieces are only together, by the first of these."""
    if not _LONE.search("".join(piece.text for piece in pieces)):
        return {}
    return {place.first: place for place in completed(pieces)}


_Part = tuple[int, list[float]]
"""The first of tokens that stay in one line, and how wide each is: one, or those that are a character only together."""


def _lines(
    pieces: tuple[Piece, ...], together: Mapping[int, Completed], room: float, style: Style, ids: bool
) -> Iterator[list[_Part]]:
    """The parts of each line."""
    line, x, gap = list[_Part](), 0.0, _GAP * style.em
    for part in _parts(pieces, together, room, style, ids):
        needed = sum(part[1]) + gap * (len(part[1]) - 1)
        if line and x + needed > room:
            yield line
            line, x = [], 0.0
        line.append(part)
        x += needed + gap
    if line:
        yield line


def _parts(
    pieces: tuple[Piece, ...], together: Mapping[int, Completed], room: float, style: Style, ids: bool
) -> Iterator[_Part]:
    padding, gap, size = 2 * _PADDING * style.em, _GAP * style.em, style.label
    n = 0
    while n < len(pieces):
        end = together[n].last + 1 if n in together else n + 1
        widths = [width(piece.label, size) + padding for piece in pieces[n:end]]
        if ids:
            below = (width(id_of(piece), _SMALL * size) + padding for piece in pieces[n:end])
            widths = list(map(max, widths, below))
        over = (sum(widths) + gap * (len(widths) - 1)) / max(room, 1.0)
        yield n, widths if over <= 1 else [wide / over for wide in widths]
        n = end

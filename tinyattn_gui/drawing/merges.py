"""Merges: the text and a sentence as tokens, and beside them the most frequent pairs as bars with their counts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from model.text.tokenizer import Piece
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, elide, middle, width, wrapped
from tinyattn_gui.drawing.title import draw_title, title_line
from tinyattn_gui.drawing.token_flow import Flow, draw_flow, height_in_bytes, place_flow
from tinyattn_gui.pictures.merges import MergesPicture

_LINE, _HEADING, _GAP, _ROW = 1.35, 1.6, 0.9, 1.5
"""The heights of a line of words, of a heading, of the gap between parts and of a bar's row, in em."""

_SIDE_BY_SIDE = 42.0
"""From this width on, in em, the bars stand beside the text."""

_BARS, _NAMES = 0.4, 0.5
"""The part of the width that bars take beside the text, and of theirs what the names of pairs take at most."""

_TEXT_SHARE, _SENTENCE_SHARE = 0.4, 0.3
"""Of the height what the text and the sentence take at most where there is too little room."""

_ENDLESS = 1e5

_TINT = 70
"""How opaque the bars are."""


@dataclass(frozen=True)
class MergesLayout:
    """Everything in its place. `words` are lines above all, `rows` those of the pairs that have room; the text and the
    sentence are `wide`.
    """

    title: QRectF
    words: QRectF
    lines: tuple[str, ...]
    passage_heading: QPointF
    passage: Flow
    sentence_heading: QPointF
    sentence: Flow
    pairs_heading: QRectF
    pairs_words: tuple[str, ...]
    rows: tuple[QRectF, ...]
    names: float
    wide: float
    bottom: float

    def row_at(self, point: QPointF) -> int | None:
        """The pair whose row lies under a point."""
        return next((n for n, row in enumerate(self.rows) if row.contains(point)), None)


def height(picture: MergesPicture, width: float, style: Style) -> float:
    """How tall it wants to be."""
    return _placed(QRectF(0, 0, width, _ENDLESS), picture, style).bottom


def place(rect: QRectF, picture: MergesPicture, style: Style) -> MergesLayout:
    """Work out where everything lies: bars beside the text where that is wide enough, else below it.

    Where not all of it has room, the text, the sentence and the pairs have a share each.
    """
    whole = _placed(QRectF(rect.topLeft(), QSizeF(rect.width(), _ENDLESS)), picture, style)
    return whole if whole.bottom <= rect.bottom() + 0.5 else _placed(rect, picture, style)


def _placed(rect: QRectF, picture: MergesPicture, style: Style) -> MergesLayout:
    em, merges = style.em, picture.merges
    beside = rect.width() >= _SIDE_BY_SIDE * em
    title = title_line(rect, style)
    lines = _lines(picture, rect.width(), style)
    count = max(len(lines), (2 if beside else 3) if picture.steady else 0)
    words = QRectF(rect.left(), max(title.bottom(), rect.top()), rect.width(), _LINE * em * count)
    top = words.bottom() + 0.5 * em
    room = max(rect.bottom() - top, 1.0)
    wide = rect.width() * (1 - _BARS) - _GAP * em if beside else rect.width()

    def flow(start: float, share: float, pieces: tuple[Piece, ...], ids: bool = False) -> Flow:
        area = QRectF(rect.left(), start + _HEADING * em, wide, max(share - _HEADING * em, 1.0))
        return _flow(pieces, area, picture, style, ids) if pieces else Flow(bottom=start - _GAP * em)

    text_room, sentence_room = room * _TEXT_SHARE, room * _SENTENCE_SHARE
    if beside:
        sentence_room = room / 2
        tall = flow(0, sentence_room, merges.sentence.pieces, ids=True).bottom + _GAP * em
        text_room = room - tall
    passage = flow(top, text_room, merges.passage.pieces)
    y = passage.bottom + _GAP * em
    sentence = flow(y, sentence_room, merges.sentence.pieces, ids=True)
    left = rect.left() + wide + _GAP * em if beside else rect.left()
    start = top if beside else sentence.bottom + _GAP * em
    across, above, fit = rect.right() - left, _pairs_words(picture, style, rect.right() - left), len(merges.pairs)
    heading = _pairs_heading(left, start, across, above, em)
    while (most := max(int((rect.bottom() - heading.bottom()) / (_ROW * em)), 0)) < fit:
        fit = most
        above = _pairs_words(picture, style, across, fit)
        heading = _pairs_heading(left, start, across, above, em)
    rows = [QRectF(left, heading.bottom() + n * _ROW * em, heading.width(), _ROW * em) for n in range(fit)]
    bottom = max(heading.bottom() + _ROW * em * fit, passage.bottom, sentence.bottom) + 0.3 * em
    names = _names(picture, heading.width(), fit, style, beside)
    at, under = QPointF(rect.left(), top + em), QPointF(rect.left(), y + em)
    return MergesLayout(
        title, words, lines, at, passage, under, sentence, heading, above, tuple(rows), names, wide, bottom
    )


def _lines(picture: MergesPicture, room: float, style: Style) -> tuple[str, ...]:
    """What is said above all."""
    said = filter(None, (picture.words, picture.next_words, picture.merges.refused))
    return tuple(line for words in said for line in wrapped(words, style.label, room))


def _flow(pieces: tuple[Piece, ...], area: QRectF, picture: MergesPicture, style: Style, ids: bool) -> Flow:
    """Tokens in an area; in a steady picture they have the height that they have before the first merge."""
    found = place_flow(pieces, area, style, ids)
    if not picture.steady:
        return found
    data = b"".join(piece.data for piece in pieces)
    first = area.top() + height_in_bytes(data, area.width(), area.height(), style, ids)
    return replace(found, bottom=max(found.bottom, first))


def _names(picture: MergesPicture, room: float, rows: int, style: Style, beside: bool) -> float:
    """How wide the names of the pairs are."""
    if picture.steady and not beside:
        return _NAMES * room
    widest = max((width(pair.label, style.label) for pair in picture.merges.pairs[:rows]), default=0.0)
    return min(widest, _NAMES * room)


def draw(painter: QPainter, rect: QRectF, picture: MergesPicture, style: Style) -> None:
    """Draw all of it into a rectangle."""
    draw_placed(painter, place(rect, picture, style), picture, style)


def draw_placed(painter: QPainter, layout: MergesLayout, picture: MergesPicture, style: Style) -> None:
    """Draw all of it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    em, theme, merges = style.em, style.theme, picture.merges
    draw_title(painter, layout.title, picture.title, style)
    for n, line in enumerate(layout.lines):
        painter.setPen(theme.text)
        draw_text(painter, layout.words.topLeft() + QPointF(0, (n + 0.95) * _LINE * em), line, style.label)
    painter.setPen(theme.muted)
    if merges.passage.pieces:
        draw_text(painter, layout.passage_heading, "The text begins", style.label)
    if merges.sentence.pieces:
        heading = elide(_heading(layout, picture), style.label, layout.wide)
        draw_text(painter, layout.sentence_heading, heading, style.label)
    draw_flow(painter, layout.passage, style, picture.lit)
    draw_flow(painter, layout.sentence, style, picture.lit)
    _draw_pairs(painter, layout, picture, style)
    painter.restore()


def _heading(layout: MergesLayout, picture: MergesPicture) -> str:
    count, shown = len(picture.merges.sentence.pieces), len(layout.sentence.tokens)
    tokens = "1 token" if count == 1 else f"{count} tokens"
    return f"The sentence: {tokens}" + (f", {shown} have room" if shown < count else "")


def _draw_pairs(painter: QPainter, layout: MergesLayout, picture: MergesPicture, style: Style) -> None:
    em, theme, box = style.em, style.theme, layout.pairs_heading
    painter.setPen(theme.muted)
    for n, line in enumerate(layout.pairs_words):
        draw_text(painter, box.topLeft() + QPointF(0, em + n * _LINE * em), line, style.label)
    pairs = picture.merges.pairs[: len(layout.rows)]
    most = max((pair.count or 0 for pair in pairs), default=0)
    numbers = width(_number(most, False), style.label) + width(" =", style.label)
    for n, (row, pair) in enumerate(zip(layout.rows, pairs, strict=True)):
        is_next = n == picture.next_row
        base = row.center().y() + middle(style.label)
        painter.setPen(theme.text)
        name = elide(pair.label, style.label, layout.names)
        draw_text(painter, QPointF(row.left() + 0.3 * em + layout.names, base), name, style.label, align=1.0)
        left = row.left() + layout.names + 0.8 * em
        room = max(row.right() - 0.5 * em - numbers - left, 0.0)
        bar = QRectF(left, row.top() + 0.25 * em, room * (pair.count or 0) / max(most, 1), row.height() - 0.5 * em)
        _draw_bar(painter, bar, is_next, style)
        painter.setPen(theme.text)
        number = _number(pair.count or 0, bool(pair.ties))
        draw_text(painter, QPointF(bar.right() + 0.3 * em, base), number, style.label)
        if is_next:
            painter.setPen(QPen(theme.accent, 1.5 * style.hairline))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row.adjusted(0, 0.05 * em, 0, -0.05 * em), 0.25 * em, 0.25 * em)


def _draw_bar(painter: QPainter, bar: QRectF, is_next: bool, style: Style) -> None:
    fill = QColor(style.theme.accent)
    if not is_next:
        fill.setAlpha(_TINT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRect(bar)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _number(count: int, is_tied: bool) -> str:
    return f"{count:,}".replace(",", " ") + (" =" if is_tied else "")


def _pairs_heading(left: float, top: float, across: float, words: tuple[str, ...], em: float) -> QRectF:
    return QRectF(left, top, across, (_HEADING + _LINE * (len(words) - 1)) * em)


def _pairs_words(picture: MergesPicture, style: Style, room: float, fit: int | None = None) -> tuple[str, ...]:
    """What is said above the bars, also where only some of them `fit`; where there are none, why."""
    if not picture.merges.pairs:
        return wrapped(picture.note, style.label, room)
    tied = " (=\N{NO-BREAK SPACE}tied)" if any(pair.ties for pair in picture.merges.pairs) else ""
    fitting = "" if fit is None else f", {fit} have room"
    return wrapped(f"Pairs: {picture.note}{fitting}{tied}", style.label, room)

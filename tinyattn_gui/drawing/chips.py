"""The tokens of a sentence as chips: each with its id; unknown ones marked, cut ones struck out."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from model.messages import Sentence
from model.text.tokenizer import Piece
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import font, width

MORE = 22.0
"""The room for … where the sentence goes on beyond an edge."""

_PADDING = 8.0
_SPACE = 5.0
_TINT = 40
"""How opaque the accent colour is behind a lit token."""


@dataclass(frozen=True)
class Chip:
    """A token in its place; `runs` where it is not cut off."""

    index: int
    piece: Piece
    box: QRectF
    runs: bool


@dataclass(frozen=True)
class Mark:
    """How a chip stands out: pointed at, selected, or where the keys are."""

    lit: bool = False
    chosen: bool = False
    here: bool = False


def place_chips(sentence: Sentence, first: int, size: tuple[int, int], style: Style) -> list[Chip]:
    """The tokens from the `first` on, as far as there is room in one line."""
    pieces, (wide, high) = (*sentence.pieces, *sentence.beyond), size
    x, found = (MORE if first else 0.5), list[Chip]()
    for index in range(first, len(pieces)):
        needed = max(width(pieces[index].label, _large(style)), width(below(pieces[index]), _small(style)))
        room = min(needed + 2 * _PADDING, max(wide - 3 * MORE, 1.0))
        if x + room > wide - MORE and index + 1 < len(pieces):
            break
        found.append(Chip(index, pieces[index], QRectF(x, 0.5, room, high - 1), index < len(sentence.pieces)))
        x += room + _SPACE
    return found


def draw_chip(painter: QPainter, chip: Chip, mark: Mark, style: Style) -> None:
    """Draw one token."""
    theme, box = style.theme, chip.box
    _draw_box(painter, chip, mark, style)
    ink = theme.accent_text if mark.chosen else theme.accent if mark.lit else None
    one_line, half = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, box.height() * 0.58
    letters = QFont(font(_large(style)))
    letters.setStrikeOut(not chip.runs)
    painter.setFont(letters)
    painter.setPen(ink or (theme.text if chip.runs else theme.muted))
    painter.drawText(QRectF(box.x(), 1, box.width(), half), one_line, chip.piece.label)
    painter.setFont(font(_small(style)))
    painter.setPen(ink or theme.muted)
    painter.drawText(QRectF(box.x(), half - 1, box.width(), box.height() - half), one_line, below(chip.piece))


def below(piece: Piece) -> str:
    """What stands below a token."""
    return f"id {piece.id}" if piece.known else "unknown"


def _draw_box(painter: QPainter, chip: Chip, mark: Mark, style: Style) -> None:
    theme, tint = style.theme, QColor(style.theme.accent)
    tint.setAlpha(_TINT)
    pen = QPen(theme.accent if mark.lit or mark.chosen else theme.border, 1)
    if not chip.piece.known:
        pen.setColor(theme.warning)
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(theme.accent if mark.chosen else theme.surface if chip.runs else theme.window)
    painter.drawRoundedRect(chip.box, 5, 5)
    if mark.lit and not mark.chosen:
        painter.setBrush(tint)
        painter.drawRoundedRect(chip.box, 5, 5)
    if mark.here:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.focus, 1.5))
        painter.drawRoundedRect(chip.box.adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)


def _large(style: Style) -> float:
    return float(round(style.label * 1.15))


def _small(style: Style) -> float:
    return float(max(8, round(style.label * 0.8)))

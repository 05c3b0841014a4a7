"""Plain text at a baseline: measured, shortened, turned. Never rich text, whatever a token looks like."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from tinyattn_gui.theme.fonts import load

LINE = 1.25
"""The height of a line of text, as a multiple of its letters."""

_LONGEST = 200
_SMALL = 0.76
_DROP = 0.2
_SUBSCRIPT = re.compile(r"_([A-Za-z]+)")


@lru_cache(maxsize=256)
def font(size: float, bold: bool = False) -> QFont:
    """The bundled font with letters `size` units high, on any device."""
    found = QFont(load())
    found.setPixelSize(max(1, round(size)))
    found.setBold(bold)
    return found


@lru_cache(maxsize=256)
def metrics(size: float, bold: bool = False) -> QFontMetricsF:
    """The measures of `font(size, bold)`."""
    return QFontMetricsF(font(size, bold))


@lru_cache(maxsize=16_384)
def width(text: str, size: float, bold: bool = False) -> float:
    """How wide the text is."""
    return metrics(size, bold).horizontalAdvance(text)


@lru_cache(maxsize=4_096)
def elide(text: str, size: float, room: float, bold: bool = False) -> str:
    """The text, cut short with … where it is wider than `room`; one line of it in any case."""
    line = " ".join(text[:_LONGEST].split("\n"))
    if width(line, size, bold) <= room and len(text) <= _LONGEST:
        return line
    return metrics(size, bold).elidedText(line, Qt.TextElideMode.ElideRight, max(room, 0.0))


@lru_cache(maxsize=256)
def wrapped(text: str, size: float, room: float) -> tuple[str, ...]:
    """The text in lines no wider than `room`, broken between words; a word that is wider is cut short with …."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size) > room:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return tuple(elide(line, size, room) for line in lines)


def middle(size: float) -> float:
    """How far below the middle of a box the baseline lies so that digits stand centred in it."""
    return 0.365 * max(1, round(size))


def draw_text(painter: QPainter, at: QPointF, text: str, size: float, bold: bool = False, align: float = 0.0) -> None:
    """Draw with the baseline at `at`: the left end for `align` 0, the middle for 0.5, the right end for 1."""
    painter.setFont(font(size, bold))
    shift = align * width(text, size, bold) if align else 0.0
    painter.drawText(QPointF(at.x() - shift, at.y()), text)


def draw_turned(painter: QPainter, at: QPointF, text: str, size: float, degrees: float) -> None:
    """Draw text that rises from `at` by `degrees`, centred across its height."""
    painter.save()
    painter.translate(at)
    painter.rotate(-degrees)
    draw_text(painter, QPointF(0.0, middle(size)), text, size)
    painter.restore()


def formula_width(text: str, size: float) -> float:
    """How wide `draw_formula` draws the text."""
    return sum(width(part, part_size) for part, part_size, _ in _parts(text, size))


def draw_formula(painter: QPainter, at: QPointF, text: str, size: float) -> None:
    """Draw a formula: what follows an underscore, as in `W_Q`, stands lower and smaller."""
    x = at.x()
    for part, part_size, drop in _parts(text, size):
        draw_text(painter, QPointF(x, at.y() + drop), part, part_size)
        x += width(part, part_size)


def extent(length: float, size: float, degrees: float) -> tuple[float, float]:
    """How far text of this length, turned by `degrees`, reaches to the right of and above where it starts."""
    turn = math.radians(degrees)
    half = size * LINE / 2
    return length * math.cos(turn) + half * math.sin(turn), length * math.sin(turn) + half * math.cos(turn)


def _parts(text: str, size: float) -> list[tuple[str, float, float]]:
    """Pairs of plain and lowered text, each with its size and how far below the baseline it stands."""
    pieces = _SUBSCRIPT.split(text)
    sizes = ((size, 0.0), (max(1.0, round(_SMALL * size)), _DROP * size))
    return [(piece, *sizes[i % 2]) for i, piece in enumerate(pieces) if piece]

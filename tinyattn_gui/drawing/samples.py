"""Texts that were written: each below the step whose weights wrote it, words shaded by how likely they were held."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, width
from tinyattn_gui.drawing.title import draw_title, title_line
from tinyattn_gui.pictures.samples import Sample, SamplesPicture

_LINE, _GAP = 1.55, 0.6
"""The height of a line and the gap between two texts, in em."""

_TINT = 110
"""How opaque the shade of what was certain is."""

_USUAL = "the quick brown fox jumps over the lazy dog "
"""By which it is reckoned how much room so many characters need."""


@dataclass(frozen=True)
class _Word:
    """A stretch of a text that stands in one line."""

    at: QPointF
    text: str
    wide: float
    predicted: float | None


def height(picture: SamplesPicture, width_: float, style: Style) -> float:
    """How tall it wants to be."""
    rect = QRectF(0, 0, width_, 1e6)
    top = title_line(rect, style).height() + _LINE * style.em
    return top + sum(_height(sample, picture, width_, style) for sample in picture.samples)


def _height(sample: Sample, picture: SamplesPicture, wide: float, style: Style) -> float:
    lines = max(_lines(sample, wide, style), _reckoned(picture.room, wide, style))
    return ((lines + picture.says_step) * _LINE + _GAP) * style.em


def _lines(sample: Sample, wide: float, style: Style) -> int:
    return 1 + max((round(word.at.y() / (_LINE * style.em)) for word in _words(sample, wide, style)), default=0)


def _reckoned(room: int, wide: float, style: Style) -> int:
    each = width(_USUAL, style.em) / len(_USUAL)
    return math.ceil(1.08 * room * each / max(wide, 1.0))


def _words(sample: Sample, wide: float, style: Style) -> Iterator[_Word]:
    """The text from its top left corner on, in lines that are broken at spaces, else within a word."""
    x = y = 0.0
    for part in sample.parts:
        for text in re.findall(r"\s*\S+|\s+", part.text):
            long = width(text, style.em)
            if x and x + long > wide:
                x, y, text = 0.0, y + _LINE * style.em, text.lstrip(" ")
                long = width(text, style.em)
            yield _Word(QPointF(x, y), text, long, part.predicted)
            x += long


def draw(painter: QPainter, rect: QRectF, picture: SamplesPicture, style: Style) -> None:
    """Draw all of it into a rectangle."""
    painter.save()
    painter.setClipRect(rect)
    em, line = style.em, title_line(rect, style)
    draw_title(painter, line, picture.title, style)
    painter.setPen(style.theme.muted)
    top = rect.top() + line.height()
    draw_text(painter, QPointF(rect.left(), top + em), picture.drawn, style.label)
    top += _LINE * em
    for sample in picture.samples:
        start = QPointF(rect.left(), top)
        if picture.says_step:
            painter.setPen(style.theme.muted)
            draw_text(painter, start + QPointF(0, 1.05 * em), sample.label, style.label)
            start += QPointF(0, _LINE * em)
        _draw_text(painter, start, sample, rect.width(), style)
        top += _height(sample, picture, rect.width(), style)
    painter.restore()


def _draw_text(painter: QPainter, start: QPointF, sample: Sample, wide: float, style: Style) -> None:
    em = style.em
    words = list(_words(sample, wide, style))
    for word in words:
        if word.predicted is not None and word.text.strip():
            before = width(word.text[: len(word.text) - len(word.text.lstrip())], em)
            shade = QColor(style.theme.accent)
            shade.setAlpha(round(_TINT * word.predicted))
            corner = start + word.at + QPointF(before, 0.12 * em)
            painter.fillRect(QRectF(corner.x(), corner.y(), word.wide - before, (_LINE - 0.24) * em), shade)
    for word in words:
        painter.setPen(style.theme.muted if word.predicted is None else style.theme.text)
        draw_text(painter, start + word.at + QPointF(0, 1.1 * em), word.text, em)

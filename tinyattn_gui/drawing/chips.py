"""The tokens of a sentence as chips: each with its id; unknown ones marked, cut ones struck out."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from tinyattn_gui.drawing.chip_layout import Bracket, Chip, ChipLayout, extra_height, large, row_height, small
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import elide, font

_TINT = 40
"""How opaque the accent colour is behind a lit token."""

_MARGIN = 2.0
_TICK = 3.0
_ONE_LINE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine


@dataclass(frozen=True)
class Mark:
    """How a chip stands out: pointed at, selected, or where the keys are."""

    lit: bool = False
    chosen: bool = False
    here: bool = False


def draw_chip(painter: QPainter, chip: Chip, mark: Mark, style: Style) -> None:
    """Draw one token."""
    theme, box = style.theme, chip.box
    _draw_box(painter, chip, mark, style)
    ink = theme.accent_text if mark.chosen else theme.accent if mark.lit else None
    high, room = row_height(style) - 1, box.width() - 2 * _MARGIN
    half = high * 0.58
    letters = QFont(font(large(style)))
    letters.setStrikeOut(not chip.runs)
    painter.setFont(letters)
    painter.setPen(ink or (theme.text if chip.runs else theme.muted))
    text = elide(chip.piece.label, large(style), room)
    painter.drawText(QRectF(box.x(), box.y() + 0.5, box.width(), half), _ONE_LINE, text)
    painter.setFont(font(small(style)))
    painter.setPen(ink or theme.muted)
    top, deep = box.y() + half - 1.5, high - half
    for below in chip.below:
        painter.drawText(QRectF(box.x(), top, box.width(), deep), _ONE_LINE, elide(below, small(style), room))
        top, deep = top + deep, extra_height(style)


def draw_bracket(painter: QPainter, bracket: Bracket, style: Style) -> None:
    """Draw the character that tokens are together, over a line from the first to the last of them."""
    box, theme = bracket.box, style.theme
    painter.setPen(QPen(theme.arrow, 1))
    y, left, right = box.bottom() - _TICK, box.left() + 1.5, box.right() - 1.5
    painter.drawPolyline(
        [QPointF(left, box.bottom()), QPointF(left, y), QPointF(right, y), QPointF(right, box.bottom())]
    )
    painter.setPen(theme.text)
    painter.setFont(font(style.label))
    painter.drawText(QRectF(box.left(), box.top(), box.width(), y - box.top()), _ONE_LINE, bracket.text)


def draw_foot(painter: QPainter, layout: ChipLayout, style: Style) -> None:
    """Draw what is said below all tokens."""
    painter.setPen(style.theme.muted)
    painter.setFont(font(small(style)))
    high = extra_height(style)
    for n, line in enumerate(layout.foot):
        at = QPointF(1.0, layout.foot_top + (n + 1) * high)
        painter.drawText(at, line)


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

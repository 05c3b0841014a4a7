"""The number in each cell, dark on light and light on dark."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QStaticText, QTransform

from model.matrix.digits import MOST, Digits, NumberForm, decimals, fitting
from model.matrix.picture import Picture
from model.matrix.shading import toned
from tinyattn_gui.drawing.device import whole_scale
from tinyattn_gui.drawing.heatmap_layout import HeatmapLayout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, font, metrics, middle, width
from tinyattn_gui.theme.colormaps import indices, number_inks, wants_dark_text

_LONGEST = "−0.0000000e−00"
"""No exact number of 32 bits is wider."""

AIR = 0.35
"""Around a number, as a part of its height."""

_DIGIT = re.compile(r"\d")


def draw_numbers(
    painter: QPainter, layout: HeatmapLayout, picture: Picture, style: Style, wanted: int | None = None
) -> None:
    """Write the values into the cells, where the layout found that they fit; with `wanted` decimals if there is room
    for them, else as many as it takes.
    """
    if not layout.number_size:
        return
    digits = digits_of(layout, picture, wanted)
    rows, columns = layout.part.shown_rows, layout.part.shown_columns
    ends, kind = (picture.low, picture.high), picture.kind
    seen = picture.inked[rows.start : rows.stop, columns.start : columns.stop]
    tones = toned(picture.inked[rows.start : rows.stop], *ends, kind, style.shading)
    places = indices(tones[:, columns.start : columns.stop], *ends, kind)
    dark, said = wants_dark_text(picture.kind, style.theme, style.colours)[places], ~np.isneginf(seen)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font(layout.number_size))
    white, black = number_inks(style.theme)
    nothing = said & (seen == 0) if style.large_numbers else np.zeros_like(said)
    said &= ~nothing
    for ink, chosen in ((black, dark & said), (white, ~dark & said), (style.theme.muted, nothing)):
        painter.setPen(ink)
        at = np.nonzero(chosen)
        cells = zip((at[0] + rows.start).tolist(), (at[1] + columns.start).tolist(), seen[at].tolist(), strict=True)
        _draw_chosen(painter, layout, digits, cells)
    painter.restore()


def digits_of(layout: HeatmapLayout, picture: Picture, wanted: int | None = None) -> Digits:
    """How the numbers are written: the closer a part is looked at, the more of their digits, up to all."""
    wide, size = layout.pitch[0], layout.number_size

    def fits(text: str) -> bool:
        return width(_DIGIT.sub("0", text), size) + AIR * size <= wide + 0.01

    if layout.is_zoomed and fits(_LONGEST):
        return Digits(NumberForm.EXACT)
    if layout.is_zoomed:
        wanted = MOST
    elif wanted is None:
        wanted = picture.decimals
    if wanted is None:
        wanted = decimals(picture.values, picture.kind)
    return fitting(wanted, picture.values, (picture.low, picture.high), fits)


def _draw_chosen(
    painter: QPainter, layout: HeatmapLayout, digits: Digits, cells: Iterable[tuple[int, int, float]]
) -> None:
    """The numbers of some cells, as far as all of a number is seen; on a screen as prepared text, which is twice as
    fast as text.
    """
    size, (wide, high), origin, quick = layout.number_size, layout.pitch, layout.origin, whole_scale(painter)
    left, top = origin.x() + wide / 2, origin.y() + high / 2 + middle(size)
    rise, write, box, close = metrics(size).ascent(), digits.text, layout.cells, layout.is_zoomed
    for row, column, value in cells:
        text = write(value)
        x, baseline, length = left + column * wide, top + row * high, width(text, size)
        if close and not box.contains(QRectF(x - length / 2, baseline - size, length, size)):
            continue
        if length > wide - 1:
            _draw_small(painter, text, QPointF(x, baseline), size, (wide - 1) / length)
        elif quick:
            painter.drawStaticText(QPointF(x - length / 2, baseline - rise), _prepared(text, size))
        else:
            painter.drawText(QPointF(x - length / 2, baseline), text)


def _draw_small(painter: QPainter, text: str, at: QPointF, size: float, part: float) -> None:
    """A number that is wider than the usual ones, in smaller letters."""
    draw_text(painter, at, text, max(1.0, size * part // 1), align=0.5)
    painter.setFont(font(size))


@lru_cache(maxsize=4_096)
def _prepared(text: str, size: float) -> QStaticText:
    found = QStaticText(text)
    found.setTextFormat(Qt.TextFormat.PlainText)
    found.prepare(QTransform(), font(size))
    return found

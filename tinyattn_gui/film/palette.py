"""The colours of a format that has few of them: those of the theme, and as many as are left of each colour map."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtGui import QColor

from model.colours import Scale, palette32
from tinyattn_gui.theme.palette import Theme

_RAMP = 14
"""Shades from the ground to a colour that text and lines are drawn in, for their soft edges."""


def film_colours(theme: Theme, ground: QColor, scales: Iterable[Scale], most: int) -> tuple[int, ...]:
    """At most so many colours, 0xRRGGBB: ground, text and lines of the theme with soft edges, and the colour maps."""
    own = (theme.text, theme.muted, theme.accent)
    plain = (ground, theme.surface, theme.cell_empty, theme.hatch, theme.border, theme.arrow, theme.focus, theme.curve,
             theme.beside, theme.floor, theme.warning)  # fmt: skip
    ends = [QColor("black"), QColor("white")]
    found = dict.fromkeys(colour.rgb() & 0xFFFFFF for colour in (*plain, *ends))
    for colour in own:
        found.update(dict.fromkeys(_ramp(ground, colour)))
    maps = [palette32(scale)[:256] & 0xFFFFFF for scale in dict.fromkeys(scales)]
    room = most - len(found)
    for left, colours in zip(range(len(maps), 0, -1), maps, strict=True):
        count = room // left
        chosen = colours[np.rint(np.linspace(0, 255, count)).astype(int)]
        found.update(dict.fromkeys(chosen.tolist()))
        room = most - len(found)
    return tuple(found)


def _ramp(start: QColor, end: QColor) -> list[int]:
    parts = np.linspace(0, 1, _RAMP)
    red, green, blue = (
        np.rint((1 - parts) * a + parts * b).astype(int) for a, b in zip(_rgb(start), _rgb(end), strict=True)
    )
    return [int(colour) for colour in red << 16 | green << 8 | blue]


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()

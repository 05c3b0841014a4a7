"""The colours of heads: eight that stay apart for every kind of colour vision; later heads take them again."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtGui import QColor

from model.oklab import luminance
from model.watch import MEAN
from tinyattn_gui.theme.palette import Theme

_COLOURS = {
    False: ("#1f63b5", "#d1661b", "#559668", "#ad2a5a", "#2599ee", "#623179", "#bf7fac", "#0e5213"),
    True: ("#6cb0f5", "#f2994a", "#97d19d", "#be4051", "#0ba792", "#8f6ad0", "#9c860b", "#147196"),
}
_MIDDLE = 0.179
"""Above this luminance black text has more contrast than white text."""


@lru_cache(maxsize=256)
def head_colour(head: int, theme: Theme) -> QColor:
    """The colour of a head; the average of all has the colour of text."""
    if head == MEAN:
        return theme.text
    table = _COLOURS[theme.dark]
    return QColor(table[head % len(table)])


@lru_cache(maxsize=256)
def ink_on_head(head: int, theme: Theme) -> QColor:
    """The colour of text on the colour of a head."""
    colour = head_colour(head, theme)
    rgb = np.array([[colour.red(), colour.green(), colour.blue()]])
    return QColor("#000000" if luminance(rgb)[0] > _MIDDLE else "#ffffff")

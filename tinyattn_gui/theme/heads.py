"""The colours of heads: eight that stay apart for every kind of colour vision; later heads take them again.

The first four are the farthest apart: few networks that are looked at have more.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtGui import QColor

from model.matrix.oklab import contrast, luminance
from model.quantities.watch import MEAN
from tinyattn_gui.theme.palette import SCREEN, Theme

_COLOURS = {
    False: ("#1f63b5", "#d1661b", "#2599ee", "#0e5213", "#623179", "#bf7fac", "#559668", "#ad2a5a"),
    True: ("#6cb0f5", "#f2994a", "#be4051", "#8f6ad0", "#0ba792", "#147196", "#97d19d", "#9c860b"),
}
_MIDDLE = 0.179
"""Above this luminance black text has more contrast than white text."""
_READABLE = 4.5
"""The contrast that letters need."""
_SHARES = np.linspace(0, 1, 21)


@lru_cache(maxsize=256)
def head_colour(head: int, theme: Theme) -> QColor:
    """The colour of a head; the average of all has the colour of text."""
    if head == MEAN:
        return theme.text
    table = _COLOURS[theme.dark]
    return QColor(table[head % len(table)])


@lru_cache(maxsize=256)
def head_ink(head: int, theme: Theme) -> QColor:
    """The colour of letters and numbers of a head: in the window as near to that of text as it takes to read them."""
    colour = head_colour(head, theme)
    if theme not in SCREEN:
        return colour
    ends = np.array([[c.red(), c.green(), c.blue()] for c in (colour, theme.text)])
    ground = (theme.surface.red(), theme.surface.green(), theme.surface.blue())
    mixed = [tuple(np.rint(ends[0] + share * (ends[1] - ends[0])).astype(int).tolist()) for share in _SHARES]
    return QColor(*next(rgb for rgb in mixed if contrast(rgb, ground) >= _READABLE))


@lru_cache(maxsize=256)
def ink_on_head(head: int, theme: Theme) -> QColor:
    """The colour of text on the colour of a head."""
    colour = head_colour(head, theme)
    rgb = np.array([[colour.red(), colour.green(), colour.blue()]])
    return QColor("#000000" if luminance(rgb)[0] > _MIDDLE else "#ffffff")

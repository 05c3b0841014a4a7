"""The colours of a format that has few of them, chosen once for a whole film.

They are those of the theme, as many as are left of each colour map, and what else is seen much of in its first and its
last frame, as the colours of heads are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from model.matrix.colours import ColourScale, palette32
from tinyattn_gui.export.film.reel import Pixels, channels
from tinyattn_gui.theme.palette import Theme

Colours = NDArray[np.uint32]

_RAMP = 14
"""Shades from the ground to a colour that text and lines are drawn in, for their soft edges."""

_MOST_SEEN, _OFTEN = 72, 8
"""Colours besides those that are known, and how many pixels of one make it worth a place."""

_ALIKE = 48
"""The square of a distance between colours that nobody sees."""


def film_colours(
    theme: Theme, ground: QColor, scales: Iterable[ColourScale], frames: Sequence[Pixels], most: int
) -> tuple[int, ...]:
    """At most so many colours, 0xRRGGBB."""
    plain = (ground, theme.surface, theme.cell_empty, theme.cell_nan, theme.hatch, theme.border, theme.arrow,
             theme.focus, theme.curve, theme.beside, theme.floor, theme.warning, QColor("black"),
             QColor("white"))  # fmt: skip
    found = dict.fromkeys(colour.rgb() & 0xFFFFFF for colour in plain)
    for colour in (theme.text, theme.muted, theme.accent):
        found.update(dict.fromkeys(_ramp(ground, colour)))
    maps = [palette32(scale)[:256] & 0xFFFFFF for scale in dict.fromkeys(scales)]
    known = np.concatenate([np.array([*found], np.uint32), *maps])
    found.update(dict.fromkeys(_seen(frames, known)))
    for left, colours in zip(range(len(maps), 0, -1), maps, strict=True):
        count = (most - len(found)) // left
        found.update(dict.fromkeys(colours[np.rint(np.linspace(0, 255, count)).astype(int)].tolist()))
    return tuple(found)


def _seen(frames: Sequence[Pixels], known: Colours) -> list[int]:
    """The colours that many pixels have and that are like none of those that are known, nor like each other."""
    colours, counts = np.unique(np.concatenate([frame.ravel() for frame in frames]) & 0xFFFFFF, return_counts=True)
    often = counts >= _OFTEN
    colours, counts = colours[often], counts[often]
    found: list[int] = []
    for colour in colours[np.argsort(-counts, kind="stable")][:2000]:
        if len(found) < _MOST_SEEN and _distance(colour, known) > _ALIKE:
            found.append(int(colour))
            known = np.append(known, colour)
    return found


def _distance(colour: np.uint32, others: Colours) -> int:
    """The square of the distance from a colour to the nearest of others."""
    rgb = channels(np.append(others, colour)[None], 3)[0].astype(np.int32)
    return int(((rgb[:-1] - rgb[-1]) ** 2).sum(axis=1).min())


def _ramp(start: QColor, end: QColor) -> list[int]:
    parts = np.linspace(0, 1, _RAMP)
    red, green, blue = (
        np.rint((1 - parts) * a + parts * b).astype(int) for a, b in zip(_rgb(start), _rgb(end), strict=True)
    )
    return [int(colour) for colour in red << 16 | green << 8 | blue]


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()

"""Numbers into colours: one table for each kind of quantity and theme, blended in OKLab so that steps look even."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from model.quantities import Kind
from tinyattn_gui.theme.oklab import blend, luminance
from tinyattn_gui.theme.palette import Theme

Table = NDArray[np.uint8]
Indices = NDArray[np.intp]

EMPTY = 256
"""The place in a table, after its 256 colours, of a cell without a value."""

_CENTRE = 128
_SIGNED = {
    False: ("#163f7f", "#3f7dbd", "#a5c8e4", "#f7f7f7", "#f2b8a0", "#d0604d", "#8c1a2b"),
    True: ("#8fd0ff", "#3f8fd2", "#20466b", "#15181c", "#6b3d17", "#cf7a26", "#ffc078"),
}
_SEQUENTIAL = {
    False: ("#f8fafc", "#cfe1f1", "#8bbbe0", "#3f86c2", "#165394", "#08274f"),
    True: ("#13161a", "#1d3350", "#1f6190", "#2f98ad", "#8ad3b0", "#f2fbd8"),
}
_TINTS = {
    False: ("#dbe7f4", "#f3e3d3", "#dcecdc", "#efdfe9", "#e4e2f3", "#f1ecd0", "#d8ebec", "#eadfd9"),
    True: ("#2b3f55", "#4d3c2d", "#2d4634", "#4a3344", "#3a3857", "#4a462a", "#27474a", "#463a34"),
}
# Above this luminance black text has more contrast than white text.
_MIDDLE = 0.179


@cache
def table(kind: Kind, dark: bool) -> Table:
    """The 256 colours of a kind as (256, 3); for signed values entry 128 is zero, and entries 1 and 255 the ends."""
    if kind is Kind.INDEX:
        return blend(_TINTS[dark], np.arange(256) % len(_TINTS[dark]) / (len(_TINTS[dark]) - 1))
    if kind is Kind.SIGNED:
        return blend(_SIGNED[dark], np.clip((np.arange(256) - _CENTRE) / 127 * 0.5 + 0.5, 0, 1))
    return blend(_SEQUENTIAL[dark], np.linspace(0, 1, 256))


def indices(values: NDArray[np.floating], low: float, high: float, kind: Kind) -> Indices:
    """The place of each value in the table of its kind; EMPTY for NaN and −∞."""
    with np.errstate(all="ignore"):
        if kind is Kind.INDEX:
            place = np.mod(values, 256)
        elif kind is Kind.SIGNED:
            half = (high - low) / 2 or 1.0
            place = np.clip((values - (low + high) / 2) * (127 / half), -127, 127) + (_CENTRE + 0.5)
        else:
            place = np.clip((values - low) * (255 / ((high - low) or 1.0)), 0, 255) + 0.5
        missing = np.isnan(place) | np.isneginf(values)
    found: Indices = np.where(missing, float(EMPTY), place).astype(np.intp)
    return found


def colours(values: NDArray[np.floating], low: float, high: float, kind: Kind, theme: Theme) -> NDArray[np.uint32]:
    """The colour of each value as 0xffRRGGBB, in the shape of `values`."""
    return palette32(kind, theme)[indices(values, low, high, kind)]


@cache
def palette32(kind: Kind, theme: Theme) -> NDArray[np.uint32]:
    """The table of a kind as 257 numbers 0xffRRGGBB, the last for a cell without a value."""
    red, green, blue = table(kind, theme.dark).astype(np.uint32).T
    packed = np.append(red << 16 | green << 8 | blue, theme.cell_empty.rgb() & 0xFFFFFF)
    return (packed | 0xFF000000).astype(np.uint32)


@cache
def wants_dark_text(kind: Kind, theme: Theme) -> NDArray[np.bool_]:
    """For each of the 257 colours whether black text reads better on it than white."""
    packed = palette32(kind, theme)
    rgb = np.stack([packed >> 16 & 255, packed >> 8 & 255, packed & 255], axis=1)
    return luminance(rgb) > _MIDDLE

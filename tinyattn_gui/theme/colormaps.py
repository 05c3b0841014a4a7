"""The colours of numbers in a theme: `model.matrix.colours` on the theme's ground."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from model.matrix import colours as tables
from model.matrix.colours import EMPTY, INK, NAN, ColourScale, indices, table
from model.matrix.shading import EVEN, toned
from model.quantities import Kind
from tinyattn_gui.theme.palette import SCREEN, Theme

__all__ = ["EMPTY", "NAN", "colours", "indices", "number_inks", "palette32", "scale", "table", "wants_dark_text"]


@cache
def scale(kind: Kind, theme: Theme, name: str = "auto") -> ColourScale:
    """The scale of a kind in a theme, or of a colour map by its name."""
    return ColourScale(kind, theme.dark, theme.cell_empty.name(), name, theme.cell_nan.name())


def colours(
    values: NDArray[np.floating],
    low: float,
    high: float,
    kind: Kind,
    theme: Theme,
    name: str = "auto",
    shading: str = EVEN,
) -> NDArray[np.uint32]:
    """The colour of each value as 0xffRRGGBB, in the shape of `values`, (…, rows, columns)."""
    return tables.colours(toned(values, low, high, kind, shading), low, high, scale(kind, theme, name))


def palette32(kind: Kind, theme: Theme, name: str = "auto") -> NDArray[np.uint32]:
    """The table of a kind as 258 numbers 0xffRRGGBB, the last two for EMPTY and NAN."""
    return tables.palette32(scale(kind, theme, name))


def number_inks(theme: Theme) -> tuple[QColor, QColor]:
    """What numbers are written in on dark colours, and on light ones. In the window that is black, which has enough
    contrast on colours in the middle too; figures stay as they were.
    """
    light, dark = INK
    return QColor(light), QColor(Qt.GlobalColor.black if theme in SCREEN else dark)


def wants_dark_text(kind: Kind, theme: Theme, name: str = "auto") -> NDArray[np.bool_]:
    """For each of the 258 colours whether black text reads better on it than white."""
    return tables.wants_dark_text(scale(kind, theme, name))

"""Names along an axis: which of them are written, how large, how turned and how shortened, so that none overlap."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import LINE, elide, extent, width

_GAP = 0.35
_NUMBER_GAP = 0.5
_LETTER, _LETTER_GAP = 1.1, 0.1
"""Names no wider than that, in their height, are single letters: they are never turned, and may be so close."""
_SMALLEST = 0.68


@dataclass(frozen=True)
class Labels:
    """The labels of one axis: text by index, already shortened; empty when there is no room for any."""

    texts: tuple[tuple[int, str], ...] = ()
    size: float = 0.0
    degrees: float = 0.0
    depth: float = 0.0
    """How much room they take across the axis."""


def row_labels(names: tuple[str, ...], pitch: float, room: float, style: Style, shown: range | None = None) -> Labels:
    """Labels beside rows of height `pitch`, no wider than `room`: of those `shown`, or of all; none where rows have no
    height.
    """
    if pitch <= 0:
        return Labels()
    size = _fitting(pitch, style)
    step = _step(names, size * LINE * 0.92 / pitch)
    texts = tuple((i, elide(names[i], size, room)) for i in _each(step, names, shown))
    return Labels(texts, size, 0.0, max((width(text, size) for _, text in texts), default=0.0))


def column_labels(
    names: tuple[str, ...], pitch: float, room: float, beyond: float, style: Style, shown: range | None = None
) -> Labels:
    """Labels above columns of width `pitch`, no higher than `room`: of those `shown`, or of all.

    Horizontal where they fit, else rising at 45° or upright. `beyond` is how far a label of the last column may reach
    to the right of its middle.
    """
    size = style.label
    if room < size * LINE * 0.99 or pitch <= 0:
        return Labels()
    if _numbered(names):
        step = _step(names, (width(names[-1], size) + _NUMBER_GAP * size) / pitch)
        return Labels(tuple((i, names[i]) for i in _each(step, names, shown)), size, 0.0, size * LINE)
    longest = _longest(names, size)
    if longest + _GAP * size <= pitch or pitch >= 4.5 * size:
        texts = tuple((i, elide(names[i], size, pitch - _GAP * size)) for i in _each(1, names, shown))
        return Labels(texts, size, 0.0, size * LINE)
    if longest <= _LETTER * size:
        smaller = _fitting(pitch, style)
        size = size if longest + _LETTER_GAP * size <= pitch else smaller
        step = max(1, math.ceil((_longest(names, size) + _LETTER_GAP * size) / pitch - 1e-6))
        return Labels(tuple((i, names[i]) for i in _each(step, names, shown)), size, 0.0, size * LINE)
    return _rising(names, longest, pitch, room, beyond, style, shown)


def level_width(names: tuple[str, ...], style: Style) -> float:
    """How wide a column must be for its label to stay level; 0 for numbers, of which some may be left out."""
    return 0.0 if _numbered(names) else _longest(names, style.label) + _GAP * style.label


def _rising(
    names: tuple[str, ...], longest: float, pitch: float, room: float, beyond: float, style: Style, shown: range | None
) -> Labels:
    size = style.label
    diagonal = (room - size * LINE / 2 * math.sqrt(0.5)) / math.sqrt(0.5)
    across = extent(min(longest, diagonal), size, 45)[0]
    if pitch >= 1.35 * size * LINE and across <= beyond and diagonal >= min(longest, 2.4 * size):
        return _turned(names, _each(1, names, shown), size, 45.0, diagonal)
    sizes = (_fitting(pitch, style), _SMALLEST * style.em)
    size = next((s for s in sizes if room >= min(1.9 * s, longest * s / size)), 0.0)
    if not size:
        return Labels()
    step = max(1, math.ceil(size * LINE * 0.9 / pitch - 1e-6))
    return _turned(names, _each(step, names, shown), size, 90.0, room)


def _turned(names: tuple[str, ...], chosen: range, size: float, degrees: float, room: float) -> Labels:
    texts = tuple((i, elide(names[i], size, room)) for i in chosen)
    reach = max((width(text, size) for _, text in texts), default=0.0)
    return Labels(texts, size, degrees, extent(reach, size, degrees)[1] if degrees < 90 else reach)


def _each(step: int, names: tuple[str, ...], shown: range | None) -> range:
    """Each how many-th of the places that are shown, counted from the first of all, so that labels move with cells."""
    start, stop = (0, len(names)) if shown is None else (shown.start, min(shown.stop, len(names)))
    return range(-(-start // step) * step, stop, step)


def _longest(names: tuple[str, ...], size: float) -> float:
    return max((width(name[:99], size) for name in names[:400]), default=0.0)


def _fitting(pitch: float, style: Style) -> float:
    """The size of letters for lines that stand `pitch` apart: as asked, or a little smaller."""
    return min(style.label, max(_SMALLEST * style.em, pitch / LINE))


def _step(names: tuple[str, ...], least: float) -> int:
    """Each how many-th label is written: 1, 2, 5, 10, … for numbers, any step for words."""
    if least <= 1.0:
        return 1
    if not _numbered(names):
        return math.ceil(least - 1e-6)
    ten = int(10 ** math.floor(math.log10(least)))
    return next((ten * lead for lead in (1, 2, 5) if ten * lead >= least), ten * 10)


def _numbered(names: tuple[str, ...]) -> bool:
    """Whether these are plain numbers, of which some may be left out without loss."""
    return bool(names) and names[-1] == str(len(names) - 1) and names[0] == "0"

"""Numbers into colours: a table for each kind of quantity, blended in OKLab so that steps look even. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from model.matrix.oklab import blend, luminance
from model.quantities import Kind

Table = NDArray[np.uint8]
Indices = NDArray[np.intp]

EMPTY = 256
"""The place in a table, after its 256 colours, of a cell that is masked, or that no token follows."""

NAN = 257
"""The place after that: of a number that is none."""

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
INK = ("#ffffff", "#111418")
"""Of numbers in cells: on dark colours, on light ones."""

# Above this luminance black text has more contrast than white text.
_MIDDLE = 0.179

MAPS: Mapping[str, tuple[str, ...]] = {
    "blues": _SEQUENTIAL[False],
    "blue-red": _SIGNED[False],
    "viridis": (
        "#440154", "#470d60", "#48186a", "#482374", "#472d7b", "#453781", "#424086", "#3e4989", "#3b528b",
        "#375b8d", "#33638d", "#2f6b8e", "#2c728e", "#297a8e", "#26828e", "#23898e", "#21918c", "#1f988b",
        "#1fa088", "#22a785", "#28ae80", "#32b67a", "#3fbc73", "#4ec36b", "#5ec962", "#70cf57", "#84d44b",
        "#98d83e", "#addc30", "#c2df23", "#d8e219", "#ece51b", "#fde725",
    ),
    "cividis": (
        "#00224e", "#00285b", "#002e6a", "#053371", "#1a386f", "#273e6e", "#32436d", "#3b496c", "#434e6c",
        "#4b546c", "#535a6d", "#5a5f6e", "#61656f", "#686a71", "#6f7073", "#767676", "#7d7c78", "#848279",
        "#8c8878", "#938e78", "#9b9476", "#a39a74", "#aba072", "#b4a76f", "#bcae6c", "#c4b468", "#cdbb63",
        "#d5c25e", "#dec958", "#e7d150", "#f0d846", "#f9e03a", "#fee838",
    ),
    "magma": (
        "#000004", "#030312", "#0a0822", "#130d34", "#1d1147", "#29115a", "#36106b", "#440f76", "#51127c",
        "#5d177f", "#6a1c81", "#762181", "#832681", "#902a81", "#9c2e7f", "#aa337d", "#b73779", "#c43c75",
        "#d0416f", "#dc4869", "#e75263", "#ef5d5e", "#f56b5c", "#f9795d", "#fc8961", "#fd9869", "#fea772",
        "#feb67c", "#fec488", "#fed395", "#fde2a3", "#fcf0b2", "#fcfdbf",
    ),
    "grey": ("#ffffff", "#000000"),
    "purple-orange": ("#3a1a66", "#7a5ca8", "#c4b6da", "#f7f7f7", "#f4c58c", "#d67d1e", "#874000"),
}  # fmt: skip
"""Colour maps that can be chosen instead of the one of a kind: anchors from the low end to the high one."""

DIVERGING = ("blue-red", "purple-orange")
"""Those with a middle, for signed values."""


@dataclass(frozen=True)
class ColourScale:
    """Which colours stand for the values of a kind: those of the kind on a light or dark ground, or a map by name.

    `empty` is the colour of a cell that is masked, `nan` that of a number that is none. Of two names with a stroke
    between them, such as `viridis/auto`, the second is for signed values, the first for all others.
    """

    kind: Kind
    dark: bool = False
    empty: str = "#eff1f4"
    name: str = "auto"
    nan: str = "#ff7ae0"


@cache
def table(kind: Kind, dark: bool, name: str = "auto") -> Table:
    """The 256 colours of a kind as (256, 3); for signed values entry 128 is zero, and entries 1 and 255 the ends."""
    if kind is Kind.INDEX:
        return blend(_TINTS[dark], np.arange(256) % len(_TINTS[dark]) / (len(_TINTS[dark]) - 1))
    sequential, _, signed = name.partition("/")
    name = signed if kind is Kind.SIGNED and signed else sequential
    if kind is Kind.SIGNED:
        anchors = _SIGNED[dark] if name == "auto" else MAPS[name]
        return blend(anchors, np.clip((np.arange(256) - _CENTRE) / 127 * 0.5 + 0.5, 0, 1))
    return blend(_SEQUENTIAL[dark] if name == "auto" else MAPS[name], np.linspace(0, 1, 256))


def indices(values: NDArray[np.floating], low: float, high: float, kind: Kind) -> Indices:
    """The place of each value in the table of its kind; EMPTY for −∞, NAN for NaN.

    Ids do not diverge: one that is NaN is EMPTY, for no token follows.
    """
    with np.errstate(all="ignore"):
        if kind is Kind.INDEX:
            place = np.mod(values, 256)
        elif kind is Kind.SIGNED:
            place = _placed(values, (low + high) / 2, 127 / ((high - low) / 2 or 1.0), -127, 127, _CENTRE + 0.5)
        else:
            place = _placed(values, low, 255 / ((high - low) or 1.0), 0, 255, 0.5)
        if values.size and not values.min() > -np.inf:
            place[np.isneginf(values)] = EMPTY
            place[np.isnan(values)] = EMPTY if kind is Kind.INDEX else NAN
    indices: Indices = place.astype(np.intp)
    return indices


def _placed(
    values: NDArray[np.floating], zero: float, scale: float, least: float, most: float, shift: float
) -> NDArray[np.floating]:
    """(values − zero) · scale between two ends, then shifted; in one piece of memory, for there may be a million."""
    place = values - zero
    place *= scale
    np.clip(place, least, most, out=place)
    place += shift
    return place


def colours(values: NDArray[np.floating], low: float, high: float, scale: ColourScale) -> NDArray[np.uint32]:
    """The colour of each value as 0xffRRGGBB, in the shape of `values`."""
    return palette32(scale)[indices(values, low, high, scale.kind)]


@cache
def palette32(scale: ColourScale) -> NDArray[np.uint32]:
    """The table of a scale as 258 numbers 0xffRRGGBB, the last two for EMPTY and NAN."""
    red, green, blue = table(scale.kind, scale.dark, scale.name).astype(np.uint32).T
    besides = [int(colour.removeprefix("#"), 16) for colour in (scale.empty, scale.nan)]
    packed = np.append(red << 16 | green << 8 | blue, besides)
    return (packed | 0xFF000000).astype(np.uint32)


@cache
def wants_dark_text(scale: ColourScale) -> NDArray[np.bool_]:
    """For each of the 258 colours whether black text reads better on it than white."""
    packed = palette32(scale)
    rgb = np.stack([packed >> 16 & 255, packed >> 8 & 255, packed & 255], axis=1)
    return luminance(rgb) > _MIDDLE

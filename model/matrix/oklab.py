"""Colour arithmetic: sRGB, luminance, and blending in OKLab (Björn Ottosson, 2020), where equal steps look equal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def blend(anchors: Sequence[str], at: ArrayLike) -> NDArray[np.uint8]:
    """Colours (n, 3) at places 0 … 1 along evenly spaced anchors such as `#1f63b5`."""
    lab = to_oklab(np.array([_parse(anchor) for anchor in anchors]))
    stops = np.linspace(0, 1, len(anchors))
    mixed = np.stack([np.interp(np.asarray(at), stops, lab[:, channel]) for channel in range(3)], axis=1)
    return np.rint(from_oklab(mixed)).astype(np.uint8)


def to_oklab(rgb: NDArray[np.generic]) -> Floats:
    """(n, 3) of sRGB 0 … 255 to OKLab."""
    return np.asarray(np.cbrt(_linear(rgb) @ _TO_LMS.T) @ _TO_LAB.T)


def from_oklab(lab: Floats) -> Floats:
    """(n, 3) of OKLab to sRGB 0 … 255, clipped to what a screen can show."""
    light = (lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T
    light = np.clip(light, 0, 1)
    return np.asarray(np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055) * 255)


def luminance(rgb: NDArray[np.generic]) -> Floats:
    """Relative luminance 0 … 1 of (n, 3) sRGB colours, as WCAG 2 defines it."""
    return np.asarray(_linear(rgb) @ _LUMINANCE)


def contrast(one: ArrayLike, other: ArrayLike) -> float:
    """The WCAG 2 contrast ratio, 1 … 21, of two sRGB colours."""
    dark, light = sorted(luminance(np.array([one, other])))
    return float((light + 0.05) / (dark + 0.05))


def _linear(rgb: NDArray[np.generic]) -> Floats:
    part = np.asarray(rgb, dtype=np.float64) / 255
    return np.asarray(np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4))


def _parse(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

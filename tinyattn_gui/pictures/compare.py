"""One matrix of two branches at one step: this one's, the other's, and their difference."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from model.config import ModelConfig
from model.messages import Frame, Reading, Watch
from model.picture import Picture, colour_range
from model.quantities import QUANTITIES, Facet, Kind
from tinyattn_gui.pictures.matrix import picture_of


class Side(Enum):
    """Which of two branches the matrices show."""

    THIS = "this"
    OTHER = "other"
    DIFFERENCE = "difference"


def seen_from(reading: Reading, frame: Frame, config: ModelConfig, side: Side) -> Picture | str:
    """The picture of what was watched, from one side; as it is where nothing is beside it."""
    beside = frame.beside
    other = next((found for found in beside.readings if found.watch == reading.watch), None) if beside else None
    if beside is None or (other is None and side is Side.THIS):
        return picture_of(reading, frame, config)
    if other is None:
        return "Not compared yet."
    if side is Side.THIS:
        return _in_one_range(picture_of(reading, frame, config), other)
    if side is Side.OTHER:
        shown = _in_one_range(picture_of(other, replace(frame, example=beside.example), config), reading)
        return shown if isinstance(shown, str) else replace(shown, title=f"Other · {shown.title}", watch=None)
    gradient = reading.watch.facet is Facet.GRAD and not QUANTITIES[reading.watch.slug].learned
    if gradient and beside.example != frame.example:
        return "The two branches read different sentences at this step: their gradients do not compare."
    return _difference(reading, other, frame, config)


def sides_of(frame: Frame, config: ModelConfig, side: Side) -> dict[Watch, Picture | str]:
    """Every reading of a frame from one side, by what was watched."""
    return {reading.watch: seen_from(reading, frame, config, side) for reading in frame.readings}


def _in_one_range(shown: Picture | str, beside: Reading) -> Picture | str:
    """The picture in colours that mean the same in the one beside it."""
    if isinstance(shown, str) or beside.values is None:
        return shown
    low, high = colour_range(np.concatenate((shown.values.ravel(), beside.values.ravel())), shown.kind)
    return replace(shown, low=low, high=high)


def _difference(reading: Reading, other: Reading, frame: Frame, config: ModelConfig) -> Picture | str:
    shown = picture_of(reading, frame, config)
    if isinstance(shown, str) or other.values is None or reading.values is None:
        return shown if isinstance(shown, str) else other.why
    values = np.atleast_2d(_minus(reading.values, other.values))
    low, high = colour_range(values, Kind.SIGNED)
    return replace(
        shown,
        title=f"Difference · {shown.title}",
        formula="",
        caption="This branch minus the one beside it.",
        kind=Kind.SIGNED,
        values=values,
        low=low,
        high=high,
        watch=None,
    )


def _minus(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """The difference; a cell that is masked in both stays masked."""
    with np.errstate(invalid="ignore"):
        return np.where(a == b, np.where(np.isinf(a), a, np.float32(0)), a - b).astype(np.float32)

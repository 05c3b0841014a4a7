"""One matrix of two branches at one step, or of two steps of a run: this one's, the other's, and their difference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.config import ModelConfig
from model.figures.request import FigureSide as FigureSide
from model.matrix.picture import Picture, colour_range
from model.messages import Frame, Lens, Reading, Watch
from model.quantities import Facet, Kind
from model.quantities.stages import catalogue
from tinyattn_gui.pictures.matrix import picture_of
from tinyattn_gui.pictures.ranges import Fixed, Ranges


def seen_from(
    reading: Reading, frame: Frame, config: ModelConfig, side: FigureSide, ranges: Ranges | Fixed | None = None
) -> Picture | str:
    """The picture of what was watched, from one side, in the ranges that are held; a difference has its own."""
    shown = _seen_from(reading, frame, config, side)
    if ranges is None:
        return shown
    return ranges.held(shown, reading.watch, difference=side is FigureSide.DIFFERENCE and frame.beside is not None)


def _seen_from(reading: Reading, frame: Frame, config: ModelConfig, side: FigureSide) -> Picture | str:
    """As it is where nothing is beside it."""
    beside = frame.beside
    other = next((found for found in beside.readings if found.watch == reading.watch), None) if beside else None
    if beside is None or (other is None and side is FigureSide.THIS):
        return picture_of(reading, frame, config)
    if other is None:
        return "Not compared yet."
    if side is FigureSide.THIS:
        return _in_one_range(picture_of(reading, frame, config), other)
    if side is FigureSide.OTHER:
        theirs = replace(frame, example=beside.example, step=beside.step)
        shown = _in_one_range(picture_of(other, theirs, config), reading)
        if isinstance(shown, str):
            return shown
        return replace(shown, title=titled(shown.title, side, frame), watch=None, source=other.watch)
    gradient = reading.watch.facet is Facet.GRAD
    of_example = not catalogue(config)[reading.watch.slug].learned and (gradient or reading.watch.lens is Lens.EXAMPLE)
    if of_example and beside.example != frame.example:
        return apart(frame, "gradients" if gradient else "numbers")
    return _difference(reading, other, frame, config)


def apart(frame: Frame, what: str) -> str:
    """Why something of the training sentences of both cannot be compared."""
    who = "branches read different sentences at this step" if is_branch(frame) else "steps read different sentences"
    return f"The two {who}: their {what} do not compare."


def is_branch(frame: Frame) -> bool:
    """Whether another branch is beside the one on show, and not a step of its own."""
    return frame.beside is not None and frame.beside.run != frame.run


def titled(title: str, side: FigureSide, frame: Frame) -> str:
    """The title of a picture that is seen from one side: `Difference · Attention weights · since step 40`."""
    if side is FigureSide.THIS or frame.beside is None:
        return title
    step = "" if is_branch(frame) else f" · {_STEP[side]} step {frame.beside.step}"
    return f"{_SIDES[side]} · {title}{step}"


_SIDES = {FigureSide.OTHER: "Other", FigureSide.DIFFERENCE: "Difference"}
_STEP = {FigureSide.OTHER: "at", FigureSide.DIFFERENCE: "since"}


def sides_of(
    frame: Frame, config: ModelConfig, side: FigureSide, ranges: Ranges | Fixed | None = None
) -> dict[Watch, Picture | str]:
    """Every matrix of a frame from one side, by what was watched."""
    matrices = (reading for reading in frame.readings if reading.watch.is_matrix)
    return {reading.watch: seen_from(reading, frame, config, side, ranges) for reading in matrices}


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
        title=titled(shown.title, FigureSide.DIFFERENCE, frame),
        formula="",
        caption=f"This {'branch' if is_branch(frame) else 'step'} minus the one beside it.",
        kind=Kind.SIGNED,
        values=values,
        low=low,
        high=high,
        watch=None,
        source=reading.watch,
    )


def _minus(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """The difference; a cell that is masked in both stays masked."""
    with np.errstate(invalid="ignore"):
        return np.where(a == b, np.where(np.isinf(a), a, np.float32(0)), a - b).astype(np.float32)

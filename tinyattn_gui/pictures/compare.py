"""One matrix of two branches at one step, or of two steps of a run: this one's, the other's, and the change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.config import ModelConfig
from model.figures.request import FigureSide as FigureSide
from model.matrix.picture import Picture, colour_range
from model.messages import Beside, Frame, Lens, Reading, Watch
from model.quantities import Facet, Kind
from model.quantities.stages import catalogue
from tinyattn_gui.pictures.matrix import picture_of
from tinyattn_gui.pictures.ranges import Fixed, Ranges


def seen_from(
    reading: Reading,
    frame: Frame,
    config: ModelConfig,
    side: FigureSide,
    ranges: Ranges | Fixed | None = None,
    *,
    names_steps: bool = True,
) -> Picture | str:
    """The picture of what was watched, from one side, in the ranges that are held; a difference has its own.

    Its title says which step is meant; in figures from before it did, it is to be as it was.
    """
    shown = _seen_from(reading, frame, config, side, names_steps)
    if ranges is None:
        return shown
    return ranges.held(shown, reading.watch, difference=side is FigureSide.DIFFERENCE and frame.beside is not None)


def _seen_from(
    reading: Reading, frame: Frame, config: ModelConfig, side: FigureSide, names_steps: bool
) -> Picture | str:
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
        shown = _in_one_range(picture_of(other, frame_of(side, frame), network_of(side, frame, config)), reading)
        if isinstance(shown, str):
            return shown
        return replace(shown, title=titled(shown.title, side, frame, names_steps), watch=None, source=other.watch)
    gradient = reading.watch.facet is Facet.GRAD
    of_example = not catalogue(config)[reading.watch.slug].learned and (gradient or reading.watch.lens is Lens.EXAMPLE)
    if of_example and beside.example != frame.example:
        return apart(frame, "gradients" if gradient else "numbers")
    return _difference(reading, other, frame, config, names_steps)


def beside_seen(side: FigureSide, frame: Frame) -> Beside | None:
    """What is beside the run on show, where that side is looked at."""
    return frame.beside if side is FigureSide.OTHER else None


def frame_of(side: FigureSide, frame: Frame) -> Frame:
    """The frame as that of what is beside the run on show, where that side is looked at: its step, example and edits,
    and how it began.
    """
    beside = beside_seen(side, frame)
    if beside is None:
        return frame
    info = frame.info if beside.spec is None else replace(frame.info, spec=beside.spec)
    return replace(frame, step=beside.step, example=beside.example, edits=beside.edits, info=info)


def network_of(side: FigureSide, frame: Frame, config: ModelConfig) -> ModelConfig:
    """The network of the side that is looked at; `config` is that of the run on show, and an experiment has another."""
    beside = beside_seen(side, frame)
    return config if beside is None or beside.spec is None else beside.spec.model


def apart(frame: Frame, what: str) -> str:
    """Why something of the training sentences of both cannot be compared."""
    who = "branches read different sentences at this step" if is_branch(frame) else "steps read different sentences"
    return f"The two {who}: their {what} do not compare."


def is_branch(frame: Frame) -> bool:
    """Whether another branch is beside the one on show, and not a step of its own."""
    return frame.beside is not None and frame.beside.run != frame.run


def titled(title: str, side: FigureSide, frame: Frame, names_steps: bool = True) -> str:
    """The title of a picture that is seen from one side: `Change · Attention weights · step 40 to 600`."""
    if side is FigureSide.THIS or frame.beside is None:
        return title
    if not names_steps:
        step = "" if is_branch(frame) else f" · {_STEP[side]} step {frame.beside.step}"
        return f"{_SIDES[side]} · {title}{step}"
    if side is FigureSide.OTHER:
        return f"{'Other branch' if is_branch(frame) else f'Step {frame.beside.step}'} · {title}"
    way = "from the other branch to this" if is_branch(frame) else f"step {frame.beside.step} to {frame.step}"
    return f"Change · {title} · {way}"


def short_title(side: FigureSide, frame: Frame) -> str:
    """The title of a picture that stands beside the other sides of the same: `Step 600`, `Step 40` or `Change`."""
    if side is FigureSide.DIFFERENCE or frame.beside is None:
        return "Change"
    is_this = side is FigureSide.THIS
    if is_branch(frame):
        return "This branch" if is_this else "Other branch"
    return f"Step {frame.step if is_this else frame.beside.step}"


_SIDES = {FigureSide.OTHER: "Other", FigureSide.DIFFERENCE: "Difference"}
_STEP = {FigureSide.OTHER: "at", FigureSide.DIFFERENCE: "since"}


def sides_of(
    frame: Frame, config: ModelConfig, side: FigureSide, ranges: Ranges | Fixed | None = None
) -> dict[Watch, Picture | str]:
    """Every matrix of a frame from one side, by what was watched; those of the other side, too, that this one lacks."""
    beside = beside_seen(side, frame)
    others = () if beside is None else beside.readings
    known = {reading.watch: reading for reading in (*others, *frame.readings) if reading.watch.is_matrix}
    return {watch: seen_from(reading, frame, config, side, ranges) for watch, reading in known.items()}


def _in_one_range(shown: Picture | str, beside: Reading) -> Picture | str:
    """The picture in colours that mean the same in the one beside it."""
    if isinstance(shown, str) or beside.values is None:
        return shown
    low, high = colour_range(np.concatenate((shown.values.ravel(), beside.values.ravel())), shown.kind)
    return replace(shown, low=low, high=high)


def _difference(
    reading: Reading, other: Reading, frame: Frame, config: ModelConfig, names_steps: bool
) -> Picture | str:
    shown = picture_of(reading, frame, config)
    if isinstance(shown, str) or other.values is None or reading.values is None:
        return shown if isinstance(shown, str) else other.why
    values = np.atleast_2d(_minus(reading.values, other.values))
    low, high = colour_range(values, Kind.SIGNED)
    return replace(
        shown,
        title=titled(shown.title, FigureSide.DIFFERENCE, frame, names_steps),
        formula="",
        caption=_minus_words(frame, names_steps),
        kind=Kind.SIGNED,
        values=values,
        low=low,
        high=high,
        watch=None,
        source=reading.watch,
    )


def _minus_words(frame: Frame, names_steps: bool) -> str:
    if is_branch(frame) or frame.beside is None or not names_steps:
        return f"This {'branch' if is_branch(frame) else 'step'} minus the one beside it."
    return f"Step {frame.step} minus step {frame.beside.step}."


def _minus(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """The difference; a cell that is masked in both stays masked."""
    with np.errstate(invalid="ignore"):
        return np.where(a == b, np.where(np.isinf(a), a, np.float32(0)), a - b).astype(np.float32)

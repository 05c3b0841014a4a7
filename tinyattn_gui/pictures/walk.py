"""One moment of a step as a figure: what happens in words, with formula and shapes, and the matrices that it is of."""

from __future__ import annotations

from dataclasses import dataclass

from model.config import ModelConfig, TrainConfig
from model.errors import RequestError
from model.figures.request import FigurePart
from model.matrix.picture import Picture
from model.messages import Frame, Watch
from model.quantities.moments import Cursor, moments
from tinyattn_gui.pictures.moment import Light, Scene, row_scene, tell, titled
from tinyattn_gui.pictures.sight import Selection, Sight

_NO_MOMENTS = "Nothing has led to the first weights: the moments are those of step 1 or later."


@dataclass(frozen=True, eq=False)
class MomentPicture:
    """`title` says which moment of which step it is. The `parts` stand from left to right, what was made from what it
    was made from; `lit` tells of each whether the moment is about it.
    """

    title: str
    words: str
    formula: str
    shapes: str
    parts: tuple[Picture | str, ...]
    lit: tuple[bool, ...]


def moment_watches(part: FigurePart, config: ModelConfig) -> tuple[Watch, ...]:
    """What has to be known of the part's moment, by whatever optimizer it is updated."""
    return _scene(part, config, TrainConfig(), 1).watches


def moment_picture(part: FigurePart, sight: Sight) -> MomentPicture | str | None:
    """The picture of the part's moment in the step of a frame, or the sentence in place of it; None where something
    is not known yet.
    """
    frame, config = sight.frame, sight.config
    if frame.step < 1:
        return _NO_MOMENTS
    scene = _scene(part, config, sight.train, frame.step)
    parts = [titled(shown, None if shown.watch is None else sight.picture(shown.watch)) for shown in scene.shown]
    known = tuple(picture for picture in parts if picture is not None)
    if len(known) < len(parts):
        return None
    told = tell(scene, frame, config, sight.train, _loss(frame))
    line, lit = told.line, tuple(shown.light is Light.LIT for shown in scene.shown)
    return MomentPicture(told.where, line.words, line.formula, line.shapes, known, lit)


def _loss(frame: Frame) -> float | None:
    """The loss of the frame's step, where it is told."""
    place = frame.step - 1 - frame.losses_from
    return float(frame.losses[place]) if 0 <= place < len(frame.losses) else None


def _scene(part: FigurePart, config: ModelConfig, train: TrainConfig, step: int) -> Scene:
    """Raises RequestError for a moment that there is not."""
    watch, number, count = part.watch, part.moment or 1, len(moments(config))
    if number > count:
        raise RequestError(f"The moment {number} is asked for; allowed are 1 to {count}, as many has a step.")
    selection = Selection(watch.layer or 0, watch.head or 0, site=watch.site)
    return row_scene(Cursor(step, number - 1), config, train, selection, watch.lens)

"""What one moment of a step shows: which matrices, on the sheet or in a row of their own, and which of them is lit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from typing import TypeVar

from model.config import ModelConfig, TrainConfig
from model.explain.narration import Narration, describe, scale_of
from model.matrix.picture import Picture
from model.messages import Frame, Lens, Watch
from model.quantities import Facet
from model.quantities.moments import Cursor, Moment, Phase, by_ref, given, moments, with_gradient
from model.quantities.site import Site
from model.quantities.stages import Ref, catalogue, facets
from tinyattn_gui.pictures.matrix import naming_key_head, pictures_of
from tinyattn_gui.pictures.pipeline import Pipeline, has_place, pipeline, watch_of
from tinyattn_gui.pictures.ranges import Ranges
from tinyattn_gui.pictures.sight import Selection

P = TypeVar("P", Picture | str, Picture | str | None)
"""What there is of a matrix."""


class Light(Enum):
    """How a matrix stands out: it is what the moment is about, or it comes later."""

    NORMAL = "normal"
    LIT = "lit"
    DIM = "dim"


@dataclass(frozen=True)
class MomentShown:
    """A matrix: what is asked for (None for what has nothing to show), and its title (empty: the picture's own)."""

    watch: Watch | None
    title: str = ""
    light: Light = Light.NORMAL


@dataclass(frozen=True)
class Scene:
    """A moment as it is shown: on the pipeline's sheet, or, where the sheet has no place for it, in a row."""

    cursor: Cursor
    moment: Moment
    lens: Lens
    layer: int
    sheet: Pipeline | None
    shown: tuple[MomentShown, ...]

    @property
    def watches(self) -> tuple[Watch, ...]:
        """What has to be known."""
        return tuple(shown.watch for shown in self.shown if shown.watch is not None)

    def is_answered_by(self, frame: Frame) -> bool:
        """Whether the frame tells all of it."""
        read = {reading.watch for reading in frame.readings}
        return frame.step == self.cursor.step and read.issuperset(self.watches)

    def adapted(self, watch: Watch) -> Watch:
        """What another panel shows meanwhile: the same step, seen through the same lens."""
        return replace(watch, lens=self.lens, before=self.moment.phase is not Phase.UPDATE)


@dataclass(frozen=True)
class MomentTold:
    """What is said of a moment: where it is, and the line."""

    where: str
    line: Narration


_SIDES = (
    (Facet.GRAD, "Gradient"),
    (Facet.MOMENT1, "First moment"),
    (Facet.MOMENT2, "Second moment"),
    (Facet.DELTA, "Change"),
    (Facet.DATA, "New value"),
)
"""What an update shows of a parameter, in the order in which it is computed."""


def scene(cursor: Cursor, config: ModelConfig, train: TrainConfig, selection: Selection, lens: Lens) -> Scene:
    """One moment, while this layer and head are on show."""
    moment, layer, head = cursor.at(config), selection.layer, selection.head
    lens = lens if moment.phase.follows_lens else Lens.EXAMPLE
    if moment.ref is not None and sheet_of(moment.ref, config, selection) is not None:
        sheet = pipeline(config, layer, selection.site)
        shown = tuple(_on_sheet(ref, moment, config, head, lens) for ref in sheet.refs)
        return Scene(cursor, moment, lens, layer, sheet, shown)
    return row_scene(cursor, config, train, selection, lens)


def row_scene(cursor: Cursor, config: ModelConfig, train: TrainConfig, selection: Selection, lens: Lens) -> Scene:
    """One moment alone: what is made beside what it is made from, or every side of an update."""
    moment = cursor.at(config)
    lens = lens if moment.phase.follows_lens else Lens.EXAMPLE
    return Scene(
        cursor, moment, lens, selection.layer, None, tuple(_in_row(moment, config, train, selection.head, lens))
    )


def sheet_of(ref: Ref, config: ModelConfig, selection: Selection) -> tuple[int, Site] | None:
    """The layer and site whose sheet has a place for `ref`: its own if theirs has, else those on show if theirs has;
    None if there is none.
    """
    if ref.quantity.learned:
        return None
    known, here = catalogue(config), (selection.layer, selection.site)
    sheets = [(n, site) for site in known.sites for n in range(known.layers(site))]
    own = [sheet for sheet in sheets if sheet == (ref.layer, ref.site)]
    return next((sheet for sheet in (*own, here, *sheets) if has_place(ref, config, *sheet)), None)


def tell(scene: Scene, frame: Frame, config: ModelConfig, train: TrainConfig, loss: float | None) -> MomentTold:
    """The words of a scene, with the sizes of the sentence that it shows."""
    cursor, moment = scene.cursor, scene.moment
    sentence = frame.example if scene.lens is Lens.EXAMPLE else frame.probe
    vocabulary, positions = len(frame.info.vocabulary), len(sentence.pieces)
    scale = scale_of(config, train, vocabulary, positions, frame.edits, cursor.step, len(sentence.source))
    clipping = frame.clipping if frame.step == cursor.step else None
    scale = replace(scale, lens=scene.lens, loss=loss, clipping=clipping)
    parts = [f"Step {cursor.step}", f"{moment.phase.value}, {cursor.moment + 1} of {len(moments(config))}"]
    if moment.ref is not None and moment.ref.site.words:
        parts.append(moment.ref.site.words)
    if moment.ref is not None and moment.ref.layer is not None and config.is_deep:
        parts.append(f"layer {moment.ref.layer}")
    return MomentTold(" · ".join(parts), describe(moment, config, train, scale))


def painted(
    scene: Scene, frame: Frame, config: ModelConfig, ranges: Ranges | None = None
) -> list[tuple[Picture | str, Light]]:
    """What each of the scene's matrices shows; of one that comes later, its title alone."""
    pictures = pictures_of(frame, config)
    if ranges is not None:
        pictures = {watch: ranges.held(picture, watch) for watch, picture in pictures.items()}
    return [(naming_key_head(_picture(shown, pictures), config), shown.light) for shown in scene.shown]


def _picture(shown: MomentShown, pictures: Mapping[Watch, Picture | str]) -> Picture | str:
    if shown.light is Light.DIM or shown.watch is None:
        return shown.title
    return titled(shown, pictures[shown.watch])


def titled(shown: MomentShown, picture: P) -> P:
    """A picture of what is shown, under the title that it has there."""
    return replace(picture, title=shown.title) if isinstance(picture, Picture) and shown.title else picture


def _on_sheet(ref: Ref, moment: Moment, config: ModelConfig, head: int, lens: Lens) -> MomentShown:
    back = moment.phase is Phase.BACKWARD
    name = f"{ref.quantity.name}: {Facet.GRAD.title}" if back else ref.quantity.name
    if back and ref not in with_gradient(config):
        return MomentShown(None, f"{ref.quantity.name}: no gradient", Light.DIM)
    watch = _watch(config, head, lens, ref, Facet.GRAD if back else Facet.DATA)
    walk = moments(config)
    later = walk.index(Moment(moment.phase, ref)) > walk.index(moment)
    return MomentShown(watch, name if later else "", _light(later, ref == moment.ref))


def _light(later: bool, about: bool) -> Light:
    return Light.DIM if later else Light.LIT if about else Light.NORMAL


def _in_row(moment: Moment, config: ModelConfig, train: TrainConfig, head: int, lens: Lens) -> list[MomentShown]:
    """What has no place on the sheet: the result beside what it is made from, or every side of an update."""
    ref, watched = moment.ref, partial(_watch, config, head, lens)
    if ref is None:
        return [MomentShown(watched(given), light=Light.LIT) for given in given(config)]
    if moment.phase is Phase.UPDATE:
        sides = [(facet, title) for facet, title in _SIDES if facet in facets(ref.quantity, train)]
        shown = [MomentShown(replace(watched(ref, facet), before=False), title) for facet, title in sides]
    elif moment.phase is Phase.BACKWARD:
        shown = [MomentShown(watched(ref)), MomentShown(watched(ref, Facet.GRAD))]
    else:
        shown = [MomentShown(watched(made)) for made in (*by_ref(config)[ref].inputs, ref)]
    return [*shown[:-1], replace(shown[-1], light=Light.LIT)]


def _watch(config: ModelConfig, head: int, lens: Lens, ref: Ref, facet: Facet = Facet.DATA) -> Watch:
    return replace(watch_of(ref, head, config), facet=facet, lens=lens, before=facet is Facet.DATA)

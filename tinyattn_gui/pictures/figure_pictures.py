"""What is known of one moment of a run, as pictures of the parts of a figure; more can be read of it later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from model.config import ModelConfig
from model.figures.request import MATRIX, FigurePart
from model.messages import Frame, LookBeside, Reading
from model.quantities import Facet
from model.quantities.watch import Watch
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.pictures.figure_view import FigureView
from tinyattn_gui.pictures.ranges import Ends, Fixed
from tinyattn_gui.pictures.sight import Sight
from tinyattn_gui.pictures.views import VIEWS, fixed, selection_of, sided


class FigurePictures:
    """The pictures of one frame, seen from one side; `taken` are those that are there already, by their parts.

    `frame` grows with what is read besides, of the same moment. `locked` are the ends of the colours of quantities.
    """

    def __init__(
        self,
        frame: Frame,
        config: ModelConfig,
        side: FigureSide,
        taken: Mapping[FigurePart, object],
        locked: Mapping[tuple[str, Facet], Ends],
    ) -> None:
        self.frame = frame
        self._config, self._side = config, side
        self._ranges = Fixed(lambda watch: locked.get((watch.slug, watch.facet)))
        self._pictures = {_plain(part): picture for part, picture in taken.items()}
        self._known = {reading.watch: reading for reading in frame.readings}

    def add(self, frame: Frame) -> None:
        """Take what another frame of this moment tells."""
        self.frame = merged(self.frame, frame)
        self._known = {reading.watch: reading for reading in self.frame.readings}

    def picture(self, part: FigurePart) -> object | None:
        """The picture of a part, or the sentence in place of it; None if something has to be read first."""
        part = _plain(part)
        if part not in self._pictures:
            selection = selection_of(part)
            ranges = self._ranges if part.ends is None else fixed(part.ends)
            side = part.side or self._side
            sight = Sight(self.frame, self._config, selection, side, self._known, ranges=ranges)
            if (picture := view_of(part).picture(part, sight)) is None:
                return None
            self._pictures[part] = sided(picture, part, self.frame)
        return self._pictures[part]

    def missing(self, parts: Iterable[FigurePart]) -> tuple[Watch, ...]:
        """What has to be read to show these parts."""
        without = (part for part in parts if self.picture(part) is None)
        return self.unknown(watch for part in without for watch in view_of(part).watches(part, self._config))

    def unknown(self, watches: Iterable[Watch]) -> tuple[Watch, ...]:
        """Those of them that have not been read."""
        return tuple(watch for watch in dict.fromkeys(watches) if watch not in self._known)


def merged(frame: Frame, other: Frame) -> Frame:
    """What both frames of one moment tell."""
    beside, more = frame.beside, other.beside
    if beside is not None and more is not None:
        beside = replace(beside, readings=_both(beside.readings, more.readings), example=more.example or beside.example)
    example = frame.example if frame.example.pieces else other.example
    frame = frame if beside is None else frame.with_answer(LookBeside, beside)
    return replace(frame, readings=_both(frame.readings, other.readings), example=example)


def _both(readings: tuple[Reading, ...], more: tuple[Reading, ...]) -> tuple[Reading, ...]:
    return tuple({reading.watch: reading for reading in (*readings, *more)}.values())


def _plain(part: FigurePart) -> FigurePart:
    """A part without what is only marked in it."""
    return part if part.cell is None or part.view != MATRIX else replace(part, cell=None)


def view_of(part: FigurePart) -> FigureView:
    """How a part comes about; seen from another side it is a matrix as well."""
    return VIEWS.get(part.view, VIEWS[MATRIX])

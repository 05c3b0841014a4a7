"""A film of a run: what a figure shows, at one step after another, in colours that mean the same all the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor, QImage

from model.film import BY_LOSS, FilmOptions
from model.messages import Frame, Watch
from model.picture import Picture, colour_range, shown_kind
from model.progress import Progress
from model.provenance import Provenance
from model.quantities import QUANTITIES, Kind
from model.request import FigureRequest
from tinyattn_gui.export.figure import paint_image, sized, title_of
from tinyattn_gui.film.formats import check, filming
from tinyattn_gui.film.gif import MOST
from tinyattn_gui.film.palette import film_colours
from tinyattn_gui.film.reel import Pixels, Reel
from tinyattn_gui.pictures.composition import Composition, compose
from tinyattn_gui.pictures.matrix import place
from tinyattn_gui.pictures.views import pictures, watches
from tinyattn_gui.theme.colormaps import scale
from tinyattn_gui.theme.palette import THEMES

if TYPE_CHECKING:
    from model.footage import Footage
    from model.run import Run

Ranges = Mapping[Watch, tuple[float, float]]


@dataclass(frozen=True)
class Made:
    """What a film came to: its frames, and its seconds with the wait at the end."""

    frames: int
    seconds: float


def make_film(run: Run, request: FigureRequest, film: FilmOptions, path: Path, form: str) -> Made:
    """Film what the request shows from step to step, training the run as far as that needs.

    Needs a QGuiApplication. Raises ExportError; then, and when it is interrupted, nothing of the film is left.
    """
    from model.footage import footage

    check(form, film.frames_a_second(film.count), clear=request.options.background == "transparent")
    if film.spacing == BY_LOSS and run.learner.step < film.last:
        train(run, film.last)
    steps = film.steps(run.losses)
    with footage(run, steps, watches(request), request.text) as found:
        return shoot(found, request, film, path, form)


def shoot(found: Footage, request: FigureRequest, film: FilmOptions, path: Path, form: str) -> Made:
    """Draw and encode what has been read."""
    last = drawing(found.last, request, film, found.ranges)
    options = sized(last, request.options)
    images = (paint_image(drawing(frame, request, film, found.ranges), options) for frame in found.frames())
    image = next(images)
    reel = _reel(image, request, film, found, title_of(last))
    way = Progress("frames", reel.frames)
    with filming(path, form, reel) as encoder:
        for shown in chain([image], images):
            encoder.add(packed(shown))
            way.tell(encoder.count)
    return Made(reel.frames, float(reel.end(reel.frames - 1)))


def train(run: Run, step: int) -> None:
    """Train up to a step, and tell how far it is."""
    way = Progress("training steps", step)
    run.train_to(step, lambda run: way.tell(run.learner.step))


def drawing(frame: Frame, request: FigureRequest, film: FilmOptions, ranges: Ranges) -> Composition:
    """What one frame shows; `ranges` are the lowest and highest number of each matrix over the film, if known."""
    options = replace(request.options, caption=_caption(frame, request, film))
    shown = [_steady(picture, ranges, film) for picture in pictures(request, frame)]
    return compose(shown, replace(request, step=frame.step, options=options))


def packed(image: QImage) -> Pixels:
    """The pixels of an image, which are the caller's own."""
    form = QImage.Format.Format_ARGB32 if image.hasAlphaChannel() else QImage.Format.Format_RGB32
    plain = image.convertToFormat(form)
    rows = np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), plain.bytesPerLine() // 4)
    return rows[:, : plain.width()].copy()


def _caption(frame: Frame, request: FigureRequest, film: FilmOptions) -> str:
    """The step and its loss, and what the figure says in any case."""
    words = [f"step {frame.step}"] + ([f"loss {frame.losses[0]:.3f}"] if len(frame.losses) else [])
    return " · ".join([*(words if film.counter else []), *filter(None, [request.options.caption])])


def _steady(picture: object, ranges: Ranges, film: FilmOptions) -> object:
    """A matrix in the colours of the whole film; its step is said below all, if at all."""
    if not isinstance(picture, Picture) or picture.watch is None:
        return picture
    low, high = picture.low, picture.high
    if picture.watch in ranges and picture.kind is not Kind.UNIT:
        low, high = colour_range(np.array(ranges[picture.watch], np.float32), picture.kind)
    return replace(picture, low=low, high=high, where=place(picture.watch, None) if film.counter else picture.where)


def _reel(image: QImage, request: FigureRequest, film: FilmOptions, found: Footage, title: str) -> Reel:
    options, theme = request.options, THEMES[request.options.theme]
    clear = options.background == "transparent"
    ground = QColor("white") if options.background == "white" else theme.surface
    kinds = {shown_kind(QUANTITIES[watch.slug], watch.facet): None for watch in watches(request)}
    return Reel(
        image.width(),
        image.height(),
        found.count,
        film.frames_a_second(found.count),
        Fraction(film.hold).limit_denominator(1000),
        film.loop,
        film_colours(theme, ground, [scale(kind, theme, options.colours) for kind in kinds], MOST),
        title,
        Provenance(replace(request, step=film.last), found.last.digest, film=film),
        clear,
        options.dpi,
    )

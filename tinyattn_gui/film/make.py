"""A film of a run: what a figure shows, at one step after another, in colours that mean the same all the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor, QImage

from model.film import BY_LOSS, FilmOptions, Span
from model.messages import Frame, Watch
from model.picture import Picture, colour_range, shown_kind
from model.progress import Progress
from model.provenance import Provenance
from model.quantities import QUANTITIES
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

Spans = Mapping[Watch, Span]


@dataclass(frozen=True)
class Made:
    """What a film came to: its frames, and its seconds with the wait at the end."""

    frames: int
    seconds: float


def make_films(
    run: Run, request: FigureRequest, film: FilmOptions, outputs: Sequence[tuple[Path, str]]
) -> Iterator[Made]:
    """Film what the request shows from step to step, training the run as far as that needs, in files and formats.

    Needs a QGuiApplication. Raises ExportError; then, and when it is interrupted, nothing of that film is left.
    """
    from model.footage import footage

    for _, form in outputs:
        check(form, film.frames_a_second(film.count), clear=request.options.background == "transparent")
    if film.spacing == BY_LOSS and run.learner.step < film.last:
        train(run, film.last)
    with footage(run, film.steps(run.losses), watches(request), request.text) as found:
        for path, form in outputs:
            yield shoot(found, request, film, path, form)


def shoot(found: Footage, request: FigureRequest, film: FilmOptions, path: Path, form: str) -> Made:
    """Draw and encode what has been read."""
    last = drawing(found.last, request, film, found.spans)
    options = sized(last, request.options)
    drawn = (packed(paint_image(drawing(frame, request, film, found.spans), options)) for frame in found.frames())
    first = next(drawn)
    reel = _reel((first, packed(paint_image(last, options))), request, film, found, title_of(last))
    way = Progress("frames", reel.frames)
    with filming(path, form, reel) as encoder:
        for pixels in chain([first], drawn):
            encoder.add(pixels)
            way.tell(encoder.count)
    return Made(reel.frames, float(reel.end(reel.frames - 1)))


def train(run: Run, step: int) -> None:
    """Train up to a step, and tell how far it is."""
    way = Progress("training steps", step)
    run.train_to(step, lambda run: way.tell(run.learner.step))


def drawing(frame: Frame, request: FigureRequest, film: FilmOptions, spans: Spans) -> Composition:
    """What one frame shows; `spans` are what the numbers of each matrix come to over the film, if known."""
    options = replace(request.options, caption=_caption(frame, request, film))
    shown = [_steady(picture, spans, film) for picture in pictures(request, frame)]
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


def _steady(picture: object, spans: Spans, film: FilmOptions) -> object:
    """A matrix in the colours and with the decimals of the whole film; its step is said below all, if at all."""
    if not isinstance(picture, Picture) or picture.watch is None:
        return picture
    where = place(picture.watch, None) if film.counter else picture.where
    if (span := spans.get(picture.watch)) is None:
        return replace(picture, where=where)
    low, high = colour_range(np.array([span.low, span.high], np.float32), picture.kind)
    return replace(picture, low=low, high=high, decimals=span.decimals, where=where)


def _reel(ends: Sequence[Pixels], request: FigureRequest, film: FilmOptions, found: Footage, title: str) -> Reel:
    """The film between these frames, its first and its last."""
    options, theme, (high, wide) = request.options, THEMES[request.options.theme], ends[0].shape
    ground = QColor("white") if options.background == "white" else theme.surface
    kinds = {shown_kind(QUANTITIES[watch.slug], watch.facet): None for watch in watches(request)}
    return Reel(
        wide,
        high,
        found.count,
        film.frames_a_second(found.count),
        Fraction(film.hold).limit_denominator(1000),
        film.loop,
        film_colours(theme, ground, [scale(kind, theme, options.colours) for kind in kinds], ends, MOST),
        title,
        Provenance(replace(request, step=film.last), found.last.digest, film=film),
        options.background == "transparent",
        options.dpi,
    )

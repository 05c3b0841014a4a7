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

from model.exports.provenance import Provenance
from model.figures.film import MERGES, MOMENTS, FilmOptions, Span
from model.figures.request import MERGES as VIEW
from model.figures.request import WALK, FigurePart, FigureRequest
from model.matrix.picture import Picture, colour_range, shown_kind
from model.messages import Frame, LookAtMerges, Watch
from model.messages.progress import Progress
from model.quantities.stages import catalogue
from tinyattn_gui.export.figure import paint_image, sized, title_of
from tinyattn_gui.export.film.formats import filming
from tinyattn_gui.export.film.gif import MOST
from tinyattn_gui.export.film.palette import film_colours
from tinyattn_gui.export.film.reel import Pixels, Reel
from tinyattn_gui.pictures.cloud import Cloud
from tinyattn_gui.pictures.cloud_memory import CloudMemory
from tinyattn_gui.pictures.composition import Composition, compose
from tinyattn_gui.pictures.head_grid import HeadGrid
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.pictures.histogram import Histogram
from tinyattn_gui.pictures.merges import MergesPicture
from tinyattn_gui.pictures.neuron import Neuron
from tinyattn_gui.pictures.ranges import Ends
from tinyattn_gui.pictures.samples import SamplesPicture
from tinyattn_gui.pictures.views import VIEWS, pictures, watches
from tinyattn_gui.theme.colormaps import scale
from tinyattn_gui.theme.palette import FIGURE_THEMES

if TYPE_CHECKING:
    from model.trainer.film_frames import Footage

Spans = Mapping[Watch, Span]


@dataclass(frozen=True)
class Made:
    """What a film came to: its frames, and its seconds with the wait at the end."""

    frames: int
    seconds: float


def shoot(found: Footage, request: FigureRequest, film: FilmOptions, path: Path, form: str) -> Made:
    """Draw and encode what has been read."""
    last = frame_drawing(found.last, of_last(request, film), film, found, CloudMemory())
    options, album = sized(last, request.options), CloudMemory()
    frames = (frame_drawing(frame, asked, film, found, album) for frame, asked in _asked(found, request, film))
    drawn = (packed(paint_image(frame, options)) for frame in frames)
    first = next(drawn)
    reel = _reel((first, packed(paint_image(last, options))), request, film, found, title_of(last))
    way = Progress("frames", reel.frames)
    with filming(path, form, reel) as encoder:
        for pixels in chain([first], drawn):
            encoder.add(pixels)
            way.tell(encoder.count)
    return Made(reel.frames, float(reel.end(reel.frames - 1)))


def _asked(found: Footage, request: FigureRequest, film: FilmOptions) -> Iterator[tuple[Frame, FigureRequest]]:
    """What is read and what is asked of it, frame after frame: of moments, one step is asked for each of them."""
    if film.over == MOMENTS:
        yield from ((found.last, at_moment(request, number)) for number in film.steps(()))
    else:
        yield from ((frame, request) for frame in found.frames())


def at_moment(request: FigureRequest, number: int) -> FigureRequest:
    """The same request of another moment of its step."""
    parts = (replace(part, moment=number) if part.view == WALK else part for part in request.parts)
    return replace(request, parts=tuple(parts))


def frame_drawing(
    frame: Frame, request: FigureRequest, film: FilmOptions, found: Footage, album: CloudMemory
) -> Composition:
    """What one frame of the film shows; in `album` points stand as they did in the frames before."""
    spans, config = found.spans, request.origin.spec.model
    known = catalogue(config)

    def ends(watch: Watch) -> Ends | None:
        span = spans.get(watch)
        values = None if span is None else np.array([span.low, span.high], np.float32)
        return None if values is None else colour_range(values, shown_kind(known[watch.slug], watch.facet, config))

    whole = replace(request, parts=tuple(replace(part, ends=None) for part in request.parts))
    shown = pictures(whole, frame, ends, album)
    steady = [_steady(picture, part, found) for picture, part in zip(shown, request.parts, strict=True)]
    return drawing(steady, frame, request, film)


def drawing(shown: Sequence[object], frame: Frame, request: FigureRequest, film: FilmOptions) -> Composition:
    """What a frame shows, of its pictures; their step is said below all, if at all."""
    options = replace(request.options, caption=_caption(frame, request, film))
    said = [_without_step(picture) if film.counter else picture for picture in shown]
    return compose(said, replace(request, step=frame.step, options=options))


def of_last(request: FigureRequest, film: FilmOptions) -> FigureRequest:
    """The request of a film's last frame: of merges, the vocabulary as it is at the first step, and at any."""
    if film.over == MOMENTS:
        return at_moment(request, film.last)
    if film.over != MERGES:
        return replace(request, step=film.last)
    parts = tuple(replace(part, merges=film.last) if part.view == VIEW else part for part in request.parts)
    return replace(request, step=0, parts=parts)


def film_watches(request: FigureRequest, film: FilmOptions) -> tuple[Watch, ...]:
    """What has to be known for all frames of a film."""
    if film.over != MOMENTS:
        return watches(request)
    each = (watches(at_moment(request, number)) for number in film.steps(()))
    return tuple(dict.fromkeys(chain.from_iterable(each)))


def packed(image: QImage) -> Pixels:
    """The pixels of an image, which are the caller's own."""
    form = QImage.Format.Format_ARGB32 if image.hasAlphaChannel() else QImage.Format.Format_RGB32
    plain = image.convertToFormat(form)
    rows = np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), plain.bytesPerLine() // 4)
    return rows[:, : plain.width()].copy()


def _caption(frame: Frame, request: FigureRequest, film: FilmOptions) -> str:
    """The step and its loss, or the merge, and what the figure says in any case."""
    if film.over == MERGES and (merges := frame.answer(LookAtMerges)) is not None:
        words = [f"{merges.count} of {merges.total} merges"]
    elif film.over == MOMENTS:
        words = []  # each moment says where it is
    else:
        words = [f"step {frame.step}"] + ([f"loss {frame.losses[0]:.3f}"] if len(frame.losses) else [])
    return " · ".join([*(words if film.counter else []), *filter(None, [request.options.caption])])


def _steady(picture: object, part: FigurePart, found: Footage) -> object:
    """A matrix with the decimals of the whole film, points on the ground of the whole film, and texts in its room."""
    spans, reach = found.spans, found.reach
    if isinstance(picture, Picture) and picture.watch is not None and (span := spans.get(picture.watch)) is not None:
        return replace(picture, decimals=span.decimals)
    if isinstance(picture, MergesPicture):
        return replace(picture, steady=True)
    if isinstance(picture, SamplesPicture):
        return replace(picture, room=found.longest)
    if isinstance(picture, Cloud):
        far = max(reach[plane] for plane in VIEWS[part.view].planes(part))
        return replace(picture, bounds=(-far, far, -far, far))
    return picture


def _without_step(picture: object) -> object:
    """A picture that says where it is found, and not at which step."""
    if isinstance(picture, SamplesPicture):
        return replace(picture, says_step=False)
    if not isinstance(picture, Picture | HeadLines | Neuron | HeadGrid | Histogram | Cloud):
        return picture
    places = (word for word in picture.where.split(" · ") if not word.startswith(("step ", "before step ")))
    return replace(picture, where=" · ".join(places))


def _reel(ends: Sequence[Pixels], request: FigureRequest, film: FilmOptions, found: Footage, title: str) -> Reel:
    """The film between these frames, its first and its last."""
    options, theme, (high, wide) = request.options, FIGURE_THEMES[request.options.theme], ends[0].shape
    ground = QColor("white") if options.background == "white" else theme.surface
    config = request.origin.spec.model
    known = catalogue(config)
    kinds = {shown_kind(known[watch.slug], watch.facet, config): None for watch in film_watches(request, film)}
    count = len(film.steps(())) if film.over == MOMENTS else found.count
    return Reel(
        wide,
        high,
        count,
        film.frames_a_second(count),
        Fraction(film.hold).limit_denominator(1000),
        film.loop,
        film_colours(theme, ground, [scale(kind, theme, options.colours) for kind in kinds], ends, MOST),
        title,
        Provenance(of_last(request, film), found.last.digest, film=film),
        options.background == "transparent",
        options.dpi,
    )

"""Films on the command line: the options of `export` that make one, and making it. Imports torch only then."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.cli.console import tell
from model.config import ModelConfig
from model.errors import RequestError, check_step
from model.figures.film import BY_LOSS, EVENLY, EVERY, MERGES, MOMENTS, RATE, SECONDS, STEPS, FilmOptions
from model.figures.request import FigureRequest
from model.messages import LookAtMerges
from model.messages.progress import Progress, time_words
from model.quantities.moments import moments
from tinyattn_gui.cli.figure import tell_missing
from tinyattn_gui.cli.figure_arguments import ALL_MOMENTS
from tinyattn_gui.cli.outputs import Output, Range
from tinyattn_gui.pictures.views import asked, planes

if TYPE_CHECKING:
    from model.runs.run import Run
    from model.trainer.film_frames import Footage
    from tinyattn_gui.export.film.make import Made
    from tinyattn_gui.theme.glyphs import MissingGlyphs

FILM_DPI = 150
"""Pixels in an inch where nothing is said: a film is for the screen."""


def add_film(parser: argparse.ArgumentParser) -> None:
    """What makes a film of a figure, besides its steps."""
    film = parser.add_argument_group("films")
    film.add_argument("--by-loss", action="store_true", help="frames evenly in the loss as it falls")
    film.add_argument("--fps", type=float, metavar="F", help=f"frames a second (default: {RATE})")
    film.add_argument("--seconds", type=float, metavar="S", help=f"how long it is (default without :N: {SECONDS})")
    film.add_argument("--hold", type=float, metavar="S", help="how long the last frame stays besides (default: 2)")
    film.add_argument("--loop", type=int, metavar="N", help="how often it is played (default: for ever)")
    film.add_argument(
        "--counter", action=argparse.BooleanOptionalAction, help="step and loss below each frame (default: yes)"
    )


@dataclass(frozen=True)
class FilmArguments:
    """What a film is to be like besides its steps, as it was said; None where nothing was."""

    by_loss: bool
    fps: float | None
    seconds: float | None
    hold: float | None
    loop: int | None
    counter: bool | None

    @classmethod
    def of(cls, options: argparse.Namespace) -> FilmArguments:
        """What the options say."""
        return cls(options.by_loss, options.fps, options.seconds, options.hold, options.loop, options.counter)

    def film(self, steps: Range | None, *, is_wanted: bool, over: str = STEPS) -> FilmOptions | None:
        """The film over these steps or merges, if one `is_wanted`; None where there are none.

        Raises RequestError and OptionError for what makes none.
        """
        flags = asdict(self) | {"by_loss": self.by_loss or None}
        lonely = next((name for name, value in flags.items() if value is not None), None)
        if lonely and not (is_wanted and steps):
            flag = f"--{lonely.replace('_', '-')}"
            raise RequestError(f"{flag} is for films; allowed is with --{over} A:B:N and a name such as film.gif.")
        if not is_wanted or steps is None:
            return None
        first, last, stride = steps
        if self.by_loss and stride is not None:
            raise RequestError(f"--by-loss chooses the {over} itself; allowed is --{over} A:B without :N.")
        spacing = BY_LOSS if self.by_loss else EVENLY if stride is None else EVERY
        said = {"stride": stride, "seconds": self.seconds, "rate": self.fps, "hold": self.hold, "loop": self.loop,
                "counter": self.counter, "over": over}  # fmt: skip
        choices: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
        return FilmOptions(first, last, spacing, **choices)


def export_films(
    run: Run, request: FigureRequest, film: FilmOptions, outputs: Sequence[Output], glyphs: MissingGlyphs
) -> Iterator[Path]:
    """Make a film in each of the formats, and tell how long it is; gives the paths of those that are done.

    Raises RequestError for a step that a run file does not have.
    """
    from tinyattn_gui.export.headless import ensure_application

    if film.over == MOMENTS:
        check_step(request.step, request.step if run.storage.file is None else run.learner.step)
    if run.storage.file is not None and film.over == STEPS:
        check_step(film.last, run.learner.step, run.storage.file.path.name)
    app = ensure_application()
    for output, made in zip(outputs, make_films(run, request, film, outputs, glyphs), strict=True):
        length = f"{made.frames} frames in {time_words(made.seconds)}"
        tell(f"tinyattn: {output.path.name} has {length}")
        yield output.path
    del app


def within(film: FilmOptions, config: ModelConfig) -> FilmOptions:
    """A film of the moments that there are, of all where none were named; raises RequestError for others."""
    count = len(moments(config))
    if film.over != MOMENTS or film.last <= count:
        return film
    if film.last < ALL_MOMENTS[1]:
        raise RequestError(f"A film goes to moment {film.last}; allowed are 1 to {count}, as many has a step.")
    return replace(film, last=count)


def make_films(
    run: Run, request: FigureRequest, film: FilmOptions, outputs: Sequence[Output], glyphs: MissingGlyphs
) -> Iterator[Made]:
    """Film what the request shows from step to step, training the run as far as that needs, in each of the files.

    Needs a QGuiApplication. Raises ExportError, and RequestError for what is compared with something; then, and when it
    is interrupted, nothing of that film is left.
    """
    from tinyattn_gui.export.film.formats import check
    from tinyattn_gui.export.film.make import shoot

    if request.against is not None:
        raise RequestError("A film shows one run; allowed for what is compared are figures.")
    is_clear = request.options.background == "transparent"
    for output in outputs:
        check(output.form, film.frames_a_second(film.count), clear=is_clear)
    if film.spacing == BY_LOSS and run.learner.step < film.last:
        _train(run, film.last)
    with _read(run, request, film) as frames:
        tell_missing(glyphs, request, frames.last)
        for output in outputs:
            yield shoot(frames, request, film, output.path, output.form)


def _read(run: Run, request: FigureRequest, film: FilmOptions) -> AbstractContextManager[Footage]:
    """What the film shows, at one step or one number of merges after another."""
    from model.cli.computing import footage, footage_of_merges
    from tinyattn_gui.export.film.make import film_watches

    steps = [request.step] if film.over == MOMENTS else film.steps(run.losses)
    if film.over != MERGES:
        return footage(run, steps, film_watches(request, film), request.text, planes(request), asked(request))
    text = next(question.text for question in asked(request) if isinstance(question, LookAtMerges))
    return footage_of_merges(run, steps, text)


def _train(run: Run, step: int) -> None:
    """Train up to a step, and tell how far it is."""
    way = Progress("training steps", step)
    run.train_to(step, lambda run: way.tell(run.learner.step))

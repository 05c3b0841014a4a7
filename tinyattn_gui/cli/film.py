"""Films on the command line: the options of `export` that make one, and making it. Imports torch only then."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from model.cli.console import tell
from model.errors import RequestError, check_step
from model.figures.film import BY_LOSS, EVENLY, EVERY, RATE, SECONDS, FilmOptions
from model.figures.request import FigureRequest
from model.messages.progress import time_words

if TYPE_CHECKING:
    from model.runs.run import Run

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


def film_of(given: argparse.Namespace, films: bool) -> FilmOptions | None:
    """The film that the options describe, if a file is one of the `films`; None where no steps are given.

    Raises RequestError and OptionError for what makes none.
    """
    told = {"--by-loss": given.by_loss or None, "--fps": given.fps, "--seconds": given.seconds, "--hold": given.hold,
            "--loop": given.loop, "--counter": given.counter}  # fmt: skip
    lonely = next((name for name, value in told.items() if value is not None), None)
    if lonely and not (films and given.steps):
        raise RequestError(f"{lonely} is for films; allowed is with --steps A:B:N and a name such as film.gif.")
    if not films or given.steps is None:
        return None
    first, last, stride = given.steps
    if given.by_loss and stride is not None:
        raise RequestError("--by-loss chooses the steps itself; allowed is --steps A:B without :N.")
    spacing = BY_LOSS if given.by_loss else EVENLY if stride is None else EVERY
    choices = {"stride": stride, "seconds": given.seconds, "rate": given.fps, "hold": given.hold, "loop": given.loop,
               "counter": given.counter}  # fmt: skip
    return FilmOptions(first, last, spacing, **{name: value for name, value in choices.items() if value is not None})


class Output(Protocol):
    """A file to be made, and its format."""

    @property
    def path(self) -> Path: ...
    @property
    def form(self) -> str: ...


def export_films(run: Run, request: FigureRequest, film: FilmOptions, outputs: Sequence[Output]) -> Iterator[Path]:
    """Make a film in each of the formats, and tell how long it is; gives the paths of those that are done.

    Raises RequestError for a step that a run file does not have.
    """
    from tinyattn_gui.export.film.make import make_films
    from tinyattn_gui.export.headless import ensure_application

    if run.file is not None:
        check_step(film.last, run.learner.step, run.file.path.name)
    app = ensure_application()
    wanted = [(output.path, output.form) for output in outputs]
    for output, made in zip(outputs, make_films(run, request, film, wanted), strict=True):
        length = f"{made.frames} frames in {time_words(made.seconds)}"
        tell(f"tinyattn: {output.path.name} has {length}")
        yield output.path
    del app

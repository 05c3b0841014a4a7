"""Films on the command line: the options of `export` that make one, and making it. Imports torch only then."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import RequestError
from model.film import BY_LOSS, EVENLY, EVERY, RATE, SECONDS, FilmOptions
from model.progress import time_words
from model.request import FigureRequest
from model.source import step_number

if TYPE_CHECKING:
    from model.run import Run

FILM_DPI = 150
"""Pixels in an inch where nothing is said: a film is for the screen."""


def add_film(parser: argparse.ArgumentParser) -> None:
    """What makes a film of a figure."""
    film = parser.add_argument_group("films")
    film.add_argument(
        "--steps",
        type=span,
        metavar="A:B:N",
        help="a film from step A to B: every N steps, or without :N evenly (.gif .webp .mp4 .png, name-%%04d.png)",
    )
    film.add_argument("--by-loss", action="store_true", help="frames evenly in the loss as it falls")
    film.add_argument("--fps", type=float, metavar="F", help=f"frames a second (default: {RATE})")
    film.add_argument("--seconds", type=float, metavar="S", help=f"how long it is (default without :N: {SECONDS})")
    film.add_argument("--hold", type=float, metavar="S", help="how long the last frame stays besides (default: 2)")
    film.add_argument("--loop", type=int, metavar="N", help="how often it is played (default: for ever)")
    film.add_argument("--no-caption", action="store_true", help="no step and loss below the frames")


def span(text: str) -> tuple[int, int, int | None]:
    """A range of steps as typed: `0:600:10`, or `0:600`."""
    parts = text.split(":")
    if not 2 <= len(parts) <= 3:
        raise argparse.ArgumentTypeError(f"a range of steps is {text!r}; allowed is A:B:N or A:B, such as 0:600:10")
    first, last, *more = (step_number(part) for part in parts)
    return first, last, more[0] if more else None


def film_of(given: argparse.Namespace) -> FilmOptions | None:
    """The film that the options describe; None where no range of steps is given. Raises RequestError, OptionError."""
    told = {"--by-loss": given.by_loss, "--fps": given.fps, "--seconds": given.seconds, "--hold": given.hold,
            "--loop": given.loop, "--no-caption": given.no_caption}  # fmt: skip
    if given.steps is None:
        if lonely := next((name for name, value in told.items() if value not in (None, False)), None):
            raise RequestError(f"{lonely} is for films; allowed is with --steps A:B:N.")
        return None
    if given.step is not None:
        raise RequestError("--step and --steps are both given; allowed is one of them.")
    first, last, stride = given.steps
    if given.by_loss and stride is not None:
        raise RequestError("--by-loss chooses the steps itself; allowed is --steps A:B without :N.")
    spacing = BY_LOSS if given.by_loss else EVENLY if stride is None else EVERY
    choices = {"stride": stride, "seconds": given.seconds, "rate": given.fps, "hold": given.hold, "loop": given.loop}
    chosen = {name: value for name, value in choices.items() if value is not None}
    return FilmOptions(first, last, spacing, caption=not given.no_caption, **chosen)


def export_film(run: Run, request: FigureRequest, film: FilmOptions, path: Path, form: str) -> None:
    """Make a film, and tell how long it is. Raises RequestError for a step that a run file does not have."""
    from tinyattn_gui.film.make import make_film

    if run.file is not None and film.last > run.learner.step:
        raise RequestError(f"Step {film.last} is not in {run.file.path.name}; it has steps 0 to {run.learner.step}.")
    made = make_film(run, request, film, path, form)
    size = f"{made.frames} frames in {time_words(made.seconds)}"
    print(f"tinyattn: {path.name} has {size}", file=sys.stderr)

"""The files that `export` is to make: their formats, and whether they may be made. Imports no Qt, no torch."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.errors import RequestError
from model.exports.datafile import has_sidecar
from model.exports.stamp import SIDECAR
from model.figures.film import FilmOptions
from model.runfile.disk import is_same
from tinyattn_gui.export.film.names import FILMS, film_format, is_film, touched
from tinyattn_gui.export.formats import NUMBERS, PAGE, format_of

Range = tuple[int, int, int | None]
"""Steps as they are named: the first, the last, and every how many, if that is said."""


@dataclass(frozen=True)
class Output:
    """A file to be made, and its format."""

    path: Path
    form: str

    @property
    def is_film(self) -> bool:
        """Whether it shows one step after another, played."""
        return self.form in FILMS

    def paths(self, film: FilmOptions | None) -> list[Path]:
        """It, and what will lie beside it; of a film each of its files."""
        if film is not None and self.is_film:
            return touched(self.path, self.form, film.count)
        beside = [self.path.with_name(self.path.name + SIDECAR)] if has_sidecar(self.form) else []
        return [self.path, *beside]


def outputs_of(names: Sequence[str], form: str | None, default: str, *, of_steps: bool) -> tuple[Output, ...]:
    """The files of these names, or one called as `default` says, in the format that is named or that their names ask
    for, `of_steps` if they show more than one.
    """
    if not names and form is None:
        raise RequestError("No file is named; allowed is -o FILE, such as -o figure.svg.")
    paths = map(Path, names or [f"{default}.{form}"])
    return tuple(Output(path, form or _form(path, of_steps)) for path in paths)


def _form(path: Path, of_steps: bool) -> str:
    """The format that a name asks for: with a range of steps that of a film, unless it is a page."""
    if is_film(path) or (of_steps and path.suffix.lower() == ".png"):
        return film_format(path)
    return format_of(path)


def check(
    outputs: Sequence[Output], film: FilmOptions | None, *, of_steps: bool, is_compared: bool, replaces: bool
) -> None:
    """Raise RequestError for a file that is there already, if none is to be replaced, and for one that does not go with
    several steps or with a comparison.
    """
    taken = set[Path]()
    for output in outputs:
        _check_kind(output, film, of_steps, is_compared)
        paths = output.paths(film)
        if not replaces and (there := next((path for path in paths if os.path.exists(path)), None)):
            raise RequestError(f"{there} exists already; --force replaces it.")
        if placed := next((path for path in paths if path in taken), None):
            raise RequestError(f"{placed} is named twice; allowed is a name of its own for each file.")
        taken.update(paths)


def _check_kind(output: Output, film: FilmOptions | None, of_steps: bool, is_compared: bool) -> None:
    if output.is_film and is_compared:
        raise RequestError("A film shows one run; leave --against out.")
    if output.is_film and film is None:
        raise RequestError(f"{output.path} is a film; allowed is with --steps A:B:N, such as --steps 0:600:10.")
    if output.form in NUMBERS and is_compared:
        raise RequestError("Numbers are those of one step; allowed with --against are pictures and pages.")
    if not output.is_film and of_steps and output.form != PAGE:
        raise RequestError(f"{output.path} shows one step; allowed with --steps are films and .{PAGE}.")


def spare(outputs: Sequence[Output], sources: Iterable[Path]) -> None:
    """Raise RequestError for a file that would replace one of the `sources` that this is made of."""
    sources = list(sources)
    for path in (path for output in outputs for path in output.paths(None)):
        if any(is_same(path, source) for source in sources):
            raise RequestError(f"{path} is what is read here; allowed is another name.")

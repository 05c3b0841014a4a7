"""The verb `export`: figures, pages and numbers without a window, through the drawing code of the window."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.cli.arguments import file_name, step_number, step_range
from model.cli.console import say
from model.cli.lookup import at_step, learner_at, open_run, tell_cut, tell_doubt
from model.cli.reproduce import compared, origin_of, run_again, tell_difference
from model.cli.verbs import DONE
from model.errors import RequestError, check_step
from model.exports.datafile import has_sidecar
from model.exports.page import check_size
from model.exports.provenance import Provenance
from model.exports.stamp import SIDECAR, carried
from model.figures.film import FilmOptions
from model.figures.film_steps import every
from model.figures.request import Against, FigureRequest
from model.runfile.disk import is_same
from model.runfile.runfile import BESIDE
from tinyattn_gui.cli.figure_arguments import PREFIX, add_figure, options_of, request_of
from tinyattn_gui.cli.film import FILM_DPI, add_film, export_films, film_of
from tinyattn_gui.export.film.names import FILMS, film_format, is_film, touched
from tinyattn_gui.export.formats import ALL, NUMBERS, PAGE, format_of
from tinyattn_gui.pictures.views import pictures, planes, watches

if TYPE_CHECKING:
    from model.messages import Frame
    from model.runs.run import Run
    from model.training.learner import Learner


@dataclass(frozen=True)
class Output:
    """A file to be made, and its format."""

    path: Path
    form: str

    @property
    def paths(self) -> list[Path]:
        """It, and what will lie beside it."""
        beside = [self.path.with_name(self.path.name + SIDECAR)] if has_sidecar(self.form) else []
        return [self.path, *beside]


def add_export(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to a command line."""
    export = verbs.add_parser("export", help="save a figure, a film, a page or numbers")
    add_figure(export)
    export.add_argument(
        "-o", "--output", type=file_name, action="append", default=[], metavar="FILE",
        help="where to; its ending says the format; may be given more than once",
    )  # fmt: skip
    forms = export.add_mutually_exclusive_group()
    forms.add_argument("--format", choices=(*ALL, *FILMS), help="instead of the ending")
    forms.add_argument("--data", choices=NUMBERS, help="the numbers: all heads, with labels and axes")
    export.add_argument(
        "--steps",
        type=step_range,
        metavar="A:B:N",
        help="a film (.gif .webp .mp4 .png name-%%04d.png) or page (.html) over these steps; a film without :N evenly",
    )
    add_film(export)
    export.add_argument(
        "--against", type=step_number, metavar="K", help="what has changed since step K, instead of the values"
    )
    export.add_argument("--like", type=file_name, metavar="FILE", help="what this file shows, made again from its run")
    export.add_argument("--force", action="store_true", help="replace existing files")
    export.set_defaults(verb=export_figure)


def export_figure(given: argparse.Namespace) -> int:
    """`tinyattn export`"""
    outputs = _outputs(given)
    films = [one for one in outputs if one.form in FILMS]
    others = [one for one in outputs if one.form not in FILMS]
    if given.steps and given.step is not None:
        raise RequestError("--steps has its steps; leave --step out.")
    told = carried(Path(given.like)) if given.like else None
    film = film_of(given, films=bool(films)) or (told.film if told and films else None)
    _check(outputs, film, given)
    with ExitStack() as closing:
        if told:
            run, request = _like(given, told, closing, film)
        else:
            run, text = open_run(given, closing)
            request = request_of(given, run.learner.spec, text if given.text is None else given.text)
            against = None if given.against is None else Against(given.against)
            request = replace(request, steps=_page_steps(given, others), against=against)
        _spare(outputs, run, given)
        if film is not None:
            for path in export_films(run, _for_film(given, run, request, film), film, films):
                say(path)
            tell_doubt(run, film.last)
        if others:
            learner = _learner_at(run, request.step) if told else at_step(run, _up_to(given))
            beside = compared(run, request, Path(given.like or given.run or ""))
            for path in _make(run, learner, _of(run, learner.step, request), others, beside):
                say(path)
    return DONE


def _outputs(given: argparse.Namespace) -> list[Output]:
    """The files that are asked for."""
    form = given.format or given.data
    if not given.output:
        if form is None:
            raise RequestError("No file is named; allowed is -o FILE, such as -o figure.svg.")
        given.output = [f"{given.stage.split(',')[0]}.{form}"]
    return [Output(Path(name), form or _form(Path(name), given)) for name in given.output]


def _form(path: Path, given: argparse.Namespace) -> str:
    """The format that a name asks for: with a range of steps that of a film, unless it is a page."""
    if is_film(path) or (given.steps and path.suffix.lower() == ".png"):
        return film_format(path)
    return format_of(path)


def _check(outputs: Sequence[Output], film: FilmOptions | None, given: argparse.Namespace) -> None:
    """Raise RequestError for a file that is there already, and for one that does not go with the steps."""
    taken = set[Path]()
    for one in outputs:
        if one.form in FILMS:
            if given.against is not None:
                raise RequestError("A film shows one run; leave --against out.")
            if film is None:
                raise RequestError(f"{one.path} is a film; allowed is with --steps A:B:N, such as --steps 0:600:10.")
            places = touched(one.path, one.form, film.count)
        else:
            if given.against is not None and one.form in NUMBERS:
                raise RequestError("Numbers are those of one step; allowed with --against are pictures and pages.")
            if given.steps and one.form != PAGE:
                raise RequestError(f"{one.path} shows one step; allowed with --steps are films and .{PAGE}.")
            places = one.paths
        if not given.force and (there := next((place for place in places if os.path.exists(place)), None)):
            raise RequestError(f"{there} exists already; --force replaces it.")
        if placed := next((place for place in places if place in taken), None):
            raise RequestError(f"{placed} is named twice; allowed is a name of its own for each file.")
        taken.update(places)


def _spare(outputs: Sequence[Output], run: Run, given: argparse.Namespace) -> None:
    """Raise RequestError for a file that would replace what this is made of."""
    spec, edits = run.learner.spec, run.learner.edits
    texts = [*([spec.data.corpus] if spec.data.is_file else []), *(str(edit.value) for edit in edits if edit.sha256)]
    beside = [f"{given.run}{ending}" for ending in BESIDE] if given.run else []
    read = [Path(name) for name in (given.run, given.like, *texts, *beside) if name]
    for path in (path for one in outputs for path in one.paths):
        if any(is_same(path, name) for name in read):
            raise RequestError(f"{path} is what is read here; allowed is another name.")


def _page_steps(given: argparse.Namespace, others: Sequence[Output]) -> tuple[int, int, int] | None:
    """The steps of a page, if one is made: every one where nothing else is said."""
    if not given.steps or not others:
        return None
    first, last, stride = given.steps
    return first, last, stride or 1


def _for_film(given: argparse.Namespace, run: Run, request: FigureRequest, film: FilmOptions) -> FigureRequest:
    """What the frames of a film show: as on the screen where nothing is said of the resolution."""
    if not given.like and getattr(given, f"{PREFIX}dpi") is None:
        request = replace(request, options=replace(request.options, dpi=FILM_DPI))
    return replace(_of(run, film.last, request), steps=None)


def _up_to(given: argparse.Namespace) -> argparse.Namespace:
    """A range of steps ends with the one that is shown."""
    if given.steps:
        given.step = given.steps[1]
    return given


def _like(
    given: argparse.Namespace, told: Provenance, closing: ExitStack, film: FilmOptions | None
) -> tuple[Run, FigureRequest]:
    """The run and the request of a file that is there, with what else was given; a film trains the run itself."""
    asked = (given.stage != "attention_weights", given.layer is not None, given.head is not None, given.grid,
             given.pipeline, given.preset, given.set, given.steps and film is None)  # fmt: skip
    if any(asked) or given.against is not None:
        raise RequestError("--like shows what its file shows; allowed besides are a RUN, --step, --text and looks.")
    made = Path(given.like)
    request = replace(told.request, options=options_of(given, told.request.options))
    if given.text is not None:
        request = replace(request, text=given.text)
    step = told.request.step if given.step is None else given.step
    named = Path(given.run) if given.run else None
    if film is not None:
        return run_again(told, made, named, closing, until=0), replace(request, steps=None)
    run = run_again(told, made, named, closing)
    if run.file is None and step > run.learner.step:
        run.train_to(step)
    if step == told.request.step:
        tell_difference(told, _learner_at(run, step).state().digest(), made.name)
    steps = request.steps if step == request.step else None
    return run, replace(request, step=step, steps=steps)


def _learner_at(run: Run, step: int) -> Learner:
    check_step(step, run.learner.step)
    return learner_at(run, step)


def _of(run: Run, step: int, request: FigureRequest) -> FigureRequest:
    """The request with its run and step filled in; what changed the run later is none of its business."""
    edits = [edit for edit in run.learner.edits if edit.step <= step]
    path = run.file.path if run.file else ""
    return replace(request, origin=origin_of(run.learner.spec, edits, path, run.info.sha256), step=step)


def _make(
    run: Run, learner: Learner, request: FigureRequest, outputs: Sequence[Output], beside: tuple[Run, int] | None
) -> Iterator[Path]:
    """Make the files, one after another; those that are done stay if a later one fails."""
    from model.cli.computing import frame_at
    from tinyattn_gui.export.files import Exhibit, save_as, tables_of
    from tinyattn_gui.export.headless import ensure_application

    app = ensure_application()
    steps = every(*request.steps) if request.steps else (learner.step,)
    wanted = (*watches(request), *(tables_of(request) if any(one.form in NUMBERS for one in outputs) else ()))
    points = planes(request)
    frames: list[Frame] = []
    for step in steps:
        frames.append(frame_at(run, _learner_at(run, step), request.text, wanted, points, beside))
        if request.steps:
            check_size(len(steps) * sum(one.values.size for one in frames[0].readings if one.values is not None))
    tell_cut(frames[-1], run.learner.spec)
    if request.steps:
        tell_doubt(run, steps[-1])
    provenance = Provenance(request, frames[-1].digest)
    shown = [pictures(request, frame) for frame in frames]
    if all(isinstance(one, str) for row in shown for one in row):
        raise RequestError(str(shown[-1][0]))
    exhibit = Exhibit(request, provenance, frames, shown)
    for output in outputs:
        save_as(output.path, output.form, exhibit)
        yield output.path
    del app

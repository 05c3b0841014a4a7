"""The verb `export`: figures, films, pages and numbers without a window, through the drawing code of the window."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.cli.arguments import RunSource, file_name, step_number, step_range
from model.cli.console import say
from model.cli.lookup import at_step, learner_at, open_run, tell_doubt
from model.cli.reproduce import compared, run_again, tell_difference
from model.cli.verb import DONE, Verb
from model.config import BETWEEN_FILES
from model.errors import RequestError, check_step
from model.exports.provenance import Provenance
from model.exports.stamp import carried
from model.figures.film import MERGES, MOMENTS, STEPS, FilmOptions
from model.figures.request import MERGES as VIEW_OF_MERGES
from model.figures.request import SAMPLES, Against, FigureRequest, side_by_side
from model.runfile.names import with_beside
from tinyattn_gui.cli.figure import export_figures, placed
from tinyattn_gui.cli.figure_arguments import FigureArguments, add_figure
from tinyattn_gui.cli.film import FILM_DPI, FilmArguments, add_film, export_films, within
from tinyattn_gui.cli.outputs import Output, Range, check, outputs_of, spare
from tinyattn_gui.export.film.names import FILMS
from tinyattn_gui.export.formats import ALL, NUMBERS

if TYPE_CHECKING:
    from model.runs.run import Run


@dataclass(frozen=True)
class Export:
    """What is to be saved, in which files: a figure of a run, or what the file `like` shows."""

    source: RunSource
    figure: FigureArguments
    outputs: tuple[Output, ...]
    steps: Range | None
    film: FilmArguments
    against: int | None
    beside: bool
    like: Path | None
    force: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Export:
        """What the options say; raises RequestError for files that cannot be."""
        stage, form = options.stage.split(",")[0], options.format or options.data
        figure = FigureArguments.of(options)
        of_steps = options.steps is not None or figure.is_of_several
        return cls(
            source=RunSource.of(options),
            figure=figure,
            outputs=outputs_of(options.output, form, stage, of_steps=of_steps),
            steps=options.steps,
            film=FilmArguments.of(options),
            against=options.against,
            beside=options.side_by_side,
            like=Path(options.like) if options.like else None,
            force=options.force,
        )

    @property
    def films(self) -> list[Output]:
        """The files that are played."""
        return [output for output in self.outputs if output.is_film]

    @property
    def stills(self) -> list[Output]:
        """The other files."""
        return [output for output in self.outputs if not output.is_film]

    @property
    def sources(self) -> Iterator[Path]:
        """The files that are named to be read, with what lies beside a run file."""
        if self.source.file:
            yield from with_beside(Path(self.source.file))
        if self.like:
            yield self.like


def add_options(parser: argparse.ArgumentParser) -> None:
    """What is drawn, how it looks, and where it is saved."""
    add_figure(parser)
    parser.add_argument(
        "-o", "--output", type=file_name, action="append", default=[], metavar="FILE",
        help="where to; its ending says the format; may be given more than once",
    )  # fmt: skip
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--format", choices=(*ALL, *FILMS), help="instead of the ending")
    forms.add_argument("--data", choices=NUMBERS, help="the numbers: all heads, with labels and axes")
    parser.add_argument(
        "--steps",
        type=step_range,
        metavar="A:B:N",
        help="a film (.gif .webp .mp4 .png name-%%04d.png) or page (.html) over these steps; a film without :N evenly",
    )
    add_film(parser)
    parser.add_argument(
        "--against", type=step_number, metavar="K", help="what has changed since step K, instead of the values"
    )
    parser.add_argument(
        "--side-by-side", action="store_true", help="with --against K: the step, step K and the change, in a row"
    )
    parser.add_argument("--like", type=file_name, metavar="FILE", help="what this file shows, made again from its run")
    parser.add_argument("--force", action="store_true", help="replace existing files")


def export(wanted: Export) -> int:
    """Make the files, and print the name of each that is done."""
    if wanted.steps and wanted.figure.place.step is not None:
        raise RequestError("--steps has its steps; leave --step out.")
    merges, moments = wanted.figure.range_of_merges, wanted.figure.range_of_moments(is_film=bool(wanted.films))
    if wanted.steps and (merges or moments):
        raise RequestError(
            "A film is of steps, of merges or of moments; allowed is one of --steps, --merges A:B:N and --view walk."
        )
    if moments and wanted.stills:
        raise RequestError(f"{wanted.stills[0].path} shows one moment; allowed with several are films.")
    if wanted.beside and wanted.against is None:
        raise RequestError("--side-by-side shows two steps and the change; allowed with --against K.")
    origin = carried(wanted.like) if wanted.like else None
    over = MERGES if merges else MOMENTS if moments else STEPS
    film = wanted.film.film(wanted.steps or merges or moments, is_wanted=bool(wanted.films), over=over)
    if film is None and origin is not None and wanted.films:
        film = origin.film
    check(
        wanted.outputs,
        film,
        of_steps=merges is not None
        or moments is not None
        or (wanted.steps is not None and wanted.figure.view != SAMPLES),
        is_compared=wanted.against is not None,
        replaces=wanted.force,
    )
    with ExitStack() as closing:
        for path in _made(wanted, origin, film, closing):
            say(path)
    return DONE


def _made(wanted: Export, origin: Provenance | None, film: FilmOptions | None, closing: ExitStack) -> Iterator[Path]:
    """Make them, films first; gives the paths of those that are done."""
    from tinyattn_gui.theme.glyphs import MissingGlyphs

    run, request = _named(wanted, closing) if origin is None else _again(wanted, origin, film, closing)
    spare(wanted.outputs, [*wanted.sources, *_texts(run)])
    glyphs = MissingGlyphs()
    if film is not None:
        film = within(film, run.learner.spec.model)
        yield from export_films(run, _filmed(wanted, run, request, film), film, wanted.films, glyphs)
        if film.over == STEPS:
            tell_doubt(run, film.last)
    if wanted.stills:
        step = _step(wanted, run, request)
        beside = compared(run, request, wanted.like or Path(wanted.source.file or ""))
        yield from export_figures(run, placed(request, run, step), wanted.stills, beside, glyphs)


def _named(wanted: Export, closing: ExitStack) -> tuple[Run, FigureRequest]:
    """The run and the request that the options name; a page has every step where nothing else is said."""
    run, probe = open_run(wanted.source, closing)
    request = wanted.figure.request(run.learner.spec, probe)
    if wanted.against is not None:
        request = replace(request, against=Against(wanted.against))
        if wanted.beside:
            request = side_by_side(request)
    if wanted.steps and wanted.stills:
        first, last, stride = wanted.steps
        request = replace(request, steps=(first, last, stride or 1))
    return run, request


def _again(
    wanted: Export, origin: Provenance, film: FilmOptions | None, closing: ExitStack
) -> tuple[Run, FigureRequest]:
    """The run and the request of a file that is there, with what else was said; a film trains the run itself."""
    assert wanted.like is not None
    is_other = wanted.figure.names_content or wanted.source.beginning.is_named or wanted.against is not None
    if is_other or (wanted.steps and film is None):
        raise RequestError("--like shows what its file shows; allowed besides are a RUN, --step, --text and looks.")
    place, request = wanted.figure.place, origin.request
    options = request.options.with_options(wanted.figure.looks)
    request = replace(request, text=place.sentence(request.text), options=options)
    file = Path(wanted.source.file) if wanted.source.file else None
    if film is not None:
        return run_again(origin, wanted.like, file, closing, until=0), replace(request, steps=None)
    run = run_again(origin, wanted.like, file, closing)
    step = request.step if place.step is None else place.step
    if step == request.step:
        check_step(step, run.learner.step)
        tell_difference(origin, learner_at(run, step).state().digest(), wanted.like.name)
        return run, request
    if run.storage.file is None and step > run.learner.step:
        run.train_to(step)
    return run, replace(request, step=step, steps=None)


def _step(wanted: Export, run: Run, request: FigureRequest) -> int:
    """The step of the figures, to which the run is trained if it has to be: a range of steps ends with it."""
    if wanted.like:
        check_step(request.step, run.learner.step)
        return request.step
    step = wanted.steps[1] if wanted.steps else wanted.figure.place.step
    is_of_vocabulary = all(part.view == VIEW_OF_MERGES for part in request.parts)
    return at_step(run, 0 if step is None and is_of_vocabulary else step).step


def _filmed(wanted: Export, run: Run, request: FigureRequest, film: FilmOptions) -> FigureRequest:
    """What the frames of a film show: as on the screen where nothing is said of the resolution."""
    if not wanted.like and "dpi" not in wanted.figure.looks:
        request = replace(request, options=replace(request.options, dpi=FILM_DPI))
    step = film.last if film.over == STEPS else 0
    if film.over == MOMENTS:
        step = _walked(wanted, run, request)
    return replace(placed(request, run, step), steps=None)


def _walked(wanted: Export, run: Run, request: FigureRequest) -> int:
    """The step whose moments a film shows, to which the run is trained if it has to be."""
    if wanted.like and run.storage.file is None:
        run.train_to(request.step)
    step = _step(wanted, run, request)
    if not step:
        raise RequestError("Step 0 has no moments: nothing has led to the first weights; allowed is 1 or more.")
    return step


def _texts(run: Run) -> Iterator[Path]:
    """The texts that the run learns from."""
    yield from map(Path, run.learner.spec.data.files)
    texts = (str(edit.value).split(BETWEEN_FILES) for edit in run.learner.edits if edit.sha256)
    yield from (Path(path) for paths in texts for path in paths)


VERB = Verb("export", "save a figure, a film, a page or numbers", add_options, Export.of, export)

"""Figures, pages and numbers on the command line: frames read off a run, and drawn. Imports torch only then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.cli.console import tell
from model.cli.lookup import learner_at, tell_doubt, tell_sentence
from model.cli.reproduce import origin_of
from model.errors import RequestError, check_step
from model.exports.page import check_size
from model.exports.provenance import Provenance
from model.figures.film_steps import every
from model.figures.request import SAMPLES, WALK, FigureRequest
from model.messages import LookAtMerges
from model.quantities import QUANTITIES, Axis
from model.quantities.watch import Lens
from tinyattn_gui.cli.outputs import Output
from tinyattn_gui.export.formats import NUMBERS, PICTURES
from tinyattn_gui.pictures.samples import joined
from tinyattn_gui.pictures.views import asked, pictures, planes, watches

if TYPE_CHECKING:
    from model.messages import Frame, Watch
    from model.runs.run import Run
    from tinyattn_gui.theme.glyphs import MissingGlyphs


def placed(request: FigureRequest, run: Run, step: int) -> FigureRequest:
    """The request with its run and step filled in; what changed the run later is none of its business."""
    edits = [edit for edit in run.learner.edits if edit.step <= step]
    path = run.storage.file.path if run.storage.file else ""
    return replace(request, origin=origin_of(run.learner.spec, edits, path, run.info.sha256), step=step)


def export_figures(
    run: Run,
    request: FigureRequest,
    outputs: Sequence[Output],
    beside: tuple[Run, int] | None,
    glyphs: MissingGlyphs,
) -> Iterator[Path]:
    """Make the files, one after another; those that are done stay if a later one fails. `beside` is what the run is
    compared with, at its step.
    """
    from tinyattn_gui.export.files import Exhibit, save_as, tables_of
    from tinyattn_gui.export.headless import ensure_application

    app = ensure_application()
    tables = tables_of(request) if any(output.form in NUMBERS for output in outputs) else ()
    frames = read_frames(run, request, (*watches(request), *tables), beside)
    provenance = Provenance(request, frames[-1].digest)
    rows = [pictures(request, frame) for frame in frames]
    rows[-1] = joined(rows)
    if all(isinstance(picture, str) for row in rows for picture in row):
        raise RequestError(str(rows[-1][0]))
    if any(output.form in PICTURES for output in outputs):
        tell_missing(glyphs, request, frames[-1])
    exhibit = Exhibit(request, provenance, frames, rows)
    for output in outputs:
        save_as(output.path, output.form, exhibit)
        yield output.path
    del app


def tell_missing(glyphs: MissingGlyphs, request: FigureRequest, frame: Frame) -> None:
    """Say so where letters of what is drawn are in no font."""
    shown = watches(request)
    is_wide = any(Axis.VOCAB in QUANTITIES[watch.slug].axes or watch.lens is Lens.EXAMPLE for watch in shown)
    labels = (*frame.probe.labels, *(frame.info.vocabulary if is_wide else ()))
    if (found := frame.answer(LookAtMerges)) is not None:
        labels = found.labels
    if sentence := glyphs.sentence((request.options.title, request.options.caption, *labels)):
        tell(f"tinyattn: {sentence}")


def read_frames(
    run: Run, request: FigureRequest, watched: Sequence[Watch], beside: tuple[Run, int] | None
) -> list[Frame]:
    """What is `watched`, at the step of the request or each of its steps."""
    from model.cli.computing import frame_at

    frames: list[Frame] = []
    others = (step for part in request.parts for step in part.others)
    steps = every(*request.steps) if request.steps else (*others, request.step)
    for step in steps:
        check_step(step, run.learner.step)
        frames.append(
            frame_at(run, learner_at(run, step), request.text, watched, planes(request), beside, asked(request))
        )
        if any(part.view in (SAMPLES, WALK) for part in request.parts):
            losses = np.array(run.losses[max(step - 1, 0) : step], np.float32)
            frames[-1] = replace(frames[-1], losses=losses, losses_from=max(step - 1, 0))
        if request.steps:
            check_size(len(steps) * sum(one.values.size for one in frames[0].readings if one.values is not None))
    if watched or planes(request):  # of merges the sentence is cut, and no network reads it
        tell_sentence(frames[-1], run.learner.spec)
    if request.steps:
        tell_doubt(run, steps[-1])
    return frames

"""The run that a file was made of, from what the file tells: found in its run file, or trained again.

Imports torch only where a run is opened or trained.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.cli.console import tell
from model.cli.training import trained
from model.config import Edit, RunSpec
from model.errors import RequestError, TinyattnError, check_step
from model.exports.provenance import Provenance
from model.figures.request import FigureRequest, Origin
from model.figures.request_json import spec_without_folders
from model.messages.progress import Shares
from model.spec.fingerprint import with_corpus, with_start, with_text

if TYPE_CHECKING:
    from model.runs.run import Run


def origin_of(spec: RunSpec, edits: Sequence[Edit], path: str | Path = "", sha256: str = "") -> Origin:
    """The origin of a run; `sha256` is of the text that it began to learn from, if it did."""
    return Origin(spec, tuple(edits), Path(path).name if path else "", sha256)


def run_again(told: Provenance, made: Path, named: Path | None, closing: ExitStack, *, until: int | None = None) -> Run:
    """The run that the file `made` is of, at its step or beyond: in the run file `named`, if one is, else in the one
    that it was made of, where that lies beside it or in this folder, else trained again, to `until` if that is given.

    Raises RequestError if `named` is another run, and what opening and training raise.
    """
    from model.cli.computing import Run

    request = told.request
    if named is not None:
        run = closing.enter_context(Run.open(named, write=False, as_made=True, progress=Shares()))
        if not _has(run, told):
            raise RequestError(
                f"{named.name} is not the run of {made.name}, or not trained to its step {request.step}."
            )
        return run
    for folder in dict.fromkeys((made.resolve().parent, Path.cwd())):
        if request.origin.file and (found := _opened(folder / request.origin.file, told)) is not None:
            return closing.enter_context(found)
    spec = with_start(with_corpus(request.origin.spec, {"sha256": request.origin.sha256}, made), made)
    run = Run(spec, progress=Shares())
    run.learner.take_edits([with_text(edit, made) for edit in request.origin.edits])
    trained(run, request.step if until is None else until)
    return run


def compared(run: Run, request: FigureRequest, made: Path) -> tuple[Run, int] | None:
    """What the run of the file `made` is compared with: itself, or a branch of it that is trained again; and the step.

    Raises RequestError for a step that the run does not have, and for a branch that began with other data or weights.
    """
    against = request.against
    if against is None:
        return None
    if against.edits is None:
        check_step(against.step, run.learner.step)
        return run, against.step
    branch = _alike(run) if against.spec is None else _experiment(run, against.spec)
    branch.learner.take_edits([with_text(edit, made) for edit in against.edits])
    trained(branch, against.step)
    return branch, against.step


def _alike(run: Run) -> Run:
    """A run that begins as this one does."""
    from model.cli.computing import First, Run

    corpus = run.learner.corpus
    first = None if run.learner.first is None else First(run.learner.first.params)
    return Run(run.learner.spec, texts=corpus.texts, tokenizer=corpus.tokenizer, progress=Shares(), first=first)


def _experiment(run: Run, spec: RunSpec) -> Run:
    """A run of another spec from its first step on; files are named without their folders in `spec`."""
    own = run.learner.spec
    here, there = map(spec_without_folders, (own, spec))
    if any(here.get(part) != there.get(part) for part in ("data", "start")):
        raise RequestError("What the figure compares with began with other data or weights; it cannot be made again.")
    return run.varied(replace(spec, data=own.data, start=own.start))


def tell_difference(told: Provenance, digest: str, name: str) -> None:
    """Say so where the weights are not those that the file was made of: another machine may differ in last bits."""
    if told.digest and not digest.startswith(told.digest):
        tell(f"tinyattn: the weights are not to the bit those of {name}: machine or versions differ.")


def _opened(path: Path, told: Provenance) -> Run | None:
    from model.cli.computing import Run

    if not path.is_file():
        return None
    try:
        run = Run.open(path, write=False, as_made=True, progress=Shares())
    except TinyattnError:
        return None
    if _has(run, told):
        return run
    run.close()
    return None


def _has(run: Run, told: Provenance) -> bool:
    step = told.request.step
    here = origin_of(run.learner.spec, run.learner.edits, sha256=run.info.sha256)
    return run.learner.step >= step and here.hash(step) == told.request.origin.hash(step)

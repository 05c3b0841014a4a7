"""The verb `train`: training without a window, into a run file or none. Imports torch only when it trains."""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.cli.arguments import (
    Beginning,
    add_edits,
    add_source,
    add_stops,
    edit_of,
    file_name,
    seconds,
    step_number,
    stops,
)
from model.cli.console import give_json, say, tell
from model.cli.lineage import Descent, descent_of
from model.cli.lookup import DEFAULT_STEP
from model.cli.outcome import Result, as_json, in_words
from model.cli.training import trained
from model.cli.verb import DONE, FAILED, Verb
from model.errors import RequestError
from model.messages.progress import Shares
from model.spec.first_words import probe_of
from model.spec.recipe import rate_of
from model.spec.stops import Hit, Stop
from model.spec.told import all_of, batch_of
from model.tasks.table import TASKS

if TYPE_CHECKING:
    from model.runs.run import Run


@dataclass(frozen=True)
class Training:
    """What is to be trained, how far, and where it is saved."""

    beginning: Beginning
    source: str | None
    task: str
    steps: int
    until: tuple[str, ...]
    output: str | None
    resume: bool
    progress: float
    as_json: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Training:
        """What the options say."""
        return cls(
            beginning=Beginning.of(options),
            source=options.source,
            task=options.task,
            steps=options.steps,
            until=tuple(options.until),
            output=options.output,
            resume=options.resume,
            progress=options.progress,
            as_json=options.json,
        )


def add_options(parser: argparse.ArgumentParser) -> None:
    """What is trained, how far, where it is saved, and what is told."""
    add_source(parser)
    parser.add_argument(
        "--from",
        dest="source",
        type=file_name,
        metavar="RUN@STEP",
        help="begin with the weights that the run in a file had at a step (default: its newest), instead of a preset; "
        "it has the options of that run, and --set changes them",
    )
    parser.add_argument(
        "--task", default="", metavar="NAME", help=f"with --from: what it learns next, one of {', '.join(TASKS)}"
    )
    parser.add_argument(
        "--steps",
        type=step_number,
        default=DEFAULT_STEP,
        metavar="N",
        help=f"train to step N (default: {DEFAULT_STEP})",
    )
    add_edits(parser)
    add_stops(parser)
    parser.add_argument("-o", "--output", type=file_name, metavar="RUN", help="save as this run file while it trains")
    parser.add_argument("--resume", action="store_true", help="go on with the run file, or begin it if there is none")
    parser.add_argument("--progress", type=seconds, default=1.0, metavar="S", help="tell every S seconds (default: 1)")
    parser.add_argument(
        "--json",
        action="store_true",
        help="end with one object: step, loss and what it is a mean of, accuracy, floor, speed, digest, stops hit, "
        "whether interrupted, unknown share of the text, notes on it, options that are not the default",
    )


def train(training: Training) -> int:
    """Train, and say what it came to; what was interrupted is told too, and fails."""
    begun = begun_by(training)
    edits = [edit_of(text) for text in training.beginning.edits]
    stops(training.until, begun.probe, None if training.resume else begun.spec.model, edits)
    with opened(training, begun) as run:
        if training.steps < (first := run.learner.step):
            raise RequestError(f"{training.output} is at step {first} already; allowed is --steps {first} or more.")
        run.plan(edit_of(text, first, training.steps) for text in training.beginning.edits)
        if training.output and run.storage.file is None:
            run.save_as(Path(training.output), probe=begun.probe)
        result = train_on(run, training, stops(training.until, run.info.probe or begun.probe))
    if training.as_json:
        give_json(as_json(result))
    else:
        say(in_words(result))
    if result.interrupted:
        tell(f"tinyattn: stopped at step {result.step} of {training.steps}.")
        return FAILED
    return DONE


def begun_by(training: Training) -> Descent:
    """How a new run begins: with a preset, or the weights of another run."""
    if training.source is not None:
        return descent_of(training.source, training.beginning, training.task)
    if training.task:
        raise RequestError(f"--task {training.task} says what weights learn next; allowed is it with --from RUN@STEP.")
    preset, spec = training.beginning.spec()
    return Descent(spec, probe_of(spec, preset.spec, preset.probe), ())


def opened(training: Training, begun: Descent) -> Run:
    """The run that is to be trained: a new one, in no file yet, or one that goes on in its file."""
    from model.cli.computing import Run
    from model.runfile.access import is_run

    path = Path(training.output) if training.output else None
    if training.resume and path is None:
        raise RequestError("--resume needs a run file to go on with; allowed is -o RUN.")
    if path is not None and training.resume and is_run(path):
        if replace(training.beginning, edits=()).is_named or training.source:
            raise RequestError(f"{path} has its options already; leave --preset, --from and --set out.")
        run = Run.open(path, as_made=True, progress=Shares())
        if run.storage.lost:
            tell(f"tinyattn: {run.storage.lost}")
        return run
    run = Run(begun.spec, texts=begun.texts, progress=Shares())
    for note in (*run.info.notes, *begun.notes):
        tell(f"tinyattn: {note}")
    return run


def train_on(run: Run, training: Training, until: Sequence[Stop]) -> Result:
    """Train as far as was asked, or until a stop is true or was so before, or it is interrupted."""
    from model.cli.computing import recorded

    learner, first = run.learner, run.learner.step
    hits: tuple[Hit, ...] = ()
    interrupted = False
    try:
        hits = recorded(run, until)
        for hit in hits:
            tell(f"tinyattn: {hit.stop} was true before, at {hit}; nothing was trained.")
        hits = hits or trained(run, training.steps, training.progress, until)
    except KeyboardInterrupt:
        interrupted = True
    (loss, accuracy), means = final_score(run)
    return Result(
        step=learner.step,
        steps_per_second=(learner.step - first) / (time.perf_counter() - run.began),
        loss=loss,
        accuracy=accuracy,
        held_out=learner.held_out(),
        floor=learner.floor,
        digest=learner.state().digest(),
        hits=hits,
        interrupted=interrupted,
        caveat=learner.spec.model.caveat_of(learner.network.mask),
        unknown=learner.reads.unknown,
        notes=learner.reads.notes,
        means=means,
        batch_loss=run.losses[-1] if run.losses else None,
        gradient_norm=run.measures.norms[-1] if run.measures.norms else math.nan,
        learning_rate=rate_of(learner.spec.train, learner.edits, learner.step - 1) if learner.step else None,
        spec=learner.spec,
    )


def final_score(run: Run) -> tuple[tuple[float | None, float], str]:
    """The mean loss and the accuracy over a grammar's sentences or a small task at the final weights; of a text, or of
    what is drawn, those of the last batch (None and nan before one). And what they are means over, in words.
    """
    learner = run.learner
    if (score := learner.on_all()) is not None:
        return score, all_of(learner.step)
    loss = run.losses[-1] if run.losses else None
    return (loss, learner.accuracy), batch_of(learner.spec.train, learner.step)


VERB = Verb("train", "train without a window", add_options, Training.of, train)

"""Looking at one quantity from the command line, of a preset or a run file. Imports torch only when it computes."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.cli.arguments import source, step_number, trained
from model.cli.console import tell
from model.config import RunSpec
from model.errors import RequestError, check_step
from model.exports.table import Table, table_of
from model.messages.progress import Progress
from model.quantities import Facet
from model.quantities.stages import Ref, find
from model.quantities.watch import ALL, MEAN, Watch

if TYPE_CHECKING:
    from model.messages import Frame, Sentence
    from model.runs.run import Run
    from model.training.learner import Learner


_SLICE = 0.25
"""Seconds of computing a step again between looks at how far it has come."""


def add_look(parser: argparse.ArgumentParser, stage: str = "a stage or a parameter") -> None:
    """What is to be looked at; `stage` says what can be named."""
    add_place(parser, stage)
    add_facet(parser)
    parser.add_argument("--head", type=head_number, metavar="H", help="head, from 0, or mean (default: all)")


def add_place(parser: argparse.ArgumentParser, stage: str = "a stage or a parameter") -> None:
    """Where it is to be looked at."""
    parser.add_argument(
        "--step", type=step_number, metavar="K", help="after step K (default: 600, or the newest of a run file)"
    )
    parser.add_argument("--stage", default="attention_weights", metavar="NAME", help=stage)
    parser.add_argument("--layer", type=int, metavar="L", help="layer, from 0 (default: the last)")
    parser.add_argument("--text", help="the sentence to run (default: the run's)")


def add_facet(parser: argparse.ArgumentParser) -> None:
    """Which side of it is to be looked at."""
    parser.add_argument(
        "--facet", default=Facet.DATA.value, choices=[facet.value for facet in Facet], help="which side of it"
    )


def head_number(text: str) -> int:
    """A head as typed: its number, or `mean` for the average over all."""
    try:
        head = MEAN if text == "mean" else int(text)
    except ValueError:
        head = MEAN - 1
    if head < 0 and text != "mean":
        raise argparse.ArgumentTypeError(f"a head is {text!r}; allowed is a whole number from 0, or mean")
    return head


@dataclass(frozen=True)
class LookedUp:
    """What was found where the options point."""

    spec: RunSpec
    step: int
    ref: Ref
    table: Table


def look(given: argparse.Namespace, head: int | None = None) -> LookedUp:
    """Go to the step that is asked for and read the quantity, of one head if one is named.

    From a preset it is trained; from a run file it is one that the file has. `head` is the one to take if none is
    named, where there are heads.
    """
    from model.cli.computing import frame_at

    with ExitStack() as closing:
        run, probe, ref = found(given, closing)
        spec = run.learner.spec
        if given.head is None and ref.quantity.per_head:
            given.head = ALL if head is None else head
        check_head(given.head, ref, spec)
        learner = at_step(run, given)
        watch = Watch(ref.quantity.slug, Facet(given.facet), ref.layer, given.head)
        frame = frame_at(run, learner, probe if given.text is None else given.text, (watch,))
        tell_cut(frame, spec)
        return LookedUp(spec, learner.step, ref, table_of(frame.readings[0], frame))


def found(given: argparse.Namespace, closing: ExitStack) -> tuple[Run, str, Ref]:
    """The run that is to be looked at, its sentence, and the quantity in it."""
    run, probe = open_run(given, closing)
    ref = find(given.stage, run.learner.spec.model, given.layer)
    check_layer(given.layer, ref)
    return run, probe, ref


def open_run(given: argparse.Namespace, closing: ExitStack) -> tuple[Run, str]:
    """The run that is to be looked at, and its sentence."""
    from model.cli.computing import Run

    if not given.run:
        preset, spec = source(given)
        return Run(spec), preset.probe
    if given.preset or given.set:
        raise RequestError(f"{given.run} has its options already; leave --preset and --set out.")
    run = closing.enter_context(Run.open(Path(given.run), write=False, as_made=True))
    if run.lost:
        tell(f"tinyattn: {run.lost}")
    assert run.file is not None
    return run, run.file.probe


def at_step(run: Run, given: argparse.Namespace) -> Learner:
    """A learner at the step that is asked for."""
    newest = run.learner.step
    if run.file is None:
        trained(run, 600 if given.step is None else given.step)
        return run.learner
    if given.step is None:
        return run.learner
    check_step(given.step, newest, run.file.path.name)
    learner = learner_at(run, given.step)
    tell_doubt(run, given.step)
    return learner


def check_layer(layer: int | None, *refs: Ref) -> None:
    """Raise RequestError for a layer of what has none."""
    if layer is not None and all(ref.layer is None for ref in refs):
        raise RequestError(f"{', '.join(ref.quantity.slug for ref in refs)} has no layers; leave --layer out.")


def learner_at(run: Run, step: int) -> Learner:
    """A learner at a step that the run has; how long it takes to compute it again is told meanwhile."""
    way = Progress("computing steps again", step)
    while (learner := run.at(step, _SLICE)) is None:
        way.tell(run.history.position)
    return learner


def tell_doubt(run: Run, step: int) -> None:
    """Say so where the numbers of a step are not, or may not be, those that were recorded."""
    from model.cli.computing import doubt

    if said := doubt(run, step):
        tell(f"tinyattn: {said}")


def check_head(head: int | None, ref: Ref, spec: RunSpec) -> None:
    """Raise RequestError for a head that the quantity does not have."""
    if head is None or (head == ALL and ref.quantity.per_head):
        return
    if not ref.quantity.per_head:
        raise RequestError(f"{ref.quantity.slug} has no heads; leave --head out.")
    if not MEAN <= head < spec.model.n_head:
        raise RequestError(f"Head {head} does not exist; allowed is 0 to {spec.model.n_head - 1}, or mean.")


def tell_cut(frame: Frame, spec: RunSpec) -> None:
    """Say so where the sentence is longer than the context."""
    if frame.probe.beyond:
        tell(f"tinyattn: {cut_sentence(frame.probe, spec.model.context)}")


def cut_sentence(sentence: Sentence, context: int) -> str:
    """What is said of a sentence that is longer than the context."""
    size = len(sentence.pieces) + len(sentence.beyond)
    return f"The sentence has {size} tokens; the network reads {context}, so the last {size - context} do not run."

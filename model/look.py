"""Looking at one quantity from the command line, of a preset or a run file. Imports torch only when it computes."""

from __future__ import annotations

import argparse
import math
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.config import RunSpec
from model.errors import RequestError
from model.messages import MEAN
from model.picture import labels_of
from model.quantities import Facet
from model.source import source, step_number, trained
from model.stages import Ref, find
from model.table import Table

if TYPE_CHECKING:
    from model.messages import Sentence
    from model.run import Run
    from model.step import Learner


def add_look(parser: argparse.ArgumentParser) -> None:
    """What is to be looked at."""
    add_place(parser)
    parser.add_argument(
        "--facet", default=Facet.DATA.value, choices=[facet.value for facet in Facet], help="which side of it"
    )
    parser.add_argument("--head", type=head_number, metavar="H", help="head, from 0, or mean (default: all)")


def add_place(parser: argparse.ArgumentParser) -> None:
    """Where it is to be looked at."""
    parser.add_argument(
        "--step", type=step_number, metavar="K", help="after step K (default: 600, or the newest of a run file)"
    )
    parser.add_argument("--stage", default="attention_weights", metavar="NAME", help="a stage or a parameter")
    parser.add_argument("--layer", type=int, metavar="L", help="layer, from 0 (default: the last)")
    parser.add_argument("--text", help="the sentence to run (default: the run's)")


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
class Look:
    """What was found where the options point."""

    spec: RunSpec
    step: int
    ref: Ref
    table: Table


def look(given: argparse.Namespace, head: int | None = None) -> Look:
    """Go to the step that is asked for and read the quantity, of one head if one is named.

    From a preset it is trained; from a run file it is one that the file has. `head` is the one to take if none is
    named, where there are heads.
    """
    import torch

    from model.reader import Reader, one_head, read_sentence

    torch.set_num_threads(1)
    with ExitStack() as closing:
        run, probe_text, ref = found(given, closing)
        spec, facet = run.learner.spec, Facet(given.facet)
        if given.head is None and ref.quantity.per_head:
            given.head = head
        _check_head(given.head, ref, spec)
        learner = at_step(run, given)
        text = probe_text if given.text is None else given.text
        probe = read_sentence(learner.corpus.tokenizer, text, spec.model.context)
        if probe.beyond:
            print(f"tinyattn: {cut_sentence(probe, spec.model.context)}", file=sys.stderr)
        stage = () if ref.quantity.learned or facet is not Facet.DATA else (ref,)
        reader = Reader(learner, run.history, probe, stage)
        tensor, axes = reader.tensor(ref, facet), ref.quantity.shown_axes
        values = tensor.numpy()
        if given.head is not None:
            axes, values = axes[1:], one_head(ref, tensor, given.head)
        read = probe if facet is Facet.DATA else reader.example
        labels = labels_of(read, learner.corpus.tokenizer.labels)
        return Look(spec, learner.step, ref, Table(ref.quantity.slug, axes, labels, values.copy(), ref.layer, facet))


def found(given: argparse.Namespace, closing: ExitStack) -> tuple[Run, str, Ref]:
    """The run that is to be looked at, its sentence, and the quantity in it."""
    from model.run import Run

    if not given.run:
        preset, spec = source(given)
        return Run(spec), preset.probe, find(given.stage, spec.model, given.layer)
    if given.preset or given.set:
        raise RequestError(f"{given.run} has its options already; leave --preset and --set out.")
    run = closing.enter_context(Run.open(Path(given.run), write=False))
    if run.lost:
        print(f"tinyattn: {run.lost}", file=sys.stderr)
    assert run.file is not None
    return run, run.file.probe, find(given.stage, run.learner.spec.model, given.layer)


def at_step(run: Run, given: argparse.Namespace) -> Learner:
    """A learner at the step that is asked for."""
    newest = run.learner.step
    if run.file is None:
        trained(run, 600 if given.step is None else given.step)
        return run.learner
    if given.step is None or given.step == newest:
        return run.learner
    if given.step > newest:
        raise RequestError(f"Step {given.step} is not in {run.file.path.name}; it has steps 0 to {newest}.")
    learner = run.history.at(given.step, math.inf)
    assert learner is not None
    return learner


def _check_head(head: int | None, ref: Ref, spec: RunSpec) -> None:
    if head is None:
        return
    if not ref.quantity.per_head:
        raise RequestError(f"{ref.quantity.slug} has no heads; leave --head out.")
    if not MEAN <= head < spec.model.n_head:
        raise RequestError(f"Head {head} does not exist; allowed is 0 to {spec.model.n_head - 1}, or mean.")


def cut_sentence(sentence: Sentence, context: int) -> str:
    """What is said of a sentence that is longer than the context."""
    size = len(sentence.pieces) + len(sentence.beyond)
    return f"The sentence has {size} tokens; the network reads {context}, so the last {size - context} do not run."

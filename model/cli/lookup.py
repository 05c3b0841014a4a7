"""What is looked at on the command line, and at which step of which run. Imports torch only when it computes."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.cli.arguments import RunSource, edit_of, step_number
from model.cli.console import tell
from model.cli.training import trained
from model.config import ModelConfig, RunSpec
from model.errors import RequestError, check_step
from model.messages.progress import Progress, Shares
from model.quantities import Facet
from model.quantities.shapes import heads_of
from model.quantities.site import Site
from model.quantities.stages import Ref, find
from model.quantities.watch import ALL, MEAN
from model.spec.first_words import probe_of
from model.text.unknown import said_of_unknown

if TYPE_CHECKING:
    from model.messages import Frame, Sentence
    from model.runs.run import Run
    from model.training.learner import Learner


_SLICE = 0.25
"""Seconds of computing a step again between looks at how far it has come."""

DEFAULT_STEP = 600
"""The step to which a preset is trained where none is named."""


@dataclass(frozen=True)
class Place:
    """What is to be looked at: a quantity or several, its layer and site, the step, and the sentence if not the run's
    own.
    """

    stage: str
    layer: int | None
    step: int | None
    text: str | None
    site: Site | None = None

    @classmethod
    def of(cls, options: argparse.Namespace) -> Place:
        """What the options say."""
        site = None if options.site is None else Site(options.site)
        return cls(options.stage, options.layer, options.step, options.text, site)

    def sentence(self, probe: str) -> str:
        """The sentence that is run, where `probe` is the run's."""
        return probe if self.text is None else self.text


def add_look(parser: argparse.ArgumentParser, stage: str = "a stage or a parameter") -> None:
    """What is to be looked at; `stage` says what can be named."""
    add_place(parser, stage)
    add_facet(parser)
    parser.add_argument("--head", type=head_number, metavar="H", help="head, from 0, or mean (default: all)")


def add_place(parser: argparse.ArgumentParser, stage: str = "a stage or a parameter") -> None:
    """Where it is to be looked at."""
    parser.add_argument(
        "--step",
        type=step_number,
        metavar="K",
        help=f"after step K (default: {DEFAULT_STEP}, or the newest of a run file)",
    )
    parser.add_argument("--stage", default="attention_weights", metavar="NAME", help=stage)
    parser.add_argument("--layer", type=int, metavar="L", help="layer, from 0 (default: the last)")
    parser.add_argument(
        "--site", choices=[site.value for site in Site], help="the attention that it belongs to (default: the last)"
    )
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


def open_run(source: RunSource, closing: ExitStack) -> tuple[Run, str]:
    """The run that is to be looked at, and its sentence."""
    from model.cli.computing import Run

    if not source.file:
        preset, spec = source.beginning.spec()
        run = Run(spec, progress=Shares())
        run.plan(map(edit_of, source.beginning.edits))
        return run, probe_of(spec, preset.spec, preset.probe)
    if source.beginning.is_named:
        raise RequestError(f"{source.file} has its options already; leave --preset, --set and --edit out.")
    run = closing.enter_context(Run.open(Path(source.file), write=False, as_made=True, progress=Shares()))
    if run.storage.lost:
        tell(f"tinyattn: {run.storage.lost}")
    assert run.storage.file is not None
    return run, run.storage.file.probe


def find_place(place: Place, config: ModelConfig) -> Ref:
    """The quantity that is to be looked at, in the network of `config`; raises RequestError for one that it lacks."""
    ref = find(place.stage, config, place.layer, place.site)
    check_layer(place.layer, ref)
    return ref


def at_step(run: Run, step: int | None) -> Learner:
    """A learner at the step that is asked for, or at the newest of a run file."""
    if run.storage.file is None:
        trained(run, DEFAULT_STEP if step is None else step)
        return run.learner
    if step is None:
        return run.learner
    check_step(step, run.learner.step, run.storage.file.path.name)
    learner = learner_at(run, step)
    tell_doubt(run, step)
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
    count = heads_of(ref.quantity, spec.model)
    if not MEAN <= head < count:
        whose = f" of {ref.quantity.slug}" if count < spec.model.n_head else ""
        raise RequestError(f"Head {head}{whose} does not exist; allowed is 0 to {count - 1}, or mean.")


def tell_sentence(frame: Frame, spec: RunSpec) -> None:
    """Say so where the sentence is longer than the context, or unknown in part for its capitals alone."""
    if said := about_sentence(frame.probe, spec.model.context):
        tell(f"tinyattn: {said}")


def about_sentence(sentence: Sentence, context: int) -> str:
    """What is said of a sentence that could be typed otherwise; what else is unknown is marked where it is shown."""
    said, name = [], "target" if sentence.source else "sentence"
    for what, every in (("source", sentence.every_source), (name, sentence.every)):
        if (size := len(every)) > context:
            cut = f"the network reads {context}, so the last {size - context} do not run."
            said.append(f"The {what} has {size} tokens; {cut}")
    if sentence.lower is not None:
        said.append(said_of_unknown((*sentence.source, *sentence.pieces), sentence.lower))
    return " ".join(said)

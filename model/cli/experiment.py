"""The verb `experiment`: a run, and beside it the same without one of its parts; then their difference. Imports torch
only when it trains."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass

from model.cli.arguments import Beginning, add_source, step_number
from model.cli.console import give_json, say
from model.cli.training import trained
from model.cli.verb import DONE, Verb
from model.errors import RequestError
from model.messages.outcome import Outcome, contrast_words
from model.spec.experiments import EXPERIMENTS, USUAL_STEPS, find_experiment
from model.spec.first_words import probe_of


@dataclass(frozen=True)
class Asked:
    """Which experiment, with which run, and after how many steps both are measured."""

    name: str
    beginning: Beginning
    steps: int
    as_json: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Asked:
        """What the options say."""
        return cls(options.name, Beginning.of(options), options.steps, options.json)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which experiment, with which run, how far."""
    parser.add_argument("name", metavar="NAME", help=f"one of {', '.join(EXPERIMENTS)}")
    add_source(parser)
    parser.add_argument(
        "--steps",
        type=step_number,
        default=USUAL_STEPS,
        metavar="N",
        help=f"train both to step N (default: {USUAL_STEPS})",
    )
    parser.add_argument("--json", action="store_true", help="print an object: both as measured, and the sentence")


def experiment(asked: Asked) -> int:
    """Train both, and say what is different."""
    if asked.steps < 1:
        raise RequestError("--steps is 0; allowed is 1 or more: before the first step nothing has been learned.")
    row = find_experiment(asked.name)
    preset, spec = asked.beginning.spec()
    varied = row.spec(spec)
    from model.cli.computing import Run, measured

    probe = probe_of(spec, preset.spec, preset.probe)
    with Run(spec) as run:
        trained(run, asked.steps)
        with run.varied(varied) as beside:
            trained(beside, asked.steps)
            own, other = measured(beside, probe), measured(run, probe)
    words = contrast_words(row.words, own, other)
    if asked.as_json:
        give_json({"experiment": row.slug, "own": _as_json(own), "other": _as_json(other), "words": words})
    else:
        say(words)
    return DONE


def _as_json(outcome: Outcome) -> dict[str, object]:
    """An outcome as an object; a number that is not known is null."""
    return {name: None if value != value else value for name, value in asdict(outcome).items()}


VERB = Verb(
    "experiment",
    "run a network without one of its parts beside it, and tell the difference",
    add_options,
    Asked.of,
    experiment,
)

"""The verb `lab`: experiments that are measured here and now, printed or written to files."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.cli.arguments import file_name
from model.cli.console import give_json, say
from model.cli.verb import DONE, Verb
from model.errors import RequestError
from model.exports.capacity import capacity_in_brief, capacity_in_words, capacity_sheet
from model.exports.controls import anchors_in_brief, anchors_in_words, anchors_sheet
from model.exports.costs import costs_in_brief, costs_in_words, costs_sheet
from model.exports.table import Sheet
from model.messages.capacity import capacity_as_json
from model.messages.controls import controls_as_json
from model.messages.costs import report_as_json
from model.messages.progress import Progress
from model.runfile.disk import why_not_written
from model.runfile.whole_file import replacing


@dataclass(frozen=True)
class Experiment:
    """Which options it knows, what is measured, and how its outcome is written: as data, a table, and in words."""

    options: tuple[str, ...]
    measure: Callable[[Mapping[str, Any]], Any]
    as_json: Callable[[Any], dict[str, Any]]
    sheet: Callable[[Any], Sheet]
    words: Callable[[Any], str]
    brief: Callable[[Any], str]
    """How much was measured, in a few words."""


@dataclass(frozen=True)
class Measuring:
    """Which experiment, with which options (the others are its own), and where its outcome goes."""

    name: str
    options: Mapping[str, Any]
    outputs: tuple[Path, ...]
    as_json: bool
    force: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Measuring:
        """What the options say."""
        known = ((name, getattr(options, name)) for name in EXPERIMENTS[options.experiment].options)
        said = {name: value for name, value in known if value is not None}
        return cls(options.experiment, said, tuple(map(Path, options.output)), options.json, options.force)


def measure_costs(options: Mapping[str, Any]) -> Any:
    """What one token more costs."""
    from model.cli.computing import CostPlan, measure

    return measure(CostPlan(**options), _progress("lengths"))


def measure_controls(options: Mapping[str, Any]) -> Any:
    """What a network with anchors recalls, and what less than that does."""
    from model.cli.computing import AnchorPlan, measure_anchors

    return measure_anchors(AnchorPlan(**options), _progress("steps"))


def measure_capacities(options: Mapping[str, Any]) -> Any:
    """How many facts an anchor holds."""
    from model.cli.computing import CapacityPlan, measure_capacity

    return measure_capacity(CapacityPlan(**options), _progress("steps"))


def _numbers(text: str) -> tuple[int, ...]:
    """Whole numbers as typed; argparse turns the error into a sentence."""
    if not all(part.isascii() and part.isdecimal() for part in text.split(",")):
        raise argparse.ArgumentTypeError(
            f"the numbers are {text!r}; allowed are whole ones with commas between, such as 1,2"
        )
    return tuple(map(int, text.split(",")))


def _progress(what: str) -> Callable[[int, int], None]:
    way: list[Progress] = []

    def tell(done: int, total: int) -> None:
        way.extend([] if way else [Progress(what, total)])
        way[0].tell(done)

    return tell


EXPERIMENTS: Mapping[str, Experiment] = {
    "cost": Experiment(
        ("longest", "repeats", "seconds", "patience"),
        measure_costs,
        report_as_json,
        costs_sheet,
        costs_in_words,
        costs_in_brief,
    ),
    "anchors": Experiment(
        ("steps",), measure_controls, controls_as_json, anchors_sheet, anchors_in_words, anchors_in_brief
    ),
    "capacity": Experiment(
        ("facts", "layers", "seeds", "steps"),
        measure_capacities,
        capacity_as_json,
        capacity_sheet,
        capacity_in_words,
        capacity_in_brief,
    ),
}
"""By the name that follows the verb."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which experiment, how much of it, and where its outcome goes."""
    parser.add_argument(
        "experiment",
        choices=EXPERIMENTS,
        metavar="|".join(EXPERIMENTS),
        help="cost: time and bytes of one token more against length; anchors: what is recalled from anchors alone, and "
        "what without; capacity: how many facts an anchor holds",
    )
    parser.add_argument("--longest", type=int, metavar="N", help="cost: the longest text, in tokens (default: 4096)")
    parser.add_argument("--repeats", type=int, metavar="N", help="cost: runs at each length (default: 15)")
    parser.add_argument("--seconds", type=float, metavar="S", help="cost: for each length at most (default: 0.5)")
    parser.add_argument("--patience", type=float, metavar="S", help="cost: leave out where a token takes longer")
    parser.add_argument("--facts", type=_numbers, metavar="N,…", help="capacity: in a sentence (default: 1,2,4,8)")
    parser.add_argument("--layers", type=_numbers, metavar="N,…", help="capacity: depths (default: 2,3)")
    parser.add_argument("--seeds", type=int, metavar="N", help="capacity: how often each is learned (default: 3)")
    parser.add_argument("--steps", type=int, metavar="N", help="steps of each (default: 600; capacity: 1200 at most)")
    parser.add_argument(
        "-o", "--output", type=file_name, action="append", default=[], metavar="FILE",
        help="where to; its ending says the format; may be given more than once",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="replace existing files")
    parser.add_argument("--json", action="store_true", help="print an object")


def run(measuring: Measuring) -> int:
    """Measure, and print or write what came of it."""
    check(measuring, tuple(WRITERS))
    finish(measuring, EXPERIMENTS[measuring.name].measure(measuring.options), WRITERS)
    return DONE


def check(measuring: Measuring, endings: tuple[str, ...]) -> None:
    """Raise RequestError for a file that cannot be, before anything is measured."""
    for path in measuring.outputs:
        if path.suffix not in endings:
            names = ", ".join(endings)
            raise RequestError(f"The name {path.name} does not say a format; allowed are names ending in {names}.")
        if path.exists() and not measuring.force:
            raise RequestError(f"{path} is there already; allowed is another name, or --force to replace it.")


Writer = Callable[[Experiment, Any], bytes]


def finish(measuring: Measuring, outcome: Any, writers: Mapping[str, Writer]) -> None:
    """Write the files and print their names; without any, print the outcome."""
    experiment = EXPERIMENTS[measuring.name]
    if measuring.as_json:
        give_json(experiment.as_json(outcome))
    elif not measuring.outputs:
        say(experiment.words(outcome))
    for path in measuring.outputs:
        data = writers[path.suffix](experiment, outcome)
        try:
            with replacing(path) as file:
                file.write(data)
        except OSError as error:
            raise RequestError(f"{path} could not be written: {why_not_written(error)}.") from None
        if not measuring.as_json:
            say(path)
    if measuring.outputs and not measuring.as_json:
        say(experiment.brief(outcome))


def _json(experiment: Experiment, outcome: Any) -> bytes:
    return (json.dumps(experiment.as_json(outcome), ensure_ascii=False) + "\n").encode()


WRITERS: Mapping[str, Writer] = {
    ".json": _json,
    ".csv": lambda experiment, outcome: experiment.sheet(outcome).to_csv().encode(),
}
"""The files that need no Qt, by their ending."""

VERB = Verb("lab", "measure what long text costs, and what is left where less is kept", add_options, Measuring.of, run)

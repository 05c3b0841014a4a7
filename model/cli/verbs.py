"""The verbs that need no window. Imports torch only when a verb runs that computes."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.cli.arguments import (
    add_run_source,
    add_source,
    add_stops,
    file_name,
    seconds,
    source,
    step_number,
    stops,
    trained,
)
from model.cli.console import give, give_json, prepare, say, tell
from model.cli.explain import add_explain
from model.cli.lookup import add_look, look
from model.cli.runs import add_run_verbs
from model.config import RunSpec
from model.errors import RequestError, TinyattnError
from model.spec.presets import PRESETS, Preset
from model.spec.stops import Hit

if TYPE_CHECKING:
    from model.runs.run import Run
    from model.spec.stops import Hit

Verb = Callable[[argparse.Namespace], int]

DONE, FAILED, MISUSE = 0, 1, 2


def run_verb(parser: argparse.ArgumentParser, arguments: Sequence[str] | None = None) -> int:
    """Parse, run the chosen verb and turn trouble into one sentence on stderr and an exit code."""
    prepare()
    try:
        given = parser.parse_args(arguments)
        verb: Verb = given.verb
        return verb(given)
    except TinyattnError as error:
        tell(f"tinyattn: {error}")
        return MISUSE if isinstance(error, ValueError) else FAILED
    except KeyboardInterrupt:
        tell("tinyattn: stopped.")
        return FAILED


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this package to a command line."""
    presets = verbs.add_parser("presets", help="list the runs to begin from")
    presets.add_argument("--json", action="store_true", help="print an array of objects")
    presets.set_defaults(verb=list_presets)

    train = verbs.add_parser("train", help="train without a window")
    add_source(train)
    train.add_argument("--steps", type=step_number, default=600, metavar="N", help="train to step N (default: 600)")
    add_stops(train)
    train.add_argument("-o", "--output", type=file_name, metavar="RUN", help="save as this run file while it trains")
    train.add_argument("--resume", action="store_true", help="go on with the run file, or begin it if there is none")
    train.add_argument("--progress", type=seconds, default=1.0, metavar="S", help="tell every S seconds (default: 1)")
    train.add_argument(
        "--json",
        action="store_true",
        help="end with one object: step, loss, floor, speed, digest, stops hit, whether interrupted",
    )
    train.set_defaults(verb=train_run)

    show = verbs.add_parser("show", help="print the numbers of a quantity")
    add_run_source(show)
    add_look(show)
    form = show.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print an object (the default)")
    form.add_argument("--csv", action="store_true", help="print a table")
    show.set_defaults(verb=show_quantity)

    add_run_verbs(verbs)
    add_explain(verbs)


def opened(given: argparse.Namespace, preset: Preset, spec: RunSpec) -> Run:
    """The run that `train` is to train: a new one, or one that goes on in its file."""
    from model.cli.computing import Run
    from model.runfile.runfile import is_run

    path = Path(given.output) if given.output else None
    if given.resume and path is None:
        raise RequestError("--resume needs a run file to go on with; allowed is -o RUN.")
    if path is not None and given.resume and is_run(path):
        if given.preset or given.set:
            raise RequestError(f"{path} has its options already; leave --preset and --set out.")
        run = Run.open(path, as_made=True)
        if run.lost:
            tell(f"tinyattn: {run.lost}")
        return run
    run = Run(spec)
    if path is not None:
        run.save_as(path, probe=preset.probe)
    return run


def list_presets(given: argparse.Namespace) -> int:
    """`tinyattn presets`"""
    rows = [{"name": row.name, "title": row.title, "watch_for": row.watch_for} for row in PRESETS.values()]
    if given.json:
        give_json(rows)
    else:
        say("\n\n".join(f"{row['name']}: {row['title']}\n{row['watch_for']}" for row in rows))
    return DONE


def train_run(given: argparse.Namespace) -> int:
    """`tinyattn train`"""
    from model.cli.computing import recorded

    preset, spec = source(given)
    stops(given, preset.probe, None if given.resume else spec.model)  # a wrong one is told before there is a run file
    with opened(given, preset, spec) as run:
        learner, first = run.learner, run.learner.step
        if given.steps < first:
            raise RequestError(f"{given.output} is at step {first} already; allowed is --steps {first} or more.")
        wanted = stops(given, run.info.probe or preset.probe)
        hits: tuple[Hit, ...] = ()
        interrupted = False
        try:
            hits = recorded(run, wanted)
            for hit in hits:
                tell(f"tinyattn: {hit.stop} was true before, at {hit}; nothing was trained.")
            hits = hits or trained(run, given.steps, given.progress, wanted)
        except KeyboardInterrupt:
            interrupted = True
        speed = (learner.step - first) / (time.perf_counter() - run.began)
        result = {
            "step": learner.step,
            "loss": final_loss(run),
            "floor": learner.reads.floor,
            "steps_per_second": round(speed, 1),
            "digest": learner.state().digest(),
            "stopped": [{"stop": str(hit.stop), "step": hit.step, "value": _finite(hit.value)} for hit in hits],
            "interrupted": interrupted,
        }
    if given.json:
        give_json({name: _finite(value) for name, value in result.items()})
    else:
        floor = "" if learner.reads.floor is None else f" (floor {learner.reads.floor:.4f})"
        say(f"step {result['step']}: loss {_words(result['loss'])}{floor}")
        if caveat := learner.spec.model.caveat:
            say(caveat)
        say(f"{speed:.0f} steps a second; digest {result['digest']}")
    if interrupted:
        tell(f"tinyattn: stopped at step {result['step']} of {given.steps}.")
        return FAILED
    return DONE


def final_loss(run: Run) -> float | None:
    """The mean loss over a grammar's sentences at the final weights; of a text, the last batch's (None before one)."""
    if run.learner.reads.is_grammar:
        return run.learner.corpus_loss()
    return run.losses[-1] if run.losses else None


def _words(loss: object) -> str:
    return f"{loss:.4f} nats" if isinstance(loss, float) else "unknown before the first step"


def _finite(value: object) -> object:
    return str(value) if value in (float("inf"), float("-inf")) or value != value else value


def show_quantity(given: argparse.Namespace) -> int:
    """`tinyattn show`"""
    seen = look(given)
    if given.csv:
        give(seen.table.to_csv())
    else:
        give(seen.table.to_json(step=seen.step, facet=given.facet) + "\n")
    return DONE

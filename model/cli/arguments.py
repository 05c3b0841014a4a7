"""Where a run comes from on the command line: options, presets, and training to a step. Imports no torch."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.cli.console import tell
from model.config import MAX_STEP, ModelConfig, RunSpec
from model.errors import RequestError, RunFileError
from model.messages.progress import Progress
from model.processes.ending import ending
from model.spec.presets import DEFAULT_PRESET, PRESETS, Preset, find_preset
from model.spec.stops import EXAMPLES, Hit, Stop, parse

if TYPE_CHECKING:
    from model.runs.run import Run


def add_source(parser: argparse.ArgumentParser) -> None:
    """Where a run comes from."""
    parser.add_argument("--preset", help=f"one of {', '.join(PRESETS)} (default: {DEFAULT_PRESET.name})")
    parser.add_argument(
        "--set", action="append", default=[], metavar="OPTION=VALUE", help="change an option, such as seed=3"
    )


def add_run_source(parser: argparse.ArgumentParser) -> None:
    """Where a run comes from, if it may come from a run file."""
    parser.add_argument("run", nargs="?", type=file_name, metavar="RUN", help="a run file, instead of a preset")
    add_source(parser)


def add_stops(parser: argparse.ArgumentParser) -> None:
    """What to train until, besides a step."""
    parser.add_argument(
        "--until",
        action="append",
        default=[],
        metavar="STOP",
        help=f"stop earlier, where this becomes true: {', '.join(EXAMPLES)}; may be given more than once",
    )


def stops(given: argparse.Namespace, probe: str, config: ModelConfig | None = None) -> tuple[Stop, ...]:
    """The stops that the options name; one on attention that names no sentence watches `probe`.

    Raises RequestError for one that makes no sense, or does not fit the network of `config`.
    """
    named = tuple(dict.fromkeys(parse(text, probe) for text in given.until))
    if config is not None and (wrong := next(filter(None, (stop.refusal(config) for stop in named)), "")):
        raise RequestError(wrong)
    return named


def file_name(text: str) -> str:
    """The path of a file as typed: an empty one is a variable of a script that was never set."""
    if not text:
        raise argparse.ArgumentTypeError("a path is ''; allowed is that of a file")
    return text


def step_number(text: str) -> int:
    """A step as typed; argparse turns the error into a sentence."""
    try:
        step = int(text)
    except ValueError:
        step = -1
    if not 0 <= step <= MAX_STEP:
        raise argparse.ArgumentTypeError(f"a step is {text!r}; allowed is a whole number from 0 to {MAX_STEP}")
    return step


def step_range(text: str) -> tuple[int, int, int | None]:
    """A range of steps as typed, `A:B` or `A:B:N`: from A to B, every N steps (None if not said)."""
    parts = text.split(":")
    good = len(parts) in (2, 3) and all(part.isdecimal() and part.isascii() and len(part) < 10 for part in parts)
    first, last, *more = map(int, parts) if good else (0, -1)
    if not 0 <= first <= last <= MAX_STEP or 0 in more:
        raise argparse.ArgumentTypeError(f"a range is {text!r}; allowed is A:B:N, such as 0:600:10, with A up to B")
    return first, last, more[0] if more else None


def seconds(text: str) -> float:
    """A time as typed."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"a time is {text!r}; allowed is 0 to 3600 seconds")
    return value


def source(given: argparse.Namespace) -> tuple[Preset, RunSpec]:
    """The preset and the spec that the options name."""
    preset = find_preset(given.preset or DEFAULT_PRESET.name)
    pairs = [text.partition("=") for text in given.set]
    if wrong := next((text for text, (_, equals, _) in zip(given.set, pairs, strict=True) if not equals), None):
        raise RequestError(f"--set {wrong} has no value; allowed is OPTION=VALUE, such as train.learning_rate=0.01.")
    return preset, preset.spec.with_options({name.strip(): value for name, _, value in pairs})


def trained(run: Run, steps: int, every: float = 1.0, stops: Sequence[Stop] = ()) -> tuple[Hit, ...]:
    """Train the run to `steps` or until a stop is hit, with its progress on stderr; returns the hits."""
    shown, way = time.perf_counter(), Progress("training steps", steps)

    def progress(run: Run) -> None:
        nonlocal shown
        asked.heed()
        if run.trouble:
            raise RunFileError(run.trouble)
        if Progress.lines:
            way.tell(run.learner.step)
        elif time.perf_counter() - shown > every:
            shown = time.perf_counter()
            saved = f", saved {run.saved_step}" if run.file else ""
            tell(f"step {run.learner.step} of {steps}, loss {run.losses[-1]:.4f}{saved}")

    with ending() as asked:
        hits = run.train_to(steps, progress, stops)
    for hit in hits:
        tell(f"tinyattn: stopped by {hit.stop} at {hit}")
    return hits

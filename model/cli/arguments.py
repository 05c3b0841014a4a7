"""What several verbs can be given: where a run comes from, stops, steps and files. Imports no torch."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from model.config import BETWEEN_FILES, MAX_STEP, Edit, ModelConfig, RunSpec
from model.errors import RequestError
from model.spec.edits import CORPUS
from model.spec.preset import Preset
from model.spec.presets import DEFAULT_PRESET, PRESETS, find_preset
from model.spec.stops import EXAMPLES, Stop, parse

_AN_EDIT = "such as mask[5,2]=0@100"


@dataclass(frozen=True)
class Beginning:
    """How a new run begins: with a preset, and options that are changed in it, as `OPTION=VALUE`; and what is changed
    on the way, as `WHAT=VALUE@STEP`.
    """

    preset: str | None
    changes: tuple[str, ...]
    edits: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: argparse.Namespace) -> Beginning:
        """What the options say."""
        return cls(options.preset, tuple(options.set), tuple(getattr(options, "edit", ())))

    @property
    def is_named(self) -> bool:
        """Whether anything was said of it."""
        return bool(self.preset or self.changes or self.edits)

    def spec(self) -> tuple[Preset, RunSpec]:
        """The preset, and the run that begins with it; raises RequestError and OptionError."""
        preset = find_preset(self.preset or DEFAULT_PRESET.name)
        return preset, self.changed(preset.spec)

    def changed(self, spec: RunSpec) -> RunSpec:
        """Another run with the same changes; raises RequestError and OptionError."""
        pairs = [text.partition("=") for text in self.changes]
        if wrong := next((text for text, pair in zip(self.changes, pairs, strict=True) if not pair[1]), None):
            example = "such as train.learning_rate=0.01"
            raise RequestError(f"--set {wrong} has no value; allowed is OPTION=VALUE, {example}.")
        changes: dict[str, str] = {}
        for name, _, value in pairs:
            another = BETWEEN_FILES.join((changes.get(CORPUS, ""), value)).lstrip() if name.strip() == CORPUS else value
            changes[name.strip()] = another
        return spec.with_options(changes)


def edit_of(text: str, now: int = 0, last: int = MAX_STEP) -> Edit:
    """A change on the way as typed, `mask[5,2]=0` or `mask[5,2]=0@100`; raises RequestError.

    It is made after so many steps, from `now` to `last`, or where none is said, now.
    """
    match = re.fullmatch(r"([^=]+)=(.*?)(?:@(\d{1,9}))?", text, re.ASCII | re.DOTALL)
    if match is None:
        raise RequestError(f"--edit {text} has no value; allowed is WHAT=VALUE or WHAT=VALUE@STEP, {_AN_EDIT}.")
    what, value, step = match[1].strip(), match[2], now if match[3] is None else int(match[3])
    if not now <= step <= last:
        raise RequestError(f"--edit {text} is at step {step}; allowed is {now} to {last}.")
    for read in (int, float):
        with suppress(ValueError):
            return Edit(step, what, read(value))
    return Edit(step, what, value)


@dataclass(frozen=True)
class RunSource:
    """Where a run comes from: a run file as it was named, or else a beginning."""

    file: str | None
    beginning: Beginning

    @classmethod
    def of(cls, options: argparse.Namespace) -> RunSource:
        """What the options say."""
        return cls(options.run, Beginning.of(options))


def add_source(parser: argparse.ArgumentParser) -> None:
    """Where a run comes from."""
    parser.add_argument("--preset", help=f"one of {', '.join(PRESETS)} (default: {DEFAULT_PRESET.name})")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="OPTION=VALUE",
        help="change an option, such as seed=3; data.corpus may be given more than once, for several text files",
    )


def add_run_source(parser: argparse.ArgumentParser) -> None:
    """Where a run comes from, if it may come from a run file."""
    parser.add_argument("run", nargs="?", type=file_name, metavar="RUN", help="a run file, instead of a preset")
    add_source(parser)
    add_edits(parser)


def add_edits(parser: argparse.ArgumentParser) -> None:
    """What is changed on the way."""
    parser.add_argument(
        "--edit",
        action="append",
        default=[],
        metavar="WHAT=VALUE[@STEP]",
        help=f"change a cell of the mask, a weight, a head, the rate or the seed after a step (default: at once), "
        f"{_AN_EDIT}; may be given more than once",
    )


def add_stops(parser: argparse.ArgumentParser) -> None:
    """What to train until, besides a step."""
    parser.add_argument(
        "--until",
        action="append",
        default=[],
        metavar="STOP",
        help=f"stop earlier, where this becomes true: {', '.join(EXAMPLES)}; may be given more than once",
    )


def stops(
    texts: Sequence[str], probe: str, config: ModelConfig | None = None, edits: Sequence[Edit] = ()
) -> tuple[Stop, ...]:
    """The stops that are named; one on attention that names no sentence watches `probe`.

    Raises RequestError for one that makes no sense, or does not fit the network of `config` with the run's `edits`.
    """
    named = tuple(dict.fromkeys(parse(text, probe) for text in texts))
    refusals = () if config is None else (stop.refusal(config, edits=edits) for stop in named)
    if wrong := next(filter(None, refusals), ""):
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

"""The verb `verify`: train a run file's run again and compare every keyframe. Imports torch only then."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from model.cli.arguments import file_name
from model.cli.console import say, tell
from model.cli.content import check_content
from model.cli.verb import DONE, FAILED, Verb
from model.messages.progress import Progress, Shares, time_words
from model.runfile.runfile import RunFile
from model.spec.step_time import step_seconds

if TYPE_CHECKING:
    from model.runs.verify import Check

_LONG = 10.0
"""Seconds of training that are told beforehand."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which run."""
    parser.add_argument("run", type=file_name, metavar="RUN", help="a run file")


def file_of(options: argparse.Namespace) -> Path:
    """All that is asked of it."""
    return Path(options.run)


def verify_run(path: Path) -> int:
    """Train it again, and say of each keyframe whether it is as recorded."""
    from model.cli.computing import verify

    with closing(RunFile.open(path, write=False)) as file:
        check_content(file)
        for sentence in file.lost:
            tell(f"tinyattn: {sentence}")
        _tell_time(file)
        told, way = set(file.lost), Progress("training steps again", file.saved_step)
        checks = []
        for check in verify(file, way.tell, Shares()):
            checks.append(check)
            say(f"{_steps(check)}: digest {check.digest[:16]}… {_said(check)}")
        for sentence in file.lost:
            if sentence not in told:
                tell(f"tinyattn: {sentence}")
    return _concluded(file, checks)


def _tell_time(file: RunFile) -> None:
    """Say so beforehand where it will take long."""
    steps = file.keyframes[-1].step if file.keyframes else 0
    about = steps * step_seconds(file.spec, 1, file.spec.model.context)
    if about > _LONG:
        words = f"training {steps} steps again may take {time_words(about)}; Ctrl+C gives it up."
        tell(f"tinyattn: {words}")


def _steps(check: Check) -> str:
    return f"steps {check.first + 1} to {check.step}" if check.step else "step 0"


def _said(check: Check) -> str:
    if check.wrong:
        return f"MISMATCH: {check.wrong}"
    return f"approximate: {check.other}" if check.other else "as recorded"


def _concluded(file: RunFile, checks: list[Check]) -> int:
    """The last lines of `verify`, and its exit code."""
    count, wrong = len(checks), sum(bool(check.wrong) for check in checks)
    if wrong:
        tell(f"tinyattn: {file.store.name} is not as it was written: wrong are {wrong} of {count} keyframes.")
        return FAILED
    if file.lost:
        tell(f"tinyattn: {file.store.name} is not whole, as was said; none of its {count} keyframes is wrong.")
        return FAILED
    if other := sum(bool(check.other) for check in checks):
        made = "; ".join(dict.fromkeys(bits.words for bits in file.made))
        say(f"The file is whole; {other} of {count} keyframes have other bits here, as it was made with {made}.")
        return DONE
    say(f"Keyframes compared: {count}, up to step {file.saved_step}; all digests and losses are as recorded.")
    return DONE


VERB = Verb("verify", "train a run file's run again and compare every keyframe", add_options, file_of, verify_run)

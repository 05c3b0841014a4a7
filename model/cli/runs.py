"""The verbs about files: info and verify. Imports torch only when a verb runs that computes."""

from __future__ import annotations

import argparse
import os
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.cli.arguments import file_name
from model.cli.console import give, give_json, say, tell
from model.errors import shortened
from model.exports.provenance import Provenance
from model.exports.stamp import carried
from model.exports.table import strict
from model.messages.progress import Progress, time_words
from model.runfile.runfile import RunFile, seems_run
from model.spec.bits import bits_as_json
from model.spec.spec_json import options_as_json
from model.spec.step_time import step_seconds

if TYPE_CHECKING:
    from model.runs.verify import Check

DONE, FAILED = 0, 1

_LONG = 10.0
"""Seconds of training that are told beforehand."""


def add_run_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs to a command line."""
    info = verbs.add_parser("info", help="tell what a run file holds, or where a figure comes from")
    info.add_argument("run", type=file_name, metavar="FILE", help="a run file, or any file that export has made")
    info.add_argument("--json", action="store_true", help="print an object")
    info.set_defaults(verb=tell_info)

    verify = verbs.add_parser("verify", help="train a run file's run again and compare every keyframe")
    verify.add_argument("run", type=file_name, metavar="RUN", help="a run file")
    verify.set_defaults(verb=verify_run)


def tell_info(given: argparse.Namespace) -> int:
    """`tinyattn info`"""
    if os.path.isfile(given.run) and not seems_run(Path(given.run)):
        return _tell_origin(carried(given.run), given.json)
    with closing(RunFile.open(Path(given.run), write=False)) as file:
        told = _info(file)
    if given.json:
        give_json(told)
    else:
        spec = told.pop("spec")
        told["spec"] = ", ".join(f"{name}={value}" for name, value in _flat(spec))
        told["edits"] = ", ".join(f"{e['what']}={e['value']} from step {e['step'] + 1}" for e in told["edits"])
        told["arithmetic"] = "; ".join(f"{bits.words} from step {bits.step + 1}" for bits in file.made)
        told["machine"] = ", ".join(f"{name} {value}" for name, value in told["machine"].items())
        say("\n".join(f"{name}: {'none' if value in ('', None) else value}" for name, value in told.items()))
    return DONE


def _tell_origin(told: Provenance, as_json: bool) -> int:
    words = "\n".join(f"{name}: {value}" for name, value in told.words().items())
    if as_json:
        give(f"{told.to_text()}\n")
    else:
        say(words)
    return DONE


def _info(file: RunFile) -> dict[str, Any]:
    check_content(file)
    losses = file.losses(file.saved_step)
    finite = np.isfinite(losses)
    known = len(losses) > 0 and (bool(finite[-1]) or not file.losses_lost)
    astray = not (file.losses_lost or finite.all())
    return {
        "file": str(file.path),
        "step": file.saved_step,
        "digest": file.digest,
        "loss": strict(losses[-1]) if known else None,
        "diverged": f"the loss is not finite from step {finite.argmin() + 1} on" if astray else "",
        "keyframes": len(file.keyframes),
        "bytes": file.path.stat().st_size,
        "created": file.created,
        "updated": file.updated,
        "machine": dict(file.machine),
        "arithmetic": bits_as_json(file.made),
        "probe": file.probe,
        "edits": [asdict(edit) for edit in file.edits],
        "spec": options_as_json(file.spec),
        "lost": " ".join(file.lost),
    }


def _flat(spec: dict[str, Any], before: str = "") -> list[tuple[str, Any]]:
    return [
        pair
        for name, value in spec.items()
        for pair in (_flat(value, f"{name}.") if isinstance(value, dict) else [(before + name, value)])
    ]


def verify_run(given: argparse.Namespace) -> int:
    """`tinyattn verify`"""
    from model.cli.computing import verify

    with closing(RunFile.open(Path(given.run), write=False)) as file:
        check_content(file)
        for sentence in file.lost:
            tell(f"tinyattn: {sentence}")
        _tell_time(file)
        told, way = set(file.lost), Progress("training steps again", file.saved_step)
        checks = []
        for check in verify(file, way.tell):
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


def check_content(file: RunFile) -> None:
    """Find out, before anything is trained, what of the file is not whole."""
    with file.store.snapshot():  # of one moment, though another process may be writing
        file.refresh()
        file.losses(file.saved_step)
        file.held_out(file.saved_step)
        file.check_texts()
        if bad := file.damaged_keyframes():
            steps = shortened(", ".join(map(str, bad)), 120)
            file.lose(f"Keyframes that do not match their checksums: step {steps}.")


def _steps(check: Check) -> str:
    return f"steps {check.first + 1} to {check.step}" if check.step else "step 0"


def _said(check: Check) -> str:
    if check.wrong:
        return f"MISMATCH: {check.wrong}"
    return f"approximate: {check.other}" if check.other else "as recorded"


def _concluded(file: RunFile, checks: list[Check]) -> int:
    """The last lines of `verify`, and its exit code."""
    count, wrong = len(checks), sum(bool(check.wrong) for check in checks)
    if wrong or file.lost:
        tell(f"tinyattn: {file.store.name} is not as it was written: wrong are {wrong} of {count} keyframes.")
        return FAILED
    if other := sum(bool(check.other) for check in checks):
        made = "; ".join(dict.fromkeys(bits.words for bits in file.made))
        say(f"The file is whole; {other} of {count} keyframes have other bits here, as it was made with {made}.")
        return DONE
    say(f"Keyframes compared: {count}, up to step {file.saved_step}; all digests and losses are as recorded.")
    return DONE

"""The verbs about files: info and verify. Imports torch only when a verb runs that computes."""

from __future__ import annotations

import argparse
import os
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from model.console import give, give_json, say, tell
from model.provenance import Provenance
from model.runfile import RunFile, seems_run
from model.source import file_name
from model.stamp import carried
from model.table import strict

DONE, FAILED = 0, 1


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
    losses = file.losses(file.saved_step)
    bad = file.damaged_keyframes()
    if bad:
        file.lose(f"Keyframes that do not match their checksums: step {', '.join(map(str, bad))}.")
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
        "probe": file.probe,
        "edits": [asdict(edit) for edit in file.edits],
        "spec": asdict(file.spec),
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
    import torch

    from model.verify import verify

    torch.set_num_threads(1)
    wrong = count = 0
    with closing(RunFile.open(Path(given.run), write=False)) as file:
        for check in verify(file):
            count += 1
            wrong += bool(check.wrong)
            said = f"MISMATCH: {check.wrong}" if check.wrong else "as recorded"
            say(f"steps {check.first + 1} to {check.step}: digest {check.digest[:16]}… {said}")
        lost = list(file.lost)
    for sentence in lost:
        tell(f"tinyattn: {sentence}")
    if wrong or lost:
        tell(f"tinyattn: {file.path.name} is not as it was written: wrong are {wrong} of {count} keyframes.")
        return FAILED
    say(f"Keyframes compared: {count}, up to step {file.saved_step}; all digests and losses are as recorded.")
    return DONE

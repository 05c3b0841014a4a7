"""Seed after seed, each in a process of its own with a home of its own; what came of them as a table."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_COUNTS = ("widgets", "objects", "memory", "handles", "threads")
_XDG = ("CONFIG_HOME", "DATA_HOME", "CACHE_HOME", "STATE_HOME", "RUNTIME_DIR")


@dataclass
class Outcome:
    """What came of one seed: `code` is how its process ended, `last` what it said where that was too early."""

    seed: int
    code: int = 0
    complaints: list[dict[str, Any]] = field(default_factory=list)
    samples: list[dict[str, Any]] = field(default_factory=list)
    end: dict[str, Any] = field(default_factory=dict)
    last: str = ""

    @property
    def crashed(self) -> bool:
        """Whether it did not come to its end."""
        return self.code != 0 or not self.end

    def count(self, what: str) -> int:
        """The complaints of one kind."""
        return sum(complaint["what"] == what for complaint in self.complaints)

    def row(self) -> str:
        """Its line of the table."""
        first, last = (self.samples[0], self.samples[-1]) if self.samples else ({}, {})
        grew = [f"{first.get(name, 0):.0f} → {last.get(name, 0):.0f}" for name in _COUNTS]
        counts = [str(self.count(what)) for what in ("exception", "warning", "freeze")]
        longest = f"{self.end.get('longest', 0):.0f} ({self.end.get('own', 0):.0f}, {self.end.get('deed', '')})"
        events = str(last.get("done", 0))
        return (
            "| " + " | ".join([str(self.seed), events, "yes" if self.crashed else "no", *counts, longest, *grew]) + " |"
        )


HEAD = "\n".join((
    "| seed | events | crashed | exceptions | warnings | frozen moments | longest (own, in), ms | widgets | Qt objects "
    "| memory, MB | handles | threads |",
    "|" + " --- |" * 12,
))  # fmt: skip


def play(seed: int, events: int, network: str, platform: str, heard: Any = None) -> Outcome:
    """Let the monkey of one seed at a window; `heard` takes each complaint as it comes."""
    with TemporaryDirectory(prefix="tinyattn-monkey-") as home, ExitStack() as stack:
        display = stack.enter_context(_screen()) if platform == "xcb" else ""
        command = [
            sys.executable,
            "-X",
            "faulthandler",
            "-m",
            "tests.soak.monkey.child",
            str(seed),
            str(events),
            network,
        ]
        errors = Path(home, "stderr")
        with errors.open("w", encoding="utf-8") as sink:
            child = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=sink, text=True, env=_surroundings(home, platform, display)
            )
            outcome = Outcome(seed)
            assert child.stdout is not None
            with child.stdout as told:
                for line in told:
                    _take(outcome, json.loads(line))
                    if heard is not None:
                        heard(line)
            outcome.code = child.wait()
        if outcome.crashed:
            outcome.last = errors.read_text(encoding="utf-8", errors="replace")[-40_000:]
        return outcome


def _take(outcome: Outcome, told: dict[str, Any]) -> None:
    kind = told.pop("kind")
    if kind == "complaint":
        outcome.complaints.append(told)
    elif kind == "sample":
        outcome.samples.append(told)
    else:
        outcome.end = told


def _surroundings(home: str, platform: str, display: str) -> Mapping[str, str]:
    """The environment of a process that must not touch what is a person's own."""
    folders = {f"XDG_{name}": str(Path(home, name.lower())) for name in _XDG}
    for folder in folders.values():
        Path(folder).mkdir(mode=0o700)
    rest = {"HOME": home, "TMPDIR": home, "QT_QPA_PLATFORM": platform, "DISPLAY": display, "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **folders, **rest, "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}


@contextmanager
def _screen() -> Iterator[str]:
    """An X server of its own with a window manager; the name of the display."""
    read, write = os.pipe()
    size = ["-screen", "0", "3840x2160x24", "-nolisten", "tcp"]
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), *size], pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with open(read, encoding="ascii") as told:
        display = f":{told.readline().strip()}"
    manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": display}, stderr=subprocess.DEVNULL)
    try:
        yield display
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait()


def main(arguments: Sequence[str] = ()) -> str:
    """The seeds that are asked for; the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak monkey", description=__doc__)
    parser.add_argument("--seed", type=int, nargs="+", default=[0], metavar="N", help="one or more")
    parser.add_argument("--events", type=int, default=20000, metavar="N")
    parser.add_argument("--network", choices=["small", "large"], default="small")
    parser.add_argument("--platform", choices=["offscreen", "xcb"], default="offscreen")
    given = parser.parse_args(arguments)
    rows = [HEAD]
    for seed in given.seed:
        outcome = play(seed, given.events, given.network, given.platform, lambda line: print(line, end="", flush=True))
        print(f"code {outcome.code}", outcome.last, outcome.end.get("grown", ""), sep="\n", flush=True)
        rows.append(outcome.row())
        print(rows[-1], flush=True)
    return "\n".join(rows)

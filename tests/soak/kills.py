"""Kills a training command again and again, and holds the file to what it had reported as saved."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from model.config import RunSpec
from model.runs.run import Run
from model.training.learner import Learner

SET = ("model.dropout=0.1", "seed=5")
MANY = 50


@dataclass(frozen=True)
class Kill:
    """One killed command: the step that it had last reported as saved, and what the file then held."""

    reported: int
    found: int
    digest: str
    expected: str
    lost: str

    @property
    def good(self) -> bool:
        """Whether nothing that was reported is gone or altered."""
        return self.found >= self.reported and self.digest == self.expected and not self.lost


def kills(path: Path, lines: Sequence[int]) -> Iterator[Kill]:
    """Train towards a far step, and kill the command after as many lines of progress; then again, from the file.

    Each time the state in the file is compared with a run in memory of as many steps.
    """
    learner = Learner(RunSpec().with_options(dict(pair.split("=") for pair in SET)))
    for count in lines:
        reported = _kill_one(path, count)
        with Run.open(path, write=False) as run:
            state = run.learner.state()
            while learner.step < state.step:
                learner.advance()
            yield Kill(reported, state.step, state.digest(), learner.state().digest(), run.storage.lost)


def _kill_one(path: Path, lines: int) -> int:
    """Begin or resume, read so many lines of progress and kill; the step that was last reported as saved."""
    options = [] if path.exists() else [part for pair in SET for part in ("--set", pair)]
    command = [sys.executable, "-m", "model", "train", "-o", str(path), "--resume", "--steps", "1000000"]
    child = subprocess.Popen([*command, *options, "--progress", "0.02"], stderr=subprocess.PIPE, text=True)
    try:
        assert child.stderr is not None
        said = [child.stderr.readline() for _ in range(lines)]
        child.kill()
        said += child.stderr.readlines()
    finally:
        child.kill()
        child.communicate()
    found = [re.search(r"saved (\d+)$", line) for line in said if line.endswith("\n")]
    assert all(found), said
    return max(int(match[1]) for match in found if match)


def main() -> str:
    """Fifty kills at moments drawn from a seed."""
    rng = random.Random(1)
    with TemporaryDirectory() as folder:
        done = []
        for kill in kills(Path(folder, "run.tinyattn"), [rng.randint(1, 60) for _ in range(MANY)]):
            done.append(kill)
            print(f"reported {kill.reported}, found {kill.found}: {'good' if kill.good else kill}", flush=True)
    bad = sum(not kill.good for kill in done)
    return f"{len(done)} kills, {bad} of them lost or altered something; step {done[-1].found} reached"

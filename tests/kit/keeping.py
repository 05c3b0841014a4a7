"""A person who is asked what should become of steps, and a run with branches."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from model.runfile.names import ENDING
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tinyattn_gui.pictures.stakes import KeepAnswer, KeepChoice, Stake
from tinyattn_gui.wiring.wiring import Wiring


class Person:
    """Answers what is asked: for `keep` of the branches, by their names, or for all; with `paths` in turn."""

    def __init__(
        self, wiring: Wiring, answer: KeepAnswer = KeepAnswer.CANCEL, *paths: Path, keep: Sequence[str] = ()
    ) -> None:
        self.answer, self.paths, self.keep = answer, list(paths), keep
        self.asked: list[list[tuple[str, int, str]]] = []
        self.proposed: list[str] = []
        wiring.actions.document.ask = self._ask
        wiring.actions.document.ask_path = self._ask_path

    def _ask(self, at_stake: Sequence[Stake]) -> KeepChoice:
        self.asked.append([(stake.name, stake.last, stake.words) for stake in at_stake])
        return KeepChoice(self.answer, tuple(s.run for s in at_stake if not self.keep or s.name in self.keep))

    def _ask_path(self, proposed: str) -> str:
        self.proposed.append(Path(proposed).name)
        return str(self.paths.pop(0)) if self.paths else ""


def look(wiring: Wiring) -> None:
    """Look until all is saved that has a file."""
    for _ in range(6):
        wiring.session.look()
    end = time.monotonic() + 10
    while time.monotonic() < end:
        wiring.session.look()
        frame = wiring.session.frame
        if frame is None or all(row.saved_step == row.frontier or row.trouble for row in frame.branches if row.path):
            return
    raise AssertionError("it is not saved")


def train(wiring: Wiring, step: int) -> None:
    wiring.session.run_to(step)
    look(wiring)


def branched(desktop: Desktop, main: int = 60, branch: int = 45) -> Wiring:
    """Main with some steps, a branch from its step 30 with another learning rate, which is on show."""
    wiring = desktop.open()
    train(wiring, main)
    wiring.session.look_at(30)
    look(wiring)
    wiring.actions.changes.set_learning_rate(0.02)
    look(wiring)
    if branch > 30:
        train(wiring, branch)
    return wiring


def held(path: Path) -> tuple[int, str, int]:
    """What a run file holds: its newest step, the digest of that, and how many losses."""
    with Run.open(path, write=False) as run:
        return run.learner.step, run.learner.state().digest(), len(run.losses)


def straight(main: int, branch: int | None = None) -> tuple[int, str, int]:
    """The same of a run that was never left; of a branch from step 30 with another learning rate."""
    run = Run(DEFAULT_PRESET.spec)
    run.train_to(30 if branch is not None else main)
    if branch is not None:
        run.set_learning_rate(0.02)
        run.train_to(branch)
    return run.learner.step, run.learner.state().digest(), run.learner.step


def recovered(desktop: Desktop) -> list[Path]:
    return sorted(desktop.folder.glob(f"*{ENDING}"))

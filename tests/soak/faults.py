"""Fails everything that a disk is asked for while a run is saved, one after another: what was saved stays, whole."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from model.config import ModelConfig, RunSpec
from model.errors import TinyattnError
from model.runfile.log import log_of
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.verify import verify
from tests.kit import faults

SPEC = RunSpec(model=ModelConfig(d_model=8, dropout=0.1), seed=2)
STEPS = (10, 20, 30, 40)
NEVER = 10**9


@dataclass(frozen=True)
class Saved:
    """What a run had reported as saved when a disk had failed it, what its file then held, and what was wrong there.

    `asked` is how often the disk was asked, `left` what lay beside the file and its log when it was closed.
    """

    asked: int
    reported: int
    held: int
    wrong: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether nothing that was reported is gone or altered, and nothing half-made is left."""
        return self.held >= self.reported and not self.wrong and not self.left


def saved(path: Path, fails: int) -> Saved:
    """Save a run into this file bit by bit, on a disk that fails when it is asked for the `fails`-th time."""
    with faults.sqlite(fails) as disk:
        run = Run(SPEC)
        try:
            with suppress(TinyattnError):
                run.save_as(path)
                for step in STEPS:
                    run.train_to(step)
                    run.flush()
        finally:
            reported = run.storage.saved_step or 0
            with suppress(TinyattnError):
                run.close()
    left = tuple(sorted(file.name for file in path.parent.iterdir() if file not in (path, log_of(path))))
    held, wrong = content(path)
    return Saved(disk.asked, reported, held, wrong, left)


def content(path: Path) -> tuple[int, tuple[str, ...]]:
    """The step that a file has saved, and what is wrong with it. No file at all holds nothing."""
    if not path.exists():
        return 0, ()
    try:
        with closing(RunFile.open(path, write=False)) as file:
            return file.saved_step, (*file.lost, *(check.wrong for check in verify(file) if check.wrong))
    except TinyattnError as error:
        return 0, (str(error),)


def main() -> str:
    """Every one."""
    torch.set_num_threads(1)
    with TemporaryDirectory() as folder:
        fails, bad = 1, list[str]()
        while True:
            path = Path(folder, str(fails), "run.tinyattn")
            path.parent.mkdir()
            found = saved(path, fails)
            if not found.good:
                bad.append(f"{fails}: {found}")
            if found.asked < fails:
                return "\n".join([f"faults: {fails - 1} failures of a disk, {len(bad)} of them lost something", *bad])
            fails += 1

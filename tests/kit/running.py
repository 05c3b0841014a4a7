"""What tests of a run file that is in use share."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from model.config import ModelConfig, RunSpec
from model.runfile.runfile import RunFile
from model.runs.verify import verify

SPEC = RunSpec(model=ModelConfig(d_model=8, dropout=0.1), seed=2)


def wrong(path: Path) -> list[str]:
    with closing(RunFile.open(path, write=False)) as file:
        return [*file.lost, *(check.wrong for check in verify(file) if check.wrong)]


def until(said: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not said():
        assert time.monotonic() < end


def held(path: Path) -> int:
    with closing(RunFile.open(path, write=False)) as file:
        return file.saved_step

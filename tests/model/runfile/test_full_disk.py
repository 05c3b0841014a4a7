"""Whatever the disk refuses while a run is saved: what was saved stays, whole."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import torch

from model.errors import RunFileError
from model.runfile.log import Log
from model.runs.run import Run
from tests.kit import faults
from tests.soak.faults import NEVER, SPEC, STEPS, content, saved

PARTS = 12


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How often a disk that never fails is asked."""
    torch.set_num_threads(1)
    found = saved(tmp_path_factory.mktemp("whole") / "run.tinyattn", NEVER)
    assert found.good
    assert (found.reported, found.held) == (STEPS[-1], STEPS[-1])
    return found.asked


@pytest.mark.parametrize("part", range(PARTS))
def test_the_file_is_whole_whatever_failed(asked: int, part: int, tmp_path: Path) -> None:
    """Some of all that there is to fail; every one with `python -m tests.soak faults`."""
    found = saved(tmp_path / "run.tinyattn", 1 + part * (asked - 1) // (PARTS - 1))
    assert found.good, found


@pytest.mark.parametrize("after", range(2, 6))
def test_a_checkpoint_that_is_cut_short_keeps_the_log(
    after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The header of the file has changed by then, as if another program had written into it."""
    path, settle = tmp_path / "run.tinyattn", Log.settle
    with faults.sqlite(NEVER) as disk:

        def cut_short(log: Log) -> None:
            if disk.fails == NEVER:
                disk.fails = disk.asked + after
            settle(log)

        run = Run(SPEC)
        run.save_as(path)
        run.train_to(10)
        monkeypatch.setattr(Log, "settle", cut_short)
        with pytest.raises(RunFileError, match="is full"):
            run.flush()
        assert disk.failed
        with suppress(RunFileError):  # it may have been tried again by then
            run.close()
    assert content(path) == (10, ())

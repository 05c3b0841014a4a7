"""Whatever the disk refuses while a run is saved: what was saved stays, whole."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.soak.faults import NEVER, STEPS, saved

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

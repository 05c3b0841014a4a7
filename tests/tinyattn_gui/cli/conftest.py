"""What tests of the verb `export` share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from model.config import RunSpec
from model.runs.run import Run
from model.spec.edits import RATE
from tests.kit.command_line import Call
from tinyattn_gui.__main__ import main


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """Runs `tinyattn` in a folder of its own; gives exit code, output and errors without the progress."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tinyattn", *map(str, arguments)])
        try:
            code = main()
        except SystemExit as end:  # misuse
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out, "".join(line for line in err.splitlines(True) if not line.startswith("step "))

    return run


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A run file of six steps, with another learning rate from step 3 on."""
    path = tmp_path / "cat.tinyattn"
    with Run(RunSpec(seed=3)) as run:
        run.save_as(path, probe="the fat cat")
        run.train_to(3)
        run.edit(RATE, 0.05)
        run.train_to(6)
    return path

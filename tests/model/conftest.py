"""What tests of the model share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from model.__main__ import main
from tests.kit.command_line import Call


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a run file may be made."""
    return tmp_path / "run.tinyattn"


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """The command line without a window, in this process."""

    def called(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["python -m model", *map(str, arguments)])
        code = main()
        return (code, *capsys.readouterr())

    return called

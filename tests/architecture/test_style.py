"""The checks that a reader relies on: lint, format, types, import rules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = [sys.executable, "-m"]
LINT_IMPORTS = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]

CHECKS = {
    "ruff check": [*PYTHON, "ruff", "check", "--no-cache", "."],
    "ruff format": [*PYTHON, "ruff", "format", "--no-cache", "--check", "."],
    "mypy": [*PYTHON, "mypy", "--strict", "model", "tinyattn_gui"],
    "import-linter": [*LINT_IMPORTS, "--no-cache"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_passes(name: str) -> None:
    done = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stdout + done.stderr

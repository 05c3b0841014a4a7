"""Starting a module of ours as a process of its own, which finds the same code and leaves the processor to others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_QUIET = {"OMP_WAIT_POLICY": "PASSIVE"}
"""Spinning threads fall to a tenth of their speed beside a busy window; must be set before torch is imported."""


def start(module: str, *arguments: str, threads: int = 1, **pipes: Any) -> subprocess.Popen[bytes]:
    """Run `python -m module arguments`; `threads` are torch's, `pipes` go to Popen."""
    home = str(Path(__file__).parent.parent)
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        env={**os.environ, **_QUIET, "OMP_NUM_THREADS": str(threads), "PYTHONPATH": path},
        **pipes,
    )

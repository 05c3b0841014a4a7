"""Starting a module of ours as a process of its own, which finds the same code and leaves the processor to others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_ENVIRONMENT = {
    "OMP_WAIT_POLICY": "PASSIVE",  # threads that spin fall to a tenth of their speed beside a busy window
    "MALLOC_TRIM_THRESHOLD_": str(256 * 1024**2),  # memory that is given back and taken again at each step
    "MALLOC_MMAP_THRESHOLD_": str(32 * 1024**2),  # costs several times what is done with it
    "PYTHONIOENCODING": "utf-8",  # as whoever began it reads what it prints
}
"""What must be set before the process begins."""


def start(module: str, *arguments: str, threads: int = 1, **pipes: Any) -> subprocess.Popen[bytes]:
    """Run `python -m module arguments`; `threads` are torch's, `pipes` go to Popen."""
    home = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        env={**os.environ, **_ENVIRONMENT, "OMP_NUM_THREADS": str(threads), "PYTHONPATH": path},
        **pipes,
    )

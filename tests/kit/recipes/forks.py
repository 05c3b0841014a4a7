"""Runs pytest again and again, each time in a process of its own that need not import torch and Qt first.

Begun in a copy of the program with the name of a file: for each line that it reads, a number and a list of arguments,
writes the number and what pytest has ended with; what that says is in the file. Imports nothing of the program, which
may have changed each time.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys

BEFOREHAND = ("PySide6.QtWidgets", "numpy", "pyqtgraph", "pytest", "torch")
"""What takes long to import, and is the same for all; no plugin of pytest, which has to import these itself."""


def tried(arguments: list[str], said: str) -> int:
    """What pytest ends with in a process of its own."""
    if not hasattr(os, "fork"):
        with open(said, "wb") as out:
            return subprocess.run([sys.executable, "-m", "pytest", *arguments], stdout=out, stderr=out).returncode
    child = os.fork()
    if not child:
        out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(out, stream)
        os.close(0)
        ended = importlib.import_module("pytest").main(arguments)
        sys.stdout.flush()
        os._exit(ended)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    sys.path[0] = os.getcwd()
    for name in BEFOREHAND:
        importlib.import_module(name)
    for line in sys.stdin:
        number, arguments = json.loads(line)
        sys.stdout.write(json.dumps([number, tried(arguments, sys.argv[1])]) + "\n")
        sys.stdout.flush()
    os._exit(0)  # what was imported need not be taken down in order

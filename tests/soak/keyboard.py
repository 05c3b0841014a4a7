"""Lists and menus by keyboard in a real window: an X server, a window manager, and keys that come from the server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

TESTS = "tests/tinyattn_gui/window/test_lists_by_key.py"
NEEDED = ("Xvfb", "openbox", "xdotool")


@contextmanager
def desktop() -> Iterator[str]:
    """The name of a display of its own, with a window manager on it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        name = f":{told.readline().strip()}"
    manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": name}, stderr=subprocess.DEVNULL)
    try:
        yield name
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait()


def main() -> str:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        return f"keyboard: left out, for there is no {', '.join(missing)} here"
    with desktop() as name:
        environment = {**os.environ, "DISPLAY": name, "TINYATTN_TEST_PLATFORM": "xcb"}
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", TESTS]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout)
    return f"keyboard: {done.stdout.strip().splitlines()[-1]} on an X server with a window manager"

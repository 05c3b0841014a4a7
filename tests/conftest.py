"""Every test runs offscreen, with folders of its own and one torch thread; set before anything imports Qt or torch."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

_HOME = tempfile.mkdtemp(prefix="tinyattn-tests-")

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["HOME"] = _HOME
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
    _folder = Path(_HOME, _name.lower())
    _folder.mkdir(mode=0o700)
    os.environ[_name] = str(_folder)
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OMP_WAIT_POLICY"] = "PASSIVE"


@pytest.fixture(autouse=True)
def _no_stray_threads() -> Iterator[None]:
    """A test that leaves a thread behind fails: it would go on working through the tests after it."""
    before = set(threading.enumerate())
    yield
    stray = [thread for thread in set(threading.enumerate()) - before if thread.is_alive() and not thread.daemon]
    named = [thread for thread in set(threading.enumerate()) - before if thread.name == "worker frames"]
    assert not stray
    assert not named, "a trainer process was not closed"

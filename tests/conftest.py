"""Every test runs offscreen, with folders of its own and one torch thread; set before anything imports Qt or torch."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = ("tests.skips",)

_HOME = tempfile.mkdtemp(prefix="tinyattn-tests-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)

os.environ["QT_QPA_PLATFORM"] = os.environ.get("TINYATTN_TEST_PLATFORM", "offscreen")
os.environ["HOME"] = _HOME
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
    _folder = Path(_HOME, _name.lower())
    _folder.mkdir(mode=0o700)
    os.environ[_name] = str(_folder)
if sys.dont_write_bytecode and not sys.pycache_prefix:  # or each of hundreds of processes compiles all of it anew
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(Path(_HOME, "bytecode"))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OMP_WAIT_POLICY"] = "PASSIVE"


def pytest_collection_finish() -> None:
    """What has been imported and collected stays to the end: not to be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()


def _children() -> set[int]:
    """The processes that this one started and that still run; known on Linux only."""
    begun = {int(child) for listed in Path("/proc/self/task").glob("*/children") for child in _words(listed)}
    return {child for child in begun if _state(child) not in ("Z", "")}


def _words(file: Path) -> list[str]:
    """What a file of the system says; nothing once what it is about has ended."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        return []


def _state(process: int) -> str:
    """The letter of the state of a process, such as Z for one that has ended; empty for one that is gone."""
    *_, after = " ".join(_words(Path(f"/proc/{process}/stat"))).rpartition(") ")
    return after[:1]


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    """However many the test before has set: the bits of a run depend on it."""
    if (torch := sys.modules.get("torch")) is not None:
        torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """A test that leaves a thread or a process behind fails: it would go on working through the tests after it."""
    before, children = set(threading.enumerate()), _children()
    yield
    stray = [thread for thread in set(threading.enumerate()) - before if thread.is_alive() and not thread.daemon]
    named = [thread for thread in set(threading.enumerate()) - before if thread.name == "worker frames"]
    assert not stray
    assert not named, "a trainer process was not closed"
    assert not _children() - children, "a child process was left running"


@pytest.fixture(scope="session", autouse=True)
def _nothing_left_on_the_clipboard() -> Iterator[None]:
    """What Python has put there must go before Python does: without a display Qt keeps it until after that."""
    yield
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()

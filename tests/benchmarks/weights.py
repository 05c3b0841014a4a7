"""GPT-2 small in the window: how soon weights of its real shape are seen, and in how much memory.

The weights are random, written by the tests' own writer; the trainer is the real one, in a process of its own. Times
are from when something is asked for until its frame is on show.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.kit.gpt2 import config, random_weights, write_folder
from tests.kit.vocabularies import as_pair

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SIZES = {"n_embd": 768, "n_head": 12, "n_layer": 12, "n_positions": 1024, "vocab_size": 50257}

Row = tuple[str, float, float, float, float]

SENTENCES = (20, 256, 1024)
"""Tokens."""

WORDS = "the fat cat sat on the mat, "


def main() -> str:
    """Open them, look, train a step, and say it in a table."""
    folder = Path(tempfile.mkdtemp())
    try:
        writing = f"from tests.benchmarks.weights import write; write({str(folder / 'gpt2')!r})"
        subprocess.run(
            [sys.executable, "-c", writing], check=True
        )  # in a process of its own: the window's memory counts
        rows = _measured(folder)
    finally:
        shutil.rmtree(folder)
    lines = [
        "| what | seconds | the trainer's processor time, s | its peak, GB | the window's peak, GB |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [f"| {what} | {' | '.join(f'{number:.2f}' for number in numbers)} |" for what, *numbers in rows]
    return "\n".join(lines)


def write(folder: str) -> None:
    """Random weights of the real shape, and a small vocabulary that is padded to the real size."""
    told = config(**SIZES)
    write_folder(Path(folder), random_weights(told), told)
    as_pair(Path(folder), "merges.txt", "vocab.json")


def _measured(folder: Path) -> list[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from model.spec.presets import DEFAULT_PRESET
    from tests.kit.settings import passing_folder, passing_settings
    from tinyattn_gui.app import make_application, open_window

    app = QApplication.instance() or make_application(["benchmark"])
    assert isinstance(app, QApplication)
    wiring = open_window(app, DEFAULT_PRESET, DEFAULT_PRESET.spec, passing_settings(), folder=passing_folder())
    session, rows = wiring.session, list[Row]()

    def measure(what: str, deed: Callable[[], object], done: Callable[[], bool]) -> None:
        trainer = str(session.trainer_pid)
        begun, worked = time.perf_counter(), _worked(trainer)
        deed()
        _turn(app, done)
        seconds, work = time.perf_counter() - begun, _worked(trainer) - worked
        rows.append((what, seconds, work, _peak(trainer), _peak("self")))

    def vocabulary() -> int:
        return 0 if session.frame is None else len(session.frame.info.vocabulary)

    def has_maps() -> bool:
        """Whether every layer and head is on show."""
        frame = session.frame
        maps = [reading for reading in frame.readings if reading.watch.most] if frame is not None else []
        return bool(maps) and all(reading.values is not None for reading in maps)

    def is_read(count: int) -> bool:
        return session.frame is not None and len(session.frame.probe.pieces) == count and has_maps()

    def is_at(step: int) -> bool:
        return session.frame is not None and session.frame.step == session.status.step == step

    _turn(app, lambda: session.status.ready)
    path = str(folder / "gpt2")
    measure("opened", lambda: wiring.actions.files.open_path(path), lambda: vocabulary() == SIZES["vocab_size"])
    measure("layers × heads", lambda: wiring.window.toggle_panel("grid"), has_maps)
    for count in SENTENCES:
        text = _sentence(count, path)
        measure(f"a sentence of {count:,} tokens", partial(session.set_probe, text), partial(is_read, count))
    measure("a step of 4 × 64 tokens", session.step, partial(is_at, 1))
    measure("back at the first weights", session.first, partial(is_at, 0))
    wiring.actions.document._leaving = True
    wiring.window.close()
    return rows


def _turn(app: QApplication, until: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    while not until():
        app.processEvents()
        time.sleep(0.002)


def _sentence(count: int, folder: str) -> str:
    """A text of so many tokens."""
    from model.text.vocabulary_file import read_vocabulary

    encoding = read_vocabulary(Path(folder) / "vocab.json").encoding
    return encoding.decode(encoding.encode_ordinary(WORDS * count)[:count])


def _worked(process: str) -> float:
    """Seconds that a process has had a processor: what else the machine does takes nothing from these."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(process: str) -> float:
    """The most memory that a process has had, in GB."""
    told = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", told)
    assert found is not None
    return int(found[1]) * 1024 / 1e9

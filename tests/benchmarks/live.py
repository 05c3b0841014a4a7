"""How much of a bare PyTorch loop's speed is left while the window shows it learn, and how fast the window starts.

Interleaved, several rounds: the bare loop alone; the control, the bare loop while this process repaints the window at
60 Hz from frames recorded before; live, our trainer at full speed while the window shows its frames.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from model.config import RunSpec
from model.messages import Frame
from tests.benchmarks.sizes import SIZES

SECONDS = 4.0
ROUNDS = 5

PRESSES = 400

RECORDED = 60
"""Frames, from the first steps on, that the control repaints from."""


@dataclass(frozen=True)
class Round:
    """Steps a second in each way, and the frames a second of the live one."""

    bare: float
    control: float
    live: float
    frames: float


class BareLoop:
    """A plain loop of these benchmarks in a process of its own: a module, and what it is told."""

    def __init__(self, told: str, module: str = "tests.benchmarks.bare") -> None:
        quiet = {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, told],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            env={**os.environ, **quiet},
        )
        assert self._read() == "ready"

    def begin(self, seconds: float) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()

    def steps(self) -> int:
        return int(self._read())

    def close(self) -> None:
        self._process.communicate()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


class Window:
    """The real window over its trainer process, with the event loop in our hands."""

    def __init__(self, spec: RunSpec) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from PySide6.QtWidgets import QApplication

        from model.spec.presets import DEFAULT_PRESET
        from tests.kit.settings import passing_folder, passing_settings
        from tinyattn_gui.app import make_application, open_window

        start = time.perf_counter()
        app = QApplication.instance() or make_application(["benchmark"])
        assert isinstance(app, QApplication)
        self.app = app
        self.wiring = open_window(app, DEFAULT_PRESET, spec, passing_settings(), folder=passing_folder())
        self.session = self.wiring.session
        self.app.processEvents()
        self.painted = time.perf_counter() - start
        self.turn(lambda: self.session.status.ready)
        self.ready = time.perf_counter() - start
        self.frames: list[Frame] = []
        self.session.frame_changed.connect(self.frames.append)
        self.session.set_pace(60.0)
        self.session.play()
        self.turn(lambda: len(self.frames) >= RECORDED)
        self.session.pause()
        self.turn(lambda: self.session.frame is not None and not self.session.frame.training)
        self.session.set_pace(None)
        self._recorded = self.frames[:RECORDED]
        gc.freeze()  # as the program does when its window is there

    def turn(self, until: Callable[[], bool]) -> None:
        """Let the window live until something is so."""
        while not until():
            self.app.processEvents()
            time.sleep(0.0005)

    def replay(self, seconds: float) -> None:
        """Repaint at 60 Hz from recorded frames, without a trainer."""
        shown, begun = 0, time.perf_counter()
        while (now := time.perf_counter() - begun) < seconds:
            if now * 60 >= shown:
                self.wiring.show_frame(self._recorded[shown % len(self._recorded)])
                shown += 1
            self.app.processEvents()
            time.sleep(0.0005)

    def train(self, seconds: float) -> tuple[float, float]:
        """Train at full speed; steps and new frames a second."""
        self.frames.clear()
        self.session.play()
        self.turn(lambda: len(self.frames) > 2)
        first, begun = self.frames[-1].step, time.perf_counter()
        self.frames.clear()
        self.turn(lambda: time.perf_counter() - begun > seconds and bool(self.frames))
        passed = time.perf_counter() - begun
        made, seen = self.frames[-1].step - first, len(self.frames)
        self.session.pause()
        self.turn(lambda: self.session.frame is not None and not self.session.frame.training)
        return made / passed, seen / passed

    def latency(self, presses: int) -> list[float]:
        """Seconds from a key to the end of its handling, and of what was to be painted then.

        What the key itself changes Qt paints a few milliseconds later, together with what else has come by then.
        """
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QKeyEvent
        from PySide6.QtWidgets import QApplication

        self.session.play()
        self.wiring.window.pipeline.take_focus()
        view, times = QApplication.focusWidget(), list[float]()
        assert view is not None
        for n in range(presses):
            end = time.perf_counter() + 0.02 + 0.001 * (n % 17)
            self.turn(lambda end=end: time.perf_counter() > end)  # type: ignore[misc]
            self.frames.clear()  # or tidying up our own memory would be measured
            key = Qt.Key.Key_Return if n == 0 else (Qt.Key.Key_Left, Qt.Key.Key_Right)[n % 2]
            posted = time.perf_counter()
            QApplication.postEvent(view, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
            self.app.processEvents()
            times.append(time.perf_counter() - posted)
        self.session.pause()
        return sorted(times)


def main() -> str:
    """Measure each size, and say it in tables."""
    return "\n\n".join(measure(f"live, size {name}", make(), BareLoop(name)) for name, make in SIZES.items())


def measure(title: str, spec: RunSpec, bare: BareLoop) -> str:
    """Measure a run of ours beside a plain loop, and say it in a table; the loop is closed."""
    window, rounds = Window(spec), list[Round]()
    for _ in range(ROUNDS):
        bare.begin(SECONDS)
        alone = bare.steps()
        bare.begin(SECONDS)
        window.replay(SECONDS)
        beside = bare.steps()
        live, frames = window.train(SECONDS)
        rounds.append(Round(alone / SECONDS, beside / SECONDS, live, frames))
    bare.close()
    late = window.latency(PRESSES)
    window.wiring.actions.leave()
    return _report(title, rounds, window, late)


def _part(late: list[float], share: float) -> float:
    return late[int(share * len(late))]


def _report(title: str, rounds: list[Round], window: Window, late: list[float]) -> str:
    def middle(value: Callable[[Round], float]) -> str:
        values = [value(row) for row in rounds]
        return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"

    lines = [
        f"| {title} | median (lowest to highest of rounds) |",
        "| --- | --- |",
        f"| live / control | {middle(lambda r: r.live / r.control)} |",
        f"| live / bare loop alone | {middle(lambda r: r.live / r.bare)} |",
        f"| control / bare loop alone | {middle(lambda r: r.control / r.bare)} |",
        f"| live, steps a second | {middle(lambda r: r.live)} |",
        f"| new frames a second | {middle(lambda r: r.frames)} |",
        f"| input latency while training, ms | p50 {_part(late, 0.5) * 1e3:.1f}, p95 {_part(late, 0.95) * 1e3:.1f} |",
        f"| first paint after opening, s | {window.painted:.2f} |",
        f"| ready after opening, s | {window.ready:.2f} |",
    ]
    return "\n".join(lines)

"""How much of a bare PyTorch loop's speed is left while the window shows it learn, and how fast the window starts.

Interleaved, several rounds: the bare loop alone; the control, the bare loop while this process repaints the window at
60 Hz from frames recorded before; live, our trainer at full speed while the window shows its frames.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

SECONDS = 4.0
ROUNDS = 5


@dataclass(frozen=True)
class Round:
    """Steps a second in each way, and the frames a second of the live one."""

    bare: float
    control: float
    live: float
    frames: float


class BareLoop:
    """The bare loop in a process of its own."""

    def __init__(self) -> None:
        quiet = {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.bare"],
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


def main() -> str:
    """Measure, and say it in a table."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from model.messages import Frame
    from model.presets import DEFAULT_PRESET
    from tinyattn_gui.app import make_application, open_window

    start = time.perf_counter()
    app = QApplication.instance() or make_application(["benchmark"])
    assert isinstance(app, QApplication)
    wiring = open_window(app, DEFAULT_PRESET, DEFAULT_PRESET.spec)
    app.processEvents()
    painted = time.perf_counter() - start
    session, frames = wiring.session, list[Frame]()

    def turn(until: Callable[[], bool]) -> None:
        """The window's own event loop, until something is so."""
        while not until():
            app.processEvents()
            time.sleep(0.0005)

    turn(lambda: session.status.ready)
    ready = time.perf_counter() - start
    session.frame_changed.connect(frames.append)
    session.set_pace(None)
    session.run_to(300)
    turn(lambda: session.status.step == 300)
    recorded, bare, rounds = frames[-60:], BareLoop(), list[Round]()

    def replay(seconds: float) -> None:
        """Repaint at 60 Hz without a trainer."""
        shown, begun = 0, time.perf_counter()
        while (now := time.perf_counter() - begun) < seconds:
            if now * 60 >= shown:
                wiring.show_frame(recorded[shown % len(recorded)])
                shown += 1
            app.processEvents()
            time.sleep(0.0005)

    for _ in range(ROUNDS):
        bare.begin(SECONDS)
        alone = bare.steps()
        bare.begin(SECONDS)
        replay(SECONDS)
        beside = bare.steps()
        frames.clear()
        session.play()
        turn(lambda: len(frames) > 2)
        first, begun = frames[-1].step, time.perf_counter()
        frames.clear()
        turn(lambda begun=begun: time.perf_counter() - begun > SECONDS)  # type: ignore[misc]
        passed = time.perf_counter() - begun
        made, seen = frames[-1].step - first, len(frames)
        session.pause()
        turn(lambda: session.frame is not None and not session.frame.training)
        rounds.append(Round(alone / SECONDS, beside / SECONDS, made / passed, seen / passed))
    bare.close()
    wiring.close()
    return _report(rounds, painted, ready)


def _report(rounds: list[Round], painted: float, ready: float) -> str:
    def middle(value: Callable[[Round], float]) -> str:
        values = [value(row) for row in rounds]
        return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"

    lines = [
        "| live, preset fat-cat | median (lowest to highest of rounds) |",
        "| --- | --- |",
        f"| live / control | {middle(lambda r: r.live / r.control)} |",
        f"| live / bare loop alone | {middle(lambda r: r.live / r.bare)} |",
        f"| control / bare loop alone | {middle(lambda r: r.control / r.bare)} |",
        f"| live, steps a second | {middle(lambda r: r.live)} |",
        f"| new frames a second | {middle(lambda r: r.frames)} |",
        f"| first paint after opening, s | {painted:.2f} |",
        f"| ready after opening, s | {ready:.2f} |",
    ]
    return "\n".join(lines)

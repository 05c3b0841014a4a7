"""Long work in a process of its own: a verb of the command line, run with a handle to follow and to cancel it.

`python -m model.processes.jobs MODULE ARGUMENTS` runs `python -m MODULE ARGUMENTS` as a job: progress comes as lines on
stderr (see `progress`), and the process ends as after Ctrl+C, leaving nothing half-made, when its standard input
closes, however its parent went. `Job` is its handle, none of whose calls but `close` ever waits. Imports no torch.
"""

from __future__ import annotations

import _thread
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from typing import BinaryIO

from model.messages.progress import Progress, Told, read
from model.processes.process import start

GRACE = 5.0
"""Seconds that a process has to tidy up when it is to end."""

_PREFIX = "tinyattn: "


class JobStage(Enum):
    """How it stands with a job."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class JobState:
    """What is known of a job. `told` is its newest progress, `sentence` why it failed, `output` what it printed."""

    stage: JobStage = JobStage.RUNNING
    told: Told | None = None
    sentence: str = ""
    output: tuple[str, ...] = ()
    seconds: float = 0.0


class Job:
    """A verb that runs in a process of its own: `module` is what `python -m` is to run with these arguments."""

    def __init__(self, module: str, arguments: Sequence[str]) -> None:
        pipe = subprocess.PIPE
        self._process = start("model.processes.jobs", module, *arguments, stdin=pipe, stdout=pipe, stderr=pipe)
        self._began = time.perf_counter()
        self._state = JobState()
        self._cancelled = False
        self._said = ""
        self._printed: list[str] = []
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._printer = threading.Thread(target=self._hear_output, args=(self._process.stdout,), daemon=True)
        self._follower = threading.Thread(target=self._follow, args=(self._process.stderr,), daemon=True)
        self._printer.start()
        self._follower.start()

    @property
    def state(self) -> JobState:
        """The newest that is known."""
        return self._state

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def cancel(self) -> None:
        """Tell it to end; its state says when it has."""
        self._cancelled = True
        self._close_input()

    def wait(self, timeout: float | None = None) -> JobState:
        """What became of it, when it has ended; or how it stands after `timeout` seconds."""
        self._follower.join(timeout)
        return self._state

    def close(self) -> None:
        """End it if it still runs, and return when it has ended."""
        self.cancel()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._follower.join()

    def _close_input(self) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()

    def _hear_output(self, stream: BinaryIO) -> None:
        with stream:
            self._printed.extend(line.decode(errors="replace").rstrip("\r\n") for line in stream)

    def _follow(self, stream: BinaryIO) -> None:
        with stream:
            for line in stream:
                text = line.decode(errors="replace").rstrip("\r\n")
                if (told := read(text)) is not None:
                    self._state = replace(self._state, told=told)
                elif text.startswith(_PREFIX):
                    self._said = text.removeprefix(_PREFIX)
        self._printer.join()
        code = self._process.wait()
        self._close_input()
        self._state = self._ended(code)

    def _ended(self, code: int) -> JobState:
        state = replace(self._state, output=tuple(self._printed), seconds=time.perf_counter() - self._began)
        if code == 0:
            return replace(state, stage=JobStage.DONE)
        if self._cancelled:
            return replace(state, stage=JobStage.CANCELLED)
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        sentence = self._said or f"The job ended ({how}) before it was done."
        return replace(state, stage=JobStage.FAILED, sentence=sentence[0].upper() + sentence[1:])


def main() -> None:
    """Run a module as a job, until its standard input closes."""
    module, *arguments = sys.argv[1:]
    Progress.lines = True
    for end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(end, signal.default_int_handler)
    threading.Thread(target=_end_with_pipe, daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with_pipe() -> None:
    """Whoever began this has gone, or wants it to end: do as at Ctrl+C, and insist after a while."""
    with suppress(OSError):
        while os.read(0, 1024):
            pass
    _thread.interrupt_main()
    time.sleep(GRACE)
    os._exit(1)


if __name__ == "__main__":
    main()

"""The trainer in a process of its own, so that training and the window do not share an interpreter.

`python -m model.processes.worker` is a plain child that reads goals from its standard input and writes frames to its
standard output. It ends when the pipe closes, however its parent went. `Worker` is its handle: the trainer's `aim` and
`take` from outside, neither of which ever waits.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections import deque
from contextlib import closing, suppress
from typing import BinaryIO

from model.errors import GivenUpError, TinyattnError
from model.messages import DISK_BYTES, HISTORY_BYTES, Frame, Goal, News, Preparing, Problem, Seeking
from model.messages.codec import MessageError, receive, send
from model.processes.process import start

LOOK_EVERY = 1.0
"""Seconds of rest between looks whether the run file is still there."""

TELL_EVERY = 0.1
"""Seconds between words about what is done before a run can begin."""


class Worker:
    """A trainer process as its parent sees it.

    `threads` are torch's, `history` the bytes of memory that the past of a run may take, `disk` those in its file.
    """

    def __init__(self, threads: int = 1, history: int = HISTORY_BYTES, disk: int = DISK_BYTES) -> None:
        numbers = map(str, (threads, history, disk))
        self._process = start(
            "model.processes.worker", *numbers, threads=threads, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._goals = _Outbox(self._process.stdin)  # type: ignore[arg-type]
        self._in: BinaryIO = self._process.stdout  # type: ignore[assignment]
        self._news: deque[News] = deque()
        self._arrived = threading.Event()
        self._run = 0
        self._step = 0
        self._closed = False
        self._reader = threading.Thread(target=self._read, name="worker frames", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def aim(self, goal: Goal) -> None:
        """Send a goal; to a process that has ended this does nothing (`take` tells of its end)."""
        self._run = goal.run
        self._goals.put(goal)

    def take(self) -> News | None:
        """The oldest problem or the newest frame that has arrived, if any."""
        return self._news.popleft() if self._news else None

    def wait(self, timeout: float) -> News | None:
        """The same, waiting up to `timeout` seconds for it: for callers that have no timer of their own."""
        self._arrived.clear()
        if not self._news:
            self._arrived.wait(timeout)
        return self.take()

    def close(self, timeout: float = 10.0) -> None:
        """End the process; it leaves by itself when its input closes, and is killed if it does not in time."""
        self._closed = True
        self._goals.close()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._goals.join(timeout)
        self._reader.join(timeout)
        self._in.close()

    def _read(self) -> None:
        reason = ""
        try:
            while message := receive(self._in):
                if isinstance(message, Frame):
                    self._step = message.step
                if isinstance(message, Frame | Seeking):
                    self._news = deque(news for news in self._news if isinstance(news, Problem))
                if isinstance(message, Preparing):  # of a run to come; a frame of the one before is waited for
                    self._news = deque(news for news in self._news if not isinstance(news, Preparing))
                if not isinstance(message, Goal):
                    self._tell(message)
        except (MessageError, OSError, ValueError) as error:
            reason = f" {error}"
        if not self._closed:
            code = self._process.wait()
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            sentence = f"The trainer process ended ({how}) after step {self._step}.{reason}"
            self._tell(Problem(self._run, sentence, fatal=True))

    def _tell(self, news: News) -> None:
        self._news.append(news)
        self._arrived.set()


class _Outbox:
    """Sends the newest goal; a thread of its own writes, so that nobody waits until there is room in the pipe."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._changed = threading.Condition()
        self._goal: Goal | None = None
        self._open = True
        self._writer = threading.Thread(target=self._write, name="goals", daemon=True)
        self._writer.start()

    def put(self, goal: Goal) -> None:
        """Have this sent next, instead of one that could not be sent yet."""
        with self._changed:
            self._goal = goal
            self._changed.notify()

    def close(self) -> None:
        """Close the pipe once what was put last is sent."""
        with self._changed:
            self._open = False
            self._changed.notify()

    def join(self, timeout: float) -> None:
        """Wait until the pipe is closed, as it is at the latest when the process has ended."""
        self._writer.join(timeout)

    def _write(self) -> None:
        with suppress(OSError, ValueError), self._stream:
            while (goal := self._next()) is not None:
                send(self._stream, goal)

    def _next(self) -> Goal | None:
        """The goal that is to be sent, as soon as there is one; None if none will come any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._goal is not None or not self._open)
            goal, self._goal = self._goal, None
            return goal


class _Inbox:
    """The newest goal that has arrived; a thread of its own reads, so that a goal never waits for a step."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._changed = threading.Condition()
        self._goal: Goal | None = None
        self._open = True
        threading.Thread(target=self._read, name="goals", daemon=True).start()

    def take(self, wait: float | None) -> tuple[bool, Goal | None]:
        """Whether the pipe is open, and a goal not yet taken; waits up to `wait` seconds (None: until one comes)."""
        if wait == 0 and self._goal is None and self._open:
            return True, None
        with self._changed:
            self._changed.wait_for(lambda: self._goal is not None or not self._open, wait)
            goal, self._goal = self._goal, None
            return self._open, goal

    def turns_from(self, run: int) -> bool:
        """Whether a goal that is not taken yet is of another run, or none will come any more."""
        goal = self._goal
        return not self._open or (goal is not None and goal.run != run)

    def close(self) -> None:
        """End as if the window had gone; safe in a signal handler."""
        with self._changed:
            self._open = False
            self._changed.notify()

    def _read(self) -> None:
        try:
            while isinstance(goal := receive(self._stream), Goal):
                with self._changed:
                    self._goal = goal
                    self._changed.notify()
        except (MessageError, OSError) as error:
            sys.stderr.write(f"{error}\n")
        self.close()


def main() -> None:
    """Serve one window until it closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the window's to handle
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up among the frames
    code = 1
    try:
        threads, history, disk = map(int, sys.argv[1:])
        inbox = _Inbox(sys.stdin.buffer)
        signal.signal(signal.SIGTERM, lambda *_: inbox.close())
        _serve(inbox, out, threads, history, disk)
        code = 0
    except BrokenPipeError:
        code = 0
    except TinyattnError as error:  # what is new could not be saved when the window went
        sys.stderr.write(f"tinyattn: {error}\n")
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)  # not through the interpreter's shutdown, which would wait for the reading thread


def _serve(inbox: _Inbox, out: BinaryIO, threads: int, history: int, disk: int) -> None:
    import torch

    from model.trainer.trainer import Trainer

    torch.set_num_threads(threads)
    told = 0.0

    def prepares(news: Preparing) -> None:
        """Tell it now and then, and give it up where the window wants another run by now, or is gone."""
        nonlocal told
        if inbox.turns_from(news.run):
            raise GivenUpError("Another run is wanted.")
        if time.perf_counter() - told > TELL_EVERY:
            send(out, news)
            told = time.perf_counter()

    with closing(Trainer(history, disk, prepares)) as trainer:

        def heed(wait: float | None) -> bool:
            """Take the newest goal that has come; whether more may come."""
            is_open, goal = inbox.take(wait)
            if goal is not None:
                trainer.aim(goal)
            return is_open

        is_open = heed(None)
        while is_open:
            trainer.advance()
            heed(0)  # the window may have seen its frame while the step was made
            news = trainer.take()
            if news is not None:
                send(out, news)
            wait = trainer.waiting()
            is_open = heed(LOOK_EVERY if wait is None else wait)


if __name__ == "__main__":
    main()

"""The jobs of one window: begun, followed and cancelled; all of them end with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from model.processes.jobs import Job, JobStage
from tinyattn_gui.export.save import sweep
from tinyattn_gui.pictures.jobs import JobRow, row_of

LOOK_MS = 100
"""Between looks at the jobs that run."""

PROGRAM = "tinyattn_gui"


@dataclass(eq=False)
class _Known:
    number: int
    title: str
    job: Job
    place: str
    ended: Callable[[], object]

    def end(self) -> None:
        """Do once what is to be done when it has ended; nothing half-written stays, even if it was killed."""
        deed, self.ended = self.ended, _told
        deed()
        if self.place and self.job.state.stage is not JobStage.DONE:
            with suppress(OSError):
                sweep(Path(self.place), self.job.pid)


class Jobs(QObject):
    """Runs verbs of the program in processes of their own.

    `changed` tells that the rows are to be shown anew, `ended` the row of a job that has just ended by itself.
    """

    changed = Signal()
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: list[_Known] = []
        self._count = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def rows(self) -> tuple[JobRow, ...]:
        """All of them, the newest first."""
        return tuple(row_of(known.number, known.title, known.job.state, known.place) for known in self._known[::-1])

    @property
    def running(self) -> int:
        """How many are not done yet."""
        return sum(known.job.state.stage is JobStage.RUNNING for known in self._known)

    def start(
        self,
        title: str,
        arguments: Sequence[str],
        *,
        place: str = "",
        ended: Callable[[], object] = lambda: None,
        module: str = PROGRAM,
    ) -> int:
        """Begin a job: the program with these arguments. `place` is the folder that what it makes lies in; `ended` is
        called when it has ended, however. Returns its number.
        """
        self._count += 1
        self._known.append(_Known(self._count, title, Job(module, arguments), place, ended))
        self._timer.start()
        self.changed.emit()
        return self._count

    def cancel(self, number: int) -> None:
        """Have a job end; what it has begun is not kept."""
        for known in self._known:
            if known.number == number:
                known.job.cancel()

    def clear(self) -> None:
        """Forget those that have ended."""
        self.look()
        self._known = [known for known in self._known if known.job.state.stage is JobStage.RUNNING]
        self.changed.emit()

    def look(self) -> None:
        """Take what they tell; called by the timer, and by tests."""
        running = False
        for known in list(self._known):
            if known.job.state.stage is JobStage.RUNNING:
                running = True
            elif known.ended is not _told:
                known.end()
                self.ended.emit(row_of(known.number, known.title, known.job.state, known.place))
        if not running:
            self._timer.stop()
        self.changed.emit()

    def close(self) -> None:
        """End all of them; returns when they have ended."""
        self._timer.stop()
        for known in self._known:
            known.job.cancel()
        for known in self._known:
            known.job.close()
            known.end()
        self._known.clear()


def _told() -> None:
    """Stands for what was to be done at the end of a job, when it has been done."""

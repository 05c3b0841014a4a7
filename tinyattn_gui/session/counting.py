"""How large a vocabulary would be, counted in a process of its own while a person goes on filling in the form."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from model.config import RunSpec
from model.processes.jobs import Job, JobStage, JobState
from model.spec.vocabulary_cost import VocabularyCost
from tinyattn_gui.pictures.setup import texts_of
from tinyattn_gui.pictures.vocabularies import Counted, Subject

LOOK_MS = 100
PAUSE_MS = 300
"""Between the last change of the form and the count."""


class Counter(Protocol):
    """What counts: a job."""

    @property
    def state(self) -> JobState: ...

    def cancel(self) -> None: ...

    def close(self) -> None: ...


class Counting(QObject):
    """Counts for the newest run that was asked for; `counted` brings a Counted."""

    counted = Signal(object)

    def __init__(self, parent: QObject | None = None, begin: Callable[[str, Sequence[str]], Counter] = Job) -> None:
        super().__init__(parent)
        self._begin = begin
        self._spec: RunSpec | None = None
        self._job: Counter | None = None
        self._ended: list[Counter] = []
        self._pause, self._timer = QTimer(self), QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.count)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def ask(self, spec: RunSpec) -> None:
        """Count for this run soon; what was asked for before is given up."""
        if self._spec is None or Subject.of(spec) != Subject.of(self._spec):
            self._give_up()
            self._spec = spec
            self._pause.start()

    def count(self) -> None:
        """Begin to count; called by the timer, and by tests."""
        if self._spec is not None:
            options = (part for name, text in texts_of(self._spec).items() for part in ("--set", f"{name}={text}"))
            self._job = self._begin("model", ["vocabulary", "--json", *options])
            self._timer.start()

    def look(self) -> None:
        """Take what was counted; called by the timer, and by tests."""
        if self._job is None or self._spec is None or self._job.state.stage is JobStage.RUNNING:
            return
        state, spec = self._job.state, self._spec
        self._give_up()
        self.counted.emit(_counted(spec, state))

    def close(self) -> None:
        """End it; returns when it has ended."""
        self._give_up()
        for job in self._ended:
            job.close()
        self._ended.clear()

    def _give_up(self) -> None:
        self._pause.stop()
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
            self._ended = [job for job in (*self._ended, self._job) if job.state.stage is JobStage.RUNNING]
        self._job = self._spec = None


def _counted(spec: RunSpec, state: JobState) -> Counted:
    if state.stage is not JobStage.DONE or not state.output:
        return Counted(Subject.of(spec), problem=state.sentence)
    told = json.loads(state.output[-1])
    return Counted(Subject.of(spec), VocabularyCost(told["rows"], told["full"], told["unknown"]))

"""The run as a document: where it is saved, what it is called, and what is asked before it is left."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from model.disk import placed
from model.errors import RequestError
from model.messages import Frame
from model.runfile import ENDING
from tinyattn_gui.recovery import Recovery
from tinyattn_gui.session import Session

_WORTH_STEPS = 500
_WORTH_SECONDS = 5.0
"""Training that nobody should lose by one wrong key; less is trained again before a question is read."""


class Answer(Enum):
    """What a person wants to become of a run that has no name."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


@dataclass(frozen=True)
class _Saving:
    """A save that the trainer has been asked for: what to do after it, the file it replaces, and the one it leaves."""

    path: str
    then: Callable[[], object]
    replaced: Path | None = None
    left: str = ""


class Document(QObject):
    """A run with a name is saved as it trains. One without is saved too, in the recovery folder, until it gets one.

    `ask` asks what should become of a run; `ask_path` asks for a name, and gives an empty one for none.
    """

    changed = Signal()

    def __init__(
        self, session: Session, recovery: Recovery, ask: Callable[[str], Answer], ask_path: Callable[[str], str]
    ) -> None:
        super().__init__()
        self._session, self._recovery = session, recovery
        self.ask, self.ask_path = ask, ask_path
        self._saving: _Saving | None = None
        self._doomed: list[str] = []
        self._made: list[str] = []
        self._tried = 0
        self._leaving = False
        session.frame_changed.connect(self._take_frame)
        session.problem.connect(self._take_problem)

    @property
    def path(self) -> str:
        """The run file that a person named; empty for none."""
        path = self._session.path
        return "" if self._recovery.has(path) else path

    @property
    def name(self) -> str:
        """What the run is called."""
        return Path(self.path).name if self.path else self._session.name

    @property
    def step(self) -> int:
        """The step on show."""
        return self._session.status.step

    @property
    def is_unsaved(self) -> bool:
        """Whether there are steps that no file with a name has."""
        return not self.path and self._session.status.frontier > 0

    def save_as(self, then: Callable[[], object] = lambda: None) -> None:
        """Ask for a name, save the run there, and do `then` when that is done."""
        suggested = Path(self._session.name).stem.replace(", ", "-")
        path = self.ask_path(f"{suggested}{ENDING}")
        if not path:
            return
        try:
            target = placed(path if path.lower().endswith(ENDING) else path + ENDING)
        except RequestError as error:
            self._session.problem.emit(str(error))
            return
        if str(target) != self._session.path:
            self._save(target, then)

    def leave(self, then: Callable[[], object]) -> None:
        """Do `then`, which ends the run; before that ask what should become of it, if it would be lost."""
        if self._may_go(then):
            then()

    def may_close(self, close: Callable[[], object]) -> bool:
        """Whether the window may close now; if the run is to be saved first, `close` is called when that is done."""
        if not self._leaving:
            self._leaving = self._may_go(lambda: self.leave_at_once(close))
        return self._leaving

    def leave_at_once(self, close: Callable[[], object]) -> None:
        """Close without a question: a run without a name is offered at the next start."""
        self._leaving = True
        if self.is_unsaved and not self._session.path:
            self._save(self._recovery.new_path(self._session.name), close)
        else:
            close()

    def closed(self) -> None:
        """The trainer has let go of its files: what was not to be kept goes."""
        self._purge("")

    def _may_go(self, then: Callable[[], object]) -> bool:
        """Whether the run may be left at once; `then` is called later if it is to be saved first."""
        answer = Answer.DISCARD
        if self._would_be_lost():
            self._session.pause()
            answer = self.ask(f"Keep the {self._session.status.frontier} steps of “{self.name}” in a run file?")
        if answer is Answer.SAVE:
            self.save_as(then)
        elif answer is Answer.DISCARD:
            self._doom()
        return answer is Answer.DISCARD

    def _doom(self) -> None:
        """Nothing of this run is to be kept, none of its branches either."""
        unnamed = {path for path in (self._session.path, *self._made) if self._recovery.has(path)}
        self._doomed += unnamed - set(self._doomed)
        self._made.clear()

    def _would_be_lost(self) -> bool:
        frame = self._session.frame
        if frame is None or not self.is_unsaved:
            return False
        seconds = frame.frontier * frame.step_seconds
        return frame.frontier >= _WORTH_STEPS or seconds >= _WORTH_SECONDS or bool(frame.edits)

    def _save(self, target: Path, then: Callable[[], object]) -> None:
        replaced = None
        if target.exists():  # a person has agreed to that; it is kept until the new one is there
            replaced = target.with_name(target.name + ".before")
            with suppress(OSError):
                target.replace(replaced)
        if self._recovery.has(str(target)):
            self._made.append(str(target))
        self._saving = _Saving(str(target), then, replaced, self._session.path)
        self._session.save_as(str(target))

    def _take_frame(self, frame: Frame) -> None:
        path, saving = frame.info.path, self._saving
        if saving is not None and path == saving.path:
            self._saving = None
            if saving.replaced is not None:
                saving.replaced.unlink(missing_ok=True)
            if self._recovery.has(saving.left):
                self._doomed.append(saving.left)
            self.changed.emit()
            saving.then()
        elif saving is None and not path and frame.run != self._tried and self._would_be_lost():
            self._tried = frame.run
            self._save(self._recovery.new_path(self._session.name), lambda: None)
        self._purge(path)

    def _take_problem(self, sentence: str) -> None:
        """A name that could not be used is not waited for, and the file that was to be replaced comes back."""
        saving, self._saving = self._saving, None
        if saving is not None and saving.replaced is not None:
            with suppress(OSError):
                saving.replaced.rename(saving.path)

    def _purge(self, in_use: str) -> None:
        """Delete recovered runs that are no longer wanted, once the trainer has let go of them."""
        for path in [path for path in self._doomed if path != in_use]:
            self._recovery.discard(Path(path))
            self._doomed.remove(path)

"""Which branches there are, what each is called, and which file has what of it; also after the trainer has ended."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from model.errors import TinyattnError
from model.messages import Branch, Frame
from model.runfile.runfile import RunFile
from tinyattn_gui.pictures.branches import names
from tinyattn_gui.session.session import Session
from tinyattn_gui.settings.recovery import Recovery


class BranchFiles:
    """Reads off a session; a file in the recovery folder is one without a name."""

    def __init__(self, session: Session, recovery: Recovery) -> None:
        self._session, self._recovery = session, recovery
        self._remains: tuple[Branch, ...] | None = None

    def forget(self) -> None:
        """There is a trainer, which tells of each file."""
        self._remains = None

    @property
    def rows(self) -> tuple[Branch, ...]:
        """The branches; of those whose trainer has ended, each as its file has it."""
        frame = self._session.frame
        rows = frame.branches if frame is not None else ()
        if not self._session.status.failed:
            return rows
        if self._remains is None:
            self._remains = tuple(row for row in map(_as_saved, rows) if row.path)
        return self._remains

    @property
    def names(self) -> dict[int, str]:
        """What each branch is called."""
        frame = self._session.frame
        return names(frame.branches, self._session.spec.model) if frame is not None else {}

    @property
    def shown(self) -> Branch | None:
        """The branch on show; None for one that has not been told of yet, or has no file any more."""
        return next((row for row in self.rows if row.run == self._session.run), None)

    def is_named(self, path: str) -> bool:
        """Whether a person gave this file its name."""
        return bool(path) and not self._recovery.has(path)

    def is_behind(self, frame: Frame | None) -> bool:
        """Whether a file with a name will soon have more than it has."""
        if frame is None or self._session.status.failed:
            return False
        rows = [row for row in frame.branches if self.is_named(row.path) and not row.trouble]
        return any(row.saved_step < row.frontier or (row.run == frame.run and frame.training) for row in rows)


def _as_saved(row: Branch) -> Branch:
    """A branch as its file has it; without a path if that cannot be read."""
    if not row.path:
        return row
    try:
        with closing(RunFile.open(Path(row.path), write=False)) as file:
            return replace(row, frontier=file.saved_step, saved_step=file.saved_step, trouble="")
    except TinyattnError:
        return replace(row, path="")

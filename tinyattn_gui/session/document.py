"""The run and its branches as documents: where they are saved, and what is asked before they are left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from model.errors import RequestError
from model.messages import Branch, Frame
from tinyattn_gui.pictures.stakes import KeepAnswer, KeepChoice, Stake, stakes
from tinyattn_gui.session.branch_files import BranchFiles
from tinyattn_gui.session.run_names import asked_names, short
from tinyattn_gui.session.saving import Saving
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.status import Status
from tinyattn_gui.settings.recovery import Recovery

Ask = Callable[[Sequence[Stake]], KeepChoice]
Deed = Callable[[], object]


class Document(QObject):
    """A branch with a name is saved as it trains. One without is saved too, in the recovery folder, until it gets one.

    `ask` asks what should become of steps that would be lost; `ask_path` for a name, and gives an empty one for none.
    `kept` tells the files in which a person has just had something saved.
    """

    changed = Signal()
    kept = Signal(object)

    def __init__(self, session: Session, recovery: Recovery, ask: Ask, ask_path: Callable[[str], str]) -> None:
        super().__init__()
        self._session, self._recovery = session, recovery
        self.ask, self.ask_path = ask, ask_path
        self._files = BranchFiles(session, recovery)
        self._saving = Saving(session, self._leave_file)
        self._doomed: set[str] = set()
        self._tried: set[int] = set()
        self._waiting: Deed | None = None
        self._leaving = self._interrupted = False
        session.frame_changed.connect(self._files.forget)
        session.frame_settled.connect(self._take_frame)
        session.status_changed.connect(self._take_status)
        session.run_changed.connect(self._come_back)

    @property
    def path(self) -> str:
        """The run file that a person named; empty for none."""
        path = self._session.path
        return path if self._files.is_named(path) else ""

    @property
    def name(self) -> str:
        """What the run is called."""
        return Path(self.path).name if self.path else self._session.name

    @property
    def step(self) -> int:
        """The step on show."""
        return self._session.status.step

    @property
    def at_stake(self) -> tuple[Stake, ...]:
        """The steps of each branch that would be lost now; of one whose trainer has ended, those that its file has."""
        named = self._files.names
        said = dict.fromkeys(named, self.name) if len(named) == 1 else named
        return stakes(self._files.rows, said, self._files.is_named)

    @property
    def is_unsaved(self) -> bool:
        """Whether there are steps that no file with a name has, or will have in a moment."""
        return any(stake.trouble or not stake.path for stake in self.at_stake)

    @property
    def in_trouble(self) -> bool:
        """Whether the file of the run on show does not have all of it, and will not have it soon."""
        row = self._files.shown
        return row is not None and bool(row.trouble)

    @property
    def saved_step(self) -> int:
        """The newest step of the run on show that its file holds."""
        row = self._files.shown
        return 0 if row is None else row.saved_step

    # Saving

    def save_as(self) -> None:
        """Ask for a name, and save the run on show there."""
        self._keep([self._session.run])

    def save_all(self) -> None:
        """Ask for a name, and save there and beside it every branch that has steps without a file."""
        self._keep([stake.run for stake in self.at_stake])

    def _keep(self, runs: Sequence[int], then: Deed = lambda: None, *, each: bool = False) -> None:
        """Ask for names; once all are known, save these branches and do `then`."""
        rows = {row.run: row for row in self._files.rows}
        if not rows.keys() >= set(runs):
            if self._session.has_trainer():
                self._session.problem.emit("There is nothing to save yet: the run is still being prepared.")
            return
        targets = self._asked_names(runs, each)
        if targets is None:
            return
        orders = [(run, path) for run, path in targets.items() if str(path) != rows[run].path]

        def saved() -> None:
            self.kept.emit(list(targets.values()))
            then()

        self._revived(lambda: self._saving.order(orders, saved))

    def _asked_names(self, runs: Sequence[int], each: bool) -> dict[int, Path] | None:
        """A place for each branch; none at all if one was not given, or cannot be used, which is told."""
        usual = Path(self._session.name).stem.replace(", ", "-")
        try:
            return asked_names(
                runs, self._files.rows, self._files.names, self._files.is_named, usual, self.ask_path, each
            )
        except RequestError as error:
            self._session.problem.emit(str(error))
            return None

    # Leaving

    def leave(self, then: Deed) -> None:
        """Do `then`, which ends the run; before that ask what should become of steps that would be lost."""
        if self._may_go(then, lambda: self.leave(then)):
            then()

    def may_close(self, close: Deed) -> bool:
        """Whether the window may close now; if something is to be saved first, `close` is called when that is done."""

        def close_now() -> None:
            self._leaving = True
            close()

        if not self._leaving:
            self._leaving = self._may_go(close_now, close)
        return self._leaving

    def leave_at_once(self, close: Deed) -> None:
        """Close without a question: what has no name is offered at the next start. Asked twice, it waits for nothing.

        A file that is being written when its trainer is told to end is written to the end.
        """
        self._leaving = True
        rows = [row for row in self._files.rows if self._wants_file(row)]
        if rows and not self._interrupted and not self._session.status.failed:
            self._interrupted = True
            self._recover(rows, close)
        else:
            close()

    def closed(self) -> None:
        """The trainer has let go of its files: what was not to be kept goes."""
        self._purge()

    def _may_go(self, then: Deed, again: Deed) -> bool:
        """Whether all may be left at once. If it is to be saved first, `then` is called when that is done, and `again`
        when files that are behind have caught up: not before is it known whether they can be written.
        """
        waited, self._waiting = self._waiting, None
        session = self._session
        is_busy = session.frame is not None and session.is_busy and not session.status.failed
        if waited is None and (is_busy or self._files.is_behind(session.frame)):
            self._session.pause()
            self._waiting = again
            return False
        choice, at_stake = KeepChoice(KeepAnswer.DISCARD), self.at_stake
        if at_stake:
            self._session.pause()
            choice = self.ask(at_stake)
        if choice.answer is KeepAnswer.DISCARD:
            self._doom()
        elif choice.answer is not KeepAnswer.CANCEL and choice.runs:

            def kept() -> None:
                self._doom()
                then()

            self._keep(choice.runs, kept, each=choice.answer is KeepAnswer.EACH)
        return choice.answer is KeepAnswer.DISCARD

    # After the trainer has ended

    def reopen(self) -> None:
        """Go on with all branches as their files have them; without any, begin the run again."""
        runs = [row.run for row in self._files.rows]
        if not runs:
            self._session.reset()
            return
        here = self._session.run
        self._session.reopen(self._files.rows, here if here in runs else runs[0])

    @property
    def way_on(self) -> tuple[str, Deed]:
        """What can be done after the trainer has ended, in words for a button, and how."""
        rows = self._files.rows
        row = self._files.shown or (rows[0] if rows else None)
        return ("Begin again" if row is None else f"Reopen at step {row.frontier}"), self.reopen

    def _revived(self, deed: Deed) -> None:
        """Do what a trainer is needed for; if it has ended, go on with what is saved and do it then."""
        if self._session.status.failed and self._files.rows:
            self.reopen()
            self._waiting = deed
        else:
            deed()

    # Recovery

    def _wants_file(self, row: Branch) -> bool:
        """Whether a branch has steps of its own and no file at all, and none is under way."""
        has_steps = row.frontier > (row.forked_at if row.parent is not None else 0)
        return has_steps and not row.path and row.run not in self._saving.runs

    def _recover(self, rows: Sequence[Branch], then: Deed = lambda: None) -> None:
        """Save these in the recovery folder."""
        orders = list[tuple[int, Path]]()
        try:
            for row in rows:
                name = self._session.name + short(self._files.names[row.run])
                orders.append((row.run, self._recovery.new_path(name, [path for _, path in orders])))
        except OSError as error:
            self._session.problem.emit(f"What has no name yet cannot be saved, {error.strerror}: keep it with Ctrl+S.")
        else:
            self._saving.order(orders, then)

    def _take_frame(self, frame: Frame) -> None:
        self._spare()
        under_way = self._saving.paths
        self._saving.take_frame(frame)
        if self._session.frame is not frame:
            return
        if self._saving.paths != under_way:
            self._spare()
            self.changed.emit()
        wanting = [row for row in frame.branches if self._wants_file(row) and row.run not in self._tried]
        if wanting and not self._saving.paths and not self._leaving:
            self._tried.update(row.run for row in wanting)
            self._recover(wanting)
        if self._waiting is not None and not self._files.is_behind(frame):
            waiting, self._waiting = self._waiting, None
            waiting()

    def _take_status(self, status: Status) -> None:
        if status.failed:
            self._saving.give_up()

    def _spare(self) -> None:
        """What is on show, maybe again because it could not be left for another, is not thrown away."""
        if self._session.frame is not None:
            self._doomed.difference_update(row.path for row in self._session.frame.branches)
            self._purge()

    def _come_back(self) -> None:
        """A run that could not be left is on show again, with the file that it is about to have."""
        if self._session.frame is not None:
            self._doomed.difference_update(map(str, self._saving.paths))
        self._spare()

    def _doom(self) -> None:
        """Nothing that has no name is to be kept, of no branch."""
        unnamed = {row.path for row in self._files.rows} | {str(path) for path in self._saving.paths}
        self._doomed |= set(filter(self._recovery.has, unnamed))

    def _leave_file(self, path: str) -> None:
        """A branch has another file."""
        if self._recovery.has(path):
            self._doomed.add(path)

    def _purge(self) -> None:
        """Delete recovered runs that are no longer wanted; the trainer has let go of them."""
        for path in self._doomed:
            self._recovery.discard(Path(path))
        self._doomed.clear()

"""Where a run is kept as it trains: the run file that it was opened from or saved as, or nothing."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from pathlib import Path

from model.config import MAX_STEP
from model.data.textfile import Text
from model.errors import OptionError, RunFileError
from model.messages.messages import only_to_look_at
from model.runfile.log import discard
from model.runfile.runfile import RunFile
from model.runs.history import History
from model.runs.keyframes import Archive
from model.runs.measures import Accuracy, Measures
from model.runs.saver import Saver
from model.runs.snapshot import Snapshot
from model.runs.state_bytes import pack_state
from model.training.learner import Learner
from model.training.state import State

MOST_AT_ONCE = 200
"""Keyframes in memory that are written when a run is first saved: a fraction of a second's work."""


class Storage:
    """Puts what a learner and its history hold into a run file, and back.

    `file` is None for a run that is not kept. `whole` is False while a step is being made: what is half a step must
    never be saved. Keyframes may take `budget` bytes in the file.
    """

    def __init__(self, learner: Learner, history: History, budget: int) -> None:
        self._learner, self._history, self.budget = learner, history, budget
        self.file: RunFile | None = None
        self._saver: Saver | None = None
        self.whole = True

    @cached_property
    def _vocabulary(self) -> Text | None:
        """What has to be kept of the tokenizer, where the text alone does not give it."""
        vocabulary = self._learner.corpus.tokenizer.vocabulary
        return None if vocabulary is None else Text.of(vocabulary)

    @property
    def saved_step(self) -> int:
        """The newest step that a kill cannot lose; 0 for a run that is not saved."""
        return self._saver.saved_step if self._saver else self.file.saved_step if self.file else 0

    @property
    def unsaved(self) -> bool:
        """Whether there is something to save that has not been saved yet."""
        return self._saver is not None and not self._saver.is_saved(self._learner.step, self._learner.edits)

    @property
    def refusal(self) -> str:
        """Why the run cannot be trained, in a sentence; empty if it can."""
        if self._learner.unfit or self.file is None or self._saver is not None:
            return self._learner.unfit
        return only_to_look_at(self.file.path, self.file.held)

    @property
    def lost(self) -> str:
        """What of the file is damaged, in words; empty for nothing."""
        return " ".join(self.file.lost) if self.file else ""

    @property
    def trouble(self) -> str:
        """Why the newest steps could not be saved, in a sentence; empty if they could."""
        return self._saver.trouble if self._saver else ""

    def open(self, file: RunFile) -> None:
        """Give learner and history what the file holds up to its newest whole state, and save there from now on.

        Raises RunFileError if one of its edits does not fit.
        """
        with file.store.snapshot():  # another process may be writing
            self._restore(file)
        if not file.held:
            self._saver = Saver(file, losses_from=0 if file.lost else self._learner.step, budget=self.budget)

    def _restore(self, file: RunFile) -> None:
        learner, history = self._learner, self._history
        file.refresh()
        archive = self._attach(file)
        if (state := archive.before(MAX_STEP + 1, 0)) is not None:
            learner.load(state)
            history.remember(state)
        if learner.step < file.saved_step:
            file.lose(f"The state of step {file.saved_step} cannot be read; the run goes on from step {learner.step}.")
        file.cut(learner.step)
        try:
            learner.take_edits(*file.texts.with_edits(file.edits))
        except OptionError as error:
            raise RunFileError(f"{file.path.name} cannot be opened: one of its edits does not fit: {error}") from None
        history.made = file.made
        if not file.held:
            history.made_here(learner.step)
        history.losses = file.losses(learner.step)
        rows = [Accuracy(*row) for row in file.accuracies(learner.step)]
        history.measures = Measures(file.held_out(learner.step), rows, file.norms(learner.step))

    def save_as(self, path: Path, probe: str) -> None:
        """Save everything in a new file, and from now on every step; returns when that is done.

        Raises RequestError if the name is taken, RunFileError if it cannot be written; then nothing has changed.
        """
        absent = self.file if self._saver is not None and self._saver.absent else None
        if absent is not None and Path(path).expanduser().resolve() == absent.path:
            self._let_go()  # nothing is saved there any more, and its name is free again
        learner, history = self._learner, self._history
        file = RunFile.create(
            path,
            learner.spec,
            tuple(learner.edits),
            probe=probe,
            digest=history.keyframes[0].digest(),
            texts=learner.corpus.texts,
            vocabulary=self._vocabulary,
            made=history.made,
            first=None if learner.first is None else pack_state(learner.first, ()),
        )
        saver = None
        try:
            saver = Saver(file, losses_from=0, budget=self.budget)
            past = [state for state in history.keyframes if 0 < state.step < learner.step]
            for state in (*past[:: len(past) // MOST_AT_ONCE + 1], learner.state()):
                saver.offer(self._snapshot(state, saver.losses_from))
                saver.wait()
        except BaseException:
            if saver is not None:
                saver.close()
            file.close()
            discard(file.path)
            raise
        with suppress(RunFileError):  # the file before has what could be saved of it, and the new one has all
            self.flush()
        self._let_go()
        self._attach(file)
        self._saver = saver

    def save_if_due(self) -> None:
        """Have the run saved, in another thread, if it is time for that and something is new."""
        if self._saver is not None and self._saver.due() and self.unsaved:
            self._offer(self._saver, self._history.newest_state(), clock=self._history.spent)

    def edited(self) -> None:
        """Called after the newest state was changed: have it saved, in the place of what was kept of it before."""
        if self._saver is not None and self.file is not None:
            self._saver.settle()
            self.file.keyframes = tuple(frame for frame in self.file.keyframes if frame.step < self._learner.step)
            self._offer(self._saver, self._learner.state())

    def flush(self) -> None:
        """Return when all is saved; raises RunFileError if it cannot be."""
        if self._saver is not None:
            self._saver.settle()
            if self.unsaved and self.whole:
                self._offer(self._saver, self._history.newest_state())
            self._saver.look()
            self._saver.wait()

    def close(self) -> None:
        """Save what is new and let go of the file; raises RunFileError if it could not be saved."""
        try:
            self.flush()
        finally:
            self._let_go()

    def _attach(self, file: RunFile) -> Archive:
        self.file = file
        self._history.archive = archive = Archive(file, self._learner)
        return archive

    def _let_go(self) -> None:
        if self.file is not None:
            self.file.store.close()  # before the connection that writes, which tidies up only as the last one
        if self._saver is not None:
            self._saver.close()
        if self.file is not None:
            self.file.close()
        self._saver, self.file, self._history.archive = None, None, None

    def _offer(self, saver: Saver, state: State, clock: float | None = None) -> None:
        saver.offer(self._snapshot(state, saver.losses_from, clock))

    def _snapshot(self, state: State, losses_from: int, clock: float | None = None) -> Snapshot:
        learner, history = self._learner, self._history
        new, all_so_far = (history.measures.part(first, state.step) for first in (losses_from, 0))
        losses = history.losses[losses_from : state.step]
        texts = tuple(text for text in (*(text for _, text in learner.texts), self._vocabulary) if text is not None)
        rows, counts = (new.held_out, new.accuracy), (len(all_so_far.held_out), len(all_so_far.accuracy))
        return Snapshot(
            state, tuple(learner.edits), losses_from, losses, *rows, clock, counts, texts, history.made, new.norms
        )

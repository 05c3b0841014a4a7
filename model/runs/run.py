"""A run in training: its learner, its past and its losses."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import torch

from model.config import MAX_STEP, Edit, RunSpec
from model.data.textfile import Text
from model.errors import OptionError, RequestError, RunFileError
from model.messages import DISK_BYTES, HISTORY_BYTES, RunInfo
from model.runfile.log import discard
from model.runfile.runfile import RunFile
from model.runs.history import History
from model.runs.keyframes import Archive
from model.runs.measures import Accuracy, Measures
from model.runs.saver import Saver, Snapshot
from model.runs.speed import Speed, averaged
from model.runs.stop_watcher import Lookout
from model.spec.bits import Bits, extended
from model.spec.edits import CORPUS, RATE, checked
from model.spec.fingerprint import pinned
from model.spec.memory import parameter_count
from model.spec.stops import Hit, Stop
from model.training.learner import Learner
from model.training.state import State
from model.training.threads import use_threads

MOST_AT_ONCE = 200
"""Keyframes in memory that are written when a run is first saved: a fraction of a second's work."""


class Run:
    """A run from its first weights on.

    `losses[k]` is the batch loss of step k + 1, in nats; `measures` is what is looked at less often.
    A run that was opened from a run file, or saved as one, is saved there as it trains; `file` is None for any other.
    A branch knows its `parent` and the step at which it was `forked_at`. Its past may take `history` bytes of memory
    and `disk` bytes in a file.
    """

    def __init__(
        self,
        spec: RunSpec,
        history: int = HISTORY_BYTES,
        disk: int = DISK_BYTES,
        parent: Run | None = None,
        text: Text | None = None,
    ) -> None:
        self.learner: Learner = Learner(spec, like=parent.learner if parent else None, text=text)
        self.parent, self.forked_at = parent, 0
        self._most_history = history
        self.history = History(self.learner, history)
        self.history.made = (self._bits(0),)
        self.losses = self.history.losses = array("f")
        self._disk = disk
        self.measures = Measures()
        self.speed = Speed()
        self.step_seconds: float = 0.0
        corpus = self.learner.corpus
        count = parameter_count(spec, corpus.vocabulary_size)
        sha256 = corpus.text.sha256 if corpus.text else ""
        self.info = RunInfo(corpus.tokenizer.labels, corpus.floor, count, spec, sha256=sha256)
        self.began = time.perf_counter()
        self.file: RunFile | None = None
        self._saver: Saver | None = None
        self._broken = False

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        write: bool = True,
        history: int = HISTORY_BYTES,
        disk: int = DISK_BYTES,
        as_made: bool = False,
    ) -> Run:
        """Go on with the run in a file, from the newest state that is whole; without `write`, only to look at it.

        `as_made` has this process compute with as many threads as the newest steps were made with.
        Raises RequestError if there is no such file, RunFileError if it cannot be used; `lost` tells of damage that
        leaves something.
        """
        file = RunFile.open(path, write=write)
        try:
            if as_made:
                use_threads(file.made[-1].threads)
            spec, text = file.spec_with_text()
            run = cls(spec, history, disk, text=text)
            with file.store.snapshot():  # another process may be writing
                run._restore(file)
            if not file.held:
                run._saver = Saver(file, losses_from=0 if file.lost else run.learner.step, budget=disk)
        except BaseException:
            file.close()
            raise
        run._describe(file)
        return run

    def at(self, step: int, seconds: float = math.inf) -> Learner | None:
        """A learner of this run that stands at `step`, or None if it takes longer than that to compute it again."""
        return self.learner if step == self.learner.step else self.history.at(step, seconds)

    def text_of(self, spec: RunSpec) -> Text | None:
        """The text that another spec reads, where this run has kept it and it lies nowhere else any more."""
        gone = spec.data.is_file and not Path(spec.data.corpus).expanduser().exists()
        return self.learner.corpus.text if gone and spec.data.corpus == self.learner.spec.data.corpus else None

    @property
    def held_out(self) -> list[tuple[int, float]]:
        """Pairs of steps and the loss on what is held out."""
        return self.measures.held_out

    def fork(self, step: int) -> Run:
        """A branch that is this run up to `step`, its edits there included, and goes on from there on its own."""
        learner = self.at(step)
        assert learner is not None
        branch = Run(self.learner.spec, self._most_history, self._disk, parent=self)
        branch.forked_at = step
        branch.learner.take_edits(edit for edit in self.learner.edits if edit.step <= step)
        state = learner.state()
        branch.learner.load(state)
        branch.history.adopt(self.history, state)
        branch.losses = branch.history.losses = self.losses[:step]
        branch.measures = self.measures.part(0, step)
        branch.step_seconds = self.step_seconds
        branch.history.made = extended(self.history.made, self._bits(step))
        branch._tell_corpus()
        return branch

    def save_as(self, path: Path, *, probe: str = "") -> None:
        """Save all of this run in a new file, and from now on every step that is made; returns when that is done.

        Raises RequestError if the name is taken, RunFileError if it cannot be written; then the run is as before.
        """
        absent = self.file if self._saver is not None and self._saver.absent else None
        if absent is not None and Path(path).expanduser().resolve() == absent.path:
            self._let_go()  # nothing is saved there any more, and its name is free again
        first = self.history.keyframes[0].digest()
        file = RunFile.create(
            path,
            self.learner.spec,
            tuple(self.learner.edits),
            probe=probe,
            digest=first,
            text=self.learner.corpus.text,
            made=self.history.made,
        )
        saver = None
        try:
            saver = Saver(file, losses_from=0, budget=self._disk)
            past = [state for state in self.history.keyframes if 0 < state.step < self.learner.step]
            for state in (*past[:: len(past) // MOST_AT_ONCE + 1], self.learner.state()):
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
        self._describe(file)

    def _restore(self, file: RunFile) -> None:
        learner = self.learner
        file.refresh()
        self._attach(file)
        state = self.history.archive.before(MAX_STEP + 1, 0) if self.history.archive else None
        if state is not None:
            learner.load(state)
            self.history.remember(state)
        if learner.step < file.saved_step:
            file.lose(f"The state of step {file.saved_step} cannot be read; the run goes on from step {learner.step}.")
        file.cut(learner.step)
        try:
            learner.take_edits(*file.edits_with_texts())
        except OptionError as error:
            raise RunFileError(f"{file.path.name} cannot be opened: one of its edits does not fit: {error}") from None
        self._tell_corpus()
        self.history.made = file.made
        if not file.held:
            self.history.made = extended(file.made, self._bits(learner.step))
        self.losses = self.history.losses = file.losses(learner.step)
        rows = (Accuracy(*row) for row in file.accuracies(learner.step))
        self.measures = Measures(file.held_out(learner.step), tuple(rows))

    def _attach(self, file: RunFile) -> None:
        self.file = file
        self.history.archive = Archive(file, self.learner)

    def _describe(self, file: RunFile) -> None:
        self.info = replace(self.info, path=str(file.path), probe=file.probe, lost=" ".join(file.lost), held=file.held)

    def _snapshot(self, state: State, losses_from: int, clock: float | None = None) -> Snapshot:
        new, all_so_far = (self.measures.part(first, state.step) for first in (losses_from, 0))
        losses = self.losses[losses_from : state.step]
        texts = tuple(text for _, text in self.learner.texts)
        counts = len(all_so_far.held_out), len(all_so_far.accuracy)
        edits, made = tuple(self.learner.edits), self.history.made
        return Snapshot(state, edits, losses_from, losses, new.held_out, new.accuracy, clock, counts, texts, made)

    def _bits(self, step: int) -> Bits:
        return Bits.here(step, torch.get_num_threads())

    @property
    def saved_step(self) -> int:
        """The newest step that a kill cannot lose; 0 for a run that is not saved."""
        return self._saver.saved_step if self._saver else self.file.saved_step if self.file else 0

    @property
    def unsaved(self) -> bool:
        """Whether there is something to save that has not been saved yet."""
        return self._saver is not None and not self._saver.is_saved(self.learner.step, self.learner.edits)

    @property
    def refusal(self) -> str:
        """Why this run cannot be trained, in a sentence; empty if it can."""
        if self.file is None or self._saver is not None:
            return ""
        return f"{self.file.path.name} {self.file.held}; it can be looked at, but not trained on."

    @property
    def lost(self) -> str:
        """What of its file is damaged, in words; empty for nothing."""
        return " ".join(self.file.lost) if self.file else ""

    @property
    def trouble(self) -> str:
        """Why the newest steps could not be saved, in a sentence; empty if they could."""
        return self._saver.trouble if self._saver else ""

    def save_if_due(self) -> None:
        """Have the run saved, in another thread, if it is time for that and something is new."""
        if self._saver is not None and self._saver.due() and self.unsaved:
            clock = self.history.spent
            self._saver.offer(self._snapshot(self.learner.state(), self._saver.losses_from, clock))

    def flush(self) -> None:
        """Return when all is saved; raises RunFileError if it cannot be."""
        if self._saver is not None:
            self._saver.settle()
            if self.unsaved and not self._broken:
                self._saver.offer(self._snapshot(self.learner.state(), self._saver.losses_from))
            self._saver.look()
            self._saver.wait()

    def close(self) -> None:
        """Save what is new and let go of the file; raises RunFileError if it could not be saved."""
        try:
            self.flush()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self.file is not None:
            self.file.store.close()  # before the connection that writes, which tidies up only as the last one
        if self._saver is not None:
            self._saver.close()
        if self.file is not None:
            self.file.close()
        self._saver, self.file, self.history.archive = None, None, None
        self.info = replace(self.info, path="")

    def __enter__(self) -> Run:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def advance(self, *, in_full: bool = False) -> None:
        """Make one step; `in_full` also keeps everything of it, for looking at."""
        if self.refusal:
            raise RunFileError(self.refusal)
        self._broken = True  # until the step has been made: what is half a step must never be saved
        self.history.before_step()
        start = time.perf_counter()
        if in_full:
            record = self.learner.record()
            self.history.keep(record)
            loss = record.loss
        else:
            loss = self.learner.advance()
        seconds = time.perf_counter() - start
        self.history.spent += seconds
        if not in_full:
            self.step_seconds = averaged(self.step_seconds, seconds, self.learner.step)
        self.losses.append(loss)
        self.speed.tick()
        self.measures.after_step(self.learner)
        self._broken = False
        self.save_if_due()

    def set_learning_rate(self, value: float) -> None:
        """Let the next step and those after it use another learning rate."""
        if value != self.learner.learning_rate:
            self.edit(RATE, value)

    def edit(self, what: str, value: float | int | str) -> None:
        """Change something from here on; raises OptionError, and changes nothing, if that cannot be."""
        learner = self.learner
        edit = checked(Edit(learner.step, what, value), learner.spec, learner.corpus.vocabulary_size)
        others = [old for old in learner.edits if (old.step, old.what) != (edit.step, what)]
        kept = learner.texts
        learner.take_edits([*others, pinned(edit, learner.spec, kept)], {text.sha256: text for _, text in kept})
        self.history.edited()
        if what == CORPUS:
            self._tell_corpus()
        if self._saver is not None and self.file is not None:
            self._saver.settle()
            self.file.keyframes = tuple(frame for frame in self.file.keyframes if frame.step < learner.step)
            self._saver.offer(self._snapshot(learner.state(), self._saver.losses_from))

    def _tell_corpus(self) -> None:
        reads = self.learner.reads
        self.info = replace(self.info, floor=reads.floor, unknown=reads.unknown)

    def train_to(
        self, step: int, progress: Callable[[Run], None] = lambda run: None, stops: Sequence[Stop] = ()
    ) -> tuple[Hit, ...]:
        """Train until `step` steps have been made in total or a stop is hit, telling `progress` after each.

        Returns the hits that ended it; raises RequestError, before any step, for a stop that does not fit the run.
        """
        lookout = Lookout(self.learner, stops)
        if wrong := next((reading.why for reading in lookout.readings if reading.why), ""):
            raise RequestError(wrong)
        self.began = time.perf_counter()
        while self.learner.step < step:
            self.advance()
            progress(self)
            if hits := lookout.after_step(self.losses[-1], also=self.measures.seen(self.learner.step)):
                return hits
        return ()

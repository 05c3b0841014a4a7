"""A run in training: its learner, its past and its losses."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from model.config import Edit, RunSpec
from model.data.known_words import check_words
from model.data.textfile import Text
from model.errors import RequestError, RunFileError, check_step, shortened
from model.messages import DISK_BYTES, HISTORY_BYTES, RunInfo
from model.quantities.stages import parameters
from model.runfile.runfile import RunFile
from model.runfile.vocabulary import check_tokenizer
from model.runs.first_state import first_from, first_of
from model.runs.history import History
from model.runs.measures import Measures
from model.runs.speed import Speed, averaged
from model.runs.stop_watcher import Lookout
from model.runs.storage import Storage
from model.spec.edits import RATE, checked
from model.spec.fingerprint import hash_of, pinned
from model.spec.memory import parameter_count
from model.spec.recipe import full_rate
from model.spec.stops import Hit, Stop
from model.text.tokenizer import Progress, Tokenizer, quiet
from model.training.learner import Learner
from model.training.threads import use_threads
from model.weights.first import First, begun_with, read_first, with_head


class Run:
    """A run from its first weights on.

    A run that was opened from a run file, or saved as one, is kept there by its `storage` as it trains. A branch knows
    its `parent` and the step at which it was `forked_at`. Its past may take `history` bytes of memory and `disk` bytes
    in a file. Where its spec begins with weights, these are `first`, or read where they lie.
    """

    def __init__(
        self,
        spec: RunSpec,
        history: int = HISTORY_BYTES,
        disk: int = DISK_BYTES,
        parent: Run | None = None,
        texts: Sequence[Text] = (),
        tokenizer: Tokenizer | None = None,
        progress: Progress = quiet,
        first: First | None = None,
    ) -> None:
        is_new = spec.start is not None and not spec.start.sha256
        if spec.start is not None and parent is None:
            first = with_head(spec, first or self._read_first(spec, progress))
            spec, tokenizer = begun_with(spec, first), tokenizer or first.tokenizer
        weights = None if first is None else first.params
        if is_new and tokenizer is not None:
            check_words(spec.data, tokenizer)
        self.learner: Learner = Learner(spec, parent.learner if parent else None, texts, tokenizer, progress, weights)
        self.parent, self.forked_at = parent, 0
        self._most_history = history
        self.history = History(self.learner, history)
        self.history.made_here(0)
        self.storage = Storage(self.learner, self.history, disk)
        self.speed = Speed()
        self.step_seconds: float = 0.0
        corpus = self.learner.corpus
        count = parameter_count(spec, corpus.vocabulary_size)
        sha256, unfit = hash_of(corpus.texts), self.learner.unfit
        self.info = RunInfo(corpus.tokenizer.labels, self.learner.floor, count, spec, sha256=sha256, unfit=unfit)
        self._tell_corpus()
        self.began = time.perf_counter()

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        write: bool = True,
        history: int = HISTORY_BYTES,
        disk: int = DISK_BYTES,
        as_made: bool = False,
        progress: Progress = quiet,
    ) -> Run:
        """Go on with the run in a file, from the newest state that is whole; without `write`, only to look at it.

        `progress` is told how far a text has been read. `as_made` has this process compute with as many threads as the
        newest steps were made with. Raises RequestError if there is no such file, RunFileError if it cannot be used;
        `storage.lost` tells of damage that leaves something.
        """
        file = RunFile.open(path, write=write)
        try:
            if as_made:
                use_threads(file.made[-1].threads)
            spec, texts = file.spec_with_texts()
            first, cut = first_of(file), file.texts.tokenizer()
            run = cls(spec, history, disk, texts=texts, tokenizer=cut, progress=progress, first=first)
            check_tokenizer(file.store, spec, run.learner.corpus.tokenizer)
            run.storage.open(file)
        except BaseException:
            file.close()
            raise
        run._tell_corpus()
        run._describe()
        return run

    @classmethod
    def first_at(cls, path: Path, step: int | None = None) -> tuple[First, int]:
        """The weights that the run in a file had after `step` steps, its newest if that is None, and that step.

        They come with its tokenizer, so that their ids stay what they were whatever is learned from next. Raises
        RequestError for a step that it does not have, and what opening it raises.
        """
        with cls.open(path, write=False) as run:
            step = run.learner.step if step is None else step
            check_step(step, run.learner.step, path.name)
            learner = run.at(step)
            assert learner is not None
            return first_from(learner), step

    @classmethod
    def _read_first(cls, spec: RunSpec, progress: Progress) -> First:
        """The weights that a spec begins with, from where they lie."""
        assert spec.start is not None
        if spec.start.run is None:
            return read_first(spec, progress)
        path, step = spec.start.run
        first = with_head(spec, cls.first_at(Path(path).expanduser(), step)[0])
        if spec.start.sha256 not in ("", first.sha256):
            raise RequestError(
                f"The weights of {shortened(spec.start.name)} have changed since the run began with them."
            )
        return first

    @property
    def losses(self) -> array[float]:
        """The batch loss of each step in nats: `losses[k]` is that of step k + 1."""
        return self.history.losses

    @property
    def measures(self) -> Measures:
        """What is looked at every so many steps."""
        return self.history.measures

    @property
    def held_out(self) -> list[tuple[int, float]]:
        """Steps with the loss on what is held out, in order."""
        return self.measures.held_out

    def at(self, step: int, seconds: float = math.inf) -> Learner | None:
        """A learner of this run that stands at `step`, or None if it takes longer than that to compute it again."""
        return self.learner if step == self.learner.step else self.history.at(step, seconds)

    def texts_of(self, spec: RunSpec) -> tuple[Text, ...]:
        """The texts that another spec reads, where this run has kept them and one lies nowhere else any more."""
        gone = not all(Path(file).expanduser().exists() for file in spec.data.files)
        texts = self.learner.corpus.texts
        same = spec.data.corpus == self.learner.spec.data.corpus and all(text.is_kept for text in texts)
        return texts if gone and same else ()

    def fork(self, step: int) -> Run:
        """A branch that is this run up to `step`, its edits there included, and goes on from there on its own."""
        learner = self.at(step)
        assert learner is not None
        branch = Run(self.learner.spec, self._most_history, self.storage.budget, parent=self)
        branch.forked_at = step
        branch.learner.take_edits(edit for edit in self.learner.edits if edit.step <= step)
        state = learner.state()
        branch.learner.load(state)
        branch.history.adopt(self.history, state)
        branch.history.made_here(step)
        branch.step_seconds = self.step_seconds
        branch._tell_corpus()
        return branch

    def varied(self, spec: RunSpec) -> Run:
        """A run of another spec beside this one from its first step on: of the same text, and where this one did not
        draw its first weights, with those. Its edits are not made again.

        Raises RequestError or OptionError if there can be no such run.
        """
        corpus, first = self.learner.corpus, self.learner.first
        tokenizer = corpus.tokenizer if spec.data == self.learner.spec.data and spec.data.is_text else None
        fits = first is not None and set(first.params) == set(parameters(spec.model))  # else they are read anew
        known = First(first.params, corpus.tokenizer) if first is not None and fits else None
        run = Run(spec, self._most_history, self.storage.budget, None, corpus.texts, tokenizer, first=known)
        run.parent = self
        return run

    def save_as(self, path: Path, *, probe: str = "") -> None:
        """Save all of this run in a new file, and from now on every step that is made; returns when that is done.

        Raises RequestError if the name is taken, RunFileError if it cannot be written; then the run is as before.
        """
        try:
            self.storage.save_as(path, probe)
        finally:
            self._describe()

    def flush(self) -> None:
        """Return when all is saved; raises RunFileError if it cannot be."""
        self.storage.flush()

    def close(self) -> None:
        """Save what is new and let go of the file; raises RunFileError if it could not be saved."""
        try:
            self.storage.close()
        finally:
            self._describe()

    def _describe(self) -> None:
        """Say in `info` which file this run has, and how it is."""
        file = self.storage.file
        if file is None:
            self.info = replace(self.info, path="")
        else:
            lost = self.storage.lost
            self.info = replace(self.info, path=str(file.path), probe=file.probe, lost=lost, held=file.held)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def advance(self, *, in_full: bool = False) -> None:
        """Make one step; `in_full` also keeps everything of it, for looking at."""
        if self.storage.refusal:
            raise RunFileError(self.storage.refusal)
        self.storage.whole = False
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
        self.storage.whole = True
        self.storage.save_if_due()

    def set_learning_rate(self, value: float) -> None:
        """Let the next step and those after it use another learning rate, which a schedule goes on to change."""
        if value != full_rate(self.learner.spec.train, self.learner.edits, self.learner.step):
            self.edit(RATE, value)

    def edit(self, what: str, value: float | int | str) -> None:
        """Change something from here on; raises OptionError, and changes nothing, if that cannot be."""
        self.plan((Edit(self.learner.step, what, value),))

    def plan(self, edits: Iterable[Edit]) -> None:
        """Have these changes made when their steps come, none of which is over.

        Raises OptionError, and plans nothing, if one cannot be."""
        learner, kept = self.learner, self.learner.texts
        new = [checked(edit, learner.spec, learner.corpus.vocabulary_size) for edit in edits]
        replaced = {(edit.step, edit.what) for edit in new}
        others = [old for old in learner.edits if (old.step, old.what) not in replaced]
        fixed = [pinned(edit, learner.spec, kept) for edit in new]
        learner.take_edits([*others, *fixed], {text.sha256: text for _, text in kept})
        self.history.edited()
        self._tell_corpus()
        self.storage.edited()

    def _tell_corpus(self) -> None:
        reads, info = self.learner.reads, replace(self.info, spec=self.learner.spec, floor=self.learner.floor)
        self.info = replace(info, unknown=reads.unknown, notes=reads.notes, pieces=reads.pieces)

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

"""Saves a run while it trains: the training thread only copies the state, a thread of its own writes and commits.

Steps are committed in groups. A step counts as saved when its commit has returned; from then on a kill cannot lose it.
They go to the log beside the file; the file itself gets them every few seconds, and as soon as training rests.
"""

from __future__ import annotations

import os
import threading
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from queue import Empty, SimpleQueue

from model.config import Edit
from model.errors import RunFileError, TinyattnError
from model.messages import DISK_BYTES
from model.runfile.access import holder
from model.runfile.facts import LARGE, now, saved_as_json
from model.runfile.log import Log, log_of, sweep
from model.runfile.presence import Presence
from model.runfile.runfile import RunFile
from model.runfile.schema import BEGINNING, MOST_KEYFRAMES, Keyframe
from model.runfile.series import FIRST_NORMS, NORMS
from model.runfile.store import Store
from model.runs.history import spacing
from model.runs.snapshot import Snapshot
from model.runs.state_bytes import pack_state
from model.spec.bits import bits_as_json
from model.spec.spec_json import edits_as_json

SAVE_EVERY = 0.2
"""Seconds of training between commits, so that there are at least four a second."""

SAVE_SHARE = 0.05
"""Most of the time that commits may take; a state so large that they would take more is saved less often."""

LOOK_EVERY = 1.0
"""Seconds of rest after which the file is made whole, and between looks whether it is still there."""

_TRY_AGAIN = 1.0


class Saver:
    """Adds to a run file from now on. Everything but the writing itself happens in the thread that trains.

    Keyframes may take `budget` bytes; past it every other one goes and the spacing doubles. The newest always stays.
    """

    def __init__(self, file: RunFile, *, losses_from: int, budget: int = DISK_BYTES) -> None:
        self._file, self._budget = file, budget
        self._presence = Presence(file.path)
        try:
            self._store = Store(file.path, "rw")
            self._store.write_ahead()
            with self._store.transaction():
                self._store.put_fact("holder", holder())
            self._log = Log(self._store)
            self._settle()
        except BaseException:
            self._presence.close()
            raise
        self.losses_from = losses_from
        self._saved_step, self._saved_edits = file.saved_step, file.edits
        self._norms_from = file.norms_from
        self._absent = False
        self._troubles: dict[str, str] = {}
        self._heals = bool(file.lost)
        self._texts = set(file.texts.known)
        self._spare: int | None = None
        self._kept = -float("inf")
        self._every = SAVE_EVERY
        self._due = time.perf_counter() + SAVE_EVERY
        self._idle = threading.Event()
        self._idle.set()
        self._inbox: SimpleQueue[Snapshot | None] = SimpleQueue()
        self._pending, self._counting, self._closing = 0, threading.Lock(), False
        self._thread = threading.Thread(target=self._work, name="saver", daemon=True)
        self._thread.start()

    @property
    def saved_step(self) -> int:
        """The newest step that the file of this name has; 0 where there is no such file any more."""
        return 0 if self._absent else self._saved_step

    @property
    def absent(self) -> bool:
        """Whether the name leads to our file no more."""
        return self._absent

    @property
    def trouble(self) -> str:
        """Why not everything is saved, in a sentence; empty if it is. It is tried again every second."""
        return next(filter(None, self._troubles.values()), "")

    def due(self) -> bool:
        """Whether it is time for another snapshot, and the one before has been written."""
        return time.perf_counter() >= self._due and self._idle.is_set()

    def is_saved(self, step: int, edits: Sequence[Edit]) -> bool:
        """Whether a run that stands there has nothing left to save."""
        return self.saved_step == step and self._saved_edits == tuple(edits) and self._idle.is_set()

    def offer(self, snapshot: Snapshot) -> None:
        """Have it written, soon; only when the one before has been."""
        self._every = min(SAVE_EVERY, spacing(snapshot.state))
        self._due = time.perf_counter() + self._every
        self._give(snapshot)

    def settle(self) -> None:
        """Return when what was offered has been tried."""
        self._idle.wait()

    def wait(self) -> None:
        """The same; raises RunFileError if it could not be written."""
        self.settle()
        if self.trouble:
            raise RunFileError(self.trouble)

    def look(self) -> None:
        """Have the file made whole and looked after, when what was offered has been written."""
        self._give(None)

    def close(self) -> None:
        """Write what was offered and let go of the file."""
        self._closing = True
        self._give(None)
        self._thread.join()
        self._store.close()
        self._presence.close()
        if self._absent:
            sweep(self._file.path)

    def _give(self, job: Snapshot | None) -> None:
        with self._counting:
            self._pending += 1
            self._idle.clear()
        self._inbox.put(job)

    def _done(self) -> None:
        with self._counting:
            self._pending -= 1
            if not self._pending:
                self._idle.set()

    def _work(self) -> None:
        while self._pending or not self._closing:
            try:
                job = self._inbox.get(timeout=LOOK_EVERY)
            except Empty:
                self._rest()
                continue
            if job is None:
                self._rest()
            else:
                self._save(job)
            self._done()

    def _rest(self) -> None:
        """Have the file made whole, and look whether it is still there."""
        if self._try("file", self._look):
            self._try("log", self._settle)

    def _save(self, snapshot: Snapshot) -> None:
        start = time.perf_counter()
        good = self._try("file", self._look) and self._try("save", lambda: self._commit(snapshot))
        pause = (time.perf_counter() - start) * (1 / SAVE_SHARE - 1) if good else _TRY_AGAIN
        self._due = max(self._due, time.perf_counter() + pause)

    def _try(self, what: str, deed: Callable[[], None]) -> bool:
        """Do it, and take down why it failed; whether it did not."""
        try:
            deed()
        except TinyattnError as error:
            self._troubles = {**self._troubles, what: str(error)}
        except Exception as error:
            self._troubles = {**self._troubles, what: f"{self._file.path.name} could not be written: {error}."}
        else:
            self._troubles = {key: said for key, said in self._troubles.items() if key != what}
            return True
        return False

    def _look(self) -> None:
        """Raise RunFileError if the file has gone."""
        what = self._presence.trouble()
        if what and not self._absent:
            self._leave()
        self._absent = bool(what)
        if what:
            name = self._file.path.name
            raise RunFileError(f"{name} {what} while the run was open: nothing more can be saved there.")

    def _leave(self) -> None:
        """Take our log from beside whatever has the name now: it belongs to our file, wherever that is."""
        with suppress(TinyattnError, OSError):
            if self._presence.overwritten:
                os.truncate(log_of(self._file.path), 0)
            else:
                with self._writing():
                    self._store.checkpoint(empty=True)

    def _settle(self) -> None:
        with self._writing():
            self._log.settle()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """What is new in the file is our own doing, also where the disk has cut it short: the log makes it whole."""
        try:
            yield
        finally:
            self._presence.note()

    def _commit(self, new: Snapshot) -> None:
        step, digest = new.state.step, new.state.digest()
        edited = {edit.step for edit in {*new.edits} ^ {*self._saved_edits}}  # what was kept of them is from before
        frames = [frame for frame in self._file.keyframes if frame.step < step and frame.step not in edited]
        wanted = max(self._file.spacing, spacing(new.state))
        spare = new.clock is not None and new.clock - self._kept < wanted - self._every / 2
        with self._writing():
            self._log.before(self._saved_step, step)
        with self._store.transaction():
            self._log.committing()
            if self._heals:
                self._store.keep_keyframes([BEGINNING, *(frame.step for frame in frames)])
            self._store.cut_keyframes(frames[-1].step if frames else 0)
            if frames and frames[-1].step == self._spare:
                self._store.drop_keyframe(frames.pop().step)
            if step:
                data = pack_state(new.state, self._file.spec.train.rule.moments)
                frames.append(Keyframe(step, digest, len(data)))
                self._store.put_keyframe(frames[-1], data)
            frames, thinned = self._thinned(frames)
            wanted = wanted * 2**thinned if thinned else self._file.spacing
            pairs, (held_out, accuracies) = array("d", chain(*new.held_out)), new.counts
            self._store.put_series("losses", new.losses_from, new.losses.tobytes())
            self._store.put_series("held_out", new.losses_from, pairs.tobytes())
            self._store.put_series("accuracy", new.losses_from, array("d", chain(*new.accuracy)).tobytes())
            self._store.put_fact("accuracies", accuracies)
            self._put_norms(new)
            self._store.put_fact("edits", edits_as_json(new.edits))
            self._store.put_fact("saved", saved_as_json(step, digest, frames, held_out))
            self._store.put_fact("arithmetic", bits_as_json(new.made))
            for text in new.texts:
                if text.sha256 not in self._texts:
                    self._store.put_text(text)
            if large := {text.sha256: text.size for text in new.texts if not text.is_kept}:
                self._store.put_fact(LARGE, large)
            self._store.put_fact("updated", now())
            self._store.put_fact("spacing", wanted)
        self._log.committed()
        self._file.keyframes, self._file.spacing, self._file.digest = tuple(frames), wanted, digest
        self._heals, self._texts = False, {text.sha256 for text in new.texts}
        self._spare = step if spare else None
        self._kept = new.clock if new.clock is not None and not spare else self._kept
        self._file.edits = self._saved_edits = new.edits
        self._file.saved_step = self.losses_from = self._saved_step = step

    def _put_norms(self, new: Snapshot) -> None:
        """Write the norms of the gradients, and after how many steps they begin: earlier versions wrote few or none."""
        if self._norms_from is None or new.losses_from < self._norms_from:
            self._norms_from = new.losses_from
        self._store.put_series(NORMS, new.losses_from, new.norms.tobytes())
        self._store.put_fact(NORMS, self._norms_from)
        if not new.losses_from and self._store.has(FIRST_NORMS):  # they are among these
            self._store.put_series(FIRST_NORMS, 0, b"")
            self._store.put_fact(FIRST_NORMS, 0)

    def _thinned(self, frames: list[Keyframe]) -> tuple[list[Keyframe], int]:
        """Drop every other keyframe until they are within the budget; how many times that was done."""
        times = 0
        while len(frames) > 1 and (sum(f.size for f in frames) > self._budget or len(frames) > MOST_KEYFRAMES):
            for frame in frames[-2::-2]:
                self._store.drop_keyframe(frame.step)
            frames, times = frames[::-2][::-1], times + 1
        return frames, times

"""Saves a run while it trains: the training thread only copies the state, a thread of its own writes and commits.

Steps are committed in groups. A step counts as saved when its commit has returned; from then on a kill cannot lose it.
"""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from queue import SimpleQueue

from model.access import holder
from model.bits import Bits, bits_as_json
from model.config import Edit
from model.errors import RunFileError, TinyattnError
from model.facts import saved_as_json
from model.history import spacing
from model.messages import DISK_BYTES
from model.packing import pack_state
from model.runfile import RunFile, now
from model.schema import MOST_KEYFRAMES, Keyframe
from model.state import State
from model.store import Store
from model.textfile import Text
from model.written import edits_as_json

SAVE_EVERY = 0.2
"""Seconds of training between commits, so that there are at least four a second."""

SAVE_SHARE = 0.1
"""Most of the time that commits may take; a state so large that they would take more is saved less often."""

_TRY_AGAIN = 1.0


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A run as it is to be saved: its state, and the losses of the steps after `losses_from` up to it.

    `clock` counts seconds of training: a state that comes too soon after the one that was kept before makes room for
    the next. None: it stays. `held_out_count` is how many of these losses there are from the start on; `texts` are what
    it learns from, and `made` says what its steps were made with.
    """

    state: State
    edits: tuple[Edit, ...]
    losses_from: int
    losses: array[float]
    held_out: Sequence[tuple[int, float]]
    clock: float | None = None
    held_out_count: int = 0
    texts: tuple[Text, ...] = ()
    made: Sequence[Bits] = ()


class Saver:
    """Adds to a run file from now on. Everything but the writing itself happens in the thread that trains.

    Keyframes may take `budget` bytes; past it every other one goes and the spacing doubles. The newest always stays.
    `trouble` is why the newest commit failed, or empty; it is tried again with the next one.
    """

    def __init__(self, file: RunFile, *, losses_from: int, budget: int = DISK_BYTES) -> None:
        self._file, self._budget = file, budget
        self._store = Store(file.path, "rw")
        self._store.write_ahead()
        with self._store.transaction():
            self._store.put_fact("holder", holder())
        self.losses_from = losses_from
        self.saved_step = file.saved_step
        self.trouble = ""
        self._saved_edits = file.edits
        self._heals = bool(file.lost)
        self._texts = set(file.kept)
        self._spare: int | None = None
        self._kept = -float("inf")
        self._every = SAVE_EVERY
        self._due = time.perf_counter() + SAVE_EVERY
        self._idle = threading.Event()
        self._idle.set()
        self._inbox: SimpleQueue[Snapshot | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="saver", daemon=True)
        self._thread.start()

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
        self._idle.clear()
        self._inbox.put(snapshot)

    def settle(self) -> None:
        """Return when what was offered has been tried."""
        self._idle.wait()

    def wait(self) -> None:
        """The same; raises RunFileError if it could not be written."""
        self.settle()
        if self.trouble:
            raise RunFileError(self.trouble)

    def close(self) -> None:
        """Write what was offered and let go of the file."""
        self._inbox.put(None)
        self._thread.join()
        self._store.close()

    def _work(self) -> None:
        while (snapshot := self._inbox.get()) is not None:
            start = time.perf_counter()
            try:
                self._commit(snapshot)
                self.trouble, pause = "", (time.perf_counter() - start) * (1 / SAVE_SHARE - 1)
            except TinyattnError as error:
                self.trouble, pause = str(error), _TRY_AGAIN
            except Exception as error:
                self.trouble, pause = f"{self._file.path.name} could not be written: {error}.", _TRY_AGAIN
            self._due = max(self._due, time.perf_counter() + pause)
            self._idle.set()

    def _commit(self, new: Snapshot) -> None:
        step, digest = new.state.step, new.state.digest()
        edited = {edit.step for edit in {*new.edits} ^ {*self._saved_edits}}  # what was kept of them is from before
        frames = [frame for frame in self._file.keyframes if frame.step < step and frame.step not in edited]
        wanted = max(self._file.spacing, spacing(new.state))
        spare = new.clock is not None and new.clock - self._kept < wanted - self._every / 2
        with self._store.transaction():
            if self._heals:
                self._store.keep_keyframes([frame.step for frame in frames])
            self._store.cut_keyframes(frames[-1].step if frames else 0)
            if frames and frames[-1].step == self._spare:
                self._store.drop_keyframe(frames.pop().step)
            if step:
                data = pack_state(new.state)
                frames.append(Keyframe(step, digest, len(data)))
                self._store.put_keyframe(frames[-1], data)
            frames, thinned = self._thinned(frames)
            wanted = wanted * 2**thinned if thinned else self._file.spacing
            pairs = array("d", [number for pair in new.held_out for number in pair])
            self._store.put_series("losses", new.losses_from, new.losses.tobytes())
            self._store.put_series("held_out", new.losses_from, pairs.tobytes())
            self._store.put_fact("edits", edits_as_json(new.edits))
            self._store.put_fact("saved", saved_as_json(step, digest, frames, new.held_out_count))
            self._store.put_fact("arithmetic", bits_as_json(new.made))
            for text in new.texts:
                if text.sha256 not in self._texts:
                    self._store.put_text(text)
            self._store.put_fact("updated", now())
            self._store.put_fact("spacing", wanted)
        self._file.keyframes, self._file.spacing, self._file.digest = tuple(frames), wanted, digest
        self._heals, self._texts = False, {text.sha256 for text in new.texts}
        self._spare = step if spare else None
        self._kept = new.clock if new.clock is not None and not spare else self._kept
        self._file.edits = self._saved_edits = new.edits
        self._file.saved_step = self.losses_from = self.saved_step = step

    def _thinned(self, frames: list[Keyframe]) -> tuple[list[Keyframe], int]:
        """Drop every other keyframe until they are within the budget; how many times that was done."""
        times = 0
        while len(frames) > 1 and (sum(f.size for f in frames) > self._budget or len(frames) > MOST_KEYFRAMES):
            for frame in frames[-2::-2]:
                self._store.drop_keyframe(frame.step)
            frames, times = frames[::-2][::-1], times + 1
        return frames, times

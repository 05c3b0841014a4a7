"""A run on disk: one SQLite file that a kill cannot break. It is read here; `saver.py` adds to it.

State k is a pure function of spec and edits, so the file holds these, the losses, and states here and there: keyframes,
the newest of which is where training goes on. Imports no torch.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from model.access import is_unfinished, reader, take_lock
from model.config import MAX_STEP, Edit, RunSpec
from model.errors import RequestError, RunFileError
from model.fingerprint import fingerprint, with_corpus, with_text
from model.log import FACT as LOG
from model.log import has_log, missing
from model.store import DamagedError, Keyframe, Store, check_header
from model.written import WrittenError, edits_as_json, edits_from_json, machine, spec_as_json, spec_from_json

T = TypeVar("T")

ENDING = ".tinyattn"


@dataclass(eq=False)
class RunFile:
    """A run file that is open.

    `saved_step` is the newest step that it claims, `digest` that state's, `keyframes` what it lists in order. `lost`
    has a sentence for each thing that is damaged; `held` says why the file can only be read, or is empty.
    """

    path: Path
    store: Store
    spec: RunSpec
    edits: tuple[Edit, ...] = ()
    probe: str = ""
    saved_step: int = 0
    digest: str = ""
    keyframes: tuple[Keyframe, ...] = ()
    created: str = ""
    updated: str = ""
    machine: Mapping[str, str] = field(default_factory=dict)
    spacing: float = 0.0
    lost: list[str] = field(default_factory=list)
    held: str = ""
    _corpus: Any = None
    _closing: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def open(cls, path: Path, *, write: bool = True) -> RunFile:
        """Open a run file; for reading only where another process writes it, or where it may not be written.

        Raises RequestError if there is none, and RunFileError if it is not one, is of another format, or is damaged so
        that not even its spec is left.
        """
        path = Path(path).expanduser().resolve()
        whole = check_header(path)
        with ExitStack() as closing:
            held = take_lock(path, closing) if write else "was opened for reading"
            store = reader(path, whole=whole)
            closing.callback(store.close)
            store.check_tables()
            file = cls._described(path, store)
            if store.cut_short:
                file.lose("The file is cut short.")
                file.held = "is damaged"
            file.refresh()
            if (lacks := file._part(LOG, lambda note: missing(path, note), "")) and not has_log(path):
                file.lose(lacks)
            file.held = held or file.held
            file._closing = closing.pop_all()
        return file

    @classmethod
    def create(
        cls, path: Path, spec: RunSpec, edits: tuple[Edit, ...] = (), *, probe: str = "", digest: str = ""
    ) -> RunFile:
        """A new run file at step 0, whose state has this digest.

        Raises RequestError if there is something of that name already, and RunFileError if it cannot be written.
        """
        path = Path(path).expanduser().resolve()
        made = now()
        facts = {
            "spec": spec_as_json(spec),
            "edits": edits_as_json(edits),
            "corpus": fingerprint(spec),
            "probe": probe,
            "machine": machine(),
            "created": made,
            "updated": made,
            "saved": {"step": 0, "digest": digest},
            "spacing": 0.0,
        }
        with ExitStack() as closing:
            if held := take_lock(path, closing):
                raise RunFileError(f"{path} cannot be made: it {held}.")
            if path.exists() and not is_unfinished(path):
                raise RequestError(f"{path} exists already; allowed is a new name.")
            Store.make(path, facts).close()
        return cls.open(path)

    @classmethod
    def _described(cls, path: Path, store: Store) -> RunFile:
        """What does not change while a run is trained."""
        try:
            spec = spec_from_json(store.fact("spec"))
        except WrittenError as error:
            raise RunFileError(f"{path.name} cannot be opened: {error}") from None
        file = cls(path, store, spec)
        file.probe = file._part("probe", _text, "")
        file.created = file._part("created", _text, "")
        file.machine = file._part("machine", _texts, {})
        file._corpus = file._part("corpus", lambda value: value, None)
        return file

    def refresh(self) -> None:
        """Read again what another process may have added."""
        with self.store.snapshot():
            self.edits = self._part("edits", lambda value: edits_from_json(value, self.spec), ())
            self.updated = self._part("updated", _text, "")
            self.spacing = self._part("spacing", _seconds, 0.0)
            self.saved_step, self.digest = self._part("saved", _saved, (0, ""))
            self.keyframes, whole = self.store.keyframes()
        if not whole:
            self.lose("Some of its keyframes cannot be listed.")
            self.held = "is damaged"
        if self.keyframes and self.saved_step < self.keyframes[-1].step:
            self.saved_step, self.digest, _ = self.keyframes[-1]

    def _part(self, name: str, read: Callable[[Any], T], default: T) -> T:
        """A fact through the check that it must pass; what fails is lost, and the default stands in for it."""
        try:
            return read(self.store.fact(name))
        except (DamagedError, WrittenError, ValueError, TypeError, KeyError):
            self.lose(f"Its {name} cannot be read.")
            return default

    def lose(self, sentence: str) -> None:
        """Take down that something is damaged."""
        if sentence not in self.lost:
            self.lost.append(sentence)

    @property
    def read_only(self) -> bool:
        """Whether steps that are made now are kept nowhere."""
        return bool(self.held)

    def spec_with_corpus(self) -> RunSpec:
        """The spec, with its text found and checked; raises RunFileError if it is not the one that was learned from."""
        return with_corpus(self.spec, self._corpus, self.path)

    def edits_with_texts(self) -> tuple[Edit, ...]:
        """The edits, with their texts found and checked; raises RunFileError if one is not there."""
        return tuple(with_text(edit, self.path) for edit in self.edits)

    def steps(self) -> tuple[int, ...]:
        """The steps of which there is a keyframe, in order."""
        return tuple(frame.step for frame in self.keyframes)

    def losses(self, steps: int) -> array[float]:
        """The losses of the first `steps` steps; NaN for those that are lost."""
        out, known = array("f", [math.nan]) * steps, bytearray(steps)
        for first, data in self.store.series("losses"):
            some = array("f", data[: len(data) // 4 * 4])[: max(0, steps - first)]
            if 0 <= first < steps:
                out[first : first + len(some)] = some
                known[first : first + len(some)] = b"\1" * len(some)
        if (gap := known.find(0)) >= 0:
            self.lose(f"Losses that cannot be read: {known.count(0)}, from step {gap + 1} on.")
        return out

    def held_out(self, steps: int) -> list[tuple[int, float]]:
        """The losses on what is held out, up to step `steps`."""
        numbers = array("d")
        for _, data in self.store.series("held_out"):
            numbers.frombytes(data[: len(data) // 16 * 16])
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return [(int(step), loss) for step, loss in pairs if math.isfinite(step) and 0 < step <= steps]

    def damaged_keyframes(self) -> tuple[int, ...]:
        """The steps whose keyframes do not match their checksums; reads them all."""
        return tuple(frame.step for frame in self.keyframes if not self._is_whole(frame))

    def _is_whole(self, frame: Keyframe) -> bool:
        try:
            return bool(self.store.state_bytes(frame, self.path.stat().st_size))
        except DamagedError:
            return False

    def cut(self, step: int) -> None:
        """Take `step` for the newest one there is."""
        if step < self.saved_step:
            self.keyframes = tuple(frame for frame in self.keyframes if frame.step <= step)
            self.digest = self.keyframes[-1].digest if self.keyframes else ""
        self.edits = tuple(edit for edit in self.edits if edit.step <= step)
        self.saved_step = step

    def close(self) -> None:
        """Let go of the file."""
        self._closing.close()


def is_run(path: Path) -> bool:
    """Whether there is something at `path` to go on with: anything but what a kill leaves of a file being made."""
    path = path.expanduser().resolve()
    return path.exists() and not is_unfinished(path)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: Any) -> dict[str, str]:
    return {name: _text(said) for name, said in value.items()} if isinstance(value, dict) else {}


def _seconds(value: Any) -> float:
    if not 0 <= float(value) < math.inf:
        raise ValueError
    return float(value)


def _saved(value: Any) -> tuple[int, str]:
    step = value["step"]
    if not isinstance(step, int) or not 0 <= step <= MAX_STEP:
        raise ValueError
    return step, _text(value["digest"])


def now() -> str:
    """The time as it is written."""
    return datetime.now(UTC).isoformat(timespec="seconds")

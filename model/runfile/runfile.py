"""A run on disk: one SQLite file that a kill cannot break. It is read here; `saver.py` adds to it.

State k is a pure function of spec and edits, so the file holds these, the losses, and states here and there: keyframes,
the newest of which is where training goes on. Imports no torch.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from model.config import MAX_STEP, Edit, RunSpec
from model.data.textfile import Text
from model.errors import RequestError, RunFileError
from model.runfile import facts, series
from model.runfile.access import is_unfinished, reader, take_lock
from model.runfile.disk import placed
from model.runfile.first import FACT as FIRST
from model.runfile.first import fact_of_first, placed_first
from model.runfile.header import check_header
from model.runfile.log import FACT as LOG
from model.runfile.log import discard, has_log, missing
from model.runfile.names import BESIDE
from model.runfile.schema import DamagedError, Keyframe
from model.runfile.store import Store
from model.runfile.texts import KeptTexts
from model.runfile.vocabulary import FACT as VOCABULARY
from model.runfile.vocabulary import fact_of
from model.spec.bits import Bits, bits_as_json, bits_from_json, unknown
from model.spec.fingerprint import hash_of
from model.spec.memory import parameter_count
from model.spec.spec_json import WrittenError, edits_as_json, edits_from_json, machine, spec_as_json, spec_from_json

T = TypeVar("T")


@dataclass(eq=False)
class RunFile:
    """A run file that is open.

    `saved_step` is the newest step that it claims, `digest` that state's, `keyframes` what it lists in order. `lost`
    has a sentence for each thing that is damaged; `held` says why the file can only be read, or is empty. `made` says
    what the steps were made with; `losses_lost` says whether a loss that is nan may be one that could not be read.
    `texts` are what it learned from. Norms of gradients are there after `norms_from` steps, where that is known.
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
    made: tuple[Bits, ...] = ()
    losses_lost: bool = False
    _saved: facts.Saved | None = None
    _accuracies: int | None = None
    norms_from: int | None = None
    _first_norms: int | None = None
    _closing: ExitStack = field(default_factory=ExitStack)
    texts: KeptTexts = field(init=False)

    def __post_init__(self) -> None:
        self.texts = KeptTexts(self.store, self.spec, self.lose)

    @classmethod
    def open(cls, path: Path, *, write: bool = True) -> RunFile:
        """Open a run file; for reading only where another process writes it, or where it may not be written.

        Raises RequestError if there is none, and RunFileError if it is not one, is of another format, or is damaged so
        that not even its spec is left.
        """
        path = placed(path, beside=BESIDE[0] if write else "")
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
            notes = store.format > 1 or store.has(LOG)  # files of older versions have none
            if notes and (lacks := file._part(LOG, lambda note: missing(path, note), "")) and not has_log(path):
                file.lose(lacks)
            file.held = held or file.held
            file._closing = closing.pop_all()
        return file

    @classmethod
    def create(
        cls,
        path: Path,
        spec: RunSpec,
        edits: tuple[Edit, ...] = (),
        *,
        probe: str = "",
        digest: str = "",
        texts: Sequence[Text] = (),
        vocabulary: Text | None = None,
        made: Sequence[Bits] = (),
        first: bytes | None = None,
    ) -> RunFile:
        """A new run file at step 0, whose state has this digest; with the texts that it begins to learn from, if any,
        the vocabulary that these alone do not give its tokenizer, and the weights that were not drawn.

        Raises RequestError if there is something of that name already, and RunFileError if it cannot be written.
        """
        path = placed(path, beside=BESIDE[0])
        if not path.parent.is_dir():
            raise RunFileError(f"{path} cannot be made: its folder does not exist.")
        time = facts.now()
        written = {
            "spec": spec_as_json(spec),
            "edits": edits_as_json(edits),
            "corpus": {"path": spec_as_json(spec)["data"]["corpus"], "sha256": hash_of(texts)} if texts else None,
            "arithmetic": bits_as_json(made),
            "probe": probe,
            "machine": machine(),
            "created": time,
            "updated": time,
            "saved": facts.saved_as_json(0, digest, (), 0),
            "spacing": 0.0,
            LOG: None,
        }
        if large := {text.sha256: text.size for text in texts if not text.is_kept}:
            written[facts.LARGE] = large
        if vocabulary is not None:
            written[VOCABULARY] = fact_of(vocabulary)
            texts = (*texts, vocabulary)
        if first is not None:
            written[FIRST] = fact_of_first(first)
        with ExitStack() as closing:
            if held := take_lock(path, closing):
                raise RunFileError(f"{path} cannot be made: it {held}.")
            if path.exists() and not is_unfinished(path):
                raise RequestError(f"{path} exists already; allowed is a new name.")
            is_new = not os.path.lexists(path)
            try:
                Store.make(path, written, texts, placed_first(spec, first)).close()
            except BaseException:
                if is_new:
                    discard(path)
                raise
        file = cls.open(path)
        file.texts.known = {text.sha256 for text in texts if text.is_kept}
        return file

    @classmethod
    def _described(cls, path: Path, store: Store) -> RunFile:
        """What does not change while a run is trained."""
        try:
            spec = spec_from_json(store.fact("spec"))
        except WrittenError as error:
            raise RunFileError(f"{path.name} cannot be opened: {error}") from None
        file = cls(path, store, spec)
        file.probe = file._part("probe", facts.text, "")
        file.created = file._part("created", facts.text, "")
        file.machine = file._part("machine", facts.texts, {})
        file.texts.corpus = file._part("corpus", facts.corpus if spec.data.is_file else facts.nothing, None)
        return file

    def refresh(self) -> None:
        """Read again what another process may have added."""
        with self.store.snapshot():
            self.edits = self._part("edits", lambda value: edits_from_json(value, self.spec), ())
            self.updated = self._part("updated", facts.text, "")
            self.spacing = self._part("spacing", facts.seconds, 0.0)
            self.made = (unknown(self.machine),)
            if self.store.format > 1 or self.store.has("arithmetic"):
                self.made = self._part("arithmetic", bits_from_json, self.made)
            self.texts.large = self._part(facts.LARGE, facts.large_texts, {}) if self.store.has(facts.LARGE) else {}
            self._saved = self._part("saved", facts.saved, None)
            if self.store.has("accuracies"):
                self._accuracies = self._part("accuracies", facts.count, None)
            if self.store.has(series.NORMS):
                self.norms_from = self._part(series.NORMS, facts.count, 0)
            if self.store.has(series.FIRST_NORMS):
                self._first_norms = self._part(series.FIRST_NORMS, facts.count, None)
            self.keyframes, whole = self.store.keyframes()
            reach = self._saved.step if self._saved else self.store.reach("losses") or MAX_STEP
        if not whole:
            self.lose("Some of its keyframes cannot be listed.")
            self.held = "is damaged"
        self.keyframes, lacks = series.held_to(self.keyframes, self._saved or facts.Saved(), reach)
        self._lose_all(lacks)
        last = self.keyframes[-1] if self.keyframes else Keyframe(0, "", 0)
        self.saved_step, self.digest = (self._saved.step, self._saved.digest) if self._saved else last[:2]

    def _part(self, name: str, read: Callable[[Any], T], default: T) -> T:
        """A fact through the check that it must pass; what fails is lost, and the default stands in for it."""
        try:
            return read(self.store.fact(name))
        except (DamagedError, WrittenError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            self.lose(f"Its {name} cannot be read.")
            return default

    def lose(self, sentence: str) -> None:
        """Take down that something is damaged."""
        if sentence not in self.lost:
            self.lost.append(sentence)

    def _lose_all(self, sentences: Sequence[str]) -> None:
        for sentence in sentences:
            self.lose(sentence)

    @property
    def read_only(self) -> bool:
        """Whether steps that are made now are kept nowhere."""
        return bool(self.held)

    def spec_with_texts(self) -> tuple[RunSpec, tuple[Text, ...]]:
        """The spec and the texts that it reads, which the file has kept; else the spec with the paths where they lie.

        Raises RunFileError if it is nowhere, or not the one that was learned from.
        """
        self._check_size()
        return self.texts.with_spec()

    def _check_size(self) -> None:
        """Raise RunFileError, before anything of its size is built, if the spec is not that of the states."""
        copies = 1 + len(self.spec.train.rule.moments)
        least = 4 * copies * parameter_count(self.spec, 1)
        most = max((frame.size for frame in self.keyframes), default=least)
        if most < least and not self.lost:
            raise RunFileError(
                f"{self.store.name} cannot be opened: its spec is not that of its states, which would take {least} "
                f"bytes or more, and have {most}."
            )

    def steps(self) -> tuple[int, ...]:
        """The steps of which there is a keyframe, in order."""
        return tuple(frame.step for frame in self.keyframes)

    def losses(self, steps: int) -> array[float]:
        """The losses of the first `steps` steps; NaN for those that are lost."""
        out, lacks = series.losses(self.store, steps)
        self.losses_lost = self.losses_lost or bool(lacks)
        self._lose_all(lacks)
        return out

    def held_out(self, steps: int) -> list[tuple[int, float]]:
        """The losses on what is held out, up to step `steps`."""
        rows, lacks = series.held_out(self.store, steps, self._saved.held_out if self._saved else None)
        self._lose_all(lacks)
        return rows

    def accuracies(self, steps: int) -> list[tuple[int, float, float]]:
        """Steps up to `steps` with the shares that were right: of the batch, and of what is held out."""
        rows, lacks = series.triples(self.store, "accuracy", "Accuracies", steps, self._accuracies)
        self._lose_all(lacks)
        return rows

    def norms(self, steps: int) -> array[float]:
        """The norms of the gradients of the first `steps` steps; NaN for those that are not known."""
        out, lacks = series.norms(self.store, steps, self.norms_from, self._first_norms)
        self._lose_all(lacks)
        return out

    def damaged_keyframes(self) -> tuple[int, ...]:
        """The steps whose keyframes do not match their checksums; reads them all."""
        size = self.path.stat().st_size
        return tuple(frame.step for frame in self.keyframes if not self._is_whole(frame, size))

    def _is_whole(self, frame: Keyframe, most: int) -> bool:
        try:
            return bool(self.store.state_bytes(frame, most))
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

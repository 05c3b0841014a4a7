"""Proves a run file: trains its run again from the start and compares every keyframe and loss on the way."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch

from model.errors import RunFileError
from model.runfile.runfile import RunFile
from model.runfile.schema import Keyframe
from model.runfile.vocabulary import check_tokenizer
from model.runs.first_state import first_of
from model.runs.keyframes import Archive
from model.runs.measures import Measures
from model.spec.bits import Bits
from model.spec.bits import at as bits_at
from model.text.tokenizer import Progress, quiet
from model.training.learner import Learner
from model.training.threads import any_threads, use_threads_of

_SAME = 1e-3
"""How near the loss of one step from one state comes on any machine, as a share of it; more is another number."""


@dataclass(frozen=True)
class Check:
    """What came out for the steps after `first` up to `step`; `wrong` is empty if all is as it was recorded.

    `other` tells of other bits where they prove nothing: what the steps were made with is not here, or not known.
    """

    first: int
    step: int
    digest: str
    wrong: str
    other: str = ""


class _Replay:
    """The run of a file, trained again."""

    def __init__(self, file: RunFile, told: Callable[[int], None], progress: Progress) -> None:
        spec, texts = file.spec_with_texts()
        first, cut = first_of(file), file.texts.tokenizer()
        weights = None if first is None else first.params
        cut = cut or (None if first is None else first.tokenizer)
        self.learner = Learner(spec, texts=texts, tokenizer=cut, progress=progress, first=weights)
        check_tokenizer(file.store, spec, self.learner.corpus.tokenizer)
        self.learner.take_edits(*file.texts.with_edits(file.edits))
        self._made, self._told = file.made, told
        self._here = Bits.here(0, torch.get_num_threads())
        self._losses = file.losses(file.saved_step)
        self._held_out = dict(file.held_out(file.saved_step))
        self._accuracy = {step: shares for step, *shares in file.accuracies(file.saved_step)}
        self._norms = file.norms(file.saved_step)
        self._edited = {edit.step for edit in file.edits}

    def to(self, step: int) -> tuple[list[str], list[str]]:
        """Train to `step`; which numbers are not those that are recorded, and which are not even near them."""
        first, made, other = self.learner.step, array("f"), []
        while self.learner.step < step:
            use_threads_of(self._made, self.learner.step)
            made.append(self.learner.advance())
            other += self._measures_differ()
            self._told(self.learner.step)
        recorded = self._losses[first:step]
        far = [] if not made or _near(made[0], recorded[0]) else [f"the loss of step {first + 1} is {made[0]:.6g}"]
        return [*_unless(made.tobytes() == recorded.tobytes(), "the recorded losses are other ones"), *other], far

    def _measures_differ(self) -> list[str]:
        step, found = self.learner.step, Measures()
        if step in self._edited:  # they were taken before what was changed there
            return []
        found.after_step(self.learner)
        loss, recorded = dict(found.held_out).get(step), self._held_out.get(step)
        same = loss == recorded or (loss != loss and recorded != recorded)
        shares = self._accuracy.get(step)  # runs of before have none
        right = shares is None or any(_bits(shares) == _bits(row[1:]) for row in found.accuracy)
        norm = self._norms[step - 1]  # runs of before have few or none
        alike = math.isnan(norm) or norm == found.norms[-1]
        return [
            *_unless(alike, f"the norm of the gradients of step {step} is another one"),
            *_unless(same, f"the held-out loss of step {step} is another one"),
            *_unless(right, f"the accuracy of step {step} is another one"),
        ]

    def is_exact(self, first: int, step: int) -> bool:
        """Whether the steps after `first` up to `step` were made with what is here, so that all bits must be equal."""
        some = (bits_at(self._made, first), *(bits for bits in self._made if first < bits.step < step))
        return all(bits.agrees(self._here) for bits in some)


def _bits(shares: Sequence[float]) -> bytes:
    """Equal where all are, nan too."""
    return array("d", shares).tobytes()


def verify(
    file: RunFile, told: Callable[[int], None] = lambda step: None, progress: Progress = quiet
) -> Iterator[Check]:
    """Replay every interval between keyframes; a wrong keyframe that is whole is where the next interval begins.

    Each step is made with as many threads as it was recorded with, and `told`; `progress` is told how far a text has
    been read. Raises RunFileError if that is not there, and OptionError if the run does not fit in memory.
    """
    with file.store.snapshot(), any_threads():  # of one moment, though another process may be writing
        file.refresh()
        replay = _Replay(file, told, progress)
        archive = Archive(file, replay.learner)
        if not file.saved_step:
            digest = replay.learner.state().digest()
            yield Check(0, 0, digest, _recorded(digest, file.digest))
        for frame in file.keyframes:
            yield _check(replay, archive, frame)


def _check(replay: _Replay, archive: Archive, frame: Keyframe) -> Check:
    learner, first = replay.learner, replay.learner.step
    other, wrong = replay.to(frame.step)
    digest = learner.state().digest()
    other = [*_unless(digest == frame.digest, _recorded(digest, frame.digest)), *other]
    if other and replay.is_exact(first, frame.step):
        wrong, other = [*other, *wrong], []
    try:
        state = archive.state(frame)
    except RunFileError as error:
        wrong.append(str(error).rstrip("."))
    else:
        if state.digest() != digest:
            learner.load(state)
    return Check(first, frame.step, digest, "; ".join(wrong), "; ".join(other))


def _recorded(digest: str, recorded: str) -> str:
    return "" if digest == recorded else f"digest {recorded[:16]}… is recorded"


def _unless(same: bool, sentence: str) -> list[str]:
    return [] if same else [sentence]


def _near(a: float, b: float) -> bool:
    """Whether one step from one state may have come to both."""
    return not math.isfinite(a) or not math.isfinite(b) or abs(a - b) <= _SAME * max(abs(a), abs(b), 1e-3)

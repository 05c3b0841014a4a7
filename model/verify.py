"""Proves a run file: trains its run again from the start and compares every keyframe and loss on the way."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from model.archive import Archive
from model.errors import RunFileError
from model.runfile import RunFile
from model.step import Learner


@dataclass(frozen=True)
class Check:
    """What came out for the steps after `first` up to the keyframe at `step`; `wrong` is empty if all is equal."""

    first: int
    step: int
    digest: str
    wrong: str


def verify(file: RunFile) -> Iterator[Check]:
    """Replay every interval between keyframes; a wrong keyframe that is whole is where the next interval begins.

    Raises RunFileError if the run's text is not there, and OptionError if the run does not fit in memory.
    """
    learner = Learner(file.spec_with_corpus())
    learner.take_edits(file.edits_with_texts())
    archive, losses = Archive(file, learner), file.losses(file.saved_step)
    for frame in file.keyframes:
        first, made = learner.step, array("f")
        while learner.step < frame.step:
            made.append(learner.advance())
        digest, wrong = learner.state().digest(), []
        if digest != frame.digest:
            wrong.append(f"digest {frame.digest[:16]}… is recorded")
        if made.tobytes() != losses[first : frame.step].tobytes():
            wrong.append("the recorded losses are other ones")
        try:
            state = archive.state(frame)
        except RunFileError as error:
            wrong.append(str(error).rstrip("."))
        else:
            if state.digest() != digest:
                learner.load(state)
        yield Check(first, frame.step, digest, "; ".join(wrong))

"""A job as a line that can be read: what it is, how far it is, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from model.messages.progress import time_words
from model.processes.jobs import JobStage, JobState


@dataclass(frozen=True)
class JobRow:
    """One job. `share` is how much of what it does now is done, None where that is not known; `place` is the folder
    that its outcome lies in, if there is one.
    """

    number: int
    title: str
    words: str
    stage: JobStage
    share: float | None = None
    place: str = ""


def row_of(number: int, title: str, state: JobState, place: str = "") -> JobRow:
    """The line for a job as it stands."""
    told, share, words = state.told, None, "starting"
    if state.stage is JobStage.RUNNING and told is not None:
        share, words = told.done / max(1, told.total), told.words
    elif state.stage is JobStage.DONE:
        words = f"Done in {time_words(state.seconds)}" + (f": {state.output[-1]}" if state.output else "")
    elif state.stage is JobStage.CANCELLED:
        words = "Cancelled; nothing of it was kept."
    elif state.stage is JobStage.FAILED:
        words = state.sentence
    return JobRow(number, title, words, state.stage, share, place if state.stage is JobStage.DONE else "")

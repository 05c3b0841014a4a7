"""A session of its own, with a trainer inline."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from model.messages import Frame
from model.spec.presets import DEFAULT_PRESET
from tests.kit.inline import InlineTrainer
from tinyattn_gui.session.session import Session


class Run:
    """A session over inline trainers, and what it has told."""

    def __init__(self) -> None:
        self.trainers: list[InlineTrainer] = []
        self.frames: list[Frame] = []
        self.problems: list[str] = []
        self.session = Session(DEFAULT_PRESET, DEFAULT_PRESET.spec, self._start)
        self.session.conversation.timer.stop()
        self.session.frame_changed.connect(self.frames.append)
        self.session.problem.connect(self.problems.append)
        self.session.set_pace(None)

    def _start(self) -> InlineTrainer:
        self.trainers.append(InlineTrainer())
        return self.trainers[-1]

    def look(self, times: int = 3) -> None:
        for _ in range(times):
            self.session.look()


def shown(run: Run) -> bytes:
    values = run.frames[-1].readings[0].values
    assert values is not None
    return values.tobytes()


@pytest.fixture
def run(qapp: QApplication) -> Iterator[Run]:
    made = Run()
    yield made
    made.session.close()
    assert made.trainers[-1].closed

"""What the window may read of its run: how it began, what is on show, what has been recorded; and the signals of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from model.config import DataConfig, RunSpec
from model.messages import Frame, LookBeside
from model.spec.edits import RATE, newest
from model.spec.preset import Preset
from model.spec.presets import PRESETS
from tinyattn_gui.session.branches import Branches
from tinyattn_gui.session.conversation import Conversation
from tinyattn_gui.session.status import Status, TrainerHandle
from tinyattn_gui.session.stops import StopList


class RunView(QObject):
    """Reads off a conversation with the trainer. Signals carry frozen dataclasses."""

    frame_changed = Signal(object)
    frame_settled = Signal(object)
    status_changed = Signal(object)
    run_changed = Signal(object)
    turned = Signal(object)
    problem = Signal(str)
    not_saved = Signal(str)
    fetched = Signal(object)

    def __init__(self, preset: Preset, spec: RunSpec, start: Callable[[], TrainerHandle]) -> None:
        super().__init__()
        self.conversation = talk = Conversation(preset, spec, start, self)
        talk.frame_changed.connect(self.frame_changed)
        talk.frame_settled.connect(self.frame_settled)
        talk.status_changed.connect(self.status_changed)
        talk.run_changed.connect(self.run_changed)
        talk.turned.connect(self.turned)
        talk.problem.connect(self.problem)
        talk.not_saved.connect(self.not_saved)
        talk.fetched.connect(self.fetched)

    def look(self) -> None:
        """Take what the trainer has to show, without waiting for the timer."""
        self.conversation.look()

    def close(self) -> None:
        """End the trainer."""
        self.conversation.close()

    @property
    def frame(self) -> Frame | None:
        """What is on show; None while a run is being prepared."""
        return self.conversation.frame

    @property
    def status(self) -> Status:
        """What the transport shows."""
        return self.conversation.status

    @property
    def branches(self) -> Branches:
        """What is known of the other branches."""
        return self.conversation.branches

    @property
    def stops(self) -> StopList:
        """The stops that are listed."""
        return self.conversation.stops

    @property
    def spec(self) -> RunSpec:
        """How the run began."""
        return self.conversation.spec

    @property
    def current_spec(self) -> RunSpec:
        """The spec with the learning rate as it was last set."""
        rate, spec, frame = self.conversation.goal.learning_rate, self.spec, self.frame
        if rate is None and frame is not None and (edit := newest(frame.edits, RATE, frame.frontier)):
            rate = float(edit.value)
        return spec if rate is None else replace(spec, train=replace(spec.train, learning_rate=rate))

    @property
    def name(self) -> str:
        """What the run is called: its preset, its text, what its weights are of, or its corpus."""
        data = self.spec.data
        if data.is_file:
            return data.name
        start = self.spec.start and replace(self.spec.start, sha256="")  # which these are is known once they are read
        splitting = data.splitting if data.is_text else DataConfig().splitting  # no grammar has marks
        spec = replace(self.spec, data=replace(data, splitting=splitting), start=start)
        same = (preset.name for preset in PRESETS.values() if replace(preset.spec, seed=spec.seed) == spec)
        usual = data.name if start is None or not start.lies_in_file else start.name
        return next(same, usual if data.is_text else f"{data.corpus}, changed")

    @property
    def run(self) -> int:
        """The number of the branch on show."""
        return self.conversation.goal.run

    @property
    def beside(self) -> int | None:
        """The number of the branch beside it."""
        asked = self.conversation.goal.first(LookBeside)
        return None if asked is None or asked.step is not None else asked.run

    @property
    def compared_step(self) -> int | None:
        """The step of this run that is beside the one on show."""
        asked = self.conversation.goal.first(LookBeside)
        return None if asked is None else asked.step

    @property
    def is_past(self) -> bool:
        """Whether a step before the newest is on show."""
        return self.conversation.goal.show is not None

    @property
    def is_busy(self) -> bool:
        """Whether there are steps to come."""
        return self.conversation.is_busy

    @property
    def probe(self) -> str:
        """The watched sentence as it was typed."""
        return self.conversation.goal.probe

    @property
    def path(self) -> str:
        """The run file that the run is saved in; empty for none."""
        return self.frame.info.path if self.frame is not None else ""

    @property
    def trainer_pid(self) -> int:
        """The number of the trainer's process."""
        return self.conversation.link.trainer.pid

    @property
    def has_ended(self) -> bool:
        """Whether the trainer has ended, and another run has not begun."""
        return bool(self.conversation.link.end)

    def has_trainer(self) -> bool:
        """Whether there is a trainer to ask; its end is told as often as something is asked of it."""
        return self.conversation.has_trainer()

    @property
    def losses(self) -> NDArray[np.float32]:
        """The batch loss of each step so far."""
        return self.conversation.curves.losses

    @property
    def held_out(self) -> NDArray[np.float32]:
        """Rows (step, loss on what is held out) so far."""
        return self.conversation.curves.held_out

    @property
    def accuracy(self) -> NDArray[np.float32]:
        """Rows (step, accuracy on the batch, accuracy on what is held out) so far."""
        return self.conversation.curves.accuracy

    @property
    def norms(self) -> NDArray[np.float32]:
        """The norm of all gradients of each step so far; nan where it is not known."""
        return self.conversation.curves.norms

"""Experiments as a person asks for them in the window, and what is told of them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from model.spec.experiments import EXPERIMENTS
from tinyattn_gui.session.experimenting import Experimenting, Progress
from tinyattn_gui.session.session import Session
from tinyattn_gui.window.window import Window


class ExperimentActions(QObject):
    """Begins them, and shows how far they are and what came of them."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(window)
        self._window, self.experimenting = window, Experimenting(session, self)
        self.experimenting.changed.connect(self._show)
        window.experiment.given_up.connect(self.experimenting.give_up)
        window.experiment.dismissed.connect(self.experimenting.dismiss)

    def begin(self, slug: str) -> None:
        """Make the experiment of this name with the run on show; one that cannot be is told."""
        self.experimenting.begin(EXPERIMENTS[slug])

    def give_up(self) -> bool:
        """Give up the one that is being made; whether there was one."""
        return self.experimenting.give_up()

    def _show(self, progress: Progress | None) -> None:
        line = self._window.experiment
        if progress is None:
            line.hide()
        elif progress.done:
            line.show_outcome(progress.words)
        else:
            line.show_progress(progress.words, progress.step, progress.steps)

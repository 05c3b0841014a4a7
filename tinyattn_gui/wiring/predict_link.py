"""Predict, then reveal: the questions of the run's story go to the panel, and a revealed guess has the run go there."""

from __future__ import annotations

from model.stories.table import story_of
from tinyattn_gui.panels.predict import PredictPanel
from tinyattn_gui.panels.registry import PREDICT
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.step_walk import Walk
from tinyattn_gui.window.window import Window


class PredictLink:
    """Connects the session with the panel, once it is made."""

    def __init__(self, session: Session, walk: Walk, window: Window) -> None:
        self._session, self._walk = session, walk
        window.when_made(PREDICT, self._connect)

    def _connect(self, panel: PredictPanel) -> None:
        panel.run_asked.connect(self._walk.run_to)
        panel.set_story(story_of(self._session.spec))
        for changed in (self._session.run_changed, self._session.turned):
            changed.connect(lambda: panel.set_story(story_of(self._session.spec)))

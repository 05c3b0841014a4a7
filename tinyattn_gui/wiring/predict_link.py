"""Predict, then reveal: the questions of the run's story go to the panel, a revealed guess has the run go there, and
what became of it is remembered."""

from __future__ import annotations

from model.stories.guess import Verdict
from model.stories.table import story_of
from tinyattn_gui.panels.predict import PredictPanel
from tinyattn_gui.panels.registry import PREDICT
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.step_walk import Walk
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.settings.tallies import Tallies
from tinyattn_gui.window.window import Window


class PredictLink:
    """Connects the session with the panel, once it is made."""

    def __init__(self, session: Session, walk: Walk, window: Window, store: PreferenceStore) -> None:
        self._session, self._walk, self._tallies = session, walk, Tallies(store)
        window.when_made(PREDICT, self._connect)

    def _connect(self, panel: PredictPanel) -> None:
        panel.run_asked.connect(self._walk.run_to)
        panel.scored.connect(lambda verdict: self._keep(panel, verdict))
        self._show_run(panel)
        for changed in (self._session.run_changed, self._session.turned):
            changed.connect(lambda: self._show_run(panel))

    def _show_run(self, panel: PredictPanel) -> None:
        panel.set_story(story_of(self._session.spec))
        panel.set_verdicts(self._tallies.of(self._session.spec))

    def _keep(self, panel: PredictPanel, verdict: Verdict) -> None:
        self._tallies.add(self._session.spec, verdict)
        panel.set_verdicts(self._tallies.of(self._session.spec))

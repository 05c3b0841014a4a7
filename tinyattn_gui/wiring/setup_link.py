"""The setup form, from when it is first opened: the run that it shows, and its vocabularies, which are counted beside
the window and downloaded as jobs.
"""

from __future__ import annotations

from model.spec.edits import CORPUS, newest
from model.text.tiktoken_encodings import folders
from tinyattn_gui.panels.registry import SETUP
from tinyattn_gui.panels.setup import SetupPanel
from tinyattn_gui.pictures.setup import Measured
from tinyattn_gui.session.counting import Counting
from tinyattn_gui.session.session import Session
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.actions import Actions


class SetupLink:
    """Fills the form in, and connects it with what begins runs, counts and downloads."""

    def __init__(self, session: Session, window: Window, actions: Actions, counting: Counting) -> None:
        self._session, self._window, self._actions, self._counting = session, window, actions, counting
        self._coming: set[str] = set()
        window.closing.connect(counting.close)
        window.when_made(SETUP, self._made)

    def show_run(self) -> None:
        """Fill in the run that has begun."""
        if (panel := self._window.panel(SETUP)) is not None:
            panel.fill_in(self._measured())

    def show_frame(self) -> None:
        """Have what it says of the run follow how that does."""
        if (panel := self._window.panel(SETUP)) is not None:
            panel.set_measured(self._measured())

    def show_status(self) -> None:
        """Have it say what a change means at the step on show."""
        if (panel := self._window.panel(SETUP)) is not None:
            panel.set_past(self._session.status.step < self._session.status.frontier)

    def _made(self, panel: SetupPanel) -> None:
        panel.restart_asked.connect(self._actions.runs.begin)
        panel.rate_chosen.connect(self._actions.changes.set_learning_rate)
        panel.count_asked.connect(self._counting.ask)
        panel.fetch_asked.connect(self._fetch)
        self._counting.counted.connect(panel.show_counted)
        self.show_run()
        self.show_status()

    def _measured(self) -> Measured:
        """The run as it is."""
        spec, frame = self._session.current_spec, self._session.frame
        if frame is None:
            return Measured(spec, 1, 0.0)
        info = frame.info
        read = next((note for note in info.notes if note.startswith(f"{spec.data.name}:")), "")
        pieces = 0 if newest(frame.edits, CORPUS, frame.frontier) else info.pieces  # else they are of another text
        return Measured(spec, len(info.vocabulary), frame.step_seconds, pieces, read)

    def _fetch(self, name: str) -> None:
        """Have an encoding downloaded, once at a time."""
        if name in self._coming:
            return
        self._coming.add(name)
        self._show_coming()
        self._actions.jobs.start(
            f"Vocabulary of {name}", ["fetch", name], place=str(folders()[-1]), ended=lambda: self._ended(name)
        )
        self._window.show_panel("jobs")

    def _ended(self, name: str) -> None:
        self._coming.discard(name)
        self._show_coming()

    def _show_coming(self) -> None:
        self._window.open_panel(SETUP).show_coming(self._coming)

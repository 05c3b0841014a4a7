"""What a person changes in the run itself, to be taken back: the sentence and the learning rate."""

from __future__ import annotations

from tinyattn_gui.panels.registry import SETUP
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.undo import Undo
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.branch_actions import Branching


class ChangeActions:
    """Puts what was typed to use; at a past step another learning rate begins a branch."""

    def __init__(self, session: Session, window: Window, undo: Undo, branching: Branching) -> None:
        self._session, self._window, self._undo, self._branching = session, window, undo, branching

    def set_probe(self, text: str) -> None:
        """Watch another sentence."""
        self._undo.change("sentence", self._session.probe, text, self._use_probe, typed=True)

    def use_lower_case(self) -> None:
        """Watch the sentence without the capitals that are unknown; not before it has been read as it stands."""
        frame, typed = self._session.frame, self._session.probe
        if frame is not None and frame.probe_text == typed and frame.probe.lower is not None:
            self._undo.change("lower case", typed, frame.probe.lower.text, self._use_probe)

    def set_learning_rate(self, value: float) -> None:
        """Use another learning rate from the next step on."""
        before = self._session.current_spec.train.learning_rate
        if not self._branching.set_learning_rate(value):
            self._undo.change("learning rate", before, value, self._use_learning_rate)

    def _use_probe(self, text: str) -> None:
        self._window.pipeline.lines.show_text(text)
        self._session.set_probe(text)

    def _use_learning_rate(self, value: float) -> None:
        self._session.set_learning_rate(value)
        if (form := self._window.panel(SETUP)) is not None:
            form.show_rate(value)

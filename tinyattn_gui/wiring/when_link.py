"""When was something first so? Typed in the panel of heads, or asked of a cell; and the answer is told."""

from __future__ import annotations

from model.errors import TinyattnError
from tinyattn_gui.panels.head_past import HeadPastPanel
from tinyattn_gui.panels.registry import HEAD_PAST
from tinyattn_gui.pictures.when import when_words
from tinyattn_gui.session.when import When, WhenAnswer
from tinyattn_gui.window.window import Window

_STAYS_MS = 15_000
"""How long the answer stays in the status bar: long enough to be read twice."""


class WhenLink:
    """Connects the question with its line, and tells the answer in the status bar too."""

    def __init__(self, when: When, window: Window) -> None:
        self._when, self._window = when, window
        window.when_made(HEAD_PAST, self._connect)
        when.answered.connect(self._tell)

    def _connect(self, panel: HeadPastPanel) -> None:
        panel.when.asked.connect(self._ask)
        panel.when.left.connect(self._window.pipeline.take_focus)

    def _ask(self, text: str) -> None:
        try:
            self._when.ask(text)
        except TinyattnError as error:
            panel = self._window.panel(HEAD_PAST)
            assert panel is not None
            panel.when.show_answer(str(error), wrong=True)

    def _tell(self, answer: WhenAnswer) -> None:
        words = when_words(answer.stop, answer.found)
        panel = self._window.panel(HEAD_PAST)
        if panel is not None:
            panel.when.show_answer(words, wrong=bool(answer.found.why))
        self._window.statusBar().showMessage(words, _STAYS_MS if answer.found.done else 0)

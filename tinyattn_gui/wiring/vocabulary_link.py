"""The setup form's tokenizers: their vocabularies are counted beside the window, and downloaded as jobs."""

from __future__ import annotations

from model.text.tiktoken_encodings import folders
from tinyattn_gui.session.counting import Counting
from tinyattn_gui.session.jobs import Jobs
from tinyattn_gui.window.window import Window


class VocabularyLink:
    """Connects the form with what counts and what downloads."""

    def __init__(self, counting: Counting, jobs: Jobs, window: Window) -> None:
        self._jobs, self._window = jobs, window
        self._coming: set[str] = set()
        panel = window.setup
        panel.count_asked.connect(counting.ask)
        panel.fetch_asked.connect(self._fetch)
        counting.counted.connect(panel.show_counted)
        window.closing.connect(counting.close)

    def _fetch(self, name: str) -> None:
        """Have an encoding downloaded, once at a time."""
        if name in self._coming:
            return
        self._coming.add(name)
        self._window.setup.show_coming(self._coming)
        self._jobs.start(
            f"Vocabulary of {name}", ["fetch", name], place=str(folders()[-1]), ended=lambda: self._ended(name)
        )
        self._window.show_panel("jobs")

    def _ended(self, name: str) -> None:
        self._coming.discard(name)
        self._window.setup.show_coming(self._coming)

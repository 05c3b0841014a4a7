"""The vocabulary of the run on show, saved as a file that other runs and programs open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from model.text.vocabulary_file import ENDING
from tinyattn_gui.session.jobs import Jobs
from tinyattn_gui.session.session import Session
from tinyattn_gui.window.window import Window


class VocabularyActions:
    """Asks where to, and has it written by a job: merges may have to be learned again, where the run has no file."""

    def __init__(self, session: Session, window: Window, jobs: Jobs) -> None:
        self._session, self._window, self._jobs = session, window, jobs
        self.ask_path = self._ask_path

    def save(self) -> None:
        """Ask for a name and begin; what has no such vocabulary is told in a sentence."""
        data = self._session.spec.data
        if not data.tokenizer_kind.is_merged:
            self._window.banner.tell(
                f"The tokenizer {data.tokenizer} has no vocabulary of merged bytes; allowed is byte-pair, or one of "
                "tiktoken's."
            )
            return
        path, run = self.ask_path(), self._session.path
        if not path:
            return
        if not path.endswith(ENDING):
            path += ENDING
        if run:
            how = ["--tokenizer", run]
        elif data.is_file:
            how = ["--tokenizer", data.tokenizer, "--vocabulary", str(data.vocabulary), "--pattern", data.pattern]
            for file in data.files:
                how += ["--train", file]
        else:
            self._window.banner.tell("The vocabulary is saved from the run's file; save the run first.")
            return
        name = Path(path).name
        self._jobs.start(f"Vocabulary {name}", ["tokenize", *how, "-o", path], place=str(Path(path).absolute().parent))
        self._window.show_panel("jobs")

    def _ask_path(self) -> str:
        filters = f"Vocabulary (*{ENDING})"
        return QFileDialog.getSaveFileName(self._window, "Save the vocabulary", f"vocabulary{ENDING}", filters)[0]

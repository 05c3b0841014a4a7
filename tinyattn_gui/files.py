"""Runs and texts as files: which one to open, and where to keep the run."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox

from model.runfile import ENDING, seems_run
from tinyattn_gui.document import Answer, Document
from tinyattn_gui.preferences import Store
from tinyattn_gui.recovery import Recovery
from tinyattn_gui.session import Session
from tinyattn_gui.window import Window

RUN_FILTERS = f"Run file (*{ENDING} *{ENDING.upper()});;All files (*)"
TEXT_FILTERS = "Text (*.txt *.md);;All files (*)"


class Files:
    """Opens and saves, and asks what has to be asked for that."""

    def __init__(self, session: Session, window: Window, store: Store, recovery: Recovery) -> None:
        self._session, self._window, self._store = session, window, store
        self.document = Document(session, recovery, self._ask, self._ask_run_path)

    def open_run(self) -> None:
        """Ask for a run file and go on with it."""
        self._open("Run to go on with", RUN_FILTERS)

    def open_text(self) -> None:
        """Ask for a text file and begin to learn from it."""
        self._open("Text to learn from", TEXT_FILTERS)

    def open_path(self, path: str) -> None:
        """Go on with this run file, or learn from this text; one that cannot be read is told, and the run stays."""

        def begin() -> None:
            self._remember(path)
            (self._session.open_run if seems_run(Path(path)) else self._session.open_text)(path)

        self.document.leave(begin)

    def open_recovered(self, path: Path) -> None:
        """Go on with a run that was not kept."""
        self.document.leave(lambda: self._session.open_run(str(path)))

    def save(self) -> None:
        """Keep the run in a file; one that has a file is saved already."""
        if self.document.path:
            saved = f"Saved as it trains: all up to step {self._session.status.frontier}"
            self._window.statusBar().showMessage(f"{saved}, in {self.document.path}", 6000)
        else:
            self.save_as()

    def save_as(self) -> None:
        """Keep the run in another file."""
        self.document.save_as(lambda: self._remember(self.document.path))

    def _remember(self, path: str) -> None:
        self._store.take(self._store.now.with_recent(path))

    def _open(self, title: str, filters: str) -> None:
        before = next((str(Path(path).parent) for path in self._store.now.recent), "")
        path = QFileDialog.getOpenFileName(self._window, title, before, filters)[0]
        if path:
            self.open_path(path)

    def _ask(self, question: str) -> Answer:
        button = QMessageBox.StandardButton
        found = QMessageBox.question(
            self._window, "tinyattn", question, button.Save | button.Discard | button.Cancel, button.Save
        )
        return {button.Save: Answer.SAVE, button.Discard: Answer.DISCARD}.get(found, Answer.CANCEL)

    def _ask_run_path(self, suggested: str) -> str:
        before = next((Path(path).parent for path in self._store.now.recent), Path.home())
        return QFileDialog.getSaveFileName(self._window, "Keep the run", str(before / suggested), RUN_FILTERS)[0]

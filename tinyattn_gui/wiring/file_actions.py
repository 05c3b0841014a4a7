"""Runs and texts as files: which one to open, and where to keep the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from model.config import BETWEEN_FILES
from model.data.textfile import check_beginnings
from model.errors import OptionError, TinyattnError
from model.layouts.beginning import beginning_of, is_weights
from model.runfile.names import ENDING, seems_run
from model.text.vocabulary_file import is_vocabulary
from tinyattn_gui.panels.registry import SETUP
from tinyattn_gui.pictures.stakes import KeepChoice, Stake
from tinyattn_gui.session.document import Document
from tinyattn_gui.session.session import Session
from tinyattn_gui.settings.pasted_texts import PastedTexts
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.settings.recovery import Recovery
from tinyattn_gui.widgets.dialogs.keep_dialog import KeepDialog
from tinyattn_gui.widgets.dialogs.open_files import TEXT, ask_files
from tinyattn_gui.widgets.dialogs.paste_dialog import PasteDialog
from tinyattn_gui.window.window import Window

RUN_FILTERS = f"Run file (*{ENDING} *{ENDING.upper()});;All files (*)"


class Files:
    """Opens and saves, and asks what has to be asked for that."""

    def __init__(self, session: Session, window: Window, store: PreferenceStore, recovery: Recovery) -> None:
        self._session, self._window, self._store = session, window, store
        self._pasted = PastedTexts(recovery.folder.with_name("texts"))
        self.ask_text: Callable[[], str] = self._ask_text
        self.document = Document(session, recovery, self._ask, self._ask_run_path)
        self.document.kept.connect(self._tell_kept)

    def open_run(self) -> None:
        """Ask for a run file and go on with it."""
        path = QFileDialog.getOpenFileName(self._window, "Run to go on with", self._folder, RUN_FILTERS)[0]
        if path:
            self.open_path(path)

    def open_text(self) -> None:
        """Ask for a text file, or several, and begin to learn from them."""
        if paths := ask_files(self._window, TEXT, self._folder):
            self.open_paths(paths)

    def paste_text(self) -> None:
        """Ask for a text that is typed or pasted, and begin to learn from it."""
        if text := self.ask_text():
            try:
                self.open_path(str(self._pasted.keep(text)))
            except OSError as error:
                self._session.problem.emit(f"The text cannot be kept: {(error.strerror or 'unknown reason').lower()}.")

    def open_path(self, path: str) -> None:
        """Go on with this run file, or learn from this text; one that cannot be read is told, and the run stays."""
        self.open_paths([path])

    def begin_with(self, path: str) -> None:
        """Begin a run with weights from outside, and say what was found out about them."""
        try:
            beginning = beginning_of(Path(path))
        except TinyattnError as error:
            self._session.problem.emit(str(error))
            return

        def begin() -> None:
            self._remember(path)
            self._session.begin_with(beginning.spec)
            self._window.statusBar().showMessage(" ".join(beginning.notes), 12000)

        self.document.leave(begin)

    def open_paths(self, paths: Sequence[str]) -> None:
        """Go on with a run file, begin with weights from outside, or learn from these texts together.

        A vocabulary, which may be two files, is filled in as the tokenizer of another run.
        """
        if all(map(is_vocabulary, paths)):
            self._window.show_panel(SETUP.slug)
            self._window.setup.fill_in_tokenizer(paths[0])
            return
        if len(paths) == 1 and is_weights(Path(paths[0])):
            self.begin_with(paths[0])
            return
        runs = [path for path in paths if seems_run(Path(path))]
        if runs and len(paths) > 1:
            name = Path(runs[0]).name
            self._session.problem.emit(f"{name} is a run file among {len(paths)} files; allowed is one run, or texts.")
            return
        try:
            check_beginnings([] if runs else map(Path, paths))
        except OptionError as error:
            self._session.problem.emit(str(error))
            return

        def begin() -> None:
            for path in reversed(paths):
                self._remember(path)
            (self._session.open_run if runs else self._session.open_text)(BETWEEN_FILES.join(paths))

        self.document.leave(begin)

    def open_recovered(self, path: Path) -> None:
        """Go on with a run that was not kept."""
        self.document.leave(lambda: self._session.open_run(str(path)))

    def save(self) -> None:
        """Keep the run in a file; one that has a file is saved already."""
        if not self.document.path or self.document.in_trouble:
            self.document.save_as()
        elif self._session.has_trainer():
            saved = f"Saved as it trains: all up to step {self.document.saved_step}"
            self._window.statusBar().showMessage(f"{saved}, in {self.document.path}", 6000)

    def save_as(self) -> None:
        """Keep the run in another file."""
        self.document.save_as()

    def save_all(self) -> None:
        """Keep every branch that has steps without a file."""
        if self.document.at_stake:
            self.document.save_all()
        else:
            self._window.statusBar().showMessage("Every step of every branch is in a file of yours.", 6000)

    def _tell_kept(self, paths: Sequence[Path]) -> None:
        for path in reversed(paths):
            self._remember(str(path))
        if paths:
            said = ", ".join(path.name for path in paths)
            self._window.statusBar().showMessage(f"Saved {said} in {paths[0].parent}", 8000)

    def _remember(self, path: str) -> None:
        self._store.take(self._store.now.with_recent(path))

    @property
    def _folder(self) -> str:
        """Where a file was opened last."""
        recent = (path for path in self._store.now.recent if not self._pasted.has(path))
        return next((str(Path(path).parent) for path in recent), "")

    def _ask_text(self) -> str:
        dialog = PasteDialog(self._window)
        text = dialog.text if dialog.exec() else ""
        dialog.deleteLater()
        return text

    def _ask(self, at_stake: Sequence[Stake]) -> KeepChoice:
        dialog = KeepDialog(at_stake, self._window)
        dialog.exec()
        dialog.deleteLater()
        return dialog.choice

    def _ask_run_path(self, suggested: str) -> str:
        """A name; whether a file may be replaced is asked there, of the name with its ending."""
        before = next((Path(path).parent for path in self._store.now.recent), Path.home())
        dialog = QFileDialog(self._window, f"Keep {Path(suggested).stem}", str(before), RUN_FILTERS)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix(ENDING.removeprefix("."))
        dialog.selectFile(str(before / suggested))
        chosen = dialog.selectedFiles() if dialog.exec() else []
        dialog.deleteLater()
        return chosen[0] if chosen else ""

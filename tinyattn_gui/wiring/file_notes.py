"""What is to be said about files: what is wrong with one, what cannot be saved, what was left and what was recent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from model.messages import Frame
from tinyattn_gui.session.document import Document
from tinyattn_gui.session.status_words import unsaved_words
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.settings.recovery import Recovery, when
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.file_actions import Files


class FileNotes:
    """Tells each thing once, with the ways out of it."""

    def __init__(self, window: Window, files: Files, store: PreferenceStore, recovery: Recovery) -> None:
        self._window, self._files, self._store, self._recovery = window, files, store, recovery
        self._document: Document = files.document
        self._told = self._unsaved = ""
        window.recent.aboutToShow.connect(self._offer_recent)
        window.dropped.connect(files.open_paths)

    def forget(self) -> None:
        """Another run has begun: what was told of the files of the one before is of no use any more."""
        if self._told and self._window.banner.sentence == self._told:
            self._window.banner.hide()
        self._told = self._unsaved = ""

    def show(self, frame: Frame) -> None:
        """Say what this frame tells of the file of the run."""
        self._tell_of_file(frame)
        self._tell_of_saving(frame)

    def offer_recovered(self) -> None:
        """Offer what was neither kept nor discarded, one after another: after a crash, or Ctrl+C in the terminal."""
        self._offer(self._recovery.left())

    def _offer(self, left: Sequence[Path]) -> None:
        if not left:
            return
        path, *others = left
        more = f", and {len(others)} more" if others else ""
        sentence = f"A run that was not kept is still there, saved on {when(path)}{more}."

        def then(deed: Callable[[], object]) -> Callable[[], object]:
            def both() -> None:
                deed()
                self._offer(others)

            return both

        open_it = ("Open it", then(lambda: self._files.open_recovered(path)))
        self._window.banner.tell(sentence, open_it, ("Discard it", then(lambda: self._recovery.discard(path))))

    def _offer_recent(self) -> None:
        """Fill the menu of recent files, those that are still there."""
        menu = self._window.recent
        menu.clear()
        for number, path in enumerate(filter(lambda path: Path(path).is_file(), self._store.now.recent), start=1):
            action = menu.addAction(f"&{number}  {Path(path).name.replace('&', '&&')}")
            action.setStatusTip(path)
            action.triggered.connect(lambda _=False, path=path: self._files.open_path(path))
        if menu.isEmpty():
            menu.addAction("None of them is there any more").setEnabled(False)

    def _tell_of_file(self, frame: Frame) -> None:
        """Say once what is wrong with the file of the run."""
        info = frame.info
        held = f"{self._document.name} {info.held}; it can be looked at, but not trained on." if info.held else ""
        said = " ".join(filter(None, (info.lost, held, *info.notes)))
        if said and said != self._told:
            self._window.banner.tell(said)
        self._told = said

    def _tell_of_saving(self, frame: Frame) -> None:
        """Say at once that steps cannot be saved, with a way out, and go on saying it for as long as that is so."""
        row = next((row for row in frame.branches if row.trouble), None)
        trouble, banner = "" if row is None else row.trouble, self._window.banner
        self._window.status_line.set_unsaved("" if row is None else unsaved_words(row), trouble)
        if trouble != self._unsaved:
            if trouble:
                banner.tell(trouble, ("Save as…", self._files.save_as))
            elif banner.sentence == self._unsaved:
                banner.hide()
        self._unsaved = trouble

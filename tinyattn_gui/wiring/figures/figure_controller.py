"""The figure dialog at work: what it needs is read, what it asks for is written, what was chosen is remembered."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths

from model.cli.reproduce import origin_of
from model.errors import TinyattnError
from model.exports.provenance import Provenance
from model.messages import Frame
from model.quantities.watch import Watch
from tinyattn_gui.export.files import Exhibit, save_as
from tinyattn_gui.export.formats import ALL, NUMBERS, PICTURES
from tinyattn_gui.pictures.figure import Draft, Subject
from tinyattn_gui.pictures.figure_numbers import in_numbers
from tinyattn_gui.session.session import Session
from tinyattn_gui.settings.figure_styles import Styles
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.widgets.dialogs.figure_dialog import FigureDialog, Wanted
from tinyattn_gui.widgets.dialogs.file_row import Format
from tinyattn_gui.window.event_filter import unasked
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.figures.clipboard import copy
from tinyattn_gui.wiring.figures.file_questions import Questions
from tinyattn_gui.wiring.figures.style_controller import Styling

_NAMES = {
    "png": "PNG picture",
    "svg": "SVG drawing",
    "pdf": "PDF document",
    "html": "HTML page",
    "csv": "CSV, numbers",
    "tsv": "TSV, numbers",
    "json": "JSON, numbers",
    "npz": "NPZ, numbers",
    "safetensors": "Safetensors",
}
FORMATS = tuple(Format(ending, _NAMES[ending], ending in PICTURES, ending not in NUMBERS) for ending in ALL)


class Exporting(QObject):
    """One figure dialog, from when it opens until it closes."""

    @unasked()
    def __init__(
        self, session: Session, window: Window, store: PreferenceStore, subject: Subject, questions: Questions
    ) -> None:
        styles, folder = Styles(store), folder_of(store)
        dialog = FigureDialog(subject, styles.look.options, FORMATS, folder, window)
        super().__init__(dialog)
        self.dialog, self._styles, self._folder = dialog, styles, folder
        self._session, self._window, self._subject, self._questions = session, window, subject, questions
        self._agreed = ""
        self.dialog.needed.connect(self._read)
        self.dialog.save_asked.connect(self._save)
        self.dialog.copy_asked.connect(self._copy)
        self.dialog.file.browse_asked.connect(self._browse)
        self.dialog.finished.connect(self.dialog.deleteLater)
        session.fetched.connect(self._take)
        session.problem.connect(self._tell)
        self.dialog.file.set_format(styles.look.ending)
        Styling(dialog, styles, questions, folder)
        self.dialog.open()

    def _read(self, watches: tuple[Watch, ...]) -> None:
        """Have more read than is on show."""
        if not self._session.fetch(watches, self._subject.frame.step):
            self.dialog.give_up("The trainer has ended and can read no more; what is on show can be saved.")

    def _tell(self, sentence: str) -> None:
        """Say what went wrong meanwhile."""
        if self._session.status.failed:
            self.dialog.give_up(sentence)
        self.dialog.tell(sentence)

    def _take(self, frame: Frame) -> None:
        if frame.step == self._subject.frame.step:
            self.dialog.add(frame)

    def _save(self, wanted: Wanted) -> None:
        """Write the figure and close the dialog; what goes wrong is told there, and it stays."""
        if not wanted.path:
            self.dialog.tell("The figure has no name yet; allowed is any that a file can have.")
            return
        path, options = self._folder / Path(wanted.path).expanduser(), wanted.draft.request.options
        if os.path.exists(path) and wanted.path != self._agreed and not self._questions.replace(self.dialog, path):
            return
        try:
            save_as(path, wanted.format.ending, self._exhibit(wanted))
        except TinyattnError as error:
            self.dialog.tell(str(error))
            return
        self._styles.remember(options, wanted.format.ending, path.parent)
        self._window.statusBar().showMessage(f"Saved {path}", 8000)
        self.dialog.accept()

    def _exhibit(self, wanted: Wanted) -> Exhibit:
        """What goes into the file."""
        draft, form = wanted.draft, wanted.format
        draft = draft if form.has_look else replace(draft, request=in_numbers(draft.request))
        provenance = provenance_of(draft, self._subject)
        return Exhibit(provenance.request, provenance, [self.dialog.album.frame], [draft.pictures])

    def _copy(self, draft: Draft) -> None:
        """Copy the figure as it is set up; the dialog stays."""
        try:
            words = copy(draft.drawing, draft.request.options)
        except TinyattnError as error:
            self.dialog.tell(str(error))
        else:
            self._window.statusBar().showMessage(f"Copied the figure {words}", 4000)

    def _browse(self) -> None:
        """Ask for another place; whether a file may be replaced is asked there."""
        if path := self._questions.figure(self.dialog, self.dialog.file.text, FORMATS):
            self.dialog.file.set_path(path)
            self._agreed = path


def provenance_of(draft: Draft, subject: Subject) -> Provenance:
    """Where a figure comes from."""
    request, origin = draft.request, subject.origin
    origin = origin_of(origin.spec, origin.edits, origin.file, subject.frame.info.sha256)
    return Provenance(replace(request, origin=origin), subject.frame.digest)


def folder_of(store: PreferenceStore) -> Path:
    """Where the last figure was saved, or where pictures usually are."""
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    known = (store.now.figure_folder, pictures)
    return next((Path(path) for path in known if path and Path(path).is_dir()), Path.home())

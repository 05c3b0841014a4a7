"""The selected matrix as a figure: in a file, or on the clipboard."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLineEdit

from model.picture import Picture
from tinyattn_gui.export.figure import render
from tinyattn_gui.exporting import Exporting
from tinyattn_gui.preferences import Store
from tinyattn_gui.questions import Questions
from tinyattn_gui.session import Session
from tinyattn_gui.subject import Subjects
from tinyattn_gui.window import Window


class Figures:
    """Exports and copies; `questions` are put while the figure dialog, `exporting`, is open."""

    def __init__(self, session: Session, window: Window, store: Store, subjects: Subjects) -> None:
        self._session, self._window, self._store, self._subjects = session, window, store, subjects
        self.questions = Questions()
        self.exporting: Exporting | None = None

    def export(self) -> None:
        """Open the figure dialog for what is on show."""
        if (subject := self._subjects.of_window()) is None:
            self._window.banner.tell("There is nothing to export yet: no view shows numbers.")
            return
        self.exporting = Exporting(self._session, self._window, self._store, subject, self.questions)
        self.exporting.dialog.finished.connect(self._forget)

    def copy(self) -> None:
        """Copy the selected text where there is some, else the selected matrix as a picture."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit) and focus.hasSelectedText():
            focus.copy()
        elif (picture := self._selected_picture()) is not None:
            QGuiApplication.clipboard().setImage(QImage.fromData(render(picture, "png")))
            self._window.statusBar().showMessage(f"Copied “{picture.title}” as a picture", 4000)

    def _selected_picture(self) -> Picture | None:
        view = self._window.selected
        picture = None if view is None else view.picture
        if picture is None:
            self._window.banner.tell("There is no matrix to take yet: choose one that shows numbers.")
        return picture

    def _forget(self) -> None:
        self.exporting = None

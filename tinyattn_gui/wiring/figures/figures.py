"""What is selected as a figure: in a file, or on the clipboard as a picture and as numbers."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLineEdit

from model.figures.request import FigureRequest
from tinyattn_gui.export.figure import title_of
from tinyattn_gui.panels.view import Pictured
from tinyattn_gui.pictures.composition import compose
from tinyattn_gui.session.session import Session
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.figures.clipboard import copy
from tinyattn_gui.wiring.figures.figure_controller import Exporting
from tinyattn_gui.wiring.figures.figure_subject import Subjects, part_of
from tinyattn_gui.wiring.figures.file_questions import Questions


class Figures:
    """Exports and copies; `questions` are put while the figure dialog, `exporting`, is open."""

    def __init__(self, session: Session, window: Window, store: PreferenceStore, subjects: Subjects) -> None:
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
        """Copy the selected text where there is some, else what is selected, as a picture and as numbers."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit) and focus.hasSelectedText():
            focus.copy()
        elif (view := self._selected()) is not None:
            request = FigureRequest(parts=(part_of(view),))
            words = copy(compose([view.picture], request), request.options)
            self._window.statusBar().showMessage(f"Copied “{title_of(view.picture)}” {words}", 4000)

    def _selected(self) -> Pictured | None:
        view = self._window.pictured
        if view is not None and view.picture is not None:
            return view
        self._window.banner.tell("There is nothing to take yet: choose a matrix or another view that shows numbers.")
        return None

    def _forget(self) -> None:
        self.exporting = None

"""Pictures that are dragged out of the window: a file in a folder that goes away, and the picture itself."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt
from PySide6.QtGui import QDrag, QPixmap
from PySide6.QtWidgets import QWidget

from model.errors import TinyattnError
from tinyattn_gui.export.figure import render
from tinyattn_gui.export.save import save
from tinyattn_gui.pictures.figure import FigureScope, Scope, album_of, draft, file_name
from tinyattn_gui.settings.figure_styles import Styles
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.widgets.dialogs.file_row import free_name
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.figures.clipboard import dragged
from tinyattn_gui.wiring.figures.figure_controller import provenance_of
from tinyattn_gui.wiring.figures.figure_subject import Subjects, drawn_in

_SHOWN = 160
"""The side of what hangs at the pointer, in pixels."""


class Dragging(QObject):
    """Begins drags; the files are there until the window closes, for who takes them may read them late."""

    def __init__(self, window: Window, store: PreferenceStore, subjects: Subjects) -> None:
        super().__init__(window)
        self._window, self._subjects, self._styles = window, subjects, Styles(store)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        window.drag_asked.connect(self.drag)
        window.closing.connect(self.clear)

    def drag(self, root: QWidget) -> None:
        """Drag what a view or a panel shows, until it is dropped."""
        try:
            data = self.mime(root)
        except TinyattnError as error:
            self._window.banner.tell(str(error))
            return
        if data is not None:
            drag = QDrag(root)
            drag.setMimeData(data)
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            drag.setPixmap(QPixmap.fromImage(data.imageData().scaled(_SHOWN, _SHOWN, keep, smooth)))
            drag.exec(Qt.DropAction.CopyAction)

    def mime(self, root: QWidget) -> QMimeData | None:
        """What is dropped: a PNG file that tells where it comes from, and the picture; None where there is none.

        It looks as the last figure did. Raises ExportError where the file cannot be written.
        """
        subject = self._subjects.of_views(drawn_in(root))
        if subject is None:
            return None
        every, options = tuple(range(len(subject.shown))), self._styles.look.options
        drafted = draft(subject, FigureScope(Scope.VIEWS, every, lens=subject.lens), options, album_of(subject))
        path = free_name(self._place(), file_name(drafted, subject), "png")
        save(path, render(drafted.drawing, "png", options, provenance_of(drafted, subject)))
        return dragged(drafted.drawing, options, path)

    def clear(self) -> None:
        """Remove the files."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _place(self) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="tinyattn-")
        return Path(self._folder.name)

"""What is selected as a figure: in a file, or on the clipboard as a picture and as numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QStandardPaths
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from model.again import origin_of
from model.errors import TinyattnError
from model.figure import FigureOptions
from model.messages import Frame
from model.picture import Picture
from model.provenance import Provenance
from model.request import WINDOW, FigureRequest, Part
from tinyattn_gui.document import Document
from tinyattn_gui.drawing.registry import text
from tinyattn_gui.export.figure import paint_image, render, title_of
from tinyattn_gui.export.formats import PICTURES, format_of
from tinyattn_gui.export.save import save
from tinyattn_gui.panels.view import Pictured
from tinyattn_gui.pictures.composition import compose
from tinyattn_gui.preferences import Store
from tinyattn_gui.session import Session
from tinyattn_gui.widgets.matrix_view import MatrixView
from tinyattn_gui.window import Window

_FILTERS = "PNG picture (*.png);;SVG drawing (*.svg);;PDF document (*.pdf)"


class Figures:
    """Exports and copies; `ask_path` asks for a name, and gives an empty one for none."""

    def __init__(self, session: Session, window: Window, store: Store, document: Document) -> None:
        self._session, self._window, self._store, self._document = session, window, store, document
        self.ask_path: Callable[[str], str] = self._ask_path

    def export(self) -> None:
        """Save what is selected as a figure."""
        view = self._selected()
        if view is None or not (path := self.ask_path(self._name(view.picture))):
            return
        try:
            save(Path(path), self._rendered(view, format_of(path, PICTURES)))
        except TinyattnError as error:
            self._window.banner.tell(str(error))
        else:
            self._store.change(figure_folder=str(Path(path).parent))
            self._window.statusBar().showMessage(f"Saved {path}", 8000)

    def copy(self) -> None:
        """Copy the selected text where there is some, else what is selected, as a picture and as numbers."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit) and focus.hasSelectedText():
            focus.copy()
        elif (view := self._selected()) is not None:
            copied = QMimeData()
            copied.setImageData(paint_image(compose([view.picture], FigureRequest(parts=(part_of(view),)))))
            if numbers := text(view.picture):
                copied.setText(numbers)
            QGuiApplication.clipboard().setMimeData(copied)
            words = "as a picture and as numbers" if numbers else "as a picture"
            self._window.statusBar().showMessage(f"Copied “{title_of(view.picture)}” {words}", 4000)

    def _selected(self) -> Pictured | None:
        view = self._window.pictured
        if view is not None and view.picture is not None:
            return view
        self._window.banner.tell("There is nothing to take yet: choose a matrix or another view that shows numbers.")
        return None

    def _rendered(self, view: Pictured, form: str) -> bytes:
        frame = self._session.frame
        assert frame is not None
        request = self.request(frame, (part_of(view),))
        return render(compose([view.picture], request), form, request.options, Provenance(request, frame.digest))

    def request(self, frame: Frame, parts: tuple[Part, ...], options: FigureOptions | None = None) -> FigureRequest:
        """The request for parts of the run on show; raises OptionError if its text cannot be read any more."""
        edits = [edit for edit in frame.edits if edit.step <= frame.step]
        origin = origin_of(self._session.spec, edits, self._document.path)
        return FigureRequest(origin, frame.step, frame.probe_text, parts, options=options or FigureOptions())

    def _name(self, picture: object) -> str:
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        known = (self._store.now.figure_folder, pictures)
        folder = next((path for path in known if path and Path(path).is_dir()), str(Path.home()))
        title = "".join(c if c.isalnum() or c in "_.[]" else "-" for c in title_of(picture).lower())
        name = "-".join(filter(None, title.split("-")))
        return str(Path(folder) / f"{Path(self._document.name).stem}-{name}-step-{self._document.step}.png")

    def _ask_path(self, suggested: str) -> str:
        return QFileDialog.getSaveFileName(self._window, "Export figure", suggested, _FILTERS)[0]


def part_of(view: Pictured) -> Part:
    """What a view shows, as a part of a figure; a view of its own kind tells it as its `part`."""
    picture, own = view.picture, getattr(view, "part", None)
    if isinstance(own, Part):
        return own
    if not isinstance(picture, Picture) or picture.watch is None:
        return Part(view=WINDOW)
    return Part(picture.watch, cell=view.cursor_cell if isinstance(view, MatrixView) else None)

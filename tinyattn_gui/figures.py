"""The selected matrix as a figure: in a file, or on the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from model.errors import TinyattnError
from model.picture import Picture
from tinyattn_gui.document import Document
from tinyattn_gui.export.figure import render
from tinyattn_gui.export.formats import PICTURES, format_of
from tinyattn_gui.export.save import save
from tinyattn_gui.preferences import Store
from tinyattn_gui.window import Window

_FILTERS = "PNG picture (*.png);;SVG drawing (*.svg);;PDF document (*.pdf)"


class Figures:
    """Exports and copies; `ask_path` asks for a name, and gives an empty one for none."""

    def __init__(self, window: Window, store: Store, document: Document) -> None:
        self._window, self._store, self._document = window, store, document
        self.ask_path: Callable[[str], str] = self._ask_path

    def export(self) -> None:
        """Save the selected matrix as a figure."""
        picture = self._selected_picture()
        if picture is None:
            return
        path = self.ask_path(self._name(picture))
        if not path:
            return
        try:
            save(Path(path), render(picture, format_of(path, PICTURES)))
        except TinyattnError as error:
            self._window.banner.tell(str(error))
        else:
            self._store.change(figure_folder=str(Path(path).parent))
            self._window.statusBar().showMessage(f"Saved {path}", 8000)

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

    def _name(self, picture: Picture) -> str:
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        known = (self._store.now.figure_folder, pictures)
        folder = next((path for path in known if path and Path(path).is_dir()), str(Path.home()))
        name = picture.title.lower().replace(" ", "-").replace(":", "")
        return str(Path(folder) / f"{Path(self._document.name).stem}-{name}-step-{self._document.step}.png")

    def _ask_path(self, suggested: str) -> str:
        return QFileDialog.getSaveFileName(self._window, "Export figure", suggested, _FILTERS)[0]

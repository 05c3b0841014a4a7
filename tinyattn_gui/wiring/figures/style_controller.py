"""The styles of the figure dialog at work: kept, deleted, read from files and written to them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from model.errors import TinyattnError
from model.figures.figure_style import FigureStyle
from tinyattn_gui.settings.figure_styles import ENDING, Styles
from tinyattn_gui.widgets.dialogs.figure_dialog import FigureDialog
from tinyattn_gui.wiring.figures.file_questions import Questions


class Styling(QObject):
    """Lives as long as its dialog."""

    def __init__(self, dialog: FigureDialog, styles: Styles, questions: Questions, folder: Path) -> None:
        super().__init__(dialog)
        self._dialog, self._styles, self._questions, self._folder = dialog, styles, questions, folder
        dialog.styles.keep_asked.connect(self._keep)
        dialog.styles.delete_asked.connect(self._delete)
        dialog.styles.read_asked.connect(self._read)
        dialog.styles.write_asked.connect(self._write)
        dialog.tell(self._offer())

    def _offer(self) -> str:
        """Offer what there is; the sentence about what cannot be read."""
        styles, wrong = self._styles.all()
        self._dialog.set_styles(styles)
        return wrong

    def _keep(self, name: str) -> None:
        if (options := self._dialog.form.read()) is not None:
            self._styles.keep(FigureStyle(name, options))
            self._offer()

    def _delete(self, style: FigureStyle) -> None:
        self._styles.delete(style)
        self._offer()

    def _read(self) -> None:
        """Ask for a file, and use the style in it, which is kept with the others."""
        path = self._questions.style(self._dialog, self._folder)
        if not path:
            return
        try:
            style = self._styles.read(Path(path))
        except TinyattnError as error:
            self._dialog.tell(str(error))
            return
        self._styles.keep(style)
        self._offer()
        self._dialog.use_style(style)

    def _write(self, style: FigureStyle) -> None:
        path = self._questions.style_place(self._dialog, self._folder / f"{style.name}{ENDING}")
        if not path:
            return
        try:
            self._styles.write(style, Path(path if path.lower().endswith(ENDING) else path + ENDING))
        except TinyattnError as error:
            self._dialog.tell(str(error))

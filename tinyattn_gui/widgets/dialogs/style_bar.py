"""Named styles of figures: choose one, keep what is set as one, delete one, hand them on as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from model.errors import OptionError
from model.figures.figure import FigureOptions
from model.figures.figure_style import BUILT_IN, FigureStyle
from tinyattn_gui.widgets.dialogs.line_dialog import LineDialog


class StyleBar(QWidget):
    """Passive. `chosen` tells which style is wanted, `keep_asked` the name under which what is set is to be kept,
    `delete_asked` and `write_asked` which style is meant, `read_asked` that one is to be read from a file.
    """

    chosen = Signal(object)
    keep_asked = Signal(str)
    delete_asked = Signal(object)
    write_asked = Signal(object)
    read_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._styles: tuple[FigureStyle, ...] = BUILT_IN
        self.styles, self.more = QComboBox(), QPushButton("St&yles")
        self.styles.setAccessibleName("Style")
        self.styles.setToolTip("How large the figure is and how it looks, under one name")
        self.styles.setPlaceholderText("as set below")
        self.styles.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.styles.activated.connect(lambda n: self.chosen.emit(self._styles[n]))
        self.more.setAccessibleName("Keep, delete, read or write a style")
        self.more.setToolTip(self.more.accessibleName())
        self.more.setAutoDefault(False)
        menu = QMenu(self)
        self.keep = self._deed(menu, "&Save style as…", self.ask_name)
        self.delete = self._deed(menu, "&Delete this style", lambda: self.delete_asked.emit(self.style_now))
        menu.addSeparator()
        self.read = self._deed(menu, "&Read a style file…", self.read_asked.emit)
        self.write = self._deed(menu, "&Write this style to a file…", lambda: self.write_asked.emit(self.style_now))
        self.more.setMenu(menu)
        caption = QLabel("Style")
        caption.setBuddy(self.styles)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(caption)
        row.addWidget(self.styles, 1)
        row.addWidget(self.more)
        self.set_styles(())

    @property
    def style_now(self) -> FigureStyle | None:
        """The style that is set; None where the options are of none."""
        n = self.styles.currentIndex()
        return self._styles[n] if n >= 0 else None

    def set_styles(self, own: Sequence[FigureStyle]) -> None:
        """Offer these besides those that come with the program."""
        self._styles = (*BUILT_IN, *own)
        self.styles.clear()
        self.styles.addItems([style.name for style in self._styles])

    def show_options(self, options: FigureOptions | None) -> None:
        """Say of which style these options are, if of any."""
        found = (n for n, style in enumerate(self._styles) if options is not None and style.on(options) == options)
        self.styles.setCurrentIndex(next(found, -1))
        self.keep.setEnabled(options is not None)
        self.delete.setEnabled(self.style_now is not None and self.style_now not in BUILT_IN)
        self.write.setEnabled(self.style_now is not None)

    def ask_name(self) -> LineDialog:
        """Ask for the name under which what is set is to be kept."""
        now = self.style_now
        dialog = NameDialog("" if now is None or now in BUILT_IN else now.name, self)
        dialog.accepted.connect(lambda: self.keep_asked.emit(dialog.line.text().strip()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    @staticmethod
    def _deed(menu: QMenu, text: str, deed: Callable[[], object]) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda _=False: deed())
        return action


class NameDialog(LineDialog):
    """A line for the name of a style."""

    def __init__(self, name: str, parent: QWidget) -> None:
        words = "The name of the style. What is set now is kept under it; one of the same name is replaced."
        super().__init__("Save style", words, name, parent)

    def wrong(self, text: str) -> str:
        if any(style.name == text.strip() for style in BUILT_IN):
            return f"“{text.strip()}” comes with the program; allowed is another name."
        try:
            FigureStyle(text.strip(), FigureOptions())
        except OptionError as error:
            return str(error)
        return ""

"""Where a file is to be written and in which format: the ending of the name and the format are always the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget


@dataclass(frozen=True)
class Format:
    """A format of files: its ending and its name. Some have a size, and some a look; numbers have neither."""

    ending: str
    name: str
    has_size: bool = True
    has_look: bool = True


class FileRow(QWidget):
    """Passive. `changed` tells that another format was chosen, `browse_asked` that a person wants to look for a place.

    A suggested name follows what it is of, until another is typed.
    """

    changed = Signal()
    browse_asked = Signal()

    def __init__(self, formats: Sequence[Format], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats, self._suggested = tuple(formats), ""
        self._folder, self._stem = Path(), ""
        self.path, self.browse, self.formats = QLineEdit(), QPushButton("&Browse…"), QComboBox()
        self.path.setAccessibleName("Name of the file")
        self.formats.setAccessibleName("Format")
        self.formats.addItems([row.name for row in self._formats])
        self.path.textEdited.connect(self._follow_name)
        self.formats.activated.connect(self._follow_format)
        self.browse.clicked.connect(self.browse_asked)
        name, form = QLabel("&Name"), QLabel("&Format")
        name.setBuddy(self.path)
        form.setBuddy(self.formats)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (name, self.path, self.browse, form, self.formats):
            row.addWidget(widget, 1 if widget is self.path else 0)

    @property
    def format(self) -> Format:
        """The format that is chosen."""
        return self._formats[self.formats.currentIndex()]

    @property
    def text(self) -> str:
        """The name that is filled in, with the ending of the format; empty if there is none."""
        text = self.path.text().strip()
        return text if not text or self._at(text) >= 0 else f"{text}.{self.format.ending}"

    def suggest(self, folder: Path, stem: str) -> None:
        """Suggest a name in this folder that no file has yet, where none was typed."""
        self._folder, self._stem = folder, stem
        self._suggest()

    def set_path(self, path: str) -> None:
        """Fill in a name; the format follows its ending."""
        self.path.setText(path)
        self._follow_name(path)

    def set_format(self, ending: str) -> None:
        """Choose a format, if there is such a one."""
        if (n := self._at(f".{ending}")) >= 0:
            self.formats.setCurrentIndex(n)
            self._follow_format()

    def _suggest(self) -> None:
        if self.path.text() == self._suggested:
            self._suggested = str(free_name(self._folder, self._stem, self.format.ending))
            self.path.setText(self._suggested)

    def _follow_format(self) -> None:
        text = self.path.text()
        if text == self._suggested:
            self._suggest()
        elif self._at(text) >= 0:
            self.path.setText(f"{text.rpartition('.')[0]}.{self.format.ending}")
        self.changed.emit()

    def _follow_name(self, text: str) -> None:
        n = self._at(text)
        if n >= 0 and n != self.formats.currentIndex():
            self.formats.setCurrentIndex(n)
            self.changed.emit()

    def _at(self, name: str) -> int:
        """Which format a name ends in; −1 for none that there is."""
        ending = name.strip().rpartition(".")[2].lower() if "." in name else ""
        return next((n for n, row in enumerate(self._formats) if row.ending == ending), -1)


def free_name(folder: Path, stem: str, ending: str) -> Path:
    """A path in the folder that no file has yet."""
    path, n = folder / f"{stem}.{ending}", 1
    while path.exists():
        n += 1
        path = folder / f"{stem}-{n}.{ending}"
    return path

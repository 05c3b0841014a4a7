"""What is asked beside the figure dialog: for files, and whether one may be replaced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from tinyattn_gui.settings.figure_styles import ENDING
from tinyattn_gui.widgets.dialogs.file_row import Format

_STYLES = f"Style of figures (*{ENDING})"


def ask_figure(parent: QWidget, suggested: str, formats: Sequence[Format]) -> str:
    """The place for a figure; empty for none. A file that is there already is asked about."""
    filters = ";;".join(f"{row.name} (*.{row.ending})" for row in formats)
    return QFileDialog.getSaveFileName(parent, "Export figure", suggested, filters)[0]


def ask_replace(parent: QWidget, path: Path) -> bool:
    """Whether a file may be replaced."""
    words = f"{path.name} is there already. Replace it?"
    return QMessageBox.question(parent, "Export figure", words) is QMessageBox.StandardButton.Yes


def ask_style(parent: QWidget, folder: Path) -> str:
    """The file of a style to read; empty for none."""
    return QFileDialog.getOpenFileName(parent, "Read a style", str(folder), _STYLES)[0]


def ask_style_place(parent: QWidget, suggested: Path) -> str:
    """The place for the file of a style; empty for none."""
    return QFileDialog.getSaveFileName(parent, "Write a style", str(suggested), _STYLES)[0]


@dataclass
class Questions:
    """Each question, to be put by a dialog of the platform, or answered by a test."""

    figure: Callable[[QWidget, str, Sequence[Format]], str] = ask_figure
    replace: Callable[[QWidget, Path], bool] = ask_replace
    style: Callable[[QWidget, Path], str] = ask_style
    style_place: Callable[[QWidget, Path], str] = ask_style_place

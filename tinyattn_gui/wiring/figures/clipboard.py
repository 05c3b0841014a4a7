"""A figure as it leaves the window without a file dialog: copied, or dragged."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication

from model.figures.figure import FigureOptions
from tinyattn_gui.drawing.registry import text
from tinyattn_gui.export.figure import paint_image
from tinyattn_gui.pictures.composition import Composition


def dragged(drawing: Composition, options: FigureOptions, path: Path) -> QMimeData:
    """The figure as a picture and as the file that it was saved in. Raises ExportError."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    data.setImageData(paint_image(drawing, options))
    return data


def copy(drawing: Composition, options: FigureOptions) -> str:
    """Put the figure on the clipboard as a picture, and its numbers as text where it has any; as what, in words.

    Raises ExportError.
    """
    data, parts = QMimeData(), (part for part in drawing.parts if not isinstance(part, str))
    data.setImageData(paint_image(drawing, options))
    if numbers := "\n".join(filter(None, map(text, parts))):
        data.setText(numbers)
    QGuiApplication.clipboard().setMimeData(data)
    return "as a picture and as numbers" if numbers else "as a picture"

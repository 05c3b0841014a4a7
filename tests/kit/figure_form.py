"""What tests of the figure dialog share."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from model.matrix.picture import Picture
from tinyattn_gui.pictures.figure import Draft, FigureShown, Subject
from tinyattn_gui.widgets.dialogs.figure_dialog import FigureDialog


def drafted(dialog: FigureDialog) -> Draft:
    assert dialog.draft is not None, dialog.preview.words
    return dialog.draft


def pictures(dialog: FigureDialog) -> list[Picture]:
    return [picture for picture in drafted(dialog).pictures if isinstance(picture, Picture)]


def shown(qtbot: QtBot, dialog: FigureDialog) -> QImage:
    qtbot.waitUntil(lambda: dialog.preview.is_current and dialog.preview.image is not None)
    image = dialog.preview.image
    assert image is not None
    return image


def with_selected(what: Subject, changed: FigureShown) -> Subject:
    shown = [*what.shown]
    shown[what.selected] = changed
    return replace(what, shown=tuple(shown))

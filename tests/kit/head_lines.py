"""What tests of the lines of heads share."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from tests.kit.views import settle, shown
from tinyattn_gui.drawing import head_lines
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.heads import HeadsPanel
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.widgets.views.head_lines_view import HeadLinesView, LineSpot
from tinyattn_gui.wiring.wiring import Wiring

SIZE = (400, 400)


def rgb(colour: QColor) -> list[int]:
    return [colour.red(), colour.green(), colour.blue()]


def drawn(picture: HeadLines) -> list[list[int]]:
    found = picture.lines
    heads = [picture.heads[index] for index in found.index.tolist()]
    return [list(line) for line in zip(heads, found.query.tolist(), found.key.tolist(), strict=True)]


def pictured(qtbot: QtBot, picture: HeadLines, size: tuple[int, int] = SIZE) -> HeadLinesView:
    view = HeadLinesView(Style())
    view.set_picture(picture)
    shown(qtbot, view, size)
    qtbot.waitUntil(lambda: not view.is_drawing)
    return view


def at(view: HeadLinesView, spot: LineSpot) -> QPoint:
    """Where a token, or a line, is pointed at."""
    layout = view._layout
    assert layout is not None
    if spot.head is not None:
        line = head_lines.line_of(layout, view.picture, spot.head, spot.query or 0, spot.key or 0)
        return line.pointAt(0.35).toPoint()
    if spot.query is not None:
        return QPoint(int(layout.left) - 12, int(layout.y(spot.query)))
    return QPoint(int(layout.right) + 12, int(layout.y(spot.key or 0)))


def opened(wiring: Wiring) -> HeadsPanel:
    panel = wiring.window.view("heads")
    settle(wiring)
    assert isinstance(panel, HeadsPanel)
    return panel

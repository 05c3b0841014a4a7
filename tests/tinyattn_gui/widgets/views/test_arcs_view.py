"""Arcs on the screen: the strongest are painted in one go, however little time there is."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPainter
from pytestqt.qtbot import QtBot

from tests.kit.views import lines, shown
from tinyattn_gui.drawing import arcs
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.arcs import as_arcs
from tinyattn_gui.widgets.views.arcs_view import AT_ONCE, ArcsView


@pytest.mark.parametrize("tokens", [7, 30])
def test_the_strongest_arcs_are_painted_in_one_go(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tokens: int) -> None:
    monkeypatch.setattr("tinyattn_gui.widgets.views.head_lines_view.SLICE", 0.0)  # as on a machine that is busy
    picture = as_arcs(lines(heads=1, tokens=tokens))
    every = [line for line, _ in arcs.arcs_in(picture)]
    drawn, draw_arc = [], arcs.draw_arc

    def draw(painter: QPainter, layout: arcs.ArcsLayout, line: arcs.Line, weight: float, style: Style) -> None:
        drawn.append(line)
        draw_arc(painter, layout, line, weight, style)

    monkeypatch.setattr(arcs, "draw_arc", draw)
    view = ArcsView(Style())
    shown(qtbot, view, (500, 400))
    view.set_picture(picture)
    view.repaint()
    assert drawn == every[:AT_ONCE]
    assert (len(every) > AT_ONCE) is (tokens == 30)
    view.set_picture("Another run is read.")
    qtbot.waitUntil(lambda: not view.is_drawing)
    view.set_picture(picture)
    qtbot.waitUntil(lambda: view.layout_of_arcs is not None and not view.is_drawing)

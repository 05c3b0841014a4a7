"""Arcs on the screen: the strongest are painted in one go, however little time there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QPainter
from pytestqt.qtbot import QtBot

from tests.kit.views import lines, shown
from tinyattn_gui.drawing import arcs
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.arcs import as_arcs
from tinyattn_gui.theme.palette import DARK
from tinyattn_gui.widgets.views.arcs_view import AT_ONCE, ArcsView
from tinyattn_gui.widgets.views.head_lines_view import LineSpot


@pytest.mark.parametrize("style", [Style(), Style(DARK)], ids=["light", "dark"])
def test_of_a_change_growth_and_loss_have_colours_dashes_and_signs_of_their_own(qtbot: QtBot, style: Style) -> None:
    before = as_arcs(lines(heads=1))
    moved = np.zeros_like(before.weights)
    moved[0, 5, 2], moved[0, 5, 1] = 0.5, -0.25
    change = replace(before, weights=moved, is_change=True, token=5)
    assert [(line[1:], weight) for line, weight in arcs.arcs_in(change)] == [((5, 2), 0.5), ((5, 1), -0.25)]
    assert change.note == "2 changes"
    assert change.describe_query(5) == "query 5 “the” looks more or less at\nhead 0: 2 “cat” +0.5, 1 “fat” −0.25"
    assert change.describe_line(0, 5, 1).endswith(": −0.25")
    view = ArcsView(style)
    shown(qtbot, view, (500, 400))
    view.set_picture(change)
    shot = view.grab().toImage()
    inks = [QColor(shot.pixel(x, y)) for y in range(20, 60) for x in range(200)]
    assert (
        {ink.red() > ink.blue() + 60 for ink in inks} == {ink.blue() > ink.red() + 60 for ink in inks} == {True, False}
    )
    asked = []
    view.cell_asked.connect(asked.append)
    view._choose(LineSpot(5, 2, 0))
    assert not asked, "a change is in no one step"


@pytest.mark.parametrize("tokens", [7, 30])
def test_the_strongest_arcs_are_painted_in_one_go(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tokens: int) -> None:
    monkeypatch.setattr("tinyattn_gui.widgets.views.head_lines_view.SLICE", 0.0)  # as on a machine that is busy
    picture = as_arcs(lines(heads=1, tokens=tokens))
    every = [line for line, _ in arcs.arcs_in(picture)]
    drawn, draw_arc = [], arcs.draw_arc

    def draw(
        painter: QPainter, layout: arcs.ArcsLayout, line: arcs.Line, weight: float, style: Style, *, is_change: bool
    ) -> None:
        drawn.append(line)
        draw_arc(painter, layout, line, weight, style, is_change=is_change)

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

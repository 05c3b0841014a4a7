"""Arcs on the screen: few of them are painted whole, however little time there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from tests.kit.views import lines, shown
from tinyattn_gui.drawing.arcs import arcs_in
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.arcs import as_arcs
from tinyattn_gui.theme.palette import DARK
from tinyattn_gui.widgets.views.arcs_view import FEW, ArcsView
from tinyattn_gui.widgets.views.head_lines_view import LineSpot


@pytest.mark.parametrize("style", [Style(), Style(DARK)], ids=["light", "dark"])
def test_of_a_change_growth_and_loss_have_colours_dashes_and_signs_of_their_own(qtbot: QtBot, style: Style) -> None:
    before = as_arcs(lines(heads=1))
    moved = np.zeros_like(before.weights)
    moved[0, 5, 2], moved[0, 5, 1] = 0.5, -0.25
    change = replace(before, weights=moved, is_change=True, token=5)
    assert [(line[1:], weight) for line, weight in arcs_in(change)] == [((5, 2), 0.5), ((5, 1), -0.25)]
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


@pytest.mark.parametrize(("tokens", "is_few"), [(7, True), (30, False)])
def test_few_arcs_are_painted_in_one_go(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tokens: int, is_few: bool
) -> None:
    monkeypatch.setattr("tinyattn_gui.widgets.views.head_lines_view.SLICE", 0.0)  # as on a machine that is busy
    picture = as_arcs(lines(heads=1, tokens=tokens))
    assert (len(list(arcs_in(picture))) <= FEW) is is_few
    view = ArcsView(Style())
    shown(qtbot, view, (500, 400))
    view.set_picture(picture)
    view.repaint()
    assert view.is_drawing is not is_few
    view.set_picture("Another run is read.")
    qtbot.waitUntil(lambda: not view.is_drawing)
    view.set_picture(picture)
    qtbot.waitUntil(lambda: view.layout_of_arcs is not None and not view.is_drawing)

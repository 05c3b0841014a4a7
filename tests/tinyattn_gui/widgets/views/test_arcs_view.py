"""Arcs on the screen: few of them are painted whole, however little time there is."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.kit.views import lines, shown
from tinyattn_gui.drawing.arcs import arcs_in
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.arcs import as_arcs
from tinyattn_gui.widgets.views.arcs_view import FEW, ArcsView


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

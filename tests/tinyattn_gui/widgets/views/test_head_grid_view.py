"""The grid of heads on the screen: pointed at, walked by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from model.messages import MEAN
from model.quantities import Axis
from tests.kit.head_grids import centre, grid
from tests.kit.pointer import double_click
from tests.kit.views import colour_at, shown
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.head_grid import HeadGrid, Thumb
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.theme.palette import LIGHT
from tinyattn_gui.widgets.views.head_grid_view import GridSpot, HeadGridView

pytestmark = pytest.mark.usefixtures("qapp")
K, LEFT = Qt.Key, Qt.MouseButton.LeftButton


def pictured(qtbot: QtBot, picture: HeadGrid) -> HeadGridView:
    view = HeadGridView(Style())
    view.set_picture(picture)
    shown(qtbot, view, (420, 420))
    return view


def test_what_is_pointed_at_is_told_and_linked(qtbot: QtBot) -> None:
    view, picture = pictured(qtbot, grid()), grid()
    told, linked = list[object](), list[object]()
    view.pointed.connect(told.append)
    view.linked.connect(linked.append)
    assert view._layout is not None
    qtbot.mouseMove(view, centre(view._layout, 4, 6, 2, 7).toPoint())
    assert view.spot == GridSpot(4, (6, 2))
    assert told[-1][0].startswith(picture.describe_cell(4, 6, 2))  # type: ignore[index]
    assert linked[-1] == Link({Axis.QUERY: frozenset({6}), Axis.KEY: frozenset({2})})
    below = view._layout.squares[4].bottomLeft() + QPointF(3, 4)
    view._point_at(below)
    assert view.spot == GridSpot(4)
    assert linked[-1] == Link()
    view._point_at(None)
    assert (told[-1], linked[-1]) == (None, None)


def test_the_keys_walk_the_maps(qtbot: QtBot) -> None:
    view, chosen = pictured(qtbot, grid(chosen=(1, 1))), list[Thumb]()
    view.thumb_chosen.connect(chosen.append)
    for key, index in (
        (K.Key_Down, 4),
        (K.Key_Left, 3),
        (K.Key_Up, 0),
        (K.Key_Up, 0),
        (K.Key_End, 2),
        (K.Key_Right, 2),
        (K.Key_Down, 5),
        (K.Key_Home, 3),
    ):
        qtbot.keyClick(view, key)
        assert view.spot == GridSpot(index)
    qtbot.keyClick(view, K.Key_Return)
    assert [thumb.label for thumb in chosen] == ["L1 H0"]
    assert view.needs_key(K.Key_Left)
    qtbot.keyClick(view, K.Key_Escape)
    assert (view.spot, view.needs_key(K.Key_Left)) == (None, False)


def test_clicks(qtbot: QtBot) -> None:
    picture = grid()
    mean = replace(picture.thumbs[5], layer=MEAN)
    view = pictured(qtbot, replace(picture, thumbs=(*picture.thumbs[:5], mean)))
    chosen, opened = list[Thumb](), list[Thumb]()
    view.thumb_chosen.connect(chosen.append)
    view.thumb_opened.connect(opened.append)
    assert view._layout is not None
    for index in (2, 5):
        QTest.mouseClick(view, LEFT, pos=view._layout.squares[index].center().toPoint())
        double_click(view, view._layout.squares[index].center().toPoint())
    assert {thumb.label for thumb in chosen} == {"L0 H2"}
    assert opened == [picture.thumbs[2]]


def test_what_is_pointed_at_elsewhere_is_marked(qtbot: QtBot) -> None:
    view = pictured(qtbot, grid())
    before = view.grab().toImage()
    view.set_link(Link({Axis.QUERY: frozenset({5})}))
    assert view._layout is not None
    square = view._layout.squares[0]
    at = QPointF(square.left() - 3, square.top() + 5.5 * square.width() / 7)
    assert colour_at(view.grab().toImage(), at) == LIGHT.accent != colour_at(before, at)


def test_maps_are_asked_for_at_another_size_once_that_stays(qtbot: QtBot) -> None:
    view = pictured(qtbot, grid())
    asked = list[int]()
    view.resized.connect(lambda: asked.append(view.pixels))
    qtbot.waitUntil(lambda: bool(asked))
    before = len(asked)
    for width in (430, 300, 260):
        view.resize(width, 300)
    qtbot.waitUntil(lambda: len(asked) > before)
    assert len(asked) == before + 1
    assert view._layout is not None
    assert asked[-1] == int(view._layout.side)

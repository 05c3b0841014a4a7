"""Lines of attention on the screen: pointed at, walked by keys, drawn in slices."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.quantities import Axis
from tests.kit.head_lines import at, drawn, pictured
from tests.kit.pointer import double_click
from tests.kit.views import lines, pixels, shown
from tinyattn_gui.drawing import head_lines
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.theme.palette import LIGHT
from tinyattn_gui.widgets.views.head_lines_view import HeadLinesView, LineSpot

pytestmark = pytest.mark.usefixtures("qapp")
K, CTRL, LEFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton
QUIET = Style(show_title=False, show_bar=False)
SIZE = (400, 400)


def sparse() -> HeadLines:
    """Few lines, far apart."""
    few = np.zeros((2, 7, 7), np.float32)
    few[0, 5, 2], few[0, 5, 5], few[1, 3, 0], few[1, 6, 6] = 0.7, 0.3, 0.9, 1.0
    return lines(weights=few)


def test_what_is_pointed_at_is_told_and_linked(qtbot: QtBot) -> None:
    view = pictured(qtbot, sparse())
    told, linked = list[object](), list[object]()
    view.pointed.connect(told.append)
    view.linked.connect(linked.append)
    for spot, words, places in (
        (LineSpot(5, 2, 0), "head 0: query 5 “the”, key 2 “cat”: 0.7", {Axis.QUERY: {5}, Axis.KEY: {2}}),
        (LineSpot(query=3), "query 3 “sat” looks at\nhead 0: nothing\nhead 1: 0 “the” 0.9", {Axis.QUERY: {3}}),
        (LineSpot(key=6), "key 6 “mat” is looked at by\nhead 0: nothing\nhead 1: 6 “mat” 1.0", {Axis.KEY: {6}}),
    ):
        qtbot.mouseMove(view, at(view, spot))
        assert view.spot == spot
        said, _, deed = told[-1][0].rpartition("\n")  # type: ignore[index]
        assert (said, deed[:6]) == (words, "Click:")
        assert linked[-1] == Link({axis: frozenset(found) for axis, found in places.items()})
        assert view.accessibleDescription() == words
    view._point_at(None)
    assert (told[-1], linked[-1]) == (None, None)


def test_a_token_that_is_pointed_at_has_its_lines_alone(qtbot: QtBot) -> None:
    view = pictured(qtbot, sparse())
    assert len(view.shown.lines) == 4
    qtbot.mouseMove(view, at(view, LineSpot(query=5)))
    assert drawn(view.shown) == [[0, 5, 2], [0, 5, 5]]
    qtbot.mouseMove(view, at(view, LineSpot(key=0)))
    assert drawn(view.shown) == [[1, 3, 0]]
    view._point_at(None)
    assert len(view.shown.lines) == 4


def test_what_is_pointed_at_elsewhere_is_lit(qtbot: QtBot) -> None:
    view = pictured(qtbot, sparse())
    QApplication.processEvents()
    view._point_at(None)
    inside = view.rect().adjusted(9, 9, -9, -9)  # without the ring of the focus
    view.grab()
    qtbot.waitUntil(lambda: not view.is_drawing)  # many lines are drawn little by little
    before = pixels(view.grab(inside).toImage())
    view.set_link(Link({Axis.QUERY: frozenset({5}), Axis.KEY: frozenset({2})}))
    assert view._pairs == [(0, 5, 2)]
    assert not np.array_equal(pixels(view.grab(inside).toImage()), before)
    view.set_link(Link({Axis.KEY: frozenset({0, 99})}))
    assert drawn(view.shown) == [[1, 3, 0]]
    view.set_link(Link({Axis.POSITION: frozenset({5})}))
    assert (view._pairs, len(view.shown.lines)) == ([], 4)
    assert view._lit_places == (frozenset({5}), frozenset({5}))
    view.set_link(None)
    view._point_at(None)  # a late word of the platform about the pointer is none of this
    view.grab()
    qtbot.waitUntil(lambda: not view.is_drawing)
    assert np.array_equal(pixels(view.grab(inside).toImage()), before)


def test_clicks(qtbot: QtBot) -> None:
    view = pictured(qtbot, sparse())
    tokens, chosen, opened = list[object](), list[object](), list[object]()
    view.token_chosen.connect(tokens.append)
    view.line_chosen.connect(chosen.append)
    view.line_opened.connect(opened.append)
    qtbot.mouseClick(view, LEFT, pos=at(view, LineSpot(query=3)))
    view.set_picture(replace(sparse(), token=3))
    qtbot.mouseClick(view, LEFT, pos=at(view, LineSpot(query=3)))
    qtbot.mouseClick(view, LEFT, pos=at(view, LineSpot(key=1)))
    assert tokens == [3, None, 1]
    view.set_picture(sparse())
    qtbot.mouseClick(view, LEFT, pos=at(view, LineSpot(5, 2, 0)))
    assert (chosen, opened) == ([LineSpot(5, 2, 0)], [])
    double_click(view, at(view, LineSpot(5, 2, 0)))
    assert opened == [LineSpot(5, 2, 0)]


def test_the_keys_walk_the_tokens(qtbot: QtBot) -> None:
    view = pictured(qtbot, sparse())
    tokens = list[object]()
    view.token_chosen.connect(tokens.append)
    assert not view.needs_key(K.Key_Left)
    for key, spot in (
        (K.Key_Return, LineSpot(query=0)),
        (K.Key_Down, LineSpot(query=1)),
        (K.Key_End, LineSpot(query=6)),
        (K.Key_Right, LineSpot(key=6)),
        (K.Key_Up, LineSpot(key=5)),
        (K.Key_Left, LineSpot(query=5)),
        (K.Key_Home, LineSpot(query=0)),
        (K.Key_Up, LineSpot(query=0)),
    ):
        qtbot.keyClick(view, key)
        assert view.spot == spot
    assert view.needs_key(K.Key_Left)
    qtbot.keyClick(view, K.Key_Return)
    assert tokens == [0]
    qtbot.keyClick(view, K.Key_Escape)
    assert view.spot is None
    assert not view.needs_key(K.Key_Left)


def test_a_spot_that_a_shorter_sentence_has_not_is_left(qtbot: QtBot) -> None:
    view = pictured(qtbot, lines())
    for key in (K.Key_Return, K.Key_End):
        qtbot.keyClick(view, key)
    view.set_picture(lines(tokens=3))
    assert view.spot is None
    view.set_picture("nothing")
    assert (view.picture, view.message, view.accessibleDescription()) == (None, "nothing", "nothing")
    assert not view.grab().isNull()


def test_many_lines_are_drawn_in_slices_and_all_of_them_in_the_end(qtbot: QtBot) -> None:
    view = HeadLinesView(Style())
    shown(qtbot, view, (220, 260))
    view.set_picture(lines(heads=8, tokens=16))
    view.repaint()
    assert view.is_drawing
    qtbot.waitUntil(lambda: not view.is_drawing)
    layout = view._layout
    assert layout is not None
    sliced = view.grab(layout.lines.toRect().adjusted(3, 3, -3, -3)).toImage()
    at_once = QImage(view.size(), QImage.Format.Format_RGB32)
    at_once.fill(LIGHT.surface)
    painter = QPainter(at_once)
    try:
        head_lines.draw(painter, layout.bounds, view.picture, QUIET)
    finally:
        painter.end()
    at_once = at_once.copy(layout.lines.toRect().adjusted(3, 3, -3, -3))
    one, other = (pixels(image) for image in (sliced, at_once))
    assert np.abs(one - other).mean() < 2
    assert (one < 250).mean() > 0.3


def test_a_frame_takes_little_of_the_windows_time(qtbot: QtBot) -> None:
    """About 8 ms here for 60 tokens and 16 heads; the rest of the lines comes in slices."""
    view, best = HeadLinesView(Style()), 1.0
    shown(qtbot, view, (400, 560))
    for n in range(8):
        picture = lines(heads=16, tokens=60, where=f"step {n}")
        start = time.process_time()
        view.set_picture(picture)
        view.repaint()
        best = min(best, time.process_time() - start)
    assert best < 0.03  # a slow machine under load must not fail


def test_a_long_sentence_scrolls(qtbot: QtBot) -> None:
    view = pictured(qtbot, lines(tokens=200))
    scrolled = list[range]()
    view.scrolled.connect(lambda: scrolled.append(view.rows))
    assert view.rows.start == 0
    assert 20 < len(view.rows) < 60
    assert view.picture.span == view.rows
    view.reveal(150)
    assert 150 in view.picture.span
    assert scrolled == [view.rows]
    assert set(view.picture.lines.query.tolist()) <= set(view.rows)
    view.set_picture(lines())
    assert view.picture.span == range(7)
    assert not view._bar.isVisible()

"""The neuron view on the screen: pointed at, walked by keys, scrolled."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from model.quantities import (
    ATTENTION_WEIGHTS,
    KEY,
    MASKED_SCORES,
    QUERY,
    SCORES,
    Axis,
)
from tests.kit.neurons import met
from tests.kit.views import colour_at, shown
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.neuron import Neuron
from tinyattn_gui.widgets.views.neuron_view import NeuronSpot, NeuronView

pytestmark = pytest.mark.usefixtures("qapp")
K, LEFT = Qt.Key, Qt.MouseButton.LeftButton
SIZE = (620, 400)


def pictured(qtbot: QtBot, picture: Neuron) -> NeuronView:
    view = NeuronView(Style())
    view.set_picture(picture)
    shown(qtbot, view, SIZE)
    return view


def at(view: NeuronView, spot: NeuronSpot) -> QPoint:
    return view._spot_rect(spot).center().toPoint()


SPOTS = (
    NeuronSpot(QUERY, 4, 2),
    NeuronSpot(KEY, 2),
    NeuronSpot(KEY, 2, 3),
    NeuronSpot(None, 6, 0),
    *(NeuronSpot(step, 1) for step in met().steps),
)


def test_what_is_pointed_at_is_told_and_linked(qtbot: QtBot) -> None:
    view = pictured(qtbot, met())
    told, linked = list[object](), list[object]()
    view.pointed.connect(told.append)
    view.linked.connect(linked.append)
    for spot in SPOTS:
        qtbot.mouseMove(view, at(view, spot))
        assert view.spot == spot
        words, _, deed = told[-1][0].rpartition("\n")  # type: ignore[index]
        if spot.is_token:
            assert (words, deed) == ("key 2 “cat”", "Click: it becomes the query.")
        else:
            assert words == met().describe(spot.quantity, spot.key, spot.dimension or 0)
            assert deed == "Click: where it comes from."
        places = {Axis.QUERY: frozenset({4})}
        if spot.quantity is not QUERY:
            places[Axis.KEY] = frozenset({spot.key})
        if spot.dimension is not None:
            places[Axis.D_HEAD] = frozenset({spot.dimension})
        assert linked[-1] == Link(places)


def test_clicks(qtbot: QtBot) -> None:
    view = pictured(qtbot, met())
    tokens, numbers = list[object](), list[object]()
    view.token_chosen.connect(tokens.append)
    view.number_chosen.connect(numbers.append)
    for spot in SPOTS:
        qtbot.mouseClick(view, LEFT, pos=at(view, spot))
    assert tokens == [2]
    assert numbers == [spot for spot in SPOTS if not spot.is_token]


def test_the_keys_walk_the_numbers(qtbot: QtBot) -> None:
    view, picture = pictured(qtbot, met()), met()
    best = picture.strongest
    for key, spot in (
        (K.Key_Return, NeuronSpot(ATTENTION_WEIGHTS, best)),
        (K.Key_Left, NeuronSpot(MASKED_SCORES, best)),
        (K.Key_Home, NeuronSpot(KEY, best)),
        (K.Key_Right, NeuronSpot(KEY, best, 0)),
        (K.Key_Right, NeuronSpot(KEY, best, 1)),
    ):
        qtbot.keyClick(view, key)
        assert view.spot == spot
    for _ in range(best + 1):
        qtbot.keyClick(view, K.Key_Up)
    assert view.spot == NeuronSpot(QUERY, 4, 1)
    for key, spot in (
        (K.Key_Up, NeuronSpot(QUERY, 4, 1)),
        (K.Key_End, NeuronSpot(QUERY, 4, 3)),
        (K.Key_Down, NeuronSpot(KEY, 0, 3)),
        (K.Key_Right, NeuronSpot(None, 0, 0)),
        (K.Key_Down, NeuronSpot(None, 1, 0)),
        (K.Key_End, NeuronSpot(ATTENTION_WEIGHTS, 1)),
    ):
        qtbot.keyClick(view, key)
        assert view.spot == spot
    numbers = list[object]()
    view.number_chosen.connect(numbers.append)
    qtbot.keyClick(view, K.Key_Return)
    assert numbers == [NeuronSpot(ATTENTION_WEIGHTS, 1)]
    qtbot.keyClick(view, K.Key_Escape)
    assert view.spot is None


def test_the_row_that_is_pointed_at_elsewhere_is_outlined(qtbot: QtBot) -> None:
    view = pictured(qtbot, met())
    assert view._layout is not None
    edge = view._layout.row(3).topLeft() + QPoint(60, 0)
    before = colour_at(view.grab().toImage(), edge)
    view.set_link(Link({Axis.KEY: frozenset({3}), Axis.D_HEAD: frozenset({1, 99})}))
    assert colour_at(view.grab().toImage(), edge) != before


def test_a_long_sentence_scrolls(qtbot: QtBot) -> None:
    view = pictured(qtbot, met(tokens=120, query=119))
    assert 10 < len(view.rows) < 60
    view.reveal(100)
    assert 100 in view.picture.span
    assert view._spot_at(view._spot_rect(NeuronSpot(SCORES, 100)).center()) == NeuronSpot(SCORES, 100)

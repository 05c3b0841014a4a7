"""The strips of a source and a target: one above the other, each with tokens of its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from model.messages import Sentence
from model.quantities import Axis
from model.quantities.site import Site
from model.text.tokenizer import Piece
from tinyattn_gui.drawing.chip_layout import row_height
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.widgets.views.token_strips import TokenStrips

LEFT = Qt.MouseButton.LeftButton


def pieces(*words: str) -> tuple[Piece, ...]:
    return tuple(Piece(word, n, True) for n, word in enumerate(words))


PAIR = Sentence(pieces("=", "b"), source=pieces("a", "b", "c"), source_beyond=pieces("d"))


@pytest.fixture
def strips(qtbot: QtBot) -> TokenStrips:
    made = TokenStrips(Style())
    qtbot.addWidget(made)
    made.show()
    return made


def give(strips: TokenStrips, there: bool, wide: int = 500) -> TokenStrips:
    strips.set_source(there)
    strips.set_sentence(PAIR)
    strips.resize(wide, strips.height_within(wide, 1000))
    return strips


def test_one_sentence_has_all_the_room(strips: TokenStrips) -> None:
    give(strips, there=False)
    assert strips.target.geometry() == strips.rect()
    assert not strips.source.isVisible()
    assert strips.height() == round(row_height(Style()))


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_source_stands_above_the_target(strips: TokenStrips, scale: float) -> None:
    strips.set_style(Style(scale=scale))
    give(strips, there=True)
    assert strips.source.isVisible()
    assert strips.source.geometry().bottom() < strips.target.geometry().top()
    assert strips.rect().contains(strips.source.geometry())
    assert strips.rect().contains(strips.target.geometry())
    assert strips.source.x() == strips.target.x() > 0, "their names stand before them"
    for strip in strips:
        assert strip.height() >= round(row_height(Style(scale=scale)))


def test_they_share_a_line_that_holds_both(strips: TokenStrips) -> None:
    strips.may_share = True
    give(strips, there=True)
    source, target = strips.source.geometry(), strips.target.geometry()
    assert strips.height() == round(row_height(Style()))
    assert source.right() < target.left() <= strips.width() - strips.target.token_rect(1).right()
    give(strips, there=True, wide=target.left())
    assert strips.source.geometry().bottom() < strips.target.geometry().top()


def test_what_is_cut_off_the_source_is_struck_out_there(strips: TokenStrips) -> None:
    give(strips, there=True)
    assert [chip.runs for chip in strips.source._layout.chips] == [True, True, True, False]
    assert [chip.piece.text for chip in strips.target._layout.chips] == ["=", "b"]


def test_each_tells_of_its_own_tokens(strips: TokenStrips, qtbot: QtBot) -> None:
    give(strips, there=True)
    with qtbot.waitSignal(strips.source_chosen) as source:
        QTest.mouseClick(strips.source, LEFT, pos=strips.source.token_rect(2).center())
    with qtbot.waitSignal(strips.token_chosen) as target:
        QTest.mouseClick(strips.target, LEFT, pos=strips.target.token_rect(1).center())
    assert (source.args, target.args) == ([2], [1])
    strips.set_tokens(1, 2)
    assert [strip.token for strip in strips] == [2, 1]


def test_a_place_in_one_sentence_lights_nothing_in_the_other(strips: TokenStrips) -> None:
    give(strips, there=True)
    strips.set_link(Link({Axis.QUERY: frozenset((1,)), Axis.KEY: frozenset((2,))}, site=Site.CROSS))
    assert [sorted(strip._lit) for strip in strips] == [[2], [1]]
    strips.set_link(Link({Axis.POSITION: frozenset((0,))}))
    assert [sorted(strip._lit) for strip in strips] == [[], [0]]

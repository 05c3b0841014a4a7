"""Tokens in lines: all of them can be read and reached, and what they are is said of each."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.messages import Lens, Sentence
from model.quantities import Axis
from model.text.tokenizer import Piece
from tinyattn_gui.drawing.chip_layout import Chips, row_height
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.widgets.views.token_strip import TokenStrip

K = Qt.Key
WOMAN = "👩"


def of_words(count: int, beyond: int = 0, lost: str = "") -> Sentence:
    pieces = tuple(Piece(f"word{n}", n, True) for n in range(count + beyond))
    return Sentence(pieces[:count], pieces[count:], lost=lost)


def of_bytes(text: str, context: int = 1024) -> Sentence:
    pieces = tuple(Piece(bytes([b]).decode("utf-8", "surrogateescape"), b, True) for b in text.encode())
    return Sentence(pieces[:context], pieces[context:])


@pytest.fixture
def strip(qtbot: QtBot) -> TokenStrip:
    made = TokenStrip(Style())
    qtbot.addWidget(made)
    made.show()
    return made


def give(strip: TokenStrip, sentence: Sentence, wide: int = 400, most: float = 1000) -> TokenStrip:
    strip.set_sentence(sentence)
    strip.resize(wide, strip.height_within(wide, most))
    return strip


def is_in_view(strip: TokenStrip, token: int) -> bool:
    return strip.rect().contains(strip.token_rect(token).adjusted(1, 1, -1, -1))


@pytest.mark.parametrize("count", [7, 40, 128])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_token_has_a_place_of_its_own_in_view(strip: TokenStrip, count: int, scale: float) -> None:
    strip.set_style(Style(scale=scale))
    give(strip, of_words(count), wide=700, most=5000)
    rects = [strip.token_rect(token).adjusted(2, 2, -2, -2) for token in range(count)]
    assert all(strip.rect().contains(rect) for rect in rects)
    assert not any(a.intersects(b) for n, a in enumerate(rects) for b in rects[:n])
    assert all((a.top(), a.left()) < (b.top(), b.left()) for a, b in pairwise(rects))


def test_one_line_stays_as_high_as_it_was_and_more_are_higher(strip: TokenStrip) -> None:
    one = strip.height_within(400, 1000)
    assert one == round(row_height(Style()))
    give(strip, of_words(5))
    assert strip.height() == one
    give(strip, of_words(40))
    assert strip.height() > 4 * one
    assert not strip._bar.isVisible()


def test_what_is_higher_than_the_room_scrolls(strip: TokenStrip) -> None:
    give(strip, of_words(1024), wide=700, most=200)
    assert strip.height() == 200
    assert strip._bar.isVisible()
    assert strip.token_rect(1023).right() < strip._bar.x()
    assert not is_in_view(strip, 1023)
    QTest.keyClick(strip, K.Key_End)
    assert is_in_view(strip, 1023)
    QTest.keyClick(strip, K.Key_Home)
    assert is_in_view(strip, 0)
    strip.set_token(500)
    assert is_in_view(strip, 500)


def test_the_wheel_scrolls_lines_and_what_is_under_the_pointer_is_told(strip: TokenStrip, qtbot: QtBot) -> None:
    give(strip, of_words(200), most=100)
    told = list[Link]()
    strip.linked.connect(told.append)
    move(strip, QPoint(20, 20))
    strip._bar.setValue(strip._bar.maximum())
    move(strip, QPoint(21, 20))
    first, later = (next(iter(link.places[Axis.POSITION])) for link in (told[0], told[-1]))
    assert first == 0
    assert later > 150
    assert strip.token_rect(later).contains(21, 20)


def move(strip: TokenStrip, at: QPoint) -> None:
    none = Qt.MouseButton.NoButton
    place, on_screen = QPointF(at), QPointF(strip.mapToGlobal(at))
    event = QMouseEvent(QMouseEvent.Type.MouseMove, place, on_screen, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(strip, event)


def test_keys_go_across_and_between_lines(strip: TokenStrip) -> None:
    give(strip, of_words(40, beyond=1))
    chosen = list[object]()
    strip.token_chosen.connect(chosen.append)

    def at() -> int:
        QTest.keyClick(strip, K.Key_Return)
        token = chosen[-1]
        assert isinstance(token, int)
        return token

    strip.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (K.Key_Right, K.Key_Right, K.Key_Down):
        QTest.keyClick(strip, key)
    below = at()
    line = [token for token in range(40) if strip.token_rect(token).top() == strip.token_rect(below).top()]
    centre = strip.token_rect(2).center().x()
    assert strip.token_rect(below).top() > strip.token_rect(2).top()
    assert below == min(line, key=lambda token: abs(strip.token_rect(token).center().x() - centre))
    QTest.keyClick(strip, K.Key_Up)
    assert at() == 2
    QTest.keyClick(strip, K.Key_Up)
    assert at() == 2  # there is no line above
    QTest.keyClick(strip, K.Key_End)
    assert at() == 39  # the token that was cut cannot be selected
    QTest.keyClick(strip, K.Key_Down)
    assert at() == 39
    QTest.keyClick(strip, K.Key_Left)
    assert at() == 38


def test_up_and_down_are_its_own_only_where_there_are_lines(strip: TokenStrip) -> None:
    give(strip, of_words(3))
    assert strip.needs_key(K.Key_Left)
    assert not strip.needs_key(K.Key_Down)
    give(strip, of_words(40))
    assert strip.needs_key(K.Key_Down)


def test_a_click_in_a_later_line_selects_and_lights(strip: TokenStrip, qtbot: QtBot) -> None:
    give(strip, of_words(40, beyond=5))
    chosen = list[object]()
    strip.token_chosen.connect(chosen.append)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.token_rect(30).center())
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.token_rect(42).center())  # does not run
    assert chosen == [30]
    watched = (29, 30, 31, 42)
    before = [seen(strip, token) for token in watched]
    strip.set_link(Link({Axis.POSITION: frozenset({30})}, Lens.PROBE))
    assert [seen(strip, token) != image for token, image in zip(watched, before, strict=True)] == [0, 1, 0, 0]


def seen(strip: TokenStrip, token: int) -> QImage:
    return strip.grab(strip.token_rect(token).adjusted(2, 2, -2, -2)).toImage()


def test_bytes_of_one_character_stand_together_below_it(strip: TokenStrip) -> None:
    give(strip, of_bytes(f"a {WOMAN} é"), wide=900)
    layout = Chips(of_bytes(f"a {WOMAN} é"), Style()).within(900)
    assert [bracket.text for bracket in layout.brackets] == [WOMAN, "é"]
    assert [chip.piece.label for chip in layout.chips] == [
        *("a", "␣", "\\xf0", "\\x9f", "\\x91", "\\xa9", "␣", "\\xc3", "\\xa9"),
    ]
    for bracket, (first, last) in zip(layout.brackets, [(2, 5), (7, 8)], strict=True):
        assert bracket.box.left() == layout.chips[first].box.left()
        assert bracket.box.right() == layout.chips[last].box.right()
        assert bracket.box.bottom() <= layout.chips[first].box.top()
    image, theme = strip.grab().toImage(), Style().theme
    line = image.height() - round(row_height(Style())) - 4
    drawn = [column_has(image, x, line, theme.arrow) for x in centres(strip, 9)]
    assert drawn == [n in (2, 3, 4, 5, 7, 8) for n in range(9)]


def centres(strip: TokenStrip, count: int) -> list[int]:
    return [strip.token_rect(token).center().x() for token in range(count)]


def column_has(image: QImage, x: int, y: int, colour: QColor) -> bool:
    """Whether a pixel near y has the colour, or one half-way to it as a smoothed line has."""
    return any(abs(image.pixelColor(x, at).lightness() - colour.lightness()) < 40 for at in range(y - 2, y + 3))


def test_a_character_is_not_cut_by_the_end_of_a_line_unless_it_must() -> None:
    sentence, style = of_bytes("abcdefgh" + WOMAN * 3), Style()
    for wide in range(200, 400, 7):
        layout = Chips(sentence, style).within(wide)
        for first in range(8, 20, 4):
            assert len({chip.line for chip in layout.chips[first : first + 4]}) == 1, wide
    narrow = Chips(sentence, style).within(60)
    assert [bracket.text for bracket in narrow.brackets if bracket.text] == [WOMAN] * 3
    assert len(narrow.brackets) > 3
    assert all(chip.box.right() <= 60 for chip in narrow.chips)


def test_a_character_that_the_context_cuts_is_still_shown() -> None:
    layout = Chips(of_bytes(WOMAN, context=2), Style()).within(400)
    assert [chip.runs for chip in layout.chips] == [True, True, False, False]
    assert [bracket.text for bracket in layout.brackets] == [WOMAN]


def test_of_what_is_far_beyond_only_the_number_is_said() -> None:
    layout = Chips(of_words(5, beyond=500), Style()).within(400)
    assert len(layout.chips) == 65
    assert layout.foot == ("… and 440 more",)
    assert layout.height > layout.foot_top > layout.chips[-1].box.bottom()


def test_on_demand_it_shows_bytes_original_ids_and_what_is_lost(strip: TokenStrip) -> None:
    sentence = Sentence((Piece("the", 0, True, 1169), Piece(" cat", 1, True, 3797)), lost="White space is not read.")
    plain = Chips(sentence, Style()).within(400)
    full = Chips(sentence, Style(), in_full=True).within(400)
    assert [chip.below for chip in plain.chips] == [("id 0",), ("id 1",)]
    assert [chip.below for chip in full.chips] == [
        ("id 0", "74 68 65", "original 1169"),
        ("id 1", "20 63 61 74", "original 3797"),
    ]
    assert (plain.foot, full.foot) == ((), ("White space is not read.",))
    give(strip, sentence)
    low, told = strip.height(), list[bool]()
    strip.height_changed.connect(lambda: told.append(True))
    strip.set_in_full(True)
    assert told
    assert strip.height_within(400, 1000) > low


def test_what_is_pointed_at_is_told_in_full(strip: TokenStrip, qtbot: QtBot) -> None:
    give(strip, of_bytes("aé"))
    told = list[tuple[str, QPoint] | None]()
    strip.pointed.connect(told.append)
    move(strip, strip.token_rect(1).center())
    assert told[-1] is not None
    assert told[-1][0].split("\n") == [
        "token 2 of 3: \\xc3",
        "id 195",
        "bytes c3",
        "tokens 2 to 3 together are é",
    ]
    strip.clearFocus()
    move(strip, QPoint(strip.width() - 1, strip.height() - 1))
    assert told[-1] is None
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    assert told[-1] is not None
    assert told[-1][0].startswith("token 1 of 3: a\nid 97\nbytes 61")


def test_it_is_heard_with_bytes_only_when_they_are_wanted(strip: TokenStrip, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = list[str]()
    monkeypatch.setattr("tinyattn_gui.widgets.views.token_strip.announce", lambda _, words: heard.append(words))
    give(strip, Sentence((Piece("a", 0, True, 64), Piece("b", 9, False, 65)), lost="White space is not read."))
    strip.clearFocus()
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    strip.set_in_full(True)
    QTest.keyClick(strip, K.Key_Right)
    assert heard == ["token 1 of 2: a, id 0", "token 2 of 2: ‹b›, unknown, original id 65, bytes 62"]
    assert strip.accessibleDescription() == "a ‹b›\nWhite space is not read."


def test_among_training_examples_it_does_not_grow_lower(strip: TokenStrip) -> None:
    give(strip, of_words(60))
    one = round(row_height(Style()))
    heights = []
    for count in (5, 40, 5):
        strip.set_sentence(of_words(count), Lens.EXAMPLE)
        heights.append(strip.height_within(400, 1000))
    assert heights[0] == one  # whatever one's own sentence needed
    assert heights[1] == heights[2] > 2 * one
    strip.set_sentence(of_words(5), Lens.PROBE)
    assert strip.height_within(400, 1000) == one

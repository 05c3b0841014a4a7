"""Merges as they are drawn: everything in a place of its own, bars as long as their counts, nothing that jumps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from model.messages import Merges, Sentence
from model.messages.merges import Pair
from model.text.tokenizer import Piece
from tests.kit.views import painted, pixels
from tinyattn_gui.drawing import merges as drawing
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.merges import MergesPicture, merges_as_text
from tinyattn_gui.theme.palette import DARK, LIGHT, Theme

pytestmark = pytest.mark.usefixtures("qapp")


def piece(text: str, number: int = 0) -> Piece:
    return Piece(text, number, True)


def picture(**changes: object) -> MergesPicture:
    pairs = (Pair("t", "h", 8, 0), Pair("a", "b", 4, 1), Pair("b", "c", 4, 1))
    given: dict[str, object] = {
        "passage": Sentence((piece("th", 256), piece("e", 101), piece("\udcc3", 195), piece("\udca9", 169))),
        "sentence": Sentence((piece("th", 256), piece("e", 101))),
        "newest": Pair("t", "h", 9, 0),
        "next": Pair("a", "b", 4, 1),
        "pairs": pairs,
        "distinct": 3,
    }
    return MergesPicture(Merges(1, 9, **(given | changes)))  # type: ignore[arg-type]


@pytest.mark.parametrize(("width", "less", "rows"), [(300, 0, 3), (300, 30, 1), (300, 200, 0), (900, 0, 3)])
def test_it_says_how_many_pairs_have_room(width: int, less: int, rows: int) -> None:
    style, shown = Style(), picture()
    high = drawing.height(shown, width, style)
    layout = drawing.place(QRectF(0, 0, width, high - less), shown, style)
    assert len(layout.rows) == rows
    said = " ".join(layout.pairs_words)
    assert (f", {rows} have room" in said) == (rows < 3)


@pytest.mark.parametrize("width", [220, 400, 560, 900])
def test_everything_has_a_place_of_its_own(width: int) -> None:
    style, shown = Style(), picture()
    high = drawing.height(shown, width, style)
    layout = drawing.place(QRectF(0, 0, width, high), shown, style)
    boxes = [token.box for flow in (layout.passage, layout.sentence) for token in flow.tokens] + list(layout.rows)
    assert len(boxes) == 4 + 2 + 3
    frame = QRectF(0, 0, width + 0.5, high + 0.5)
    assert all(frame.contains(box) for box in boxes)
    assert not any(one.intersects(other) for n, one in enumerate(boxes) for other in boxes[:n])
    assert [text for text, _ in layout.passage.wholes] == ["é"], "neighbours show the character that they complete"
    beside = layout.rows[0].left() > width / 2
    assert beside == (width > 42 * style.em)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_newest_token_is_lit_and_bars_are_as_long_as_their_counts(theme: Theme) -> None:
    style, shown, scale = Style(theme=theme), picture(), 2
    high = round(drawing.height(shown, 400, style))
    image = painted(shown, (400, high), style, scale)
    layout = drawing.place(QRectF(0, 0, 400, high), shown, style)
    lit, plain = (token.box for token in layout.passage.tokens[:2])
    ground = [image.pixelColor(int(box.left() + 3) * scale, int(box.center().y()) * scale) for box in (lit, plain)]
    assert ground == [theme.accent, theme.raised]
    rows = pixels(image)
    lengths = []
    for row in layout.rows:
        line = rows[int(row.center().y()) * scale, int(row.left() + layout.names + 14) * scale :]
        surface = np.array(theme.surface.getRgb()[:3])
        lengths.append(int(np.argmax((line == surface).all(axis=-1))))
    assert lengths[1] == pytest.approx(lengths[0] / 2, abs=12)
    assert lengths[1] == lengths[2]


def test_a_steady_picture_keeps_everything_in_its_place_from_merge_to_merge() -> None:
    style, text = Style(), "the cat that sat there " * 3
    letters = tuple(piece(c) for c in text)
    words = tuple(piece(word + " ") for word in text.split())
    rect, places = QRectF(0, 0, 400, 600), []
    for pieces in (letters, words):
        shown = replace(picture(passage=Sentence(pieces), sentence=Sentence(pieces)), steady=True)
        layout = drawing.place(rect, shown, style)
        places.append((layout.sentence_heading, layout.pairs_heading, layout.rows))
    assert places[0] == places[1]


def test_ties_are_told_and_numbers_that_are_not_known_are_none() -> None:
    shown = picture()
    assert shown.next_words == "next: ‘a’ + ‘b’, 4 times, as often as 1 other pair, and comes first"
    assert shown.describe(1).endswith("it is merged next")
    assert merges_as_text(shown).splitlines() == [
        "left\tright\tcount\tties\tnext", "t\th\t8\t0\t0", "a\tb\t4\t1\t1", "b\tc\t4\t1\t0"
    ]  # fmt: skip
    foreign = picture(pairs=(), newest=Pair("t", "h"), next=Pair("a", "b"), why="No text.", distinct=0)
    assert merges_as_text(foreign).splitlines()[1] == "a\tb\tNaN\tNaN\t1"
    assert foreign.words == "merge 1 of 9: ‘t’ + ‘h’ → ‘th’"
    assert foreign.note == "No text."

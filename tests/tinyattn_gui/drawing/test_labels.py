"""The labels of a heatmap: turned, thinned, cut, and never over one another."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF

from model.matrix.picture import Picture
from model.quantities import SCORES
from tests.kit.heatmaps import SHAPES, painted, picture, random
from tinyattn_gui.drawing.heatmap import cut_words, place
from tinyattn_gui.drawing.labels import Labels, column_labels, row_labels
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import LINE, elide, extent, width

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("what", SHAPES[:3], ids=lambda p: p.shape)
@pytest.mark.parametrize("size", [(150, 90), (230, 170), (420, 420), (700, 300)])
def test_column_labels_do_not_overlap_or_leave(what: Picture, size: tuple[int, int]) -> None:
    rect = QRectF(0, 0, *size)
    layout = place(rect, what, Style())
    labels, wide = layout.column_labels, layout.pitch[0]
    places = [layout.cells.left() + (column + 0.5) * wide for column, _ in labels.texts]
    spans = [width(text, labels.size) for _, text in labels.texts]
    if labels.degrees == 0:
        ends = [(x - span / 2, x + span / 2) for x, span in zip(places, spans, strict=True)]
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(ends))
        assert all(end <= rect.right() + 1 for _, end in ends)
        return
    assert all(b - a >= 0.85 * labels.size * LINE for a, b in itertools.pairwise(places))
    for x, span in zip(places, spans, strict=True):
        right, up = extent(span, labels.size, labels.degrees)
        assert x + right <= rect.right() + 1
        assert layout.cells.top() - up >= max(layout.title.bottom(), layout.formula.bottom()) - 2


def test_many_words_are_turned_and_long_ones_cut() -> None:
    labels = place(QRectF(0, 0, 420, 420), SHAPES[2], Style()).column_labels
    assert labels.degrees == 90
    assert len(labels.texts) == 24
    assert labels.texts[-1][1].endswith("…")


def test_single_letters_are_never_turned() -> None:
    names = tuple("the fat cat sat on the mat")
    for pitch, every in ((20.0, 1), (14.0, 1), (10.4, 1), (5.0, 2)):
        labels = column_labels(names, pitch, 40.0, 10.0, Style())
        assert labels.degrees == 0
        assert [n for n, _ in labels.texts] == list(range(0, len(names), every))
        assert all(width(text, labels.size) < every * pitch for _, text in labels.texts)


@pytest.mark.parametrize("pitch", [0.0, -3.0])
def test_cells_without_a_size_have_no_labels(pitch: float) -> None:
    """As those of a figure that is smaller than what stands around them."""
    for names in (("the", "animal", "sat"), ("a", "b"), ("0", "1", "2")):
        assert column_labels(names, pitch, 200, 0, Style()) == Labels() == row_labels(names, pitch, 200, Style())


def test_numbers_as_labels_are_thinned_evenly() -> None:
    labels = place(QRectF(0, 0, 230, 170), SHAPES[1], Style()).column_labels
    shown = [column for column, _ in labels.texts]
    assert labels.degrees == 0
    assert shown[0] == 0
    assert len({b - a for a, b in itertools.pairwise(shown)}) == 1


def test_markup_in_a_label_stays_text() -> None:
    names = ("<b>bold</b>", "<img src=x>", "&amp;")
    what = picture(SCORES, random(3, 3), names)
    assert [text for _, text in place(QRectF(0, 0, 500, 400), what, Style()).row_labels.texts] == list(names)
    rendered = replace(what, row_labels=("bold", "", "&"))
    assert painted(what, Style(), (500, 400)) != painted(rendered, Style(), (500, 400))


def test_elide_keeps_what_fits_and_cuts_what_does_not() -> None:
    assert elide("cat", 11, 100) == "cat"
    assert elide("x" * 100_000, 11, 50).endswith("…")
    assert width(elide("x" * 100_000, 11, 50), 11) <= 50
    assert "\n" not in elide("a\nb", 11, 100)


def test_a_formula_that_is_cut_gives_way_last_and_is_told_whole_where_it_stands() -> None:
    what = replace(
        picture(SCORES, random(4, 4)), formula="Q Kᵀ, −∞ where a key is after its query or was closed by hand"
    )
    for wide, is_cut in ((700, False), (430, False), (200, True)):
        layout = place(QRectF(0, 0, wide, 300), what, Style())
        words = cut_words(layout, what, Style(), layout.formula.center())
        assert bool(words) is is_cut
        assert not is_cut or what.formula in words
        assert not cut_words(layout, what, Style(), layout.cells.center())

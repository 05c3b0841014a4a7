"""How lines of attention are drawn: their colour, their width, their room."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF

from tests.kit.head_lines import rgb
from tests.kit.views import colour_at, lines, painted
from tinyattn_gui.drawing import head_lines
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.export.figure import render
from tinyattn_gui.theme.heads import head_colour
from tinyattn_gui.theme.palette import DARK, LIGHT

pytestmark = pytest.mark.usefixtures("qapp")
QUIET = Style(show_title=False, show_bar=False)
SIZE = (400, 400)


def test_a_line_has_the_colour_of_its_head_and_runs_from_query_to_key() -> None:
    one = np.zeros((2, 7, 7), np.float32)
    one[0, 5, 2] = one[1, 1, 6] = 1.0
    picture = lines(weights=one)
    image, layout = painted(picture, SIZE, QUIET), head_lines.place(QRectF(0, 0, *SIZE), picture, QUIET)
    for head, query, key in ((0, 5, 2), (1, 1, 6)):
        line = head_lines.line_of(layout, picture, head, query, key)
        assert line.y1() == pytest.approx(layout.y(query), abs=layout.pitch / 2)
        assert line.y2() == pytest.approx(layout.y(key), abs=layout.pitch / 2)
        for part in (0.1, 0.5, 0.9):
            found = colour_at(image, line.pointAt(part))
            assert np.abs(np.subtract(rgb(found), rgb(head_colour(head, LIGHT)))).max() < 40
    assert colour_at(image, QPointF(layout.left + 20, layout.y(3))) == LIGHT.surface


def test_a_larger_weight_is_a_thicker_and_darker_line() -> None:
    pens = [head_lines.pen_of(0, weight, Style()) for weight in (0.05, 0.3, 0.7, 1.0)]
    assert [pen.widthF() for pen in pens] == sorted({pen.widthF() for pen in pens})
    assert [pen.color().alphaF() for pen in pens] == sorted({pen.color().alphaF() for pen in pens})


@pytest.mark.parametrize("style", [Style(), QUIET, Style(DARK, 18.0)])
@pytest.mark.parametrize("size", [(400, 500), (180, 130), (1200, 900), (30, 20)])
@pytest.mark.parametrize("tokens", [1, 7, 60])
def test_all_of_it_lies_inside(tokens: int, size: tuple[int, int], style: Style) -> None:
    picture = lines(tokens=tokens, minimum=0.2)
    layout = head_lines.place(QRectF(0, 0, *size), picture, style)
    if size[1] > 200:
        assert layout.y(tokens - 1) + layout.pitch / 2 <= layout.note.top() + 1
        assert 0 < layout.left < layout.right < size[0]
    assert not painted(picture, size, style).isNull()


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_figure_of_it(form: str) -> None:
    one, other = (render(lines(token=token), form) for token in (None, 5))
    assert len(one) > 2000
    assert one != other
    if form == "svg":
        assert all(f">{word}<" in one.decode() for word in ("cat", "mat", "head 1", "Attention weights"))
        assert one == render(lines(), form)


def test_a_taller_sentence_makes_a_taller_figure() -> None:
    short, tall = (head_lines.height(lines(tokens=n), 600.0, Style()) for n in (7, 60))
    assert tall > short + 50 * Style().em

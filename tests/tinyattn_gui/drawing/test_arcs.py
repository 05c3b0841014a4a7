"""Arcs over a sentence: which there are, where they run, and in which colour."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF

from tests.kit.views import colour_at, lines, painted
from tinyattn_gui.drawing import arcs
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.arcs import Arcs, as_arcs
from tinyattn_gui.theme.heads import head_colour
from tinyattn_gui.theme.palette import DARK, LIGHT, Theme

SIZE = (500, 420)


def picture(tokens: int = 7, **changes: object) -> Arcs:
    return as_arcs(lines(heads=1, tokens=tokens, **changes))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_strongest_arc_has_the_colour_of_its_head(theme: Theme) -> None:
    style, shown = Style(theme=theme), picture()
    layout = arcs.place(QRectF(0, 0, *SIZE), shown, style)
    found = shown.lines
    far = next(n for n in range(len(found)) if found.query[n] != found.key[n])
    path = layout.path(int(found.query[far]), int(found.key[far]))
    at, wanted = path.pointAtPercent(0.5), head_colour(0, theme)
    drawn = colour_at(painted(shown, SIZE, style), at)
    ground = theme.surface
    part = float(found.weight[far]) ** 0.85
    for channel in ("red", "green", "blue"):
        mixed = part * getattr(wanted, channel)() + (1 - part) * getattr(ground, channel)()
        assert abs(getattr(drawn, channel)() - mixed) <= 25
    assert colour_at(painted(shown, SIZE, style), at - QPointF(0, 12)) == ground


def test_an_arc_runs_over_the_words_between_and_none_out_of_its_room() -> None:
    style, shown = Style(), picture()
    layout = arcs.place(QRectF(0, 0, *SIZE), shown, style)
    room = QRectF(0, layout.title.bottom(), SIZE[0], layout.floor - layout.title.bottom() + 1)
    for query in range(7):
        for key in range(7):
            path = layout.path(query, key)
            assert room.contains(path.boundingRect())
            between = sorted((float(layout.queries[query]), float(layout.keys[key])))
            assert between[0] - layout.pitch <= path.pointAtPercent(0.5).x() <= between[1] + layout.pitch
    heights = [layout.path(6, key).boundingRect().height() for key in (5, 3, 0)]
    assert heights == sorted(heights)


def test_a_long_sentence_has_a_place_for_each_token_and_names_where_they_fit() -> None:
    shown = picture(tokens=200)
    layout = arcs.place(QRectF(0, 0, *SIZE), shown, Style())
    assert len(layout.queries) == 200
    assert layout.every > 1
    assert layout.every * layout.pitch >= layout.size
    assert layout.token_at(QPointF(float(layout.queries[150]), layout.floor + 4)) == (False, 150)
    painted(shown, SIZE, Style())


def test_of_two_sentences_the_keys_stand_above() -> None:
    shown = replace(picture(), source=("a", "b", "c", "d", "e", "f", "g"))
    layout = arcs.place(QRectF(0, 0, *SIZE), shown, Style())
    assert not layout.is_one
    assert layout.ceiling < layout.floor
    assert layout.token_at(QPointF(float(layout.keys[2]), layout.ceiling - 4)) == (True, 2)
    assert layout.token_at(QPointF(float(layout.queries[2]), layout.floor + 4)) == (False, 2)
    path = layout.path(3, 1)
    assert path.pointAtPercent(0) == QPointF(float(layout.queries[3]), layout.floor)
    assert path.pointAtPercent(1) == QPointF(float(layout.keys[1]), layout.ceiling)


def test_the_arc_under_a_point_is_found() -> None:
    shown = picture()
    layout = arcs.place(QRectF(0, 0, *SIZE), shown, Style())
    found = shown.lines
    far = next(n for n in range(len(found)) if abs(int(found.query[n]) - int(found.key[n])) >= 2)
    query, key = int(found.query[far]), int(found.key[far])
    assert arcs.arc_at(layout, shown, layout.path(query, key).pointAtPercent(0.5), 6.0) == (0, query, key)
    assert arcs.arc_at(layout, shown, QPointF(4, layout.title.bottom() + 1), 6.0) is None

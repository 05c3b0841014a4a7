"""Heatmaps, checked by pixel and by layout."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from model.matrix.picture import Picture
from model.quantities import EMBEDDING, MASKED_SCORES, PROBABILITIES, SCORES
from tests.kit.heatmaps import PLAIN, SHAPES, canvas, painted, picture, random
from tinyattn_gui.drawing.arrows import draw_arrow, elbow
from tinyattn_gui.drawing.heatmap import Marks, draw, draw_cells, draw_frame, draw_marks, place
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.theme.colormaps import colours
from tinyattn_gui.theme.palette import DARK, LIGHT, PRINT, THEMES, Theme

pytestmark = pytest.mark.usefixtures("qapp")


def cells_of(what: Picture, style: Style = PLAIN, size: tuple[int, int] = (300, 240)) -> NDArray[np.uint32]:
    """The colour at the middle of each cell, as it was painted."""
    image, layout = painted(what, style, size), place(QRectF(4, 4, size[0] - 8, size[1] - 8), what, style)
    centres = [[layout.cell_rect(row, col).center() for col in range(what.columns)] for row in range(what.rows)]
    return np.array([[image.pixel(int(c.x()), int(c.y())) for c in line] for line in centres], dtype=np.uint32)


@pytest.mark.parametrize("what", SHAPES, ids=lambda p: f"{p.title} {p.shape}")
@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_each_cell_has_the_colour_of_its_value(what: Picture, theme: Theme) -> None:
    style = replace(PLAIN, theme=theme)
    expected = colours(what.values, what.low, what.high, what.kind, style.theme)
    assert (cells_of(what, style) == expected).all()


def test_rows_and_columns_are_not_swapped() -> None:
    values = np.zeros((3, 5))
    values[0, 4] = 1.0
    found = cells_of(picture(EMBEDDING, values, ("a", "b", "c")))
    assert np.argwhere(found != found[1, 1]).tolist() == [[0, 4]]


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_drawing_twice_gives_the_same_pixels(scale: float) -> None:
    what = picture(MASKED_SCORES, np.where(np.tri(7) > 0, random(7, 7), -np.inf))
    assert painted(what, Style(), scale=scale) == painted(what, Style(), scale=scale)


def test_the_painter_is_left_as_it_was() -> None:
    image = canvas((300, 240))
    painter = QPainter(image)
    try:
        painter.setPen(QColor("#123456"))
        before = painter.font(), painter.transform(), painter.renderHints()
        draw(painter, QRectF(4, 4, 290, 230), SHAPES[2], Style())
        assert (painter.font(), painter.transform(), painter.renderHints()) == before
        assert painter.pen().color() == QColor("#123456")
    finally:
        painter.end()


def test_a_masked_cell_does_not_look_like_a_value() -> None:
    values = np.array([[0.0, -np.inf], [0.0, 0.0]])
    what = picture(MASKED_SCORES, values, ("a", "b"))
    layout, image = place(QRectF(4, 4, 292, 232), what, PLAIN), painted(what)

    def shades(row: int, col: int) -> set[int]:
        box = layout.cell_rect(row, col).adjusted(3, 3, -3, -3).toRect()
        return {image.pixel(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())}

    assert shades(0, 0) == shades(1, 1)
    assert len(shades(0, 0)) == 1
    assert len(shades(0, 1)) > 1
    assert shades(0, 1).isdisjoint(shades(0, 0))


def test_numbers_appear_where_they_fit() -> None:
    what = SHAPES[0]
    assert place(QRectF(0, 0, 420, 420), what, Style()).number_size > 0
    assert place(QRectF(0, 0, 120, 100), what, Style()).number_size == 0
    assert painted(what, Style(), (420, 420)) != painted(what, PLAIN, (420, 420))


@pytest.mark.parametrize("what", SHAPES, ids=lambda p: f"{p.title} {p.shape}")
@pytest.mark.parametrize("size", [(150, 90), (230, 170), (420, 420), (700, 300)])
def test_cell_at_is_the_inverse_of_cell_rect(what: Picture, size: tuple[int, int]) -> None:
    layout = place(QRectF(3, 5, *size), what, Style())
    for row in range(what.rows):
        for column in range(what.columns):
            assert layout.cell_at(layout.cell_rect(row, column).center()) == (row, column)
    assert layout.cell_at(layout.cells.topLeft() - QPointF(1, 1)) is None
    assert layout.cell_at(layout.cells.bottomRight() + QPointF(1, 1)) is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 30), st.integers(1, 60), st.integers(30, 800), st.integers(20, 700), st.floats(7, 30))
def test_nothing_leaves_its_rectangle(rows: int, columns: int, wide: int, high: int, size: float) -> None:
    what = picture(EMBEDDING, random(rows, columns), tuple(f"w{i}" for i in range(rows)))
    layout = place(QRectF(0, 0, wide, high), what, Style(size=size))
    inside = QRectF(-1, -1, wide + 2, high + 2)
    for part in (layout.title, layout.formula, layout.cells, layout.bar):
        assert part.isEmpty() or inside.contains(part)
    assert not layout.title.intersects(layout.cells)
    assert not layout.bar.intersects(layout.cells)


def test_scores_are_square_where_numbers_need_no_more() -> None:
    wide, high = place(QRectF(0, 0, 420, 420), SHAPES[0], Style()).pitch
    assert wide == high


@pytest.mark.parametrize("shape", [(0, 0), (0, 4), (4, 0)])
def test_an_empty_picture_says_so(shape: tuple[int, int]) -> None:
    what = picture(SCORES, np.zeros(shape))
    layout = place(QRectF(4, 4, 292, 232), what, Style())
    image = painted(what, Style())
    box = layout.cells.toRect()
    inks = {image.pixel(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())}
    assert len(inks) > 1
    assert layout.cell_at(layout.cells.center()) is None


@pytest.mark.parametrize("size", [(1, 1), (20, 12), (60, 30)])
def test_no_room_is_no_trouble(size: tuple[int, int]) -> None:
    for what in SHAPES:
        painted(what, Style(), size)


def test_marks_show_and_do_not_touch_the_values() -> None:
    what, style = SHAPES[0], Style()
    layout = place(QRectF(4, 4, 292, 232), what, style)
    plain, marked = canvas((300, 240)), canvas((300, 240))
    for image, marks in ((plain, Marks()), (marked, Marks((2, 3), (4, 1), frozenset({4}), frozenset({1})))):
        painter = QPainter(image)
        try:
            draw_cells(painter, layout, what, style)
            draw_marks(painter, layout, what, style, marks)
        finally:
            painter.end()
    corner = layout.cell_rect(2, 3).topLeft() - QPointF(1, 1)
    assert marked.pixelColor(corner.toPoint()) == LIGHT.chosen
    assert marked.pixel(layout.cell_rect(6, 6).center().toPoint()) == plain.pixel(
        layout.cell_rect(6, 6).center().toPoint()
    )


def test_the_frame_does_not_depend_on_the_values() -> None:
    one = picture(PROBABILITIES, np.full((7, 24), 0.1))
    other = replace(one, values=np.full((7, 24), 0.9, np.float32))
    images = []
    for what in (one, other):
        image = canvas((300, 240))
        painter = QPainter(image)
        try:
            draw_frame(painter, place(QRectF(4, 4, 292, 232), what, Style()), what, Style())
        finally:
            painter.end()
        images.append(image)
    assert images[0] == images[1]


def test_an_arrow_ends_at_its_last_point() -> None:
    image = canvas((100, 60))
    painter = QPainter(image)
    try:
        draw_arrow(painter, elbow(QPointF(5, 10), QPointF(90, 50)), QColor("#000000"))
        draw_arrow(painter, [QPointF(5, 5)], QColor("#000000"))
    finally:
        painter.end()
    dark = [(x, y) for x in range(100) for y in range(60) if image.pixelColor(x, y).lightness() < 128]
    assert max(x for x, _ in dark) in range(86, 91)
    assert min(x for x, _ in dark) in range(4, 7)
    assert all(8 <= y <= 53 for _, y in dark)


def test_a_peak_is_seen_where_cells_are_smaller_than_pixels() -> None:
    values = np.zeros((2, 5000))
    values[1, 1234] = 1.0
    what = picture(PROBABILITIES, values)
    layout, image = place(QRectF(4, 4, 292, 232), what, PLAIN), painted(what)
    peak = int(colours(np.array([1.0]), 0, 1, what.kind, LIGHT)[0])
    row = int(layout.cell_rect(1, 0).center().y())
    seen = [x for x in range(300) if image.pixel(x, row) == peak]
    assert len(seen) == 1
    assert abs(seen[0] - layout.cell_rect(1, 1234).left()) <= 1.5


def test_dark_and_print_differ_from_light() -> None:
    pixels = [painted(SHAPES[0], Style(theme=theme)) for theme in (LIGHT, DARK, PRINT)]
    assert pixels[0] != pixels[1] != pixels[2]


def test_cells_are_drawn_fast_enough_for_every_frame() -> None:
    style = replace(Style(), show_numbers=False)
    what = [*SHAPES[:3]] * 4
    layouts = [place(QRectF(0, 0, 230, 170), each, style) for each in what]
    painter, best = QPainter(canvas := QImage(400, 300, QImage.Format.Format_RGB32)), 1.0
    try:
        for _ in range(20):
            start = time.perf_counter()
            for layout, each in zip(layouts, what, strict=True):
                draw_cells(painter, layout, each, style)
            best = min(best, time.perf_counter() - start)
    finally:
        painter.end()
    assert not canvas.isNull()
    assert best < 0.02  # about 0.002 here; a slow machine under load must not fail


def test_a_matrix_stands_in_the_middle_of_a_slide_with_its_axes_named() -> None:
    plain, what, slide = Style(shed=False), picture(SCORES, random(4, 4)), QRectF(0, 0, 1920, 600)
    left, middle = place(slide, what, plain), place(slide, what, replace(plain, show_axes=True, centred=True))
    assert left.cells.right() < 700
    assert abs(middle.bounds.left() - (1920 - middle.bounds.right())) <= 2
    assert middle.bounds.left() > 400
    room = 1.25 * plain.em
    assert middle.cells.left() - middle.bounds.left() >= left.cells.left() + room - 2
    assert middle.cells.top() >= left.cells.top() + room - 2
    assert what.row_axis is not None
    assert painted(what, replace(plain, show_axes=True)) != painted(what, plain)

"""Looking closer at a part of a matrix: what is seen then, by pixel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from model.matrix.picture import Picture, exact
from model.quantities import EMBEDDING, MASKED_SCORES
from tests.kit.zooms import PLAIN, STYLE, picture, ramp
from tests.kit.zooms import view as view
from tinyattn_gui.drawing import raster
from tinyattn_gui.drawing.heatmap import HeatmapLayout, _part_words, draw_cells, draw_frame, place
from tinyattn_gui.drawing.numbers import digits_of
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.zoom import Magnifier, Zoom, zoomed
from tinyattn_gui.theme.colormaps import colours
from tinyattn_gui.theme.palette import LIGHT
from tinyattn_gui.widgets.views.matrix_view import MatrixView

pytestmark = pytest.mark.usefixtures("qapp")
RECT = QRectF(4, 4, 392, 392)


def close_up(what: Picture, zoom: Zoom, style: Style = PLAIN) -> HeatmapLayout:
    whole = place(RECT, what, style)
    return zoomed(whole, what, style, Magnifier(whole, style).moved(zoom, QPointF()))


def painted(what: Picture, layout: HeatmapLayout, style: Style = PLAIN, scale: float = 1.0) -> QImage:
    image = QImage(round(400 * scale), round(400 * scale), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(style.theme.surface)
    painter = QPainter(image)
    try:
        draw_frame(painter, layout, what, style)
        draw_cells(painter, layout, what, style)
    finally:
        painter.end()
    return image


def inside(layout: HeatmapLayout) -> list[tuple[int, int]]:
    """The cells whose middle is well inside of what is seen."""
    box = layout.cells.adjusted(2, 2, -2, -2)
    places = ((row, column) for row in layout.part.shown_rows for column in layout.part.shown_columns)
    return [cell for cell in places if box.contains(layout.cell_rect(*cell).center())]


@pytest.mark.parametrize("zoom", [Zoom(1), Zoom(2, 3, 1), Zoom(7, 10.3, 4.7), Zoom(500, 11, 8)], ids=str)
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_each_cell_that_is_seen_has_the_colour_of_its_value(zoom: Zoom, scale: float) -> None:
    what = picture(ramp(17, 23), EMBEDDING)
    layout = close_up(what, zoom)
    image = painted(what, layout, scale=scale)
    expected = colours(what.values, what.low, what.high, what.kind, LIGHT)
    seen = inside(layout)
    assert seen
    for row, column in seen:
        at = layout.cell_rect(row, column).center() * scale
        assert image.pixel(at.toPoint()) == expected[row, column], (row, column)


def test_nothing_is_painted_beyond_the_cells() -> None:
    what = picture(ramp(40, 40))
    whole, close = close_up(what, Zoom()), close_up(what, Zoom(6, 10.4, 10.6))
    assert whole.cells == close.cells
    images = [painted(what, layout) for layout in (whole, close)]
    box = close.cells.adjusted(-2, -2, 2, 2)
    blank = [(x, y) for x in range(0, 400, 3) for y in range(round(box.bottom()) + 4, 400, 2)]
    assert all(image.pixelColor(x, y) == LIGHT.surface for image in images for x, y in blank)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 299), st.integers(0, 299), st.floats(1, 60), st.floats(0, 1), st.floats(0, 1))
def test_a_bright_cell_is_seen_at_every_zoom(row: int, column: int, factor: float, x: float, y: float) -> None:
    values = np.zeros((300, 300))
    values[row, column] = 1.0
    what = picture(values)
    whole = place(RECT, what, PLAIN)
    glass = Magnifier(whole, PLAIN)
    zoom = glass.showing(glass.scaled(Zoom(), factor, QPointF(400 * x, 400 * y)), (row, column))
    layout = zoomed(whole, what, PLAIN, zoom)
    image = painted(what, layout)
    peak = int(colours(np.array([1.0]), 0, 1, what.kind, LIGHT)[0])
    around = layout.cell_rect(row, column).adjusted(-2, -2, 2, 2).intersected(layout.cells).toAlignedRect()
    across, along = range(around.left(), around.right() + 1), range(around.top(), around.bottom() + 1)
    assert peak in {image.pixel(x, y) for x in across for y in along}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
    st.lists(st.tuples(st.floats(0.2, 5), st.floats(0, 400), st.floats(0, 400)), min_size=1, max_size=6),
)
def test_a_zoom_never_leaves_the_matrix(shape: tuple[int, int], moves: list[tuple[float, float, float]]) -> None:
    what = picture(ramp(*shape), EMBEDDING)
    whole = place(RECT, what, STYLE)
    glass, zoom = Magnifier(whole, STYLE), Zoom()
    for times, x, y in moves:
        zoom = glass.moved(glass.scaled(zoom, times, QPointF(x, y)), QPointF(x - 200, y - 200))
        part = glass.part(zoom)
        assert -1e-6 <= part.left <= part.left + part.columns <= shape[1] + 1e-6
        assert -1e-6 <= part.top <= part.top + part.rows <= shape[0] + 1e-6
        layout = zoomed(whole, what, STYLE, zoom)
        for row, column in inside(layout)[:9]:
            assert layout.cell_at(layout.cell_rect(row, column).center()) == (row, column)
    assert not zoomed(whole, what, STYLE, glass.scaled(zoom, 1e-9, QPointF(9, 9))).is_zoomed


def test_what_is_under_the_pointer_stays_there() -> None:
    what = picture(ramp(50, 50))
    whole = place(RECT, what, STYLE)
    glass, zoom = Magnifier(whole, STYLE), Zoom()
    at = whole.cell_rect(20, 31).center()
    for times in (1.25, 2.0, 1.5, 0.7):
        zoom = glass.scaled(zoom, times, at)
        assert zoomed(whole, what, STYLE, zoom).cell_at(at) == (20, 31)


def test_labels_follow_and_say_which_part() -> None:
    what = picture(ramp(100, 100))
    layout = close_up(what, Zoom(8, 40, 70), STYLE)
    rows, columns = [row for row, _ in layout.row_labels.texts], [column for column, _ in layout.column_labels.texts]
    assert set(rows) <= set(layout.part.shown_rows)
    assert set(columns) <= set(layout.part.shown_columns)
    assert (min(rows), min(columns)) >= (70, 40)
    assert dict(layout.row_labels.texts)[rows[0]] == f"w{rows[0]}"
    moved = close_up(what, Zoom(8, 41.5, 71.5), STYLE)
    assert {row for row, _ in moved.row_labels.texts} & set(rows)


@pytest.mark.parametrize("high", [300, 100])
def test_which_part_is_seen_is_written_above(high: int) -> None:
    """Beside the formula, or where there is no room for one, beside the title."""
    what = picture(ramp(100, 100))
    whole = place(QRectF(4, 4, 292, high), what, STYLE)
    layouts = [zoomed(whole, what, STYLE, zoom) for zoom in (Zoom(), Zoom(4, 30, 30))]
    assert whole.formula.isEmpty() == (high < 200)
    line = whole.title if whole.formula.isEmpty() else whole.formula
    inks = []
    for layout in layouts:
        image = painted(what, layout, STYLE)
        across = range(int(line.center().x()), int(line.right()))
        pixels = (image.pixelColor(x, y) for x in across for y in range(int(line.top()), int(line.bottom())))
        inks.append(LIGHT.accent in pixels)
    assert inks == [False, True]


def test_numbers_appear_and_grow_to_all_their_digits() -> None:
    what = picture(np.random.default_rng(0).random((100, 100)) * 0.9)
    sizes, texts = [], []
    for factor in (1, 4, 8, 16, 100):
        layout = close_up(what, Zoom(factor, 50, 50), STYLE)
        sizes.append(layout.number_size > 0)
        texts.append(digits_of(layout, what).text(float(what.values[50, 50])) if layout.number_size else "")
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == (False, True)
    assert [len(text) for text in texts] == sorted(len(text) for text in texts)
    assert texts[-1] == exact(what.values[50, 50])


def test_a_close_look_at_a_large_matrix_does_not_sort_its_numbers(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million numbers take longer to sort than there is between two frames; there is room for all decimals."""
    view = MatrixView("x", STYLE)
    qtbot.addWidget(view)
    view.resize(600, 500)
    view.set_picture(picture(np.random.default_rng(0).random((300, 300))))
    view._zooming.zoom = Zoom(40, 50, 50)
    view._look_closer()
    assert view._layout is not None
    assert view._layout.number_size
    for room in ("drawing.numbers", "widgets.views.cached_layers"):
        monkeypatch.setattr(f"tinyattn_gui.{room}.decimals", lambda *_: pytest.fail("sorted"))
    for seed in (1, 2):
        view.set_picture(picture(np.random.default_rng(seed).random((300, 300))))
        view.grab()


def test_moving_over_a_matrix_reduces_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    reduce: Callable[..., NDArray[np.floating]] = raster.reduce_to
    monkeypatch.setattr(raster, "reduce_to", lambda *a: (calls.append(1), reduce(*a))[1])
    what = picture(np.where(np.tri(900) > 0, ramp(900, 900), -np.inf), MASKED_SCORES)
    for left in range(0, 200, 20):
        painted(what, close_up(what, Zoom(1.7, left, left / 2)))
    assert len(calls) == 1


def test_masked_cells_are_hatched_where_they_are() -> None:
    what = picture(np.where(np.tri(60) > 0, 0.0, -np.inf), MASKED_SCORES)
    layout = close_up(what, Zoom(8, 20, 20))
    image = painted(what, layout)
    for row, column in inside(layout):
        box = layout.cell_rect(row, column).adjusted(3, 3, -3, -3).toRect()
        shades = {image.pixel(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())}
        assert (LIGHT.hatch.rgb() in shades) == (column > row), (row, column)


def test_which_part_is_seen_is_said_where_some_cells_are_not() -> None:
    what = picture(ramp(15, 15))
    slightly, closer = close_up(what, Zoom(1.06)), close_up(what, Zoom(2.0))
    assert slightly.is_zoomed
    assert (len(slightly.part.shown_rows), _part_words(slightly)) == (15, "")
    assert _part_words(closer).endswith(" of 15 × 15")


@pytest.mark.parametrize("shape", [(3, 24), (7, 53), (40, 5)], ids=str)
def test_at_the_far_end_nothing_beyond_the_last_cell_is_seen(shape: tuple[int, int]) -> None:
    what = picture(np.zeros(shape, np.float32))
    for width in range(40, 400, 17):
        whole = place(QRectF(0, 0, width, 0.7 * width), what, Style())
        if whole.cells.isEmpty():
            continue
        magnifier = Magnifier(whole, Style())
        for times in (1.25, 1.5, 2.0, 7.0):
            zoom = magnifier.scaled(Zoom(), times, whole.cells.bottomRight())
            part = zoomed(whole, what, Style(), zoom).part
            assert (part.shown_rows.stop, part.shown_columns.stop) == shape, (width, times)

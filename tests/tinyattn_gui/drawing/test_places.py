"""What stands where on a heatmap: the number of a cell in that cell, marks along their rows and columns, clicks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from model.matrix.picture import Picture, make_picture
from model.quantities import EMBEDDING, MASKED_SCORES, Axis, Quantity
from tests.kit.views import pixels
from tinyattn_gui.drawing.heatmap import HeatmapLayout, Marks, draw_cells, draw_frame, draw_marks, place
from tinyattn_gui.drawing.numbers import draw_numbers
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.theme.palette import LIGHT

pytestmark = pytest.mark.usefixtures("qapp")

SIZE = (520, 420)
STYLE = Style()
WORDS = ("a", "b", "c", "d", "e")


def picture(quantity: Quantity, values: NDArray[np.floating]) -> Picture:
    labels = {axis: WORDS for axis in Axis if axis.is_position}
    return make_picture(quantity, values.astype(np.float32), labels)


SQUARE = picture(MASKED_SCORES, np.random.default_rng(0).normal(size=(5, 5)))
WIDE = picture(EMBEDDING, np.random.default_rng(0).normal(size=(5, 8)))


def layout_of(what: Picture) -> HeatmapLayout:
    return place(QRectF(0, 0, *SIZE), what, STYLE)


def blank() -> QImage:
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(LIGHT.surface)
    return image


def box(changed: NDArray[np.bool_]) -> QRectF:
    """The smallest rectangle around all that was changed."""
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    return QRectF(columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1)


@pytest.mark.parametrize("cell", [(0, 0), (1, 3), (3, 1), (4, 2), (2, 4)])
def test_the_number_of_a_cell_is_written_in_that_cell(cell: tuple[int, int]) -> None:
    values = np.full((5, 5), -np.inf)  # of what is masked no number is written
    values[cell] = 0.25
    what = replace(picture(MASKED_SCORES, values), low=-3.0, high=3.0)
    layout, image = layout_of(what), blank()
    assert layout.number_size > 0
    painter = QPainter(image)
    draw_numbers(painter, layout, what, STYLE)
    painter.end()
    changed = (pixels(image) != pixels(blank())).any(2)
    assert changed.any()
    assert layout.cell_rect(*cell).adjusted(-1, -1, 1, 1).contains(box(changed))


@pytest.mark.parametrize("what", [SQUARE, WIDE], ids=["square", "wide"])
def test_a_point_in_a_cell_is_that_cell(what: Picture) -> None:
    layout = layout_of(what)
    for row in range(what.rows):
        for column in range(what.columns):
            rect = layout.cell_rect(row, column)
            for point in (rect.center(), rect.topLeft() + QPointF(0.1, 0.1), rect.bottomRight() - QPointF(0.1, 0.1)):
                assert layout.cell_at(point) == (row, column)
    assert layout.cell_at(layout.cells.bottomRight() + QPointF(1, 1)) is None
    assert layout.cell_at(layout.cells.topLeft() - QPointF(1, 1)) is None


def marked(what: Picture, marks: Marks) -> NDArray[np.bool_]:
    """Which pixels inside of the cells' rectangle the marks change."""
    layout, images = layout_of(what), []
    for some in (Marks(), marks):
        image = blank()
        painter = QPainter(image)
        draw_frame(painter, layout, what, STYLE)
        draw_cells(painter, layout, what, STYLE)
        draw_marks(painter, layout, what, STYLE, some)
        painter.end()
        images.append(pixels(image))
    changed = (images[0] != images[1]).any(2)
    inside = layout.cells.toRect()
    outside = np.ones_like(changed)
    outside[inside.top() : inside.bottom() + 1, inside.left() : inside.right() + 1] = False
    return changed & ~outside


@pytest.mark.parametrize("what", [SQUARE, WIDE], ids=["square", "wide"])
@pytest.mark.parametrize("row", [1, 3])
def test_a_lit_row_and_a_lit_column_are_marked_along_themselves(what: Picture, row: int) -> None:
    layout, air = layout_of(what), 4
    across = box(marked(what, Marks(rows=frozenset((row,)))))
    along, first = layout.cells, layout.cell_rect(row, 0)
    assert across.width() >= along.width() - 2
    assert first.top() - air <= across.top() <= across.bottom() <= first.bottom() + air
    down = box(marked(what, Marks(columns=frozenset((row + 1,)))))
    first = layout.cell_rect(0, row + 1)
    assert down.height() >= along.height() - 2
    assert first.left() - air <= down.left() <= down.right() <= first.right() + air


@pytest.mark.parametrize("mark", ["cell", "hover"])
def test_one_cell_is_marked_where_it_is(mark: str) -> None:
    marks = Marks(cell=(1, 3)) if mark == "cell" else Marks(hover=(1, 3))
    found = box(marked(SQUARE, marks))
    assert layout_of(SQUARE).cell_rect(1, 3).adjusted(-5, -5, 5, 5).contains(found)

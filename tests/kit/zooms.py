"""What tests of zooming share."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from model.matrix.picture import Picture, make_picture
from model.quantities import ATTENTION_WEIGHTS, Axis, Quantity
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.widgets.views.matrix_view import MatrixView

STYLE, PLAIN = Style(), Style(show_numbers=False)


def picture(values: NDArray[np.floating], quantity: Quantity = ATTENTION_WEIGHTS) -> Picture:
    names = {axis: tuple(f"w{n}" for n in range(values.shape[0])) for axis in Axis if axis.is_position}
    return make_picture(quantity, values.astype(np.float32), names)


def ramp(rows: int, columns: int) -> NDArray[np.floating]:
    return np.arange(rows * columns, dtype=np.float64).reshape(rows, columns) / (rows * columns)


def part(view: MatrixView) -> tuple[float, float, float, float]:
    assert view._layout is not None
    found = view._layout.part
    return found.left, found.top, found.columns, found.rows


@pytest.fixture
def view(qtbot: QtBot) -> MatrixView:
    made = MatrixView("weights", STYLE)
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.set_picture(picture(ramp(100, 100)))
    made.show()
    made.setFocus()
    return made

"""A figure is the same figure at every resolution: it fills its page, and what it shows stands at the same place."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from model.figures.figure import FigureOptions
from tests.kit.figures import SCORE
from tinyattn_gui.export.figure import render
from tinyattn_gui.theme.palette import DARK

pytestmark = pytest.mark.usefixtures("qapp")


def box_in_mm(dpi: float) -> NDArray[np.float64]:
    """Left, top, right and bottom of all that is not ground, and the size of the page."""
    options = FigureOptions(width=85, dpi=dpi, theme="dark", background="theme")
    image = Image.open(io.BytesIO(render(SCORE, "png", options))).convert("RGB")
    ground = np.array(DARK.surface.getRgb()[:3])
    drawn = (np.asarray(image) != ground).any(2)
    for edge in (drawn[0], drawn[-1], drawn[:, 0], drawn[:, -1]):
        assert not edge.any(), "the ground reaches every edge"
    rows, columns = np.flatnonzero(drawn.any(1)), np.flatnonzero(drawn.any(0))
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1, *image.size]) / dpi * 25.4


@pytest.mark.parametrize("dpi", [72, 150, 431])
def test_it_stands_where_it_stands_at_300(dpi: float) -> None:
    assert box_in_mm(dpi) == pytest.approx(box_in_mm(300), abs=25.4 / dpi * 1.6)

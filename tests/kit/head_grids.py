"""What tests of the grid of heads share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF

from tests.kit.views import SENTENCE, settle, weights
from tinyattn_gui.drawing.thumbnails_layout import GridLayout
from tinyattn_gui.panels.grid import GridPanel
from tinyattn_gui.pictures.head_grid import HeadGrid, grid_of
from tinyattn_gui.wiring.wiring import Wiring


def grid(layers: int = 2, heads: int = 3, tokens: int = 7, **changes: object) -> HeadGrid:
    """Every map another, with made-up numbers below them."""
    maps = weights(layers * heads, tokens)
    spread = np.random.default_rng(1).random((layers, heads, 2)) * [2, 5]
    names = SENTENCE if tokens == 7 else tuple(f"token{n}" for n in range(tokens))
    thumbs = grid_of(maps.reshape(layers, heads, tokens, tokens), spread)
    made = HeadGrid("Attention weights of all heads", "c", "step 6", maps, thumbs, names)
    return replace(made, **changes)  # type: ignore[arg-type]


def centre(layout: GridLayout, index: int, row: int, column: int, size: int) -> QPointF:
    square = layout.squares[index]
    step = square.width() / size
    return QPointF(square.left() + (column + 0.5) * step, square.top() + (row + 0.5) * step)


def opened(wiring: Wiring) -> GridPanel:
    panel = wiring.window.view("grid")
    settle(wiring)
    assert isinstance(panel, GridPanel)
    return panel

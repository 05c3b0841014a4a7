"""How fast large attention is looked at: one map of 1024 x 1024 panned and zoomed, and 144 maps on a grid.

Each is done by the widget that does it in the window, and by matplotlib (Agg, if it is installed) drawing the same
numbers at the same size, in one process, so that the ratio means something on any machine.
"""

from __future__ import annotations

import itertools
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from model.matrix.picture import Picture, make_picture
from model.matrix.reduce import reduce_to
from model.quantities import ATTENTION_WEIGHTS, Axis
from tinyattn_gui.app import make_application
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.head_grid import HeadGrid, Thumb
from tinyattn_gui.theme.palette import DARK, LIGHT
from tinyattn_gui.widgets.views.head_grid_view import HeadGridView
from tinyattn_gui.widgets.views.matrix_view import MatrixView

TOKENS, LAYERS, HEADS = 1024, 12, 12
SIDE, GRID = 900, (1400, 900)
FRAMES, FEW = 60, 5
"""How often each is measured; what takes matplotlib about a second, a few times."""

Deed = Callable[[int], object]


@dataclass(frozen=True)
class Measured:
    """Milliseconds of the median and of the slowest twentieth."""

    middle: float
    slow: float


def main() -> str:
    """Measure both, and say it in a table."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or make_application(["benchmark"])  # kept as long as there are widgets
    values = attention(0)
    maps = np.stack([reduce_to(attention(n), 64, 64) for n in range(8)])
    grid = maps[np.arange(LAYERS * HEADS) % len(maps)]
    ours = {**_map_in_the_window(values), **_grid_in_the_window(grid)}
    theirs = {**_map_in_matplotlib(values), **_grid_in_matplotlib(grid)}
    lines = [
        "| size | frame, ms (slowest twentieth) | frames a second | matplotlib, ms | times as fast |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, deed in ours.items():
        mine = measured(deed, FRAMES)
        beside = measured(theirs[name], FEW) if name in theirs else None
        said = ("", "") if beside is None else (f"{beside.middle:.0f}", f"{beside.middle / mine.middle:.0f}")
        pace = f"{1000 / mine.middle:.0f}"
        lines.append(f"| {name} | {mine.middle:.2f} ({mine.slow:.2f}) | {pace} | {said[0]} | {said[1]} |")
    new = measured(lambda n: reduce_to(attention(n % 8), 64, 64), 16)
    lines.append(f"| reducing a map to 64 x 64, by the trainer | {new.middle:.2f} ({new.slow:.2f}) | | | |")
    assert app is not None
    return "\n".join(lines)


def measured(deed: Deed, times: int) -> Measured:
    """Do it over and over, once before it counts."""
    deed(0)
    taken = []
    for n in range(1, times + 1):
        start = time.perf_counter()
        deed(n)
        taken.append(1000 * (time.perf_counter() - start))
    return Measured(statistics.median(taken), sorted(taken)[len(taken) * 19 // 20])


@cache
def attention(seed: int) -> NDArray[np.float32]:
    """Weights as a causal head has them: near the diagonal, with some columns that all look at."""
    rng, place = np.random.default_rng(seed), np.arange(TOKENS)
    scores = rng.normal(size=(TOKENS, TOKENS)) - np.abs(place[:, None] - place) / 40
    scores[:, rng.integers(0, TOKENS, 12)] += 4
    scores = np.where(np.tri(TOKENS) > 0, scores, -np.inf)
    weights = np.exp(scores - scores.max(1, keepdims=True))
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)


# In the window


def _painter(widget: QWidget) -> Callable[[], None]:
    """Paints all of a widget, as the window does."""

    image = QImage(2 * widget.size(), QImage.Format.Format_RGB32)
    return lambda: widget.render(image, QPoint())


def _map_in_the_window(values: NDArray[np.float32]) -> Mapping[str, Deed]:

    view = MatrixView("Attention weights", Style())
    view.resize(SIDE, SIDE)
    pictures = [_picture(values), _picture(values[::-1].copy())]
    view.set_picture(pictures[0])
    paint, middle = _painter(view), QPointF(SIDE / 2, SIDE / 2)

    def pan(n: int) -> None:
        if not view._zooming.is_close:
            _wheel(view, middle, 6)
        glass = view._magnifier
        assert glass is not None
        step = 4.0 if n % 40 < 20 else -4.0
        view._zooming.zoom = glass.moved(view._zooming.zoom, QPointF(step, step / 2))
        view._look_closer()
        paint()

    def zoom(n: int) -> None:
        _wheel(view, middle, 1 if n % 24 < 12 else -1)
        paint()

    def hover(n: int) -> None:
        _point(view, QPointF(150 + 7 * n % 600, 200 + 5 * n % 500))
        paint()

    def colours(n: int) -> None:
        view.set_style(Style(theme=(LIGHT, DARK)[n % 2]))
        paint()

    def resize(n: int) -> None:
        view.resize(SIDE - n % 7, SIDE - n % 5)
        paint()

    def another(n: int) -> None:
        view.set_picture(replace(pictures[n % 2]))
        paint()

    name = f"one map of {TOKENS} x {TOKENS}"
    deeds = {"pan": pan, "zoom": zoom, "hover": hover, "colours": colours, "resize": resize, "new values": another}
    return {f"{name}: {deed}": do for deed, do in deeds.items()}


def _grid_in_the_window(maps: NDArray[np.float32]) -> Mapping[str, Deed]:

    thumbs = tuple(Thumb(*at, *at, 1.0, 2.0) for at in itertools.product(range(LAYERS), range(HEADS)))
    tokens = tuple(f"w{n}" for n in range(TOKENS))
    grids = [HeadGrid("Heads", "", "step 1", shown, thumbs, tokens) for shown in (maps, maps[::-1].copy())]
    view = HeadGridView(Style())
    view.resize(*GRID)
    view.set_picture(grids[0])
    paint = _painter(view)

    def hover(n: int) -> None:
        _point(view, QPointF(100 + 13 * n % 1200, 100 + 11 * n % 700))
        paint()

    def pan(n: int) -> None:
        view.update()
        view._still = None  # as when it is scrolled into view
        paint()

    def colours(n: int) -> None:
        view.set_style(Style(theme=(LIGHT, DARK)[n % 2]))
        paint()

    def resize(n: int) -> None:
        view.resize(GRID[0] - 9 * (n % 7), GRID[1] - 7 * (n % 5))
        paint()

    def another(n: int) -> None:
        view.set_picture(grids[n % 2])
        paint()

    deeds = {"pan": pan, "hover": hover, "colours": colours, "resize": resize, "new values": another}
    return {f"grid of {len(maps)} maps: {deed}": do for deed, do in deeds.items()}


def _picture(values: NDArray[np.float32]) -> Picture:
    names = {axis: tuple(f"w{n}" for n in range(TOKENS)) for axis in Axis if axis.is_position}
    return make_picture(ATTENTION_WEIGHTS, values, names, formula="softmax(M)")


def _wheel(view: QWidget, at: QPointF, notches: int) -> None:

    for _ in range(abs(notches)):
        turn = QPoint(0, 120 if notches > 0 else -120)
        control, none = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.NoButton
        phase = Qt.ScrollPhase.NoScrollPhase
        QApplication.sendEvent(view, QWheelEvent(at, at, QPoint(), turn, none, control, phase, False))


def _point(view: QWidget, at: QPointF) -> None:

    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, event)


# In matplotlib


def _figure(size: tuple[int, int]) -> Any:
    """A figure of so many pixels; None where matplotlib is not installed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        return None
    figure = Figure(figsize=(size[0] / 100, size[1] / 100), dpi=100)
    FigureCanvasAgg(figure)
    return figure


def _map_in_matplotlib(values: NDArray[np.float32]) -> Mapping[str, Deed]:
    figure = _figure((SIDE, SIDE))
    if figure is None:
        return {}
    axes = figure.add_subplot()
    image = axes.imshow(values, cmap="Blues", vmin=0, vmax=1, interpolation="nearest")
    figure.colorbar(image)
    other, draw = values[::-1].copy(), figure.canvas.draw

    def look(left: float, top: float, size: float) -> None:
        axes.set_xlim(left, left + size)
        axes.set_ylim(top + size, top)
        draw()

    deeds: dict[str, Deed] = {
        "pan": lambda n: look(300 + 4 * n, 300 + 2 * n, 270),
        "zoom": lambda n: look(100, 100, 900 / 1.25 ** (n % 12)),
        "colours": lambda n: (image.set_cmap(("Blues", "viridis")[n % 2]), draw()),
        "resize": lambda n: (figure.set_size_inches((SIDE - n % 7) / 100, (SIDE - n % 5) / 100), draw()),
        "new values": lambda n: (image.set_data((values, other)[n % 2]), draw()),
    }
    return {f"one map of {TOKENS} x {TOKENS}: {deed}": do for deed, do in deeds.items()}


def _grid_in_matplotlib(maps: NDArray[np.float32]) -> Mapping[str, Deed]:
    figure = _figure(GRID)
    if figure is None:
        return {}
    images = list[Any]()
    for n, shown in enumerate(maps):
        axes = figure.add_subplot(LAYERS, HEADS, n + 1)
        images.append(axes.imshow(shown, cmap="Blues", vmin=0, vmax=1, interpolation="nearest"))
        axes.set_title(f"L{n // HEADS} H{n % HEADS}", fontsize=7)
        axes.set_xticks([])
        axes.set_yticks([])
    draw = figure.canvas.draw

    def colours(n: int) -> None:
        for image in images:
            image.set_cmap(("Blues", "viridis")[n % 2])
        draw()

    def another(n: int) -> None:
        for image, shown in zip(images, maps[:: -1 if n % 2 else 1], strict=True):
            image.set_data(shown)
        draw()

    deeds: dict[str, Deed] = {
        "pan": lambda n: draw(),
        "colours": colours,
        "resize": lambda n: (figure.set_size_inches((GRID[0] - 9 * (n % 7)) / 100, GRID[1] / 100), draw()),
        "new values": another,
    }
    return {f"grid of {len(maps)} maps: {deed}": do for deed, do in deeds.items()}

"""The histogram: what is counted, where it is drawn, and that it follows the selected matrix."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.matrix.picture import make_picture
from model.quantities import ATTENTION_WEIGHTS, MASKED_SCORES, QUERY, SCORES, TOKENS, Quantity
from model.quantities.stages import Ref
from tests.kit.desktop import Desktop
from tinyattn_gui.drawing import histogram as drawing
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.histogram import HistogramPanel
from tinyattn_gui.pictures.histogram import Histogram, histogram
from tinyattn_gui.theme.colormaps import colours
from tinyattn_gui.theme.palette import DARK, LIGHT, Theme
from tinyattn_gui.wiring.wiring import Wiring

pytestmark = pytest.mark.usefixtures("qapp")
RECT = QRectF(10, 10, 380, 280)


def of(values: object, quantity: Quantity = SCORES, cell: tuple[int, int] | None = None) -> Histogram:
    return histogram(make_picture(quantity, np.asarray(values, np.float32), {}), cell)


def test_every_value_is_counted_once_in_its_stretch() -> None:
    values = np.random.default_rng(0).normal(size=(30, 40))
    found = of(values)
    expected, edges = np.histogram(values.astype(np.float32), bins=len(found.counts), range=(found.low, found.high))
    assert found.counts.sum() == values.size
    assert np.abs(found.counts - expected).sum() <= 4  # those on an edge may fall to either side
    assert found.edges == pytest.approx(edges)


def test_zero_has_a_stretch_of_its_own_among_signed_values() -> None:
    found = of([[-1.0, 0.0, 0.0, 1.0]])
    assert found.counts[len(found.counts) // 2] == 2
    assert (found.counts[0], found.counts[-1]) == (1, 1)


def test_cells_without_a_number_are_told_apart() -> None:
    found = of([[-np.inf, -np.inf, 1.0, np.nan], [0.0, 3.0, np.inf, -1.0]], MASKED_SCORES, (0, 2))
    assert found.counts.sum() == 4
    assert found.words == ("4 values · 2 masked · 1 nan · 1 infinite · mean 0.75 · standard deviation 1.48")
    assert (found.mark, found.marked) == (1.0, "query 0, key 2: 1.0")
    assert of([[-np.inf, 1.0]], MASKED_SCORES, (0, 0)).mark is None
    assert of(np.full((2, 2), -np.inf), MASKED_SCORES).words == "0 values · 4 masked"


def test_a_stretch_in_words() -> None:
    found = of([[0.0, 0.5, 0.51, 1.0]], ATTENTION_WEIGHTS)
    assert found.describe(20) == "2 values from 0.50 to 0.53"
    assert found.describe(0) == "1 value from 0.00 to 0.03"
    assert of([[3, 4]], TOKENS).counts.sum() == 2


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_bars_have_the_colours_and_heights_of_their_values(theme: Theme) -> None:
    found, style = of([[-0.9] * 4 + [0.9] * 2 + [0.2]], cell=(0, 6)), Style(theme=theme)
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(theme.surface)
    painter = QPainter(image)
    try:
        drawing.draw(painter, RECT, found, style)
    finally:
        painter.end()
    area = drawing.plot_area(RECT, found, style)
    wide, middles = area.width() / len(found.counts), (found.edges[:-1] + found.edges[1:]) / 2
    shades = colours(middles, found.low, found.high, found.kind, theme)
    for n, count in enumerate(found.counts):
        x = area.left() + (n + 0.5) * wide
        assert drawing.bin_at(x, area, found) == n
        low, high = (image.pixel(int(x), int(area.bottom() - part * area.height())) for part in (0.04, 0.45))
        assert (low == shades[n]) == (count > 0) or n == int((0.2 + 1) / 2 * len(found.counts))
        assert (high == shades[n]) == (count >= 2)
        assert image.pixel(int(x), int(area.bottom() + 3)) == shades[n] or abs(middles[n] - 0.2) < 0.05
    mark = area.left() + (0.2 - found.low) / (found.high - found.low) * area.width()
    near = {image.pixel(round(mark) + d, int(area.top() + 0.2 * area.height())) for d in (-1, 0, 1)}
    assert theme.chosen.rgb() in near


def panel(wiring: Wiring) -> HistogramPanel:
    found = wiring.window.views["histogram"]
    assert isinstance(found, HistogramPanel)
    return found


def test_it_follows_the_selected_matrix_while_it_learns(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    wiring.window.toggle_panel("histogram")
    QApplication.processEvents()
    matrices, found = wiring.window.pipeline.view.views, panel(wiring)
    assert found.view.picture is not None
    assert found.view.picture.title == "Values of attention weights"
    queries = matrices[Ref(QUERY, 0)]
    queries.setFocus()
    qtbot.keyClick(queries, Qt.Key.Key_Return)
    qtbot.keyClick(queries, Qt.Key.Key_Down)
    shown = found.view.picture
    assert queries.picture is not None
    assert (shown.title, shown.mark) == ("Values of queries", queries.picture.values[1, 0])
    wiring.session.run_to(30)
    wiring.session.look()
    assert queries.picture is not None
    assert found.view.picture.mark == queries.picture.values[1, 0]
    assert found.view.picture.counts.tolist() == histogram(queries.picture).counts.tolist()
    found.take_focus()
    assert wiring.window.pictured is found.view  # so that it can be exported
    wiring.session.run_to(31)
    wiring.session.look()
    assert found.view.picture.title == "Values of queries"


def test_many_values_are_counted_a_few_times_a_second(qtbot: QtBot) -> None:
    made = HistogramPanel(Style())
    qtbot.addWidget(made)
    large = make_picture(SCORES, np.ones((300, 300), np.float32), {})
    made.set_matrix(large, None)
    assert made.view.picture is None
    qtbot.waitUntil(lambda: made.view.picture is not None)
    assert made.view.picture is not None
    assert made.view.picture.counts.sum() == 90_000


def test_the_pointer_tells_a_stretch(qtbot: QtBot) -> None:
    made = HistogramPanel(Style())
    qtbot.addWidget(made)
    made.resize(400, 300)
    told: list[object] = []
    made.pointed.connect(told.append)
    made.show()
    made.set_matrix(make_picture(ATTENTION_WEIGHTS, np.full((2, 2), 0.5, np.float32), {}), None)
    assert made.view.picture is not None
    area = drawing.plot_area(made.view._room, made.view.picture, made.view._style)
    at = QPointF(area.left() + area.width() * 0.51, area.center().y())
    qtbot.mouseMove(made.view, at.toPoint())
    assert told[-1][0] == "4 values from 0.50 to 0.53"  # type: ignore[index]
    assert made.view.accessibleDescription().startswith("Values of attention weights: 4 values")

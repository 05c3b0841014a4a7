"""A number that is none has a mark of its own wherever numbers are shown, and is called nan."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from model.config import RunSpec
from model.matrix.colours import DIVERGING, MAPS, table
from model.matrix.oklab import to_oklab
from model.matrix.picture import Picture
from model.matrix.reduce import reduce_to
from model.quantities import ATTENTION_WEIGHTS, MASKED_SCORES, SCORES, TARGETS, Kind
from tests.kit.desktop import Desktop
from tests.kit.heatmaps import picture
from tinyattn_gui.drawing import head_lines, histogram, neuron, thumbnails, thumbnails_layout
from tinyattn_gui.drawing.heatmap import draw, place
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.head_grid import HeadGrid, Thumb
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.pictures.histogram import histogram as histogram_of
from tinyattn_gui.pictures.neuron import Neuron
from tinyattn_gui.theme.palette import DARK, LIGHT, PRINT, THEMES, Theme

pytestmark = pytest.mark.usefixtures("qapp")

NAN = np.float32(math.nan)
TOKENS = ("a", "b")
SOME = np.array([[0.0, NAN], [-np.inf, 2.0]], np.float32)


def shades(drawing: object, size: tuple[int, int] = (300, 240), style: Style | None = None) -> set[int]:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(LIGHT.surface)
    painter = QPainter(image)
    try:
        drawing(painter, QRectF(4, 4, size[0] - 8, size[1] - 8), style or Style())  # type: ignore[operator]
    finally:
        painter.end()
    return {image.pixel(x, y) for x in range(size[0]) for y in range(size[1])}


def marked(found: set[int], theme: Theme = LIGHT) -> bool:
    return theme.cell_nan.rgb() in found


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_its_colour_is_no_colour_of_a_number(theme: Theme) -> None:
    mark = to_oklab(np.array([theme.cell_nan.getRgb()[:3]]))
    for name in ("auto", *MAPS):
        for kind in (Kind.SIGNED, Kind.UNIT):
            if name == "auto" or (name in DIVERGING) == (kind is Kind.SIGNED):
                apart = np.linalg.norm(to_oklab(table(kind, theme.dark, name)) - mark, axis=1).min()
                assert apart > 0.1, name
    assert theme.cell_nan not in (theme.cell_empty, theme.surface)


@pytest.mark.parametrize("number", [True, False], ids=["with numbers", "too small for numbers"])
def test_a_cell_of_a_matrix(number: bool) -> None:
    what, style = picture(SCORES, SOME, TOKENS), replace(Style(), show_numbers=number)
    layout = place(QRectF(4, 4, 292, 232), what, style)
    image = QImage(300, 240, QImage.Format.Format_RGB32)
    image.fill(LIGHT.surface)
    painter = QPainter(image)
    draw(painter, QRectF(4, 4, 292, 232), what, style)
    painter.end()

    def seen(row: int, column: int) -> set[int]:
        box = layout.cell_rect(row, column).adjusted(3, 3, -3, -3).toRect()
        return {image.pixel(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())}

    assert bool(layout.number_size) is number
    assert LIGHT.cell_nan.rgb() in seen(0, 1)
    assert len(seen(0, 1)) > 1, "it is crossed, or the word is written"
    for other in ((0, 0), (1, 0), (1, 1)):
        assert LIGHT.cell_nan.rgb() not in seen(*other)


def test_in_words() -> None:
    what = picture(SCORES, SOME, TOKENS)
    assert what.describe(0, 1).endswith(": nan")
    assert what.describe(1, 0).endswith(": −∞")


def test_an_id_that_is_missing_has_not_diverged() -> None:
    what = picture(TARGETS, np.array([3.0, NAN]), TOKENS)
    assert not marked(shades(lambda painter, rect, style: draw(painter, rect, what, style)))


def test_it_outlasts_any_other_where_cells_share_a_place() -> None:
    values = np.array([[1.0, NAN, -np.inf, 5.0, -np.inf, -np.inf, np.inf, 2.0]], np.float32)
    assert np.array_equal(reduce_to(values, 1, 4), [[NAN, 5.0, -np.inf, np.inf]], equal_nan=True)
    many = np.zeros((400, 400), np.float32)
    many[137, 201] = NAN
    what = picture(SCORES, many, ())
    assert marked(shades(lambda painter, rect, style: draw(painter, rect, what, style)))


def test_every_view_marks_it() -> None:
    weights = np.array([[[1.0, 0.0], [NAN, NAN]]], np.float32)
    lines = HeadLines("", "", "", TOKENS, (0,), (0, 1), weights)
    assert (lines.note, lines.lost) == ("2 weights are nan", {1})
    assert lines.describe_query(1).endswith("head 0: nan")
    assert marked(shades(lambda painter, rect, style: head_lines.draw(painter, rect, lines, style)))
    values = histogram_of(picture(SCORES, SOME, TOKENS))
    assert values.words.startswith("2 values · 1 masked · 1 nan")
    assert marked(shades(lambda painter, rect, style: histogram.draw(painter, rect, values, style)))
    maps = HeadGrid("", "", "", weights, (Thumb(0, 0, 0, 0, math.nan, math.nan),), TOKENS)
    assert thumbnails_layout.numbers(maps, maps.thumbs[0], 1) == ["nan"]
    assert maps.describe(0) == "layer 0, head 0: entropy nan nats, looks back nan tokens on average"
    assert marked(shades(lambda painter, rect, style: thumbnails.draw_thumbnails(painter, rect, maps, style)))
    steps = {SCORES: weights[0, 1], MASKED_SCORES: weights[0, 1], ATTENTION_WEIGHTS: weights[0, 1]}
    query = Neuron("", "", "", TOKENS, 1, np.array([NAN, 1], np.float32), np.ones((2, 2), np.float32), steps)
    assert query.strongest == -1
    assert marked(shades(lambda painter, rect, style: neuron.draw(painter, rect, query, style), (700, 240)))


def test_without_it_no_view_marks_anything() -> None:
    what: Picture = picture(MASKED_SCORES, np.array([[0.0, -np.inf], [1.0, 2.0]]), TOKENS)
    for theme in (LIGHT, DARK, PRINT):
        style = Style(theme=theme)
        assert not marked(shades(lambda painter, rect, style: draw(painter, rect, what, style), style=style), theme)
        assert not marked(
            shades(lambda painter, rect, style: histogram.draw(painter, rect, histogram_of(what), style), style=style),
            theme,
        )


def test_a_run_that_diverges_says_so_in_the_window(desktop: Desktop, qtbot: QtBot) -> None:
    spec = RunSpec().with_options({"train.optimizer": "sgd", "train.learning_rate": "10"})
    wiring = desktop.open(spec)
    wiring.session.run_to(40)
    wiring.session.look()
    image = wiring.window.pipeline.view.grab().toImage()
    shown = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert QColor.fromRgb(LIGHT.cell_nan.rgb()).rgb() in shown

"""How each kind of picture is drawn: the one list from which screen, figure, film and clipboard take it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from model.exports.table import picture_as_text
from model.matrix.picture import Picture
from tinyattn_gui.drawing import (
    arcs,
    chart,
    head_history,
    head_lines,
    head_table,
    heatmap,
    histogram,
    ladder,
    likeliest,
    merges,
    neuron,
    samples,
    space,
    thumbnails,
    trail,
    walk,
)
from tinyattn_gui.drawing.composition import Composer
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.arcs import Arcs
from tinyattn_gui.pictures.chart import Chart, chart_as_text
from tinyattn_gui.pictures.cloud import Cloud, cloud_as_text
from tinyattn_gui.pictures.composition import Composition
from tinyattn_gui.pictures.head_grid import HeadGrid
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.pictures.head_past import HeadHistory, HeadTable, history_as_text, table_as_text
from tinyattn_gui.pictures.histogram import Histogram, histogram_as_text
from tinyattn_gui.pictures.ladder import Ladder, ladder_as_text
from tinyattn_gui.pictures.likeliest import Likeliest, likeliest_as_text
from tinyattn_gui.pictures.merges import MergesPicture, merges_as_text
from tinyattn_gui.pictures.neuron import Neuron
from tinyattn_gui.pictures.samples import SamplesPicture, samples_as_text
from tinyattn_gui.pictures.spreadsheet import grid_as_text, lines_as_text, neuron_as_text
from tinyattn_gui.pictures.trail import TrailPicture, trail_as_text
from tinyattn_gui.pictures.walk import MomentPicture


@dataclass(frozen=True)
class Drawing:
    """`draw` fills a rectangle; `height` is how tall the picture wants to be at a width, in the painter's units.

    `text` gives its numbers for a spreadsheet, in lines and columns; nothing where it has none. `steps` draws the same
    little by little, where that takes a while.
    """

    draw: Callable[[QPainter, QRectF, Any, Style], None]
    height: Callable[[Any, float, Style], float]
    text: Callable[[Any], str] = lambda _: ""
    steps: Callable[[QPainter, QRectF, Any, Style], Iterator[None]] | None = None


def draw(painter: QPainter, rect: QRectF, picture: object, style: Style) -> None:
    """Draw a picture of any kind into a rectangle."""
    DRAWINGS[type(picture)].draw(painter, rect, picture, style)


def draw_steps(painter: QPainter, rect: QRectF, picture: object, style: Style) -> Iterator[None]:
    """Draw a picture of any kind little by little."""
    drawing = DRAWINGS[type(picture)]
    if drawing.steps is None:
        drawing.draw(painter, rect, picture, style)
    else:
        yield from drawing.steps(painter, rect, picture, style)


def height(picture: object, width: float, style: Style) -> float:
    """How tall a picture of any kind wants to be."""
    return DRAWINGS[type(picture)].height(picture, width, style)


def text(picture: object) -> str:
    """The numbers of a picture of any kind, for a spreadsheet."""
    return DRAWINGS[type(picture)].text(picture)


_composer = Composer(draw, height)

DRAWINGS: Mapping[type, Drawing] = {
    Picture: Drawing(heatmap.draw, heatmap.height, picture_as_text),
    TrailPicture: Drawing(trail.draw, trail.height, trail_as_text),
    HeadTable: Drawing(head_table.draw, head_table.height, table_as_text),
    HeadHistory: Drawing(head_history.draw, head_history.height, history_as_text),
    Histogram: Drawing(histogram.draw, histogram.height, histogram_as_text),
    HeadLines: Drawing(head_lines.draw, head_lines.height, lines_as_text),
    Likeliest: Drawing(likeliest.draw, likeliest.height, likeliest_as_text),
    Arcs: Drawing(arcs.draw, arcs.height, lines_as_text),
    HeadGrid: Drawing(thumbnails.draw_thumbnails, thumbnails.height, grid_as_text),
    Ladder: Drawing(ladder.draw, ladder.height, ladder_as_text),
    Neuron: Drawing(neuron.draw, neuron.height, neuron_as_text),
    MergesPicture: Drawing(merges.draw, merges.height, merges_as_text),
    SamplesPicture: Drawing(samples.draw, samples.height, samples_as_text),
    MomentPicture: Drawing(walk.draw, walk.height),
    Chart: Drawing(chart.draw, chart.height, chart_as_text),
    Cloud: Drawing(space.draw, space.height, cloud_as_text),
    Composition: Drawing(_composer.draw, _composer.height, steps=_composer.steps),
}

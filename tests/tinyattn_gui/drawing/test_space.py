"""Points drawn in a plane, and the names beside them."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from model.messages import Sentence
from model.quantities import Axis
from model.quantities.watch import Lens
from model.text.tokenizer import Piece
from tests.kit.clouds import Points, points, turn
from tinyattn_gui.drawing.labelling import Room
from tinyattn_gui.drawing.registry import text
from tinyattn_gui.drawing.space import draw, place
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.export.figure import render
from tinyattn_gui.pictures.cloud import Cloud, Group, PlaneView

pytestmark = pytest.mark.usefixtures("qapp")


def cloud(at: Points, axis: Axis = Axis.POSITION, groups: int = 1) -> Cloud:
    """Points of a sentence, or of a vocabulary of which the first three words are the sentence."""
    names = tuple(f"word{n}" for n in range(len(at) // groups))
    sentence = Sentence(
        tuple(Piece(name, n, True) for n, name in enumerate(names[:3] if axis is Axis.VOCAB else names))
    )
    axes = (axis,) if groups == 1 else (Axis.QUERY, Axis.KEY)
    parts = tuple(Group(of, n * len(names), len(names)) for n, of in enumerate(axes))
    low, high = at.min(0).tolist(), at.max(0).tolist()
    bounds = (low[0], high[0], low[1], high[1])
    return Cloud(
        "Embeddings", "X", "", "step 0", at, parts, sentence, names, Lens.PROBE, (0.61, 0.2), np.eye(2), bounds
    )


@pytest.mark.parametrize("seed", range(5))
def test_no_name_lies_over_another_or_outside(seed: int) -> None:
    random = np.random.default_rng(seed)
    area = (10.0, 20.0, 300.0, 200.0)
    room = Room(area, 3.0)
    at = random.uniform((10, 20), (310, 220), (120, 2))
    sizes = np.stack((random.uniform(10, 60, 120), np.full(120, 12.0)), axis=1)
    taken = QRectF(100, 80, 50, 40)
    room.take(np.array([taken.getRect()]))
    boxes = [QRectF(*box.tolist()) for box in room.place(at, sizes, np.full(120, 7.0)) if box is not None]
    assert 20 < len(boxes) < 120
    assert not any(a.intersects(b) for a, b in itertools.combinations([*boxes, taken], 2))
    assert all(QRectF(*area).contains(box) for box in boxes)


def test_a_name_stands_beside_its_point_and_the_first_goes_before() -> None:
    room = Room((0, 0, 100, 50), 1.0)
    at, sizes = (
        np.array([(50.0, 25.0), (52.0, 25.0), (52.0, 25.0)]),
        np.array([(20.0, 10.0), (20.0, 10.0), (99.0, 10.0)]),
    )
    first, second, third = room.place(at, sizes, np.full(3, 5.0))
    assert first is not None
    assert first.tolist() == [55.0, 20.0, 20.0, 10.0]
    assert second is not None
    assert second[0] + second[2] <= 52 - 5 + 1e-9, "to the right there is no more room, so it stands to the left"
    assert third is None


@pytest.mark.parametrize(("n", "axis"), [(3, Axis.POSITION), (60, Axis.POSITION), (900, Axis.VOCAB)])
def test_names_that_are_drawn_and_those_that_are_not_make_all(n: int, axis: Axis) -> None:
    picture = cloud(points(n), axis)
    root = ElementTree.fromstring(render(picture, "svg"))
    said = ["".join(item.itertext()).strip() for item in root.iter("{http://www.w3.org/2000/svg}text")]
    names = [words for words in said if words.startswith("word")]
    hidden = [int(words.split()[0]) for words in said if words.endswith("hidden")]
    assert len(set(names)) == len(names)
    assert len(names) + sum(hidden) == n
    assert "PC1 61 %, PC2 20 % of the variance" in said
    assert (axis is Axis.VOCAB) == ("in the sentence" in said)
    if n == 900:
        assert set(names) >= {"word0", "word1", "word2"}, "those of the sentence go before all others"


def test_what_is_lit_has_its_name_first() -> None:
    crowd = np.zeros((30, 2), np.float32)
    crowd[0], crowd[1] = (-1, -1), (1, 1)
    plain, lit = (render(picture, "svg") for picture in (cloud(crowd), replace(cloud(crowd), lit=frozenset({20}))))
    assert b"word20" not in plain
    assert b"word20" in lit


def test_right_is_right_and_up_is_up() -> None:
    picture = cloud(np.array([(-2, -1), (2, -1), (0, 2)], np.float32))
    layout = place(QRectF(0, 0, 300, 300), picture, Style())
    (ax, ay), (bx, by), (cx, cy) = layout.places.tolist()
    assert ax < cx < bx
    assert cy < ay == by
    assert bx - ax == pytest.approx(4 * layout.scale)
    assert by - cy == pytest.approx(3 * layout.scale), "one scale for both axes"
    assert all(layout.plot.contains(QPointF(x, y)) for x, y in layout.places.tolist())
    assert layout.nearest(QPointF(bx + 3, by), 10) == 1
    assert layout.nearest(QPointF(bx + 11, by), 10) is None
    close = place(QRectF(0, 0, 300, 300), replace(picture, view=PlaneView(2, -1, 3)), Style())
    assert close.scale == pytest.approx(3 * layout.scale)


@pytest.mark.parametrize("at", [[(0, 0), (1, 0)], [(0, 0), (0, 1)], [(-1e-30, 0), (1e-30, 0)], [(-1e29, 0), (1e29, 1)]])
def test_points_on_a_line_and_tiny_or_huge_ones_are_drawn(at: list[tuple[float, float]]) -> None:
    picture = cloud(np.array(at, np.float32))
    for size in ((20, 20), (160, 140), (900, 200)):
        image = QImage(*size, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        try:
            draw(painter, QRectF(0, 0, *size), picture, Style())
        finally:
            painter.end()
    layout = place(QRectF(0, 0, 300, 200), picture, Style())
    assert np.isfinite(layout.places).all()
    assert layout.holds(layout.places).all()


@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
def test_it_is_a_figure_in_every_format(format: str) -> None:
    picture = cloud(points(14), groups=2)
    ways = replace(picture, paths=(points(14, 1), points(14, 2)), chosen=frozenset({1}), lit=frozenset({8}))
    there = replace(picture, origins=points(14, 3), origin="step 40")
    found = {render(each, format) for each in (picture, ways, there)}
    assert len(found) == 3
    if format == "svg":
        said = render(there, "svg")
        assert all(word in said for word in (b">query<", b">key<", b">step 40<"))


def test_its_numbers_go_into_a_spreadsheet() -> None:
    picture = replace(cloud(np.array([(1, 2), (-1, 0), (0, -2), (0, 0)], np.float32), groups=2), axes=turn(90))
    rows = [line.split("\t") for line in text(picture).splitlines()]
    assert rows[0] == ["axis", "place", "name", "PC1", "PC2"]
    assert [row[:3] for row in rows[1:]] == [
        ["query", "0", "word0"],
        ["query", "1", "word1"],
        ["key", "0", "word0"],
        ["key", "1", "word1"],
    ]
    np.testing.assert_allclose(
        [[float(n) for n in row[3:]] for row in rows[1:]], [(2, -1), (0, 1), (-2, 0), (0, 0)], atol=1e-6
    )


def test_thousands_of_points_take_no_longer_than_a_few_frames() -> None:
    """5 ms for a thousand points when nothing else runs; ten times that for four times as many leaves room."""
    picture, image = cloud(points(4000), Axis.VOCAB), QImage(500, 500, QImage.Format.Format_RGB32)
    took = []
    for _ in range(3):
        painter, start = QPainter(image), time.thread_time()
        try:
            draw(painter, QRectF(0, 0, 500, 500), picture, Style())
        finally:
            painter.end()
        took.append(time.thread_time() - start)
    assert min(took) < 0.1

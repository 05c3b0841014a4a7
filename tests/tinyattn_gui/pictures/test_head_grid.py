"""The grid of heads as data: orders, names, words, tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.matrix.picture import exact
from model.matrix.reduce import reduce_to
from model.messages import MEAN
from tests.kit.head_grids import grid
from tinyattn_gui.pictures.head_grid import Order, Thumb, arranged
from tinyattn_gui.pictures.spreadsheet import grid_as_text

pytestmark = pytest.mark.usefixtures("qapp")


def test_orders() -> None:
    thumbs = [Thumb(0, 0, 0, 0, 0.5, 3.0), Thumb(0, 1, 0, 1, 0.1, 4.0), Thumb(0, MEAN, 0, 2, 0.0, 9.0)]
    assert arranged(thumbs, Order.PLACE) == ([0, 1, 2], tuple(thumbs))
    assert [thumb.label for thumb in arranged(thumbs, Order.ENTROPY)[1]] == ["L0 H1", "L0 H0"]
    places, shown = arranged(thumbs, Order.DISTANCE)
    assert (places, [(thumb.row, thumb.column) for thumb in shown]) == ([1, 0], [(0, 0), (0, 1)])


def test_names() -> None:
    assert [Thumb(layer, head, 0, 0).label for layer in (1, MEAN) for head in (2, MEAN)] == [
        "L1 H2",
        "L1 mean",
        "mean H2",
        "mean",
    ]
    assert Thumb(MEAN, MEAN, 0, 0).name == "mean of layers, mean of heads"


def test_maps_and_cells_in_words() -> None:
    picture = grid()
    one = picture.thumbs[4]
    told = f"layer 1, head 1: entropy {one.entropy:.3f} nats, looks back {one.distance:.2f} tokens on average"
    assert picture.describe(4) == told
    value = exact(picture.maps[4, 6, 2])
    assert picture.describe_cell(4, 6, 2) == f"{told}\nquery 6 “mat”, key 2 “cat”: {value}"
    assert "looks away" in grid(back=False).describe(0)


def test_a_cell_of_a_thumbnail_stands_for_several() -> None:
    whole = grid(tokens=60)
    small = replace(whole, maps=reduce_to(whole.maps, 10, 10))
    assert small.spans(9, 0) == (range(54, 60), range(6))
    said = small.describe_cell(0, 9, 0).splitlines()[1]
    assert said == f"query 54–59, key 0–5: up to {exact(whole.maps[0, 54:, :6].max())}"


def test_how_widely_heads_look_as_a_table() -> None:
    picture = grid()
    rows = [row.split("\t") for row in grid_as_text(picture).splitlines()]
    assert rows[0] == ["head", "entropy", "distance"]
    assert rows[1:] == [[thumb.label, str(thumb.entropy), str(thumb.distance)] for thumb in picture.thumbs]

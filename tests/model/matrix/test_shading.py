"""Shades in which small weights are seen: by a root, by row, and even ones that change nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.figures.figure import FigureOptions
from model.figures.request import FigureRequest
from model.figures.request_json import request_as_json, request_from_json
from model.matrix.colours import ColourScale, colours
from model.matrix.picture import Picture, labels_of, make_picture
from model.matrix.shading import EVEN, SHADINGS, bar_marks, toned
from model.messages import Sentence
from model.quantities import ATTENTION_WEIGHTS, SCORES, Kind

WEIGHTS = np.array([[1.0, 0.0, -np.inf], [0.36, 0.64, 0.0], [0.04, 0.08, np.nan]], np.float32)


def picture(quantity: object = ATTENTION_WEIGHTS) -> Picture:
    return make_picture(quantity, WEIGHTS, labels_of(Sentence(), ()))  # type: ignore[arg-type]


def test_a_root_spreads_small_weights_out() -> None:
    found = toned(WEIGHTS, 0.0, 1.0, Kind.UNIT, "root")
    np.testing.assert_allclose(found[1], [0.6, 0.8, 0.0], rtol=1e-6)
    assert found[2, 0] == pytest.approx(0.2)


def test_by_row_the_largest_of_each_has_the_last_colour() -> None:
    found = toned(WEIGHTS, 0.0, 1.0, Kind.UNIT, "row")
    np.testing.assert_allclose(np.nanmax(np.where(np.isfinite(found), found, 0), axis=1), 1.0)
    np.testing.assert_allclose(found[2, :2], [0.5, 1.0], rtol=1e-6)


@pytest.mark.parametrize("name", SHADINGS)
def test_what_is_masked_or_no_number_stays_so_and_order_is_kept(name: str) -> None:
    found = toned(WEIGHTS, 0.0, 1.0, Kind.UNIT, name)
    assert np.isneginf(found[0, 2])
    assert np.isnan(found[2, 2])
    for before, after in zip(WEIGHTS, found, strict=True):
        finite = np.isfinite(before)
        assert (np.argsort(before[finite], kind="stable") == np.argsort(after[finite], kind="stable")).all()


@pytest.mark.parametrize("name", SHADINGS)
def test_signed_values_and_even_shades_are_left_alone(name: str) -> None:
    assert toned(WEIGHTS, -1.0, 1.0, Kind.SIGNED, name) is WEIGHTS
    assert toned(WEIGHTS, 0.0, 1.0, Kind.UNIT, EVEN) is WEIGHTS
    assert bar_marks(picture(SCORES), name)[-1] == ("0", 0.5)


def test_the_bar_says_which_value_a_colour_is() -> None:
    """The colour at a mark is the one that a cell of its value has."""
    scale = ColourScale(Kind.UNIT)
    for name in (EVEN, "root"):
        for text, at in bar_marks(picture(), name):
            if text != SHADINGS[name].mark:
                value = np.array([[float(text)]])
                cell = colours(toned(value, 0.0, 1.0, Kind.UNIT, name), 0.0, 1.0, scale)
                assert cell == colours(np.array([[at]]), 0.0, 1.0, scale)
    assert ("√", 0.75) in bar_marks(picture(), "root")
    assert bar_marks(picture(), "row") == [("0", 0.0), ("row max", 1.0)]


def test_a_figure_as_before_is_written_as_before() -> None:
    plain = request_as_json(FigureRequest())
    assert "shading" not in plain["options"]
    rooted = FigureRequest(options=replace(FigureOptions(), shading="root"))
    assert request_from_json(request_as_json(rooted)).options.shading == "root"
    assert request_from_json(plain).options.shading == EVEN

"""Two sides of a comparison: each with its own numbers, words and step, in one range, and their difference signed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.config import ModelConfig, RunSpec
from model.matrix.picture import Picture
from model.messages import Frame, LookBeside
from model.quantities import SCORES, W_QUERY, Facet
from model.quantities.watch import Lens, Watch
from model.runs.run import Run
from model.trainer.frames import frame_at
from tinyattn_gui.pictures.compare import FigureSide, seen_from

CONFIG = ModelConfig(n_head=2)
PROBE, EXAMPLE, WEIGHT, SLOPE = (
    Watch(SCORES.slug, layer=0, head=1),
    Watch(SCORES.slug, layer=0, head=1, lens=Lens.EXAMPLE),
    Watch(W_QUERY.slug, layer=0, head=1),
    Watch(SCORES.slug, Facet.GRAD, layer=0, head=1),
)
NOW, THEN = 30, 4


@pytest.fixture(scope="module")
def frame() -> Frame:
    """Step 30 with step 4 beside it; they read different sentences."""
    run = Run(RunSpec(model=CONFIG, seed=2))
    run.train_to(NOW)
    made = frame_at(run, run.learner, "the fat cat", (PROBE, EXAMPLE, WEIGHT, SLOPE), (), (run, THEN))
    assert made.beside is not None
    assert made.beside.example != made.example
    return made


def seen(frame: Frame, watch: Watch, side: FigureSide) -> Picture:
    reading = next(reading for reading in frame.readings if reading.watch == watch)
    found = seen_from(reading, frame, CONFIG, side)
    assert isinstance(found, Picture)
    return found


def at(step: int, watch: Watch) -> Picture:
    """The same of a run that stands there, with nothing beside it."""
    run = Run(RunSpec(model=CONFIG, seed=2))
    run.train_to(step)
    return seen(frame_at(run, run.learner, "the fat cat", (watch,)), watch, FigureSide.THIS)


@pytest.mark.parametrize("watch", [PROBE, EXAMPLE, WEIGHT, SLOPE], ids=["probe", "example", "weight", "gradient"])
def test_each_side_is_what_it_would_be_alone(frame: Frame, watch: Watch) -> None:
    for side, step in ((FigureSide.THIS, NOW), (FigureSide.OTHER, THEN)):
        found, alone = seen(frame, watch, side), at(step, watch)
        np.testing.assert_array_equal(found.values, alone.values)
        assert (found.row_labels, found.column_labels) == (alone.row_labels, alone.column_labels)
        assert (found.step, found.where) == (step, alone.where)


@pytest.mark.parametrize("watch", [PROBE, WEIGHT], ids=["probe", "weight"])
def test_both_sides_have_the_range_of_both(frame: Frame, watch: Watch) -> None:
    this, other = (seen(frame, watch, side) for side in (FigureSide.THIS, FigureSide.OTHER))
    assert (this.low, this.high) == (other.low, other.high)
    alone = [at(step, watch) for step in (NOW, THEN)]
    assert alone[0].high != alone[1].high
    assert this.high == max(picture.high for picture in alone)


def test_the_difference_is_this_one_minus_the_other(frame: Frame) -> None:
    this, other, apart = (seen(frame, WEIGHT, side) for side in FigureSide)
    np.testing.assert_array_equal(apart.values, this.values - other.values)
    assert apart.high == -apart.low >= np.abs(apart.values).max() > 0
    assert apart.title == f"Change · Query weights · step {THEN} to {NOW}"


@pytest.mark.parametrize("watch", [EXAMPLE, SLOPE], ids=["example", "gradient"])
def test_numbers_of_different_sentences_have_no_difference(frame: Frame, watch: Watch) -> None:
    reading = next(reading for reading in frame.readings if reading.watch == watch)
    said = seen_from(reading, frame, CONFIG, FigureSide.DIFFERENCE)
    assert isinstance(said, str)
    assert said.endswith("do not compare.")
    assert frame.beside is not None
    same = frame.with_answer(LookBeside, replace(frame.beside, example=frame.example))
    assert isinstance(seen_from(reading, same, CONFIG, FigureSide.DIFFERENCE), Picture)

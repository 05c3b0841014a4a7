"""Points in the plane in which they differ most, held to numpy's singular value decomposition."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from model.config import ModelConfig, RunSpec, TrainConfig
from model.errors import RequestError
from model.messages import Frame, Goal, Projection, ProjectPlane
from model.messages.codec import pack, unpack
from model.quantities import ATTENTION_WEIGHTS, B_OUT, W_TOKEN, W_UNEMBED
from model.quantities.watch import MEAN, Lens, Plane, Watch
from model.trainer.projection import fitted, join, points_of, seen_in
from model.trainer.trainer import Trainer

SPEC = RunSpec(model=ModelConfig(d_model=8, n_head=2), seed=3)
PLANE = Plane((Watch("w_token"),))
QUERIES_AND_KEYS = Plane((Watch("query", layer=0, head=1), Watch("key", layer=0, head=1)))
COLUMNS = Plane((Watch("w_unembed"),))
ALL = (PLANE, Plane((Watch("embedding"),)), QUERIES_AND_KEYS, Plane((Watch("context", layer=0, head=MEAN),)), COLUMNS)


def cloud(n: int, width: int, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(2, 1, (n, width)).astype(np.float32)


def by_numpy(rows: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Points, axes and shares; the largest entry of an axis is positive."""
    spread = rows.astype(np.float64) - rows.mean(0, dtype=np.float64)
    _, sizes, axes = np.linalg.svd(spread, full_matrices=False)
    axes = np.array([axis * np.sign(axis[np.abs(axis).argmax()]) for axis in axes[:2]])
    return spread @ axes.T, axes, (sizes**2 / (sizes**2).sum())[:2]


def fit(rows: NDArray[np.float32]) -> Projection:
    return fitted(PLANE, join([rows]))


def frame_of(goal: Goal) -> Frame:
    trainer = Trainer()
    trainer.aim(goal)
    while trainer.advance():
        pass
    frame = trainer.take()
    assert isinstance(frame, Frame)
    return frame


@pytest.mark.parametrize(("n", "width"), [(17, 16), (7, 64), (200, 3), (2, 5), (9, 9), (3, 2)])
def test_it_is_the_plane_that_the_singular_values_name(n: int, width: int) -> None:
    rows = cloud(n, width, n)
    points, axes, shares = by_numpy(rows)
    found = fit(rows)
    known = len(axes) if n > 2 else 1  # two points differ in one direction only
    np.testing.assert_allclose(found.points[:, :known], points[:, :known], atol=1e-5)  # type: ignore[index]
    np.testing.assert_allclose(found.axes[:known], axes[:known], atol=1e-6)  # type: ignore[index]
    np.testing.assert_allclose(found.shares, shares, atol=1e-9)
    np.testing.assert_allclose(found.centre, rows.mean(0), rtol=1e-6)


def test_points_of_one_coordinate_lie_on_a_line() -> None:
    rows = cloud(5, 1)
    found = fit(rows)
    np.testing.assert_allclose(found.points, np.c_[rows - rows.mean(), np.zeros(5)], atol=1e-6)
    assert found.shares == (pytest.approx(1.0), 0.0)


def test_other_points_are_seen_in_the_same_plane() -> None:
    mine, other = cloud(20, 6), cloud(20, 6, 1) * 3
    plane = fit(mine)
    found = seen_in(plane, join([other]))
    assert plane.axes is not None
    np.testing.assert_allclose(found.points, (other - mine.mean(0)) @ plane.axes.T, atol=1e-4)
    spread = other - other.mean(0)
    expected = ((spread @ plane.axes.T) ** 2).sum(0) / (spread**2).sum()
    np.testing.assert_allclose(found.shares, expected, atol=1e-6)
    again = seen_in(plane, join([mine]))
    np.testing.assert_allclose(again.points, plane.points, atol=1e-5)


def test_matrices_share_one_plane_in_their_order() -> None:
    a, b = cloud(4, 5), cloud(6, 5, 1)
    found = fitted(QUERIES_AND_KEYS, join([a, b]))
    assert found.counts == (4, 6)
    np.testing.assert_allclose(found.points, by_numpy(np.concatenate((a, b)))[0], atol=1e-5)


def test_the_points_of_the_unembedding_are_its_columns() -> None:
    matrix = cloud(3, 7)
    np.testing.assert_array_equal(points_of(W_UNEMBED, matrix), matrix.T)
    np.testing.assert_array_equal(points_of(W_TOKEN, matrix), matrix)
    for quantity, values in ((ATTENTION_WEIGHTS, matrix), (B_OUT, matrix[0])):
        with pytest.raises(RequestError, match="has no rows that could be points"):
            points_of(quantity, values)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (cloud(1, 4), "It takes two points or more"),
        (cloud(0, 4), "It takes two points or more"),
        (np.full((6, 4), 0.1, np.float32), "All 6 points are the same"),
        (np.zeros((3, 4), np.float32), "All 3 points are the same"),
        (np.array([[1, np.nan], [0, 1]], np.float32), "the run has diverged"),
        (np.array([[1, np.inf], [0, 1]], np.float32), "the run has diverged"),
        (np.array([[1, 3e38], [0, 1]], np.float32), "the run has diverged"),
    ],
)
def test_what_spans_no_plane_is_said(rows: NDArray[np.float32], sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence):
        fit(rows)


def test_points_that_differ_in_the_last_bits_are_not_the_same() -> None:
    rows = np.full((3, 2), 1.0, np.float32)
    rows[0, 0] = np.nextafter(np.float32(1), np.float32(2))
    assert fit(rows).shares == (pytest.approx(1.0), pytest.approx(0.0))


# The trainer


def test_the_trainer_answers_every_plane() -> None:
    watch = tuple(dict.fromkeys(watch for plane in ALL for watch in plane.watches))
    questions = tuple(map(ProjectPlane, ALL))
    frame = frame_of(Goal(1, SPEC, until=5, probe="the fat cat sat", watch=watch, questions=questions))
    read = {reading.watch: reading.values for reading in frame.readings}
    assert [projection.plane for projection in frame.projections] == list(ALL)
    for projection in frame.projections:
        parts = [read[watch] for watch in projection.plane.watches]
        rows = np.concatenate([part.T if projection.plane is COLUMNS else part for part in parts])  # type: ignore[union-attr]
        points, _, shares = by_numpy(rows)
        np.testing.assert_allclose(projection.points, points, atol=1e-5)
        np.testing.assert_allclose(projection.shares, shares, atol=1e-6)
    back = unpack(pack(frame))
    assert isinstance(back, Frame)
    for ours, theirs in zip(frame.projections, back.projections, strict=True):
        assert (ours.plane, ours.counts, ours.shares) == (theirs.plane, theirs.counts, theirs.shares)
        np.testing.assert_array_equal(ours.points, theirs.points)  # type: ignore[arg-type]
    goal = Goal(1, SPEC, questions=tuple(map(ProjectPlane, ALL)))
    assert unpack(pack(goal)) == goal


def test_what_cannot_be_projected_is_told_in_its_place() -> None:
    nowhere = Plane((Watch("query", layer=7, head=0),))
    frame = frame_of(Goal(1, SPEC, probe="the", questions=tuple(map(ProjectPlane, (ALL[1], nowhere, PLANE)))))
    one, missing, table = frame.projections
    assert (one.points, missing.points) == (None, None)
    assert one.why.startswith("It takes two points or more")
    assert missing.why == "Layer 7 does not exist; allowed is 0 to 0."
    assert table.points is not None


def test_a_run_that_diverged_has_a_sentence() -> None:
    spec = replace(SPEC, train=TrainConfig(optimizer="sgd", learning_rate=10), model=ModelConfig(init_std=10))
    frame = frame_of(Goal(1, spec, until=10, probe="the fat cat", questions=(ProjectPlane(PLANE),)))
    assert frame.projections[0].points is None
    assert frame.projections[0].why.endswith("the run has diverged.")


def test_a_walked_step_is_read_in_full_for_its_plane() -> None:
    """The training example's embeddings, with the weights that the step began with."""
    watch = Watch("embedding", lens=Lens.EXAMPLE, before=True)
    frame = frame_of(Goal(1, SPEC, until=4, probe="the", watch=(watch,), questions=(ProjectPlane(Plane((watch,))),)))
    assert frame.readings[0].values is not None
    np.testing.assert_allclose(frame.projections[0].points, by_numpy(frame.readings[0].values)[0], atol=1e-5)
    assert len(frame.example.pieces) == len(frame.readings[0].values)

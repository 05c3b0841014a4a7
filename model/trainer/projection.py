"""Points of many dimensions in the plane in which they differ most: principal component analysis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.errors import RequestError
from model.messages import Projection
from model.quantities import COORDINATES, Axis, Quantity
from model.quantities.watch import Plane

_LARGEST = 1e30
"""Numbers up to this size can be added and squared without a care."""


@dataclass(frozen=True, eq=False)
class Points:
    """The points of several matrices, one after another, as rows (N, C); `counts` of each matrix."""

    rows: Tensor
    counts: tuple[int, ...]


def points_of(quantity: Quantity, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """The points of one matrix as rows; raises RequestError for what has none."""
    axes = [axis for axis in quantity.shown_axes if axis is not Axis.HEAD]
    if matrix.ndim != 2 or not any(axis in COORDINATES for axis in axes):
        raise RequestError(f"{quantity.name} has no rows that could be points.")
    return matrix if axes[-1] in COORDINATES else matrix.T


def join(parts: list[NDArray[np.float32]]) -> Points:
    """All points together; raises RequestError if they span no plane, or are not of one space."""
    if len({part.shape[1] for part in parts}) > 1:
        raise RequestError("These matrices are not of one width: their points lie in no common space.")
    rows = torch.from_numpy(np.concatenate(parts)).double()
    if not (rows.abs() < _LARGEST).all():
        raise RequestError("Some of these numbers are not finite, or past 1e30: the run has diverged.")
    if len(rows) < 2:
        raise RequestError("It takes two points or more to see how they differ: type a longer sentence.")
    return Points(rows, tuple(map(len, parts)))


def fitted(plane: Plane, points: Points) -> Projection:
    """The points in the plane in which they differ most.

    The centre is their mean, the axes are the two eigenvectors with the largest eigenvalues of their covariance, each
    turned so that its largest entry is positive. Points of one coordinate have a second axis of zeros.
    Raises RequestError for points that are all the same.
    """
    centre = points.rows.mean(0)  # C
    spread = points.rows - centre  # N C
    total = float(spread.square().sum())
    if total <= 1e-24 * float(points.rows.square().sum()):
        raise RequestError(f"All {len(spread)} points are the same: there is no plane in which they differ.")
    axes = _principal_axes(spread)
    return _projected(plane, points, centre, axes)


def seen_in(plane: Projection, points: Points) -> Projection:
    """Other points of the same space in a plane that is known."""
    assert plane.centre is not None
    assert plane.axes is not None
    return _projected(plane.plane, points, *(torch.from_numpy(part).double() for part in (plane.centre, plane.axes)))


def _principal_axes(spread: Tensor) -> Tensor:
    """The two directions (2, C) in which rows around zero (N, C) spread most."""
    N, C = spread.shape
    if N < C:
        axes = torch.linalg.svd(spread, full_matrices=False).Vh[:2]
    else:  # several times as fast where there are many points
        axes = torch.linalg.eigh(spread.mT @ spread).eigenvectors.flip(1).mT[:2]
    largest = axes.gather(1, axes.abs().argmax(1, keepdim=True))
    axes = axes * largest.sign()
    return torch.cat((axes, axes.new_zeros(2 - len(axes), C)))


def _projected(plane: Plane, points: Points, centre: Tensor, axes: Tensor) -> Projection:
    spread = points.rows - points.rows.mean(0)
    along = (spread @ axes.mT).square().sum(0) / spread.square().sum().clamp_min(1e-300)
    return Projection(
        plane,
        _numbers((points.rows - centre) @ axes.mT),
        points.counts,
        (float(along[0]), float(along[1])),
        _numbers(centre),
        _numbers(axes),
    )


def _numbers(tensor: Tensor) -> NDArray[np.float32]:
    return tensor.float().numpy()

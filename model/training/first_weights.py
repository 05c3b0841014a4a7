"""Weights that a run begins with instead of drawing them, held to the network that they are to be of."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from model.config import RunSpec
from model.errors import RequestError
from model.network.network import as_matrix
from model.quantities.shapes import Extent, shape_of
from model.quantities.stages import Ref, parameters
from model.training.state import State
from model.training.zeros import zeros


def first_state(spec: RunSpec, first: Mapping[Ref, Tensor], vocabulary_size: int) -> State:
    """These weights, which nothing writes to, as the state that a run begins with.

    Raises RequestError unless they are of the network of `spec`, whose vocabulary has so many rows.
    """
    _check(spec, first, vocabulary_size)
    params = {ref: first[ref].contiguous() for ref in parameters(spec.model)}
    still = zeros(sum(tensor.numel() for tensor in params.values()))  # no moment has moved: all are the same zeros
    parts = still.split([tensor.numel() for tensor in params.values()])
    moments = {ref: part.view_as(params[ref]) for ref, part in zip(params, parts, strict=True)}
    return State(0, params, {ref: (moments[ref],) * len(spec.train.rule.moments) for ref in params})


def _check(spec: RunSpec, first: Mapping[Ref, Tensor], vocabulary_size: int) -> None:
    extent = Extent(vocabulary_size)
    for ref in parameters(spec.model):
        expected = shape_of(ref, spec.model, extent)
        if ref not in first or as_matrix(ref, first[ref], spec.model).shape != expected:
            told = "missing" if ref not in first else _sizes(first[ref].shape)
            raise RequestError(
                f"The weights that it begins with do not fit: {ref.key} is {told}, and a vocabulary of "
                f"{vocabulary_size:,} rows needs {_sizes(expected)}."
            )


def _sizes(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))

"""A quantity's values with the names of their places, as JSON and CSV. Imports no torch."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.quantities import Axis


@dataclass(frozen=True, eq=False)
class Table:
    """`values` in the order of `axes`; `labels` names the places of each axis (the token, the word, or the number)."""

    stage: str
    axes: tuple[Axis, ...]
    labels: Mapping[Axis, tuple[str, ...]]
    values: NDArray[np.float32]

    def to_json(self, **more: Any) -> str:
        """An object with stage, shape, axes, labels, values, and whatever else is given; strict JSON."""
        return json.dumps(
            {
                "stage": self.stage,
                **more,
                "shape": list(self.values.shape),
                "axes": [axis.value for axis in self.axes],
                "labels": {axis.value: list(self._names(i)) for i, axis in enumerate(self.axes)},
                "values": _strict(self.values.tolist()),
            },
            ensure_ascii=False,
            allow_nan=False,
        )

    def to_csv(self) -> str:
        """One line for each row, its places first; one column for each place of the last axis."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*(axis.value for axis in self.axes[:-1]), *self._names(-1)])
        for index in np.ndindex(self.values.shape[:-1]):
            places = (self._names(i)[place] for i, place in enumerate(index))
            writer.writerow([*places, *(str(number) for number in self.values[index])])
        return out.getvalue()

    def _names(self, index: int) -> tuple[str, ...]:
        size = self.values.shape[index]
        named = self.labels.get(self.axes[index], ())
        return named if len(named) == size else tuple(map(str, range(size)))


def _strict(values: Any) -> Any:
    """Nested lists in which infinities and NaN are strings, as strict JSON has no numbers for them."""
    if isinstance(values, list):
        return [_strict(value) for value in values]
    return values if not isinstance(values, float) or math.isfinite(values) else str(values)

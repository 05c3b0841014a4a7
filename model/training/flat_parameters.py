"""All parameters of a network as parts of one vector, so that they are updated in one stroke.

The arithmetic of each number is the same as with a tensor for each parameter; what is saved is the overhead of a call
for each, which is most of a small network's step.
"""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn

from model.quantities.stages import Ref
from model.training.large_pages import numbers
from model.training.zeros import zeros


class FlatParameters:
    """Moves parameters into `vector`, and their gradients into `gradient`; they stay what they are, as views."""

    def __init__(self, params: Mapping[Ref, nn.Parameter]) -> None:
        self._shapes = {ref: parameter.shape for ref, parameter in params.items()}
        self._sizes = [parameter.numel() for parameter in params.values()]
        self._lent: dict[Ref, Tensor] = {}
        self.vector = numbers(sum(self._sizes))
        self.gradient = zeros(sum(self._sizes))
        values, gradients = self.split(self.vector), self.split(self.gradient)
        for ref, parameter in params.items():
            parameter.data = values[ref]
            parameter.grad = gradients[ref]

    def lend(self) -> Mapping[Ref, Tensor]:
        """The parameters as they are, for good: views until `copy_lent` is called, which has to be before any changes.
        Weights from outside may be large, and most are only looked at.
        """
        self._lent = self.split(self.vector)
        return self._lent

    def copy_lent(self) -> None:
        """Give what was lent memory of its own."""
        for ref, value in self._lent.items():
            self._lent[ref] = value.clone()
        self._lent = {}

    def split(self, vector: Tensor) -> dict[Ref, Tensor]:
        """A vector of this length as views, by the parameter that each part belongs to."""
        parts = vector.split(self._sizes)
        return {ref: part.view(shape) for (ref, shape), part in zip(self._shapes.items(), parts, strict=True)}

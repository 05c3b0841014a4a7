"""Opens cells of what a reader looks at: has the numbers that `explain` asks for."""

from __future__ import annotations

from model.config import ModelConfig, RunSpec, TrainConfig
from model.errors import RequestError
from model.explain import explain
from model.messages import Answer
from model.numbers import Array
from model.quantities import Axis
from model.reader import Reader, with_gaps
from model.stages import find
from model.watch import MEAN, Ask, Watch


class Opener:
    """The source of numbers for cells of a run with these options, read by `reader`."""

    def __init__(self, spec: RunSpec, reader: Reader) -> None:
        self.model: ModelConfig = spec.model
        self.train: TrainConfig = spec.train
        self._reader = reader

    def answer(self, ask: Ask) -> Answer:
        """The cell opened, or why it cannot be."""
        try:
            return Answer(ask, explain(ask, self))
        except RequestError as error:
            return Answer(ask, None, str(error))

    def values(self, watch: Watch) -> Array:
        """The numbers of what is watched, over all axes of its quantity; see `model.numbers.Source`."""
        ref = find(watch.slug, self.model, watch.layer)
        tensor = with_gaps(ref, self._reader.whole(ref, watch))
        if watch.head == MEAN:
            tensor = tensor.mean(ref.quantity.axes.index(Axis.HEAD), keepdim=True)
        found: Array = tensor.numpy()
        return found

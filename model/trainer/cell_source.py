"""Opens cells of what a reader looks at: has the numbers that `explain` asks for."""

from __future__ import annotations

import torch

from model.choices.masks import Mask
from model.config import ModelConfig, TrainConfig
from model.errors import RequestError
from model.explain.explain import explain
from model.explain.sums import Array
from model.messages import OpenedCell
from model.quantities import LOSS, TOKENS, Axis
from model.quantities.site import Site
from model.quantities.stages import Ref, find
from model.quantities.watch import MEAN, Ask, Lens, Watch
from model.spec.edits import SEED, newest
from model.spec.recipe import Clipping, rate_of
from model.trainer.reader import Reader, with_gaps
from model.training.dropout import keeps
from model.training.learner import Learner
from model.training.seeds import Purpose, seed_for


class Opener:
    """The source of numbers for the cells of what stands at `learner`, as `reader` reads it."""

    def __init__(self, learner: Learner, reader: Reader) -> None:
        spec = learner.spec
        self.learner = learner
        self.model: ModelConfig = spec.model
        self.train: TrainConfig = spec.train
        self.seed = spec.seed
        self.step = learner.step
        self.edits = tuple(edit for edit in learner.edits if edit.step == self.step)
        self.learning_rate = rate_of(spec.train, learner.edits, max(self.step - 1, 0))
        reseeded = newest(learner.edits, SEED, self.step - 1)
        self._drawn_with = int(reseeded.value) if reseeded else spec.seed
        self._reader = reader
        self._known: dict[Watch, Array] = {}
        self._kept: dict[Ref, Array] | None = None

    @property
    def clipping(self) -> Clipping | None:
        """What came of the gradients of the step; see `model.explain.sums.Source`."""
        return self._reader.clipping

    def answer(self, ask: Ask) -> OpenedCell:
        """The cell opened, or why it cannot be."""
        try:
            return OpenedCell(ask, explain(ask, self))
        except RequestError as error:
            return OpenedCell(ask, None, str(error))

    def values(self, watch: Watch) -> Array:
        """The numbers of what is watched, over all axes of its quantity; see `model.explain.sums.Source`."""
        if watch not in self._known:
            ref = find(watch.slug, self.model, watch.layer, watch.site)
            tensor = with_gaps(ref, self._reader.whole(ref, watch))
            if watch.head == MEAN:
                tensor = tensor.mean(ref.quantity.axes.index(Axis.HEAD), keepdim=True)
            self._known[watch] = tensor.numpy()
        return self._known[watch]

    def mask(self, before: bool) -> Mask:
        """Which keys a query may look at; see `model.explain.sums.Source`."""
        return self.learner.editing.mask_at(self.learner.edits, self.step - before)

    def kept(self, ref: Ref) -> Array:
        """What the step did not drop at such a stage, over all its axes: 0 and 1."""
        if self._kept is None:
            B, T = self._of_example(Ref(LOSS)).shape
            S = self._of_example(Ref(TOKENS, None, Site.ENCODER)).shape[1] if self.model.is_pair else 0
            generator = torch.Generator().manual_seed(seed_for(self._drawn_with, self.step - 1, Purpose.DROPOUT))
            drawn = keeps(self.model, (B, T, S), generator)
            self._kept = {ref: keep.numpy() for ref, keep in drawn.items()}
        return self._kept[ref]

    def _of_example(self, ref: Ref) -> Array:
        return self.values(Watch(ref.quantity.slug, site=ref.site, lens=Lens.EXAMPLE))

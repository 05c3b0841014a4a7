"""The small network of `translation` run on one pair of sentences: every tensor of it, ready to be opened and drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from model.config import Edit, RunSpec, TrainConfig
from model.explain.sums import Array
from model.messages import Frame, Reading, RunInfo, Sentence
from model.quantities import Axis, Facet
from model.quantities.catalogue import Catalogue
from model.quantities.stages import Ref, catalogue
from model.quantities.watch import Watch
from model.spec.recipe import Clipping
from model.text.tokenizer import Piece
from tests.kit.rules import evaluate
from tests.kit.translation import TRANSLATION

WORDS = ("the", "cat", "sleeps", "die", "Katze", "schläft", "tief")
SOURCE, TARGET, NEXT = (3, 4, 5, 6), (0, 1, 2), (1, 2, 1)
_SIZES = {Axis.HEAD: 2, Axis.D_MODEL: 6, Axis.D_HEAD: 3, Axis.VOCAB: len(WORDS)}


def _pieces(ids: tuple[int, ...]) -> tuple[Piece, ...]:
    return tuple(Piece(WORDS[number], number, True) for number in ids)


SENTENCE = Sentence(_pieces(TARGET), source=_pieces(SOURCE))


@dataclass(eq=False)
class Translated:
    """A source of numbers for `explain`, of one step that was not followed by an update."""

    model = TRANSLATION
    train = TrainConfig()
    seed = 5
    step = 1
    learning_rate = 0.1
    clipping: Clipping | None = None
    edits: tuple[Edit, ...] = ()
    tensors: Mapping[Ref, torch.Tensor] = field(default_factory=dict)
    gradients: Mapping[Ref, torch.Tensor] = field(default_factory=dict)

    @property
    def known(self) -> Catalogue:
        return catalogue(self.model)

    def values(self, watch: Watch) -> Array:
        ref = self.known.find(watch.slug, watch.layer, watch.site)
        tensor = (self.tensors if watch.facet is Facet.DATA else self.gradients)[ref].detach()
        numbers: Array = (tensor.mean(1, keepdim=True) if watch.head == -1 else tensor).numpy()
        return numbers

    def kept(self, ref: Ref) -> Array:
        raise AssertionError("there is no dropout")

    def frame(self, *watches: Watch) -> Frame:
        """What the window would be sent."""
        none: NDArray[np.float32] = np.zeros(0, np.float32)
        info = RunInfo(WORDS, None, 0, RunSpec(model=self.model))
        return Frame(
            1, 1, 1, 1, info, "", SENTENCE, SENTENCE, tuple(map(self._reading, watches)), 0, none, none, (), 0.0, 0.0, 0
        )

    def _reading(self, watch: Watch) -> Reading:
        return Reading(watch, self.values(watch)[0][watch.head or 0].astype(np.float32))


def translated() -> Translated:
    """The pair read once, forward and backward."""
    generator, known = torch.Generator().manual_seed(3), catalogue(TRANSLATION)
    tensors: dict[Ref, torch.Tensor] = {}
    for ref in known.parameters:
        shape = [_SIZES[axis] for axis in ref.quantity.axes]
        tensors[ref] = (0.4 * torch.randn(shape, generator=generator)).requires_grad_()
    ids = {"encoder.tokens": SOURCE, "tokens": TARGET, "targets": NEXT}
    for stage in known.stages:
        if stage.ref.key in ids:
            tensors[stage.ref] = torch.tensor([ids[stage.ref.key]])
            continue
        tensors[stage.ref] = evaluate(stage, [tensors[known] for known in stage.inputs], TRANSLATION)
        tensors[stage.ref].retain_grad()
    tensors[known.stages[-1].ref].mean().backward()
    gradients = {ref: tensor.grad for ref, tensor in tensors.items() if tensor.is_leaf or tensor.retains_grad}
    return Translated(tensors=tensors, gradients={ref: g for ref, g in gradients.items() if g is not None})

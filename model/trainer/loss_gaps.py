"""Which places of the losses that are read do not count: there is no number, and nothing is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from torch import Tensor

from model.messages import Reading
from model.quantities import LOSS, TARGETS, Facet
from model.quantities.stages import Ref
from model.quantities.watch import Lens, Watch


class Watched(Protocol):
    """Whoever has the tensor that is watched, nan where a token has no target."""

    def watched(self, ref: Ref, watch: Watch) -> Tensor: ...


def with_gaps_told(reader: Watched, ref: Ref, reading: Reading) -> Reading:
    """What was read; of losses, or their gradients, with the places that have no target."""
    if ref.quantity is not LOSS or reading.values is None:
        return reading
    watch = reading.watch
    lens = watch.lens if watch.facet is Facet.DATA else Lens.EXAMPLE
    targets = reader.watched(Ref(TARGETS), replace(watch, slug=TARGETS.slug, facet=Facet.DATA, lens=lens))
    nothing = targets.isnan().numpy()
    return replace(reading, gaps=nothing) if nothing.shape == reading.values.shape and nothing.any() else reading

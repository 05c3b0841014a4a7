"""Large maps of many layers are read layer by layer, and are what they would be at once."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from model.messages import Reading
from model.quantities import ATTENTION_WEIGHTS, MLP_ACTIVE, RESIDUAL, Quantity
from model.quantities.watch import ALL, Watch
from model.trainer import readings
from model.trainer.readings import reading_of, reading_of_layers


@pytest.mark.parametrize("most", [0, 5])
@pytest.mark.parametrize("quantity", [ATTENTION_WEIGHTS, RESIDUAL, MLP_ACTIVE], ids=lambda quantity: quantity.slug)
def test_layer_by_layer_is_as_all_at_once(monkeypatch: pytest.MonkeyPatch, quantity: Quantity, most: int) -> None:
    draw = torch.Generator().manual_seed(3)
    shape = (4, 23, 23) if quantity is ATTENTION_WEIGHTS else (23, 31)
    layers = [torch.rand(shape, generator=draw).softmax(-1) for _ in range(3)]
    watch = Watch(quantity.slug, layer=ALL, head=ALL if quantity.per_head else None, most=most)
    whole = reading_of(quantity, watch, torch.stack(layers))
    heights: list[int] = []

    def noting(quantity: Quantity, watch: Watch, tensor: Tensor) -> Reading:
        heights.append(len(tensor))
        return reading_of(quantity, watch, tensor)

    monkeypatch.setattr(readings, "_MOST_STACKED", 0)
    monkeypatch.setattr(readings, "reading_of", noting)
    parted = reading_of_layers(quantity, watch, layers)
    assert heights == [1, 1, 1]
    for name in ("values", "spread", "lengths"):
        ours, theirs = getattr(parted, name), getattr(whole, name)
        assert (ours is None) == (theirs is None)
        assert ours is None or (ours.dtype == theirs.dtype and np.array_equal(ours, theirs)), name

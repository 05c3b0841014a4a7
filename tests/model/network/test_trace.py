"""What a recorder keeps: copies, but for what is nobody else's."""

from __future__ import annotations

import pytest
import torch

from model.network.trace import Recorder
from model.quantities import EMBEDDING, QUERY
from model.quantities.stages import Ref


@torch.inference_mode()
@pytest.mark.parametrize("lent", [True, False])
def test_a_tensor_of_its_own_memory_is_copied_only_where_that_is_lent(lent: bool) -> None:
    recorder, whole = Recorder(lent=lent), torch.arange(6.0).view(2, 3)
    kept = recorder(EMBEDDING, whole)
    assert torch.equal(kept, whole)
    assert (kept.data_ptr() != whole.data_ptr()) == lent
    assert recorder.trace[Ref(EMBEDDING)] is kept


@torch.inference_mode()
def test_a_part_of_something_larger_is_always_copied() -> None:
    recorder, whole = Recorder(lent=False), torch.zeros(4, 3)
    kept = recorder(QUERY, whole[:2], 0)
    whole += 1
    assert not kept.any()

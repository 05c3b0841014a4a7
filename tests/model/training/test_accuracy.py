"""How often the most likely token is right: by counting, where torch's argmax has no say."""

from __future__ import annotations

import math

import pytest
import torch

from model.config import RunSpec
from model.network.network import NO_TARGET
from model.network.trace import Recorder
from model.quantities import LOGITS
from model.training.accuracy import accuracy
from model.training.learner import Learner

COPY = RunSpec().with_options({"data.corpus": "copy"})


@pytest.mark.parametrize(
    ("logits", "right"),
    [
        ([0.1, 0.9, 0.3], 1),
        ([0.9, 0.1, 0.3], 0),
        ([0.9, 0.9, 0.3], 0),
        ([math.nan, 0.9, 0.3], 0),
        ([0.0, math.nan, 0.3], 0),
        ([-math.inf, 0.0, -math.inf], 1),
    ],
)
def test_a_tie_is_wrong_and_so_is_nan(logits: list[float], right: int) -> None:
    assert accuracy(torch.tensor([[logits]]), torch.tensor([[1]])) == right


def test_only_what_counts_is_counted() -> None:
    logits = torch.eye(4)[None]  # each place is sure of its own number
    assert accuracy(logits, torch.tensor([[0, 3, NO_TARGET, 3]])) == pytest.approx(2 / 3)


@pytest.mark.parametrize("dropout", ["0", "0.5"])
@pytest.mark.parametrize("options", [{}, {"data.corpus": "fat-cat"}])
def test_it_is_of_the_batch_before_its_update_however_the_step_is_made(options: dict[str, str], dropout: str) -> None:
    spec = COPY.with_options({**options, "model.dropout": dropout})
    fast, full = Learner(spec), Learner(spec)
    assert math.isnan(fast.accuracy)
    for _ in range(30):
        fast.advance()
        record = full.record()
        fast.look([0, 1, 2], Recorder())
        counts = record.batch.targets != NO_TARGET
        expected = (record.trace[LOGITS].argmax(-1) == record.batch.targets)[counts].float().mean().item()
        assert fast.accuracy == full.accuracy == pytest.approx(expected)

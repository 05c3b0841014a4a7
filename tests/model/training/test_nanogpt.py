"""A run by nanoGPT's recipe against an independent loop of that recipe, by torch's own modules: the same losses."""

from __future__ import annotations

import pytest
import torch

from model.spec.presets import PRESETS
from model.training.learner import Learner
from model.training.passes import ByPlan
from tests.benchmarks.nanogpt import same_network
from tests.benchmarks.nanogpt_loop import rate, trainer


def test_the_preset_is_the_recipe() -> None:
    learner = Learner(PRESETS["nanogpt"].spec)
    network = same_network(learner)
    step = trainer(network)
    for _ in range(4):
        assert learner.learning_rate == pytest.approx(rate(learner.step))
        batch = learner.sample()
        theirs, ours = step(batch.ids, batch.targets), learner.advance()
        assert ours == pytest.approx(theirs, rel=1e-5)
    assert isinstance(learner._pass, ByPlan)
    after = same_network(learner).state_dict()
    for name, weight in network.state_dict().items():
        torch.testing.assert_close(weight, after[name], rtol=1e-3, atol=2e-6, msg=lambda m, name=name: f"{name}: {m}")


@pytest.mark.parametrize("made", [0, 50, 100, 101, 1000, 2000, 2001, 9000])
def test_the_rate_is_nanogpts(made: int) -> None:
    learner = Learner(PRESETS["nanogpt"].spec)
    learner.step = made
    assert learner.learning_rate == pytest.approx(rate(made), rel=1e-12)

"""Smoothed targets: loss and gradients are torch's, by plan as by autograd, and the floor is worked out anew."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from model.config import RunSpec
from model.explain.narration import ScaleWords, describe
from model.network.network import Network
from model.quantities import LOGITS, LOSS, Facet
from model.quantities.moments import Phase, moments
from model.quantities.shapes import Extent
from model.quantities.stages import Ref
from model.runs.first_difference import same_bits
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from model.spec.recipe import floor_of, formulas_of
from model.spec.spec_json import spec_as_json, spec_from_json
from model.training.learner import Learner
from model.training.passes import ByAutograd, ByPlan
from tests.kit.opened import Opened

SMOOTHED = RunSpec().with_options({"train.label_smoothing": "0.1"})
TASK = SMOOTHED.with_options({"data.corpus": "copy", "model.mlp": "yes", "train.label_smoothing": "0.35"})
SPECS = pytest.mark.parametrize("spec", [SMOOTHED, TASK], ids=["grammar", "task"])


@SPECS
def test_losses_and_their_gradients_are_torchs(spec: RunSpec) -> None:
    """And the mean is over the places that count, as torch's own."""
    learner = Learner(spec)
    for _ in range(5):
        record = learner.record()
        logits = record.trace[LOGITS].clone().requires_grad_()
        oracle = torch.nn.CrossEntropyLoss(label_smoothing=spec.train.label_smoothing, reduction="none")
        losses = oracle(logits.flatten(0, 1), record.batch.targets.flatten()).view_as(record.losses)
        counts = ~record.losses.isnan()
        assert torch.equal(losses[counts], record.losses[counts])
        (losses.sum() / counts.sum()).backward()
        torch.testing.assert_close(logits.grad, record.gradients[LOGITS])


@SPECS
def test_a_plan_makes_the_very_steps_that_autograd_makes(spec: RunSpec) -> None:
    planned, other = Learner(spec), Learner(spec)
    assert isinstance(planned._pass, ByPlan)
    other._pass = ByAutograd(other.network, other._flat)
    for step in range(12):
        assert planned.advance() == (other.record().loss if step % 3 == 0 else other.advance())
    assert same_bits(planned, other)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_it_is_the_cross_entropy_with_a_target_that_is_spread(dtype: torch.dtype) -> None:
    """Of Szegedy et al. 2016, equation for q′: (1 − ε) of the token that came, and ε / V of every one."""
    network = Network(SMOOTHED.model, 7, 0.3)
    network.initialise(torch.Generator().manual_seed(1))
    network.to(dtype)
    ids, targets = (torch.randint(7, (3, 5), generator=torch.Generator().manual_seed(n)) for n in (1, 2))
    seen: dict[str, torch.Tensor] = {}

    def tap(quantity, tensor, layer=None, site=None):  # type: ignore[no-untyped-def]
        seen[quantity.slug] = tensor
        return tensor

    losses = network(ids, targets, tap)
    wanted = 0.7 * functional.one_hot(targets, 7) + 0.3 / 7  # B T V
    assert losses.dtype is dtype
    torch.testing.assert_close(losses, -(wanted.to(dtype) * seen["logits"].log_softmax(-1)).sum(-1))


def test_the_floor_is_that_of_smoothed_targets_or_none() -> None:
    sharp, smoothed = DEFAULT_PRESET.spec.train, SMOOTHED.train
    assert floor_of(0.4, sharp, 24) == 0.4
    assert floor_of(0.4, smoothed, 24) is None
    assert floor_of(None, smoothed, 24) is None
    for V in (2, 24):
        wanted = torch.full((V,), 0.1 / V, dtype=torch.float64)
        wanted[0] += 0.9
        floor = floor_of(0.0, smoothed, V)
        assert floor == pytest.approx(
            float(functional.cross_entropy(wanted.log()[None], torch.tensor([0]), label_smoothing=0.1))
        )
        assert floor == pytest.approx(float(-(wanted * wanted.log()).sum()))
    assert Run(SMOOTHED).info.floor is None
    assert math.isclose(Run(TASK).info.floor or 0, floor_of(0.0, TASK.train, len(Run(TASK).info.vocabulary)) or 1)


def test_it_is_told_where_the_loss_is_opened() -> None:
    run = Run(SMOOTHED)
    run.advance(in_full=True)
    loss = Opened(run).cell(Ref(LOSS), 1)
    assert loss.formula == "ℓ = (1 − ε) (−ln softmax(L)[y]) + ε mean(−ln softmax(L))"
    assert loss.terms[-1].text.startswith("0.9 × ")
    gradient = Opened(run).cell(Ref(LOGITS), 1, 2, facet=Facet.GRAD)
    assert gradient.formula == "∂L = ∂ℓ (p − (1 − ε) [y] − ε / V)"
    moment = next(moment for moment in moments(SMOOTHED.model) if moment.phase is Phase.LOSS)
    told = describe(moment, SMOOTHED.model, SMOOTHED.train, ScaleWords(Extent(24, 7, 16), 0.01, 1))
    assert "Targets are smoothed: a part of ε = 0.1 is spread over all tokens." in told.words
    assert told.formula == loss.formula
    assert formulas_of(SMOOTHED.model, RunSpec().train)[Ref(LOSS)] == "−ln softmax(L)[y]"


def test_it_is_not_written_where_it_is_off() -> None:
    assert "label_smoothing" not in spec_as_json(RunSpec())["train"]
    assert spec_from_json(spec_as_json(SMOOTHED)) == SMOOTHED

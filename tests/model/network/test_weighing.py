"""Attention that is not scaled, mixes its keys or weighs by the sum: against torch's own, in values and gradients."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model.config import ModelConfig, RunSpec
from model.network.attention import Attention
from model.network.trace import Recorder
from model.network.weighing import by_sum
from model.quantities import ATTENTION_WEIGHTS, CONTEXT, KEY, QUERY, VALUE
from model.training.learner import Learner
from model.training.passes import ByAutograd, ByPlan
from tests.kit.blocks import BLOCKS

WIDTH, PLACES, BATCH = 16, 7, 3
SEEN = torch.ones(PLACES, PLACES, dtype=torch.bool).tril()


def by_the_sum(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Linear in the scores: the values mixed by them, divided by what the same scores make of ones."""
    scores = torch.einsum("bhqd,bhkd->bhqk", q, k).tril() / math.sqrt(q.shape[-1])
    return torch.einsum("bhqk,bhkd->bhqd", scores, v) / torch.einsum("bhqk,bhkd->bhqd", scores, torch.ones_like(v))


ORACLES: dict[str, tuple[dict[str, str], Callable[[Tensor, Tensor, Tensor], Tensor]]] = {
    "not scaled": (
        {"scale": "none"},
        lambda q, k, v: functional.scaled_dot_product_attention(q, k, v, SEEN, scale=1.0),
    ),
    "values are keys": (
        {"values": "keys"},
        lambda q, k, v: functional.scaled_dot_product_attention(q, k, k, SEEN),
    ),
    "by sum": ({"weighting": "sum"}, by_the_sum),
}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("heads", [1, 4])
@pytest.mark.parametrize("name", ORACLES)
def test_context_and_its_gradients_are_the_oracles(name: str, heads: int, dtype: torch.dtype) -> None:
    options, oracle = ORACLES[name]
    attention = Attention(ModelConfig(d_model=WIDTH, n_head=heads, context=PLACES, **options)).to(dtype)  # type: ignore[arg-type]
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in attention.parameters():
            parameter.normal_(0, 0.25)
    recorder = Recorder(gradients=True)
    attention(torch.randn(BATCH, PLACES, WIDTH, dtype=dtype, requires_grad=True), recorder).sum().backward()
    trace = recorder.trace
    q, k, v = (trace[quantity].detach().clone().requires_grad_() for quantity in (QUERY, KEY, VALUE))
    theirs = oracle(q, k, v)
    close = {"rtol": 1e-3, "atol": 1e-4} if name == "by sum" and dtype == torch.float32 else {}
    torch.testing.assert_close(trace[CONTEXT], theirs, **close)
    theirs.backward(trace[CONTEXT].grad)
    for quantity, tensor in ((QUERY, q), (KEY, k), *(((VALUE, v),) if name != "values are keys" else ())):
        torch.testing.assert_close(trace.gradients()[quantity, 0], tensor.grad, **close)


def test_values_that_are_keys_have_no_matrix_and_a_gradient_of_their_own() -> None:
    attention, recorder = Attention(ModelConfig(values="keys")), Recorder(gradients=True)
    assert attention.w_value is None
    for parameter in attention.parameters():
        torch.nn.init.normal_(parameter, 0, 0.3)
    attention(torch.randn(1, 5, 16), recorder).sum().backward()
    trace = recorder.trace
    assert torch.equal(trace[VALUE], trace[KEY])
    of_context, of_values, of_keys = (trace[quantity].grad for quantity in (CONTEXT, VALUE, KEY))
    assert of_context is not None
    assert of_values is not None
    torch.testing.assert_close(of_values, trace[ATTENTION_WEIGHTS].mT @ of_context)
    assert not torch.equal(of_values, of_keys)  # type: ignore[arg-type]


def test_a_sum_counts_what_is_hidden_for_nothing() -> None:
    scores = torch.tensor([[3.0, 1.0, -math.inf], [2.0, -1.0, 1.0]])
    torch.testing.assert_close(by_sum(scores), torch.tensor([[0.75, 0.25, 0.0], [1.0, -0.5, 0.5]]))


@pytest.mark.parametrize("name", [name for name in BLOCKS if name.startswith(("not scaled", "values are", "by sum"))])
def test_a_plan_has_the_bits_of_autograd(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = Learner(RunSpec(model=BLOCKS[name]))
    monkeypatch.setattr("model.training.passes.can_plan", lambda config: False)
    oracle = Learner(RunSpec(model=BLOCKS[name]))
    assert (type(planned._pass), type(oracle._pass)) == (ByPlan, ByAutograd)
    for _ in range(5):
        assert planned.advance() == oracle.advance()
        assert planned.bits() == oracle.bits()

"""Scores that fall with the distance, and queries and keys that are turned: against torch's own attention with an
explicit bias, and against complex numbers, in values and gradients."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model.config import ModelConfig
from model.errors import OptionError
from model.network.attention import Attention
from model.network.positions import distances, turning
from model.network.trace import Recorder, Trace
from model.quantities import CONTEXT, KEY, QUERY, SCORES, TURNED_KEY, TURNED_QUERY, VALUE

PLACES, WIDTH = 7, 16
DTYPES = (torch.float32, torch.float64)
ONES = torch.ones(PLACES, PLACES, dtype=torch.bool)
MASKS: dict[str, Tensor] = {"causal": ONES.tril(), "none": ONES, "window": ONES.tril() & ONES.triu(-3)}


def traced(dtype: torch.dtype, **options: object) -> Trace:
    """A pass through attention, with the gradients of the sum of what it gives."""
    attention = Attention(ModelConfig(d_model=WIDTH, context=9, **options)).to(dtype)  # type: ignore[arg-type]
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in attention.parameters():
            parameter.normal_(0, 0.25)
    recorder = Recorder(gradients=True)
    attention(torch.randn(3, PLACES, WIDTH, dtype=dtype, requires_grad=True), recorder).sum().backward()
    return recorder.trace


def leaves(trace: Trace) -> list[Tensor]:
    return [trace[quantity].detach().clone().requires_grad_() for quantity in (QUERY, KEY, VALUE)]


def assert_alike(trace: Trace, theirs: Tensor, ours: list[Tensor]) -> None:
    torch.testing.assert_close(trace[CONTEXT], theirs)
    theirs.backward(trace.gradients()[CONTEXT])
    for quantity, tensor in zip((QUERY, KEY, VALUE), ours, strict=True):
        torch.testing.assert_close(trace.gradients()[quantity], tensor.grad)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("heads", [1, 2, 4, 8])
def test_by_distance_is_torchs_attention_with_that_bias(heads: int, mask: str, dtype: torch.dtype) -> None:
    trace = traced(dtype, n_head=heads, position="alibi", mask=mask, window=4)
    bias = torch.empty(heads, PLACES, PLACES, dtype=dtype)
    for head in range(heads):
        for query in range(PLACES):
            for key in range(PLACES):
                bias[head, query, key] = -abs(query - key) / 2 ** (8 * (head + 1) / heads)
    bias = bias.masked_fill(~MASKS[mask], -math.inf)
    ours = leaves(trace)
    assert_alike(trace, functional.scaled_dot_product_attention(*ours, attn_mask=bias), ours)


def test_the_slopes_of_eight_heads_are_those_of_the_paper() -> None:
    """Press et al. 2022, section 3: 1/2, 1/4, … 1/256."""
    assert distances(8, 2)[:, 1, 0].tolist() == [2.0**-n for n in range(1, 9)]


def by_complex_numbers(x: Tensor, pairs: str) -> Tensor:
    """Each pair as one number, times e^(i t θ): written for one place and one pair after another."""
    columns, width = [torch.zeros(())] * x.shape[-1], x.shape[-1]
    place = torch.arange(x.shape[-2], dtype=torch.float64)
    for n in range(width // 2):
        a, b = (n, n + width // 2) if pairs == "halves" else (2 * n, 2 * n + 1)
        turn = torch.exp(1j * place / 10_000 ** (2 * n / width)).to(torch.complex(x[..., 0], x[..., 0]).dtype)
        turned = torch.complex(x[..., a], x[..., b]) * turn
        columns[a], columns[b] = turned.real, turned.imag
    return torch.stack(columns, dim=-1)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("pairs", ["adjacent", "halves"])
@pytest.mark.parametrize(("mask", "heads"), [("causal", 1), ("none", 2), ("window", 4)])
def test_turned_is_attention_of_complex_numbers(mask: str, heads: int, pairs: str, dtype: torch.dtype) -> None:
    trace = traced(dtype, n_head=heads, position="rotary", rotary_pairs=pairs, mask=mask, window=4)
    ours = leaves(trace)
    q, k, v = by_complex_numbers(ours[0], pairs), by_complex_numbers(ours[1], pairs), ours[2]
    torch.testing.assert_close(trace[TURNED_QUERY], q)
    torch.testing.assert_close(trace[TURNED_KEY], k)
    assert_alike(trace, functional.scaled_dot_product_attention(q, k, v, attn_mask=MASKS[mask]), ours)


@pytest.mark.parametrize("pairs", ["adjacent", "halves"])
def test_a_turned_score_hangs_on_the_distance_alone(pairs: str) -> None:
    q, k = torch.randn(2, 1, 1, 1, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(2)).unbind(0)
    how = turning(50, 8, pairs)
    scores = [how.turned(q, start + 3) @ how.turned(k, start).mT for start in (0, 1, 17, 40)]
    for score in scores[1:]:
        torch.testing.assert_close(score, scores[0])
    assert not torch.allclose(scores[0], how.turned(q, 4) @ how.turned(k, 0).mT)


def test_nothing_is_turned_at_the_first_place_and_lengths_stay() -> None:
    trace = traced(torch.float64, n_head=2, position="rotary")
    for before, after in ((QUERY, TURNED_QUERY), (KEY, TURNED_KEY)):
        assert torch.equal(trace[before][:, :, 0], trace[after][:, :, 0])
        torch.testing.assert_close(trace[before].norm(dim=-1), trace[after].norm(dim=-1))


def test_without_positions_and_mask_the_order_of_the_tokens_is_not_seen() -> None:
    attention = Attention(ModelConfig(d_model=WIDTH, position="none", mask="none", n_head=2))
    torch.manual_seed(3)
    with torch.no_grad():
        for parameter in attention.parameters():
            parameter.normal_(0, 0.25)
    x, order = torch.randn(1, PLACES, WIDTH), torch.tensor([3, 1, 0, 6, 2, 5, 4])
    first, second = Recorder(), Recorder()
    torch.testing.assert_close(attention(x, first)[:, order], attention(x[:, order], second))
    torch.testing.assert_close(first.trace[SCORES][..., order, :][..., order], second.trace[SCORES])


def test_a_head_of_odd_width_cannot_be_turned() -> None:
    with pytest.raises(OptionError, match="a head is 5 wide; allowed is an even") as caught:
        ModelConfig(d_head=5, position="rotary")
    assert caught.value.field == "model.position"
    ModelConfig(d_head=5, position="alibi")

"""Our attention against torch's own, in values and gradients."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model.choices.masks import CAUSAL
from model.config import ModelConfig
from model.network.attention import Attention, hidden_keys
from model.network.trace import Recorder, untapped
from model.quantities import (
    ATTENTION_WEIGHTS,
    BIASED_SCORES,
    CONTEXT,
    KEY,
    MASKED_SCORES,
    QUERY,
    SCALED_SCORES,
    SCORES,
    TURNED_KEY,
    TURNED_QUERY,
    VALUE,
)

WIDTH, PLACES, BATCH = 16, 7, 3
DTYPES = (torch.float32, torch.float64)


def made(heads: int, dtype: torch.dtype, **options: object) -> Attention:
    config = ModelConfig(d_model=WIDTH, n_head=heads, context=PLACES, **options)  # type: ignore[arg-type]
    attention = Attention(config).to(dtype)
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in attention.parameters():
            parameter.normal_(0, 0.25)
    return attention


def rows(dtype: torch.dtype) -> Tensor:
    torch.manual_seed(2)
    return torch.randn(BATCH, PLACES, WIDTH, dtype=dtype, requires_grad=True)


ONES = torch.ones(PLACES, PLACES, dtype=torch.bool)
SEEN: dict[str, tuple[dict[str, object], Tensor]] = {
    "causal": ({}, ONES.tril()),
    "none": ({"mask": "none"}, ONES),
    "window": ({"mask": "window", "window": 3}, ONES.tril() & ONES.triu(-2)),
    "sinks": (
        {"mask": "sinks", "window": 2, "sinks": 1},
        (ONES.tril() & ONES.triu(-1)) | (ONES.tril() & (torch.arange(PLACES) < 1)),
    ),
    "window of one": ({"mask": "window", "window": 1}, ONES.tril() & ONES.triu()),
    "prefix": ({"mask": "prefix", "prefix": 3}, ONES.tril() | (torch.arange(PLACES) < 3)),
}
"""The masks, and which keys (columns) each query may see, by torch's own triangles."""


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("mask", SEEN)
@pytest.mark.parametrize("heads", [1, 2, 4, 8])
def test_context_is_that_of_scaled_dot_product_attention(heads: int, mask: str, dtype: torch.dtype) -> None:
    recorder, (options, seen) = Recorder(gradients=True), SEEN[mask]
    made(heads, dtype, **options)(rows(dtype), recorder).sum().backward()
    trace = recorder.trace
    ours = [trace[q].detach().clone().requires_grad_() for q in (QUERY, KEY, VALUE)]
    theirs = functional.scaled_dot_product_attention(*ours, attn_mask=seen)
    torch.testing.assert_close(trace[CONTEXT], theirs)
    assert trace[CONTEXT].grad is not None
    theirs.backward(trace[CONTEXT].grad)
    for quantity, tensor in zip((QUERY, KEY, VALUE), ours, strict=True):
        torch.testing.assert_close(trace.gradients()[quantity, 0], tensor.grad)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("position", ["learned", "rotary"])
@pytest.mark.parametrize(("heads", "of_keys"), [(2, 1), (4, 2), (4, 1), (8, 2)])
def test_shared_keys_and_values_are_those_of_grouped_query_attention(
    heads: int, of_keys: int, position: str, dtype: torch.dtype
) -> None:
    """Torch's own, from the rows on: its values, and what comes back to keys, values and their matrices."""
    attention = made(heads, dtype, n_kv_head=of_keys, position=position, bias=True)
    recorder, x = Recorder(gradients=True), rows(dtype)
    attention(x, recorder)
    trace = recorder.trace
    torch.manual_seed(3)
    pull = torch.randn_like(trace[CONTEXT])
    trace[CONTEXT].backward(pull)
    met = (TURNED_QUERY, TURNED_KEY, VALUE) if position == "rotary" else (QUERY, KEY, VALUE)
    q, k, v = (trace[quantity].detach().clone().requires_grad_() for quantity in met)
    assert (q.shape[1], k.shape[1], v.shape[1]) == (heads, of_keys, of_keys)
    theirs = functional.scaled_dot_product_attention(q, k, v, attn_mask=ONES.tril(), enable_gqa=True)
    torch.testing.assert_close(trace[CONTEXT], theirs)
    theirs.backward(pull)
    for quantity, tensor in zip(met, (q, k, v), strict=True):
        torch.testing.assert_close(trace.gradients()[quantity, 0], tensor.grad)
    assert v.grad is not None
    columns = v.grad.transpose(1, 2).flatten(2)  # B T G·D
    torch.testing.assert_close(attention.w_value.grad, (x.mT @ columns).sum(0))
    torch.testing.assert_close(attention.b_value.grad, columns.sum((0, 1)))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("heads", [1, 2, 4, 8])
def test_output_weights_and_all_gradients_are_those_of_multihead_attention(
    heads: int, bias: bool, dtype: torch.dtype
) -> None:
    ours, x = made(heads, dtype, bias=bias), rows(dtype)
    theirs = torch.nn.MultiheadAttention(WIDTH, heads, bias=bias, batch_first=True, dtype=dtype)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([ours.w_query.T, ours.w_key.T, ours.w_value.T]))
        assert ours.w_out is not None
        theirs.out_proj.weight.copy_(ours.w_out.T)
        if bias:
            theirs.in_proj_bias.copy_(torch.cat([b for b in (ours.b_query, ours.b_key, ours.b_value) if b is not None]))
            theirs.out_proj.bias.copy_(ours.b_out)
    y = x.detach().clone().requires_grad_()
    recorder = Recorder()
    output = ours(x, recorder)
    expected, weights = theirs(y, y, y, attn_mask=hidden_keys(CAUSAL, PLACES), average_attn_weights=False)
    torch.testing.assert_close(output, expected)
    torch.testing.assert_close(recorder.trace[ATTENTION_WEIGHTS], weights)
    torch.manual_seed(3)
    weight = torch.randn_like(output)
    (output * weight).sum().backward()
    (expected * weight).sum().backward()
    torch.testing.assert_close(x.grad, y.grad)
    grads = [p.grad for p in (ours.w_query, ours.w_key, ours.w_value)]
    torch.testing.assert_close(torch.cat([g.T for g in grads if g is not None]), theirs.in_proj_weight.grad)
    assert ours.w_out.grad is not None
    torch.testing.assert_close(ours.w_out.grad.T, theirs.out_proj.weight.grad)
    if bias:
        biases = [p.grad for p in (ours.b_query, ours.b_key, ours.b_value) if p is not None]
        torch.testing.assert_close(torch.cat([g for g in biases if g is not None]), theirs.in_proj_bias.grad)
        assert ours.b_out is not None
        torch.testing.assert_close(ours.b_out.grad, theirs.out_proj.bias.grad)


def test_two_tokens_by_hand() -> None:
    """One head of width 1; x = (1, 2), every weight 1: scores 1 2 / 2 4, so the second row is softmax(2, 4)."""
    attention = Attention(ModelConfig(d_model=1, context=2))
    with torch.no_grad():
        for parameter in attention.parameters():
            parameter.fill_(1.0)
    recorder = Recorder()
    output = attention(torch.tensor([[[1.0], [2.0]]]), recorder)
    share = math.exp(4) / (math.exp(2) + math.exp(4))
    assert recorder.trace[SCORES].flatten().tolist() == [1, 2, 2, 4]
    torch.testing.assert_close(recorder.trace[ATTENTION_WEIGHTS][0, 0], torch.tensor([[1, 0], [1 - share, share]]))
    torch.testing.assert_close(output.flatten(), torch.tensor([1.0, 1 - share + 2 * share]))


@pytest.mark.parametrize(
    "options", [{}, {"n_head": 2}, {"bias": True}, {"mask": "none"}, {"d_head": 3}, {"n_head": 2, "n_kv_head": 1}]
)
def test_gradcheck(options: dict[str, object]) -> None:
    attention = Attention(ModelConfig(**({"d_model": 4, "context": 3} | options))).double()  # type: ignore[arg-type]
    torch.manual_seed(4)
    with torch.no_grad():
        for parameter in attention.parameters():
            parameter.normal_()
    x = torch.randn(2, 3, 4, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda t: attention(t, untapped), x)


def six_words() -> Tensor:
    """Those of the book's chapter 3, of width 3."""
    words = "0.43 0.15 0.89 0.55 0.87 0.66 0.57 0.85 0.64 0.22 0.58 0.33 0.77 0.25 0.10 0.05 0.80 0.55"
    return torch.tensor([float(word) for word in words.split()]).view(1, 6, 3)


def test_the_books_numbers() -> None:
    """*Build a Large Language Model (From Scratch)*, section 3.4: six words of width 3, a head of width 2."""
    inputs = six_words()
    config = ModelConfig(d_model=3, d_head=2, context=6, mask="none", w_out=False, residual=False)
    attention = Attention(config)
    torch.manual_seed(123)
    with torch.no_grad():
        for weight in (attention.w_query, attention.w_key, attention.w_value):
            weight.copy_(torch.rand(3, 2))
    recorder = Recorder()
    output = attention(inputs, recorder)

    def second(quantity: object) -> list[float]:
        return recorder.trace[quantity][0, 0, 1].tolist()  # type: ignore[index]

    close = {"abs": 0.5e-4}
    assert second(QUERY) == pytest.approx([0.4306, 1.4551], **close)
    assert second(SCORES) == pytest.approx([1.2705, 1.8524, 1.8111, 1.0795, 0.5577, 1.5440], **close)
    assert second(SCALED_SCORES) == pytest.approx([s / math.sqrt(2) for s in second(SCORES)], abs=1e-6)
    assert second(ATTENTION_WEIGHTS) == pytest.approx([0.1500, 0.2264, 0.2199, 0.1311, 0.0906, 0.1820], **close)
    assert second(CONTEXT) == pytest.approx([0.3061, 0.8210], **close)
    torch.testing.assert_close(output[0], recorder.trace[CONTEXT][0, 0])


def test_the_books_masked_numbers() -> None:
    """The book's section 3.5.1: scores are masked, then divided by √2; the rows of masked scores and of weights."""
    config = ModelConfig(d_model=3, d_head=2, context=6, w_out=False, residual=False, mask_first=True)
    attention, recorder = Attention(config), Recorder()
    torch.manual_seed(789)
    with torch.no_grad():
        for weight in (attention.w_query, attention.w_key, attention.w_value):
            weight.copy_(torch.nn.Linear(3, 2, bias=False).weight.T)
    attention(six_words(), recorder)
    order = [ref.quantity for ref in recorder.trace]
    assert order[3:7] == [SCORES, MASKED_SCORES, SCALED_SCORES, ATTENTION_WEIGHTS]
    masked, weights = recorder.trace[MASKED_SCORES][0, 0].tolist(), recorder.trace[ATTENTION_WEIGHTS][0, 0].tolist()
    assert masked[0] == pytest.approx([0.2899] + [-math.inf] * 5, abs=0.5e-4)
    assert masked[3] == pytest.approx([0.2642, 0.1024, 0.1036, 0.0186, -math.inf, -math.inf], abs=0.5e-4)
    assert weights[1] == pytest.approx([0.5517, 0.4483, 0, 0, 0, 0], abs=0.5e-4)
    assert weights[5] == pytest.approx([0.1935, 0.1663, 0.1666, 0.1542, 0.1666, 0.1529], abs=0.5e-4)


@pytest.mark.parametrize("options", [{}, {"mask": "window", "window": 2}, {"position": "alibi"}, {"mask": "none"}])
def test_whether_masked_or_scaled_first_all_else_is_the_same_to_the_bit(options: dict[str, object]) -> None:
    x, recorders = rows(torch.float32), [Recorder(gradients=True), Recorder(gradients=True)]
    made_both = [made(2, torch.float32, mask_first=first, **options) for first in (False, True)]
    for attention, recorder in zip(made_both, recorders, strict=True):
        attention(x, recorder).square().sum().backward()
    one, other = (recorder.trace for recorder in recorders)
    assert set(one) == set(other)
    between = {SCALED_SCORES, MASKED_SCORES, BIASED_SCORES}
    for ref in one:
        if ref.quantity not in between:
            assert torch.equal(one[ref], other[ref]), ref
            assert torch.equal(one.gradients()[ref], other.gradients()[ref]), ref
    weights = zip(*(attention.parameters() for attention in made_both), strict=True)
    assert all(torch.equal(a.grad, b.grad) for a, b in weights if a.grad is not None and b.grad is not None)
    if options.get("mask") != "none":
        assert not torch.equal(one[MASKED_SCORES], other[MASKED_SCORES])
        assert other[SCALED_SCORES].isneginf().equal(one[MASKED_SCORES].isneginf())

"""How each rule of the stage table runs without autograd: the calls that make its value, and those of its gradient.

A kernel takes down its calls forward and says where its value will be; what it returns besides takes down the chain
rule for a gradient of that value. Values are what `network` computes, and gradients what autograd makes of it, by the
same functions of torch. Shapes at line ends: B batch, T positions, C width of the stream, H heads, G heads of keys and
values, D width of a head.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from model.network.attention import hidden_keys
from model.network.positions import TABLES, distances, turning
from model.quantities import rule
from model.quantities.drops import drop_rate
from model.quantities.rule import Rule
from model.training.hiding import Hiding
from model.training.line import Backward as Backward
from model.training.line import Kernel, PlanLine, aten
from model.training.row_kernels import ROW_KERNELS
from model.training.shared_keys import for_each, give_shared
from model.training.smoothing import smoothed_cross_entropy


def _no_backward(gradient: Tensor) -> None:
    """Nothing that is learned leads here."""


def _given(at: PlanLine) -> tuple[Tensor, Backward]:
    return torch.zeros(at.shape, dtype=torch.int64), _no_backward  # B T


def _lookup(at: PlanLine) -> tuple[Tensor, Backward]:
    ids, table = at.inputs  # B T, V C
    y = torch.empty(*ids.shape, table.shape[1])  # B T C
    at.call(torch.index_select, table, 0, ids.view(-1), out=_rows(y))

    def backward(dy: Tensor) -> None:
        d_table = at.room(1)
        at.call(d_table.zero_)
        at.call(d_table.index_add_, 0, ids.view(-1), _rows(dy))

    return y, backward


def _positions(at: PlanLine) -> tuple[Tensor, Backward]:
    (table,), T = at.inputs, at.shape[1]
    return table[:T], lambda dy: at.call(at.room(0)[:T].copy_, dy)  # T C


def _sinusoid(at: PlanLine) -> tuple[Tensor, Backward]:
    return TABLES[at.config.position](at.shape[1], at.config.d_model), _no_backward  # T C


def _add(at: PlanLine) -> tuple[Tensor, Backward]:
    x = torch.empty_like(at.inputs[0])
    at.call(torch.add, *at.inputs, out=x)

    def backward(dx: Tensor) -> None:
        for number, part in enumerate(at.inputs):
            if part.shape == dx.shape:
                at.pass_on(number, dx)
            elif at.learns(number):  # the same for each sentence
                at.call(torch.sum, dx, 0, out=at.room(number))

    return x, backward


def _project(at: PlanLine) -> tuple[Tensor, Backward]:
    x = at.inputs[0]
    y, backward = _affine(at, _rows(x))  # B·T F
    return y.view(*x.shape[:-1], -1), lambda dy: backward(_rows(dy), _rows(at.room(0)))  # B T F


def _project_tied(at: PlanLine) -> tuple[Tensor, Backward]:
    x, table, *bias = at.inputs  # B T C, V C
    rows, y = _rows(x), torch.empty(x.shape[0] * x.shape[1], table.shape[0])  # B·T C, B·T V
    if bias:
        at.call(torch.addmm, *bias, rows, table.t(), out=y)
    else:
        at.call(torch.mm, rows, table.t(), out=y)

    def backward(dy: Tensor) -> None:
        at.call(torch.mm, _rows(dy), table, out=_rows(at.room(0)))
        at.call(torch.mm, _rows(dy).t(), rows, out=at.room(1))
        if bias:
            at.call(torch.sum, _rows(dy), 0, out=at.room(2))

    return y.view(*x.shape[:-1], -1), backward  # B T V


def _project_apart(at: PlanLine) -> tuple[Tensor, Backward]:
    x = at.inputs[0]
    y, backward = _affine(at, _rows(x))  # B·T H·D
    return _apart(y, x.shape[:2], at), lambda dy: backward(_joined(dy, at), _rows(at.room(0)))  # B H T D


def _project_joined(at: PlanLine) -> tuple[Tensor, Backward]:
    joined = _joined(at.inputs[0], at)  # B·T H·D
    y, backward = _affine(at, joined)  # B·T C

    def whole(dy: Tensor) -> None:
        d_joined = torch.empty_like(joined)
        backward(_rows(dy), d_joined)
        at.give(0, _apart(d_joined, at.shape, at))

    return y.view(*at.shape, -1), whole  # B T C


def _join(at: PlanLine) -> tuple[Tensor, Backward]:
    y = _joined(at.inputs[0], at).view(*at.shape, -1)
    return y, lambda dy: at.pass_on(0, _apart(_rows(dy), at.shape, at))  # B T H·D


def _affine(at: PlanLine, x: Tensor) -> tuple[Tensor, Callable[[Tensor, Tensor], None]]:
    """`x @ weight + bias` for rows x, the bias where there is one; backward writes the gradient of x to its second."""
    _, weight, *bias = at.inputs
    y = torch.empty(x.shape[0], weight.shape[1])
    if bias:
        at.call(torch.addmm, *bias, x, weight, out=y)
    else:
        at.call(torch.mm, x, weight, out=y)

    def backward(dy: Tensor, dx: Tensor) -> None:
        at.call(torch.mm, dy, weight.t(), out=dx)
        at.call(torch.mm, x.t(), dy, out=at.room(1))
        if bias:
            at.call(torch.sum, dy, 0, out=at.room(2))

    return y, backward


def _scores(at: PlanLine) -> tuple[Tensor, Backward]:
    heads, q, k = at.inputs[0].shape[:2], _each(at.inputs[0], at), for_each(at.inputs[1], at)  # B·H T D
    scores = torch.empty(q.shape[0], q.shape[1], k.shape[1])  # B·H T T
    at.call(torch.bmm, q, k.mT, out=scores)

    def backward(d_scores: Tensor) -> None:
        d, dk = _each(d_scores, at), torch.empty(k.mT.shape)
        at.call(torch.bmm, d, k, out=_each(at.room(0), at))
        at.call(torch.bmm, q.mT, d, out=dk)
        give_shared(dk.mT, at)

    return scores.unflatten(0, heads), backward  # B H T T


def _mix(at: PlanLine) -> tuple[Tensor, Backward]:
    heads, weights, v = at.inputs[0].shape[:2], _each(at.inputs[0], at), for_each(at.inputs[1], at)  # B·H T T, B·H T D
    mixed = torch.empty(*weights.shape[:2], v.shape[2])
    at.call(torch.bmm, weights, v, out=mixed)

    def backward(d_mixed: Tensor) -> None:
        d = _each(d_mixed, at)
        at.call(torch.bmm, d, v.mT, out=_each(at.room(0), at))
        dv = torch.empty_like(v)
        at.call(torch.bmm, weights.mT, d, out=dv)
        give_shared(dv, at)

    return mixed.unflatten(0, heads), backward  # B H T D


def _scale(at: PlanLine) -> tuple[Tensor, Backward]:
    (x,), root = at.inputs, torch.tensor(math.sqrt(at.config.head_width))
    y = torch.empty_like(x)
    at.call(torch.div, x, root, out=y)
    return y, lambda dy: at.call(torch.div, dy, root, out=at.room(0))


def _distance(at: PlanLine) -> tuple[Tensor, Backward]:
    (x,), y = at.inputs, torch.empty_like(at.inputs[0])
    at.call(torch.sub, x, distances(at.config.n_head, at.shape[1]).to(x.dtype), out=y)
    return y, lambda dy: at.pass_on(0, dy)  # B H T T


def _turn(at: PlanLine) -> tuple[Tensor, Backward]:
    (x,) = at.inputs
    how = turning(at.config.context, at.config.head_width, at.config.rotary_pairs)
    cos, sin, partner = how.at(0, at.shape[1], x.dtype)
    y, other = torch.empty_like(x), torch.empty(x.shape)
    at.call(torch.mul, x, cos, out=y)
    at.call(torch.index_select, x, -1, partner, out=other)
    at.call(torch.mul, other, sin, out=other)
    at.call(torch.add, y, other, out=y)

    def backward(dy: Tensor) -> None:
        dx, by_sine, other = at.room(0), torch.empty(x.shape), torch.empty(x.shape)
        at.call(torch.mul, dy, cos, out=dx)
        at.call(torch.mul, dy, sin, out=by_sine)
        at.call(torch.index_select, by_sine, -1, partner, out=other)  # a pair is each other's partner
        at.call(torch.add, dx, other, out=dx)

    return y, backward  # B H T D


def _mask(at: PlanLine) -> tuple[Tensor, Backward]:
    x, *ids = at.inputs
    mask, y = at.mask, torch.empty_like(x)
    hidden = hidden_keys(mask, at.shape[1], *ids)
    if not ids:
        hiding = Hiding(hidden, x)
        hiding.hide(at, x, y)
        return y, lambda dy: hiding.stop(at, dy, at.room(0))
    at.call(lambda: hidden.copy_(hidden_keys(mask, at.shape[1], *ids)))
    at.call(torch.where, hidden, torch.tensor(-math.inf), x, out=y)
    return y, lambda dy: at.call(torch.where, hidden, torch.tensor(0.0), dy, out=at.room(0))


def _softmax(at: PlanLine) -> tuple[Tensor, Backward]:
    (x,) = at.inputs
    y = torch.empty_like(x)
    at.call(torch.softmax, x, -1, out=y)
    return y, lambda dy: at.call(torch._softmax_backward_data, dy, y, -1, y.dtype, grad_input=at.room(0))


def _dropout(at: PlanLine) -> tuple[Tensor, Backward]:
    (x,), keep, rest = at.inputs, at.keep, torch.tensor(1 - drop_rate(at.ref.quantity, at.config))
    if keep is None:
        return x, _no_backward
    kept, y = torch.empty_like(x), torch.empty_like(x)
    at.call(torch.mul, x, keep, out=kept)
    at.call(torch.div, kept, rest, out=y)

    def backward(dy: Tensor) -> None:
        d_kept = torch.empty_like(kept)
        at.call(torch.div, dy, rest, out=d_kept)
        at.call(torch.mul, d_kept, keep, out=at.room(0))

    return y, backward


def _cross_entropy(at: PlanLine) -> tuple[Tensor, Backward]:
    if at.smoothing:
        return smoothed_cross_entropy(at)
    logits, targets = _rows(at.inputs[0]), at.inputs[1].view(-1)  # B·T V, B·T
    logs, losses, weight = torch.empty_like(logits), torch.empty(at.shape), torch.empty(())
    how = (targets, None, 0, -100)  # no weights, no mean; -100 is NO_TARGET
    at.call(torch.log_softmax, logits, -1, out=logs)
    at.call(aten.nll_loss_forward.output, logs, *how, output=losses.view(-1), total_weight=weight)

    def backward(d_losses: Tensor) -> None:
        d_logs, d_logits = torch.empty_like(logs), _rows(at.room(0))
        at.call(aten.nll_loss_backward.grad_input, d_losses.view(-1), logs, *how, weight, grad_input=d_logs)
        at.call(torch._log_softmax_backward_data, d_logs, logs, -1, logs.dtype, out=d_logits)

    return losses, backward  # B T


def _rows(x: Tensor) -> Tensor:
    """(B, T, C) as (B·T, C)."""
    return x.view(-1, x.shape[-1])


def _each(x: Tensor, at: PlanLine) -> Tensor:
    """(B, H, T, D) as (B·H, T, D)."""
    return at.reshaped(x, -1, *x.shape[2:])


def _joined(x: Tensor, at: PlanLine) -> Tensor:
    """(B, H, T, D) as (B·T, H·D): the heads side by side."""
    B, H, T, D = x.shape
    return at.reshaped(x.transpose(1, 2), B * T, H * D)


def _apart(x: Tensor, shape: Sequence[int], at: PlanLine) -> Tensor:
    """(B·T, H·D) as (B, H, T, D), where sentences have this shape (B, T)."""
    return x.view(*shape, -1, at.config.head_width).transpose(1, 2)


KERNELS: Mapping[Rule, Kernel] = {
    rule.GIVEN: _given,
    rule.LOOKUP: _lookup,
    rule.POSITION_ROWS: _positions,
    rule.SINUSOID: _sinusoid,
    rule.ADD: _add,
    rule.QUERIES: _project_apart,
    rule.KEYS: _project_apart,
    rule.SCORES: _scores,
    rule.SCALE: _scale,
    rule.DISTANCE: _distance,
    rule.TURN: _turn,
    rule.MASK: _mask,
    rule.SOFTMAX: _softmax,
    rule.DROPOUT: _dropout,
    rule.MIX: _mix,
    rule.SHARED_SCORES: _scores,
    rule.SHARED_MIX: _mix,
    rule.HEADS_JOINED: _project_joined,
    rule.JOIN: _join,
    **dict.fromkeys((rule.MLP_IN, rule.MLP_OUT, rule.UNEMBED, rule.CLASSIFY), _project),
    rule.UNEMBED_TIED: _project_tied,
    rule.CROSS_ENTROPY: _cross_entropy,
    **ROW_KERNELS,
}

"""The kernels of what is done within a row of numbers, or to each number on its own: norms, activations, shares."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial

import torch
from torch import Tensor

from model.quantities import rule
from model.quantities.rule import Rule
from model.training.line import Backward, Kernel, PlanLine, aten


def _layer_norm(at: PlanLine) -> tuple[Tensor, Backward]:
    x, gain, shift = at.inputs
    y, width = torch.empty_like(x), [x.shape[-1]]
    mean, spread = (torch.empty(*x.shape[:-1], 1) for _ in range(2))
    at.call(aten.native_layer_norm.out, x, width, gain, shift, at.config.norm_epsilon, out0=y, out1=mean, out2=spread)

    def backward(dy: Tensor) -> None:
        outs = {f"out{number}": at.room(number) for number in range(3)}
        given = (dy, x, width, mean, spread, gain, shift, [True, True, True])
        at.call(aten.native_layer_norm_backward.out, *given, **outs)

    return y, backward


def _rms_norm(at: PlanLine) -> tuple[Tensor, Backward]:
    x, gain = at.inputs
    normed, y, squares = (torch.empty_like(x) for _ in range(3))
    size, mean = (torch.empty(*x.shape[:-1], 1) for _ in range(2))
    at.call(torch.pow, x, 2, out=squares)
    at.call(torch.mean, squares, -1, keepdim=True, out=mean)
    at.call(torch.add, mean, at.config.norm_epsilon, out=mean)
    at.call(torch.rsqrt, mean, out=size)
    at.call(torch.mul, x, size, out=normed)
    at.call(torch.mul, normed, gain, out=y)

    def backward(dy: Tensor) -> None:
        d_normed, parts, twice = (torch.empty_like(x) for _ in range(3))
        d_size, cubes, dx = torch.empty_like(size), torch.empty_like(size), at.room(0)
        at.call(torch.mul, dy, normed, out=parts)
        at.call(torch.sum, parts, (0, 1), out=at.room(1))
        at.call(torch.mul, dy, gain, out=d_normed)
        at.call(torch.mul, d_normed, x, out=parts)
        at.call(torch.sum, parts, -1, keepdim=True, out=d_size)
        at.call(torch.mul, d_size, -0.5, out=d_size)
        at.call(torch.pow, size, 3, out=cubes)
        at.call(torch.mul, d_size, cubes, out=d_size)
        at.call(torch.div, d_size, x.shape[-1], out=d_size)
        at.call(torch.mul, x, 2, out=twice)
        at.call(torch.mul, d_size, twice, out=parts)
        at.call(torch.mul, d_normed, size, out=dx)
        at.call(torch.add, dx, parts, out=dx)

    return y, backward


def _gelu(at: PlanLine, approximate: str = "none") -> tuple[Tensor, Backward]:
    (x,), how = at.inputs, {"approximate": approximate}
    y = torch.empty_like(x)
    at.call(aten.gelu.out, x, **how, out=y)
    return y, lambda dy: at.call(aten.gelu_backward.grad_input, dy, x, **how, grad_input=at.room(0))


def _relu(at: PlanLine) -> tuple[Tensor, Backward]:
    (x,) = at.inputs
    y = torch.empty_like(x)
    at.call(aten.relu.out, x, out=y)
    return y, lambda dy: at.call(aten.threshold_backward.grad_input, dy, y, 0, grad_input=at.room(0))


def _silu(at: PlanLine) -> tuple[Tensor, Backward]:
    (x,) = at.inputs
    y = torch.empty_like(x)
    at.call(aten.silu.out, x, out=y)
    return y, lambda dy: at.call(aten.silu_backward.grad_input, dy, x, grad_input=at.room(0))


def _gate(at: PlanLine) -> tuple[Tensor, Backward]:
    brought, opening = at.inputs
    y = torch.empty_like(brought)
    at.call(torch.mul, brought, opening, out=y)

    def backward(dy: Tensor) -> None:
        at.call(torch.mul, dy, opening, out=at.room(0))
        at.call(torch.mul, dy, brought, out=at.room(1))

    return y, backward


def _share(at: PlanLine) -> tuple[Tensor, Backward]:
    (x,), nothing = at.inputs, torch.tensor(0.0)
    hidden, total = torch.empty(x.shape, dtype=torch.bool), torch.empty(*x.shape[:-1], 1)
    seen, y = torch.empty_like(x), torch.empty_like(x)
    at.call(torch.eq, x, -math.inf, out=hidden)
    at.call(torch.where, hidden, nothing, x, out=seen)
    at.call(torch.sum, seen, -1, keepdim=True, out=total)
    at.call(torch.div, seen, total, out=y)

    def backward(dy: Tensor) -> None:
        parts, against, d_total, dx = torch.empty_like(x), torch.empty_like(x), torch.empty_like(total), at.room(0)
        at.call(torch.div, y, total, out=parts)
        at.call(torch.neg, dy, out=against)
        at.call(torch.mul, against, parts, out=parts)
        at.call(torch.sum, parts, -1, keepdim=True, out=d_total)
        at.call(torch.div, dy, total, out=dx)
        at.call(torch.add, dx, d_total, out=dx)
        at.call(torch.where, hidden, nothing, dx, out=dx)

    return y, backward


def _same(at: PlanLine) -> tuple[Tensor, Backward]:
    return at.inputs[0], lambda dy: at.pass_on(0, dy)


ROW_KERNELS: Mapping[Rule, Kernel] = {
    rule.SUM: _share,
    rule.SAME: _same,
    rule.LAYER_NORM: _layer_norm,
    rule.RMS_NORM: _rms_norm,
    rule.GELU: _gelu,
    rule.GELU_TANH: partial(_gelu, approximate="tanh"),
    rule.RELU: _relu,
    rule.SILU: _silu,
    rule.GATE: _gate,
}

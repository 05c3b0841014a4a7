"""The kernel of a loss whose targets are smoothed: F.cross_entropy(label_smoothing=ε), forward and backward."""

from __future__ import annotations

import torch
from torch import Tensor

from model.network.network import NO_TARGET
from model.training.line import Backward, PlanLine, aten


def smoothed_cross_entropy(at: PlanLine) -> tuple[Tensor, Backward]:
    """(1 − ε) of the surprise at the target, and ε of the mean surprise at all tokens; 0 where nothing counts."""
    V = at.inputs[0].shape[-1]
    logits, targets = at.inputs[0].view(-1, V), at.inputs[1].view(-1)  # B·T V, B·T
    logs, losses, weight = torch.empty_like(logits), torch.empty(at.shape), torch.empty(())
    nll, spread, hidden = torch.empty(len(logits)), torch.empty(len(logits)), torch.empty(len(logits), dtype=torch.bool)
    how = (targets, None, 0, NO_TARGET)  # no weights, no mean
    own, each = 1 - at.smoothing, at.smoothing / V
    at.call(torch.log_softmax, logits, -1, out=logs)
    at.call(aten.nll_loss_forward.output, logs, *how, output=nll, total_weight=weight)
    at.call(torch.sum, logs, -1, out=spread)
    at.call(spread.neg_)
    at.call(torch.eq, targets, NO_TARGET, out=hidden)
    at.call(spread.masked_fill_, hidden, 0.0)
    at.call(nll.mul_, own)
    at.call(spread.mul_, each)
    at.call(torch.add, nll, spread, out=losses.view(-1))

    def backward(d_losses: Tensor) -> None:
        d_logs, d_logits, d = torch.empty_like(logs), at.room(0).view(-1, V), d_losses.view(-1)
        d_nll, d_spread = torch.empty_like(nll), torch.empty_like(spread)
        at.call(torch.mul, d, own, out=d_nll)
        at.call(aten.nll_loss_backward.grad_input, d_nll, logs, *how, weight, grad_input=d_logs)
        at.call(torch.mul, d, each, out=d_spread)
        at.call(d_spread.masked_fill_, hidden, 0.0)
        at.call(d_logs.sub_, d_spread.unsqueeze(1))
        at.call(torch._log_softmax_backward_data, d_logs, logs, -1, logs.dtype, out=d_logits)

    return losses, backward  # B T

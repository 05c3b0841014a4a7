"""How long a step of a run will take, estimated from its shape. Imports no torch.

Small networks spend their time on calls, large ones on multiplications, and in between on reading and writing: the
three weights were fitted to steps of ten shapes, made by plan on one machine. Another machine is slower or faster, so
an estimate is only used as a ratio to a step that was measured there.
"""

from __future__ import annotations

from model.choices.norms import NORMS
from model.config import RunSpec

_CALL, _BILLION_FLOPS, _MILLION_NUMBERS = 3.0e-6, 12.7e-3, 0.54e-3


def step_seconds(spec: RunSpec, vocabulary_size: int, positions: int) -> float:
    """Seconds for one step of a batch of `positions` tokens on the machine of the fit."""
    m, T, B = spec.model, positions, spec.train.batch_size
    gated = m.mlp * m.mlp_activation.is_gated
    norm = m.norm * (2 if NORMS[m.norm_kind].is_shifted else 19)  # torch has no kernel of its own for RMSNorm here
    layer = 29 + 8 * (m.n_head > 1) + 12 * m.mlp + 8 * gated + norm * (1 + m.mlp)
    layer += 6 * (m.group > 1) + 5 * (1 + m.mlp) * (m.dropout_residual > 0)
    calls = 28 + m.attentions * layer + norm * m.pre_norm
    weights = (
        (1 + m.w_out) * m.d_model * m.joined
        + 2 * m.d_model * m.kv_heads * m.head_width
        + (2 * m.mlp + gated) * m.d_model * m.hidden
    )
    pairs, scores = m.n_head * T * T, m.scores_of(vocabulary_size)
    flops = 6 * B * T * (m.attentions * weights + m.d_model * scores) + 12 * B * m.attentions * pairs * m.head_width
    numbers = B * (
        m.attentions * (6 * pairs + T * (9 * m.d_model + (3 * m.mlp + 2 * gated) * m.hidden)) + 4 * T * scores
    )
    seconds = _CALL * calls + _BILLION_FLOPS * flops / 1e9 + _MILLION_NUMBERS * numbers / 1e6
    return seconds * spec.train.accumulate

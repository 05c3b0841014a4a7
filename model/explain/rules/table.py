"""The arithmetic of every rule, a row each: what it opens to, both ways. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping

from model.explain.rules import activation, attention, embedding, loss, norm, place, rms_norm, stream
from model.explain.rules.cell import Arithmetic
from model.explain.rules.product import PRODUCT
from model.quantities import rule
from model.quantities.rule import Product, Rule

RULES: Mapping[Rule, Arithmetic] = {
    rule.LOOKUP: embedding.LOOKUP,
    rule.POSITION_ROWS: embedding.POSITION_ROWS,
    rule.SINUSOID: embedding.SINUSOID,
    rule.ADD: stream.ADD,
    rule.JOIN: stream.JOIN,
    rule.LAYER_NORM: norm.LAYER_NORM,
    rule.RMS_NORM: rms_norm.RMS_NORM,
    rule.SCALE: attention.SCALE,
    rule.DISTANCE: place.DISTANCE,
    rule.TURN: place.TURN,
    rule.MASK: attention.MASK,
    rule.SOFTMAX: attention.SOFTMAX,
    rule.SUM: attention.SHARE,
    rule.SAME: stream.SAME,
    rule.DROPOUT: attention.DROPOUT,
    **activation.ACTIVATED,
    rule.GATE: activation.GATE,
    rule.CROSS_ENTROPY: loss.CROSS_ENTROPY,
}
"""Every rule but the products, which are one."""


def arithmetic(of: Rule) -> Arithmetic:
    """How a rule is opened."""
    return PRODUCT if isinstance(of, Product) else RULES[of]

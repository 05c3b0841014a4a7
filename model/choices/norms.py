"""How a row is normed, a row for each kind, and where in a block that is done. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.choices.powers import power_words

EPSILON = 1e-5
"""What a norm usually adds to a variance or a mean square, so that a row of equal numbers can be divided."""


@dataclass(frozen=True)
class NormKind:
    """A way to bring a row to one size: the name of its rule, its formula, and whether a shift is learned beside the
    gain.
    """

    rule: str
    formula: str
    help: str
    is_shifted: bool = True

    def with_epsilon(self, epsilon: float) -> str:
        """Its formula, which says an epsilon that is not the usual one."""
        return self.formula if epsilon == EPSILON else f"{self.formula}, ε = {power_words(epsilon)}"


NORMS: Mapping[str, NormKind] = {
    "layer": NormKind("layer norm", "LayerNorm({0})", "Each row brought to mean 0 and variance 1, scaled and shifted."),
    "rms": NormKind("rms norm", "RMSNorm({0})", "Each row divided by the root of its mean square, then scaled.", False),
}
"""By the name that `model.norm_kind` has."""

"""How a row is normed, a row for each kind, and where in a block that is done. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class NormKind:
    """A way to bring a row to one size: the name of its rule, its formula, and whether a shift is learned beside the
    gain.
    """

    rule: str
    formula: str
    help: str
    is_shifted: bool = True


NORMS: Mapping[str, NormKind] = {
    "layer": NormKind("layer norm", "LayerNorm({0})", "Each row brought to mean 0 and variance 1, scaled and shifted."),
    "rms": NormKind("rms norm", "RMSNorm({0})", "Each row divided by the root of its mean square, then scaled.", False),
}
"""By the name that `model.norm_kind` has."""

"""A network that brings its own stages, and with them its own quantities: it is not made from options alone.

Imports no torch.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.config import ModelConfig
from model.quantities.catalogue import Stage


@dataclass(frozen=True)
class DescribedConfig(ModelConfig):
    """Options, and every stage of the network in the order in which it is computed."""

    rows: tuple[Stage, ...] = ()

    __hash__ = ModelConfig.__hash__

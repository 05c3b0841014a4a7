"""The blocks that a network is made of: norm, attention and MLP, each added to the stream.

"Attention Is All You Need", sections 3.1 and 3.3; the book's sections 4.2 to 4.5.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.choices.masks import NO_TOKEN, Anchor
from model.choices.norms import EPSILON, NORMS
from model.config import ModelConfig
from model.network.activations import CURVE_FUNCTIONS
from model.network.attention import Attention, project
from model.network.dropout import NO_KEEPS as NO_KEEPS
from model.network.dropout import Dropout
from model.network.dropout import Keeps as Keeps
from model.network.past import LayerPast
from model.network.trace import Tap, at_site
from model.quantities import (
    ATTENTION_NORM,
    DROPPED_MLP,
    DROPPED_OUTPUT,
    G_ATTENTION,
    G_MLP,
    MLP_ACTIVE,
    MLP_GATE,
    MLP_GATED,
    MLP_HIDDEN,
    MLP_NORM,
    MLP_OUTPUT,
    MLP_RESIDUAL,
    MLP_RESIDUAL_NORM,
    RESIDUAL,
    RESIDUAL_NORM,
    S_ATTENTION,
    S_MLP,
    Axis,
    Quantity,
)
from model.quantities.shapes import Extent, size_of
from model.quantities.site import Site
from model.quantities.stages import Ref


class Norm(nn.Module):
    """LayerNorm or RMSNorm over the last dimension, with its gain and, of the former, its shift."""

    def __init__(
        self,
        kind: str,
        quantity: Quantity,
        gain: Quantity,
        shift: Quantity,
        width: int,
        layer: int | None = None,
        site: Site = Site.SELF,
        epsilon: float = EPSILON,
    ) -> None:
        super().__init__()
        self.quantity, self.layer, self.site, self.epsilon = quantity, layer, site, epsilon
        self.names = {"gain": gain, "shift": shift}
        self.gain = nn.Parameter(torch.empty(width))
        self.shift = nn.Parameter(torch.empty(width)) if NORMS[kind].is_shifted else None

    def forward(self, x: Tensor, tap: Tap) -> Tensor:
        if self.shift is None:
            rows = x.view_as(x)  # which x goes into twice: the two gradients meet here before others join them
            normed = functional.rms_norm(rows, x.shape[-1:], self.gain, self.epsilon)
        else:
            normed = functional.layer_norm(x, x.shape[-1:], self.gain, self.shift, self.epsilon)
        return tap(self.quantity, normed, self.layer)


def norm_of(
    config: ModelConfig,
    quantity: Quantity,
    gain: Quantity,
    shift: Quantity,
    layer: int | None = None,
    site: Site = Site.SELF,
) -> Norm:
    """A norm of such a network, as wide as what it norms."""
    width = size_of(Axis.D_MODEL, Ref(quantity, layer), config, Extent(0))
    return Norm(config.norm_kind, quantity, gain, shift, width, layer, site, config.norm_epsilon)


def _of_attention(config: ModelConfig, layer: int, site: Site) -> Norm | None:
    """The norm that goes with an attention, if there is one."""
    quantity = ATTENTION_NORM if config.pre_norm else RESIDUAL_NORM
    return norm_of(config, quantity, G_ATTENTION, S_ATTENTION, layer, site) if config.norm else None


class Mlp(nn.Module):
    """Each token on its own: up to d_ff, through the activation, which may be a gate, and down again."""

    def __init__(self, config: ModelConfig, layer: int, site: Site = Site.SELF) -> None:
        super().__init__()
        self.layer, self.site = layer, site
        row, biased = config.mlp_activation, config.mlp_bias
        self.curve = CURVE_FUNCTIONS[row.curve.rule]
        C, F = config.d_model, config.hidden
        self.w_up = nn.Parameter(torch.empty(C, F))
        self.b_up = nn.Parameter(torch.empty(F)) if biased else None
        self.w_gate = nn.Parameter(torch.empty(C, F)) if row.is_gated else None
        self.b_gate = nn.Parameter(torch.empty(F)) if row.is_gated and biased else None
        self.w_down = nn.Parameter(torch.empty(F, C))
        self.b_down = nn.Parameter(torch.empty(C)) if biased else None

    def forward(self, x: Tensor, tap: Tap) -> Tensor:
        rows = x.view_as(x)  # its gradients of both matrices meet here before others join them
        hidden = tap(MLP_HIDDEN, project(rows, self.w_up, self.b_up), self.layer)  # B T F
        if self.w_gate is None:
            active = tap(MLP_ACTIVE, self.curve(hidden), self.layer)  # B T F
        else:
            gate = tap(MLP_GATE, project(rows, self.w_gate, self.b_gate), self.layer)  # B T F
            opening = tap(MLP_ACTIVE, self.curve(gate), self.layer)  # B T F
            active = tap(MLP_GATED, hidden * opening, self.layer)  # B T F
        return tap(MLP_OUTPUT, project(active, self.w_down, self.b_down), self.layer)  # B T C


class Part(nn.Module):
    """What every part of a layer does with the stream: it reads it, normed if that is done before, and adds to it what
    it brings, some of it dropped, normed if that is done after."""

    def __init__(self, config: ModelConfig, layer: int, site: Site = Site.SELF) -> None:
        super().__init__()
        self.layer, self.site = layer, site
        self.residual, self.is_pre = config.residual, config.pre_norm
        self.attention_dropout = Dropout(config, DROPPED_OUTPUT, layer, site)

    def _before(self, norm: Norm | None, stream: Tensor, tap: Tap) -> Tensor:
        """What a part of the layer reads."""
        return norm(stream, tap) if norm is not None and self.is_pre else stream

    def _after(self, norm: Norm | None, quantity: Quantity, stream: Tensor, brought: Tensor, tap: Tap) -> Tensor:
        """What a part of the layer leaves."""
        stream = tap(quantity, stream + brought, self.layer) if self.residual else brought
        return stream if norm is None or self.is_pre else norm(stream, tap)


class CrossAttention(Part):
    """How a layer of a decoder looks at the source, which the encoder remembers."""

    def __init__(self, config: ModelConfig, layer: int) -> None:
        super().__init__(config, layer, Site.CROSS)
        self.attention = Attention(config, layer, self.site)
        self.norm = _of_attention(config, layer, self.site)

    def forward(self, x: Tensor, memory: Tensor, tap: Tap, keeps: Keeps) -> Tensor:
        tap = at_site(tap, self.site)
        brought = self.attention(self._before(self.norm, x, tap), tap, keeps, memory=memory)  # B T C
        brought = self.attention_dropout(brought, tap, keeps)  # B T C
        return self._after(self.norm, RESIDUAL, x, brought, tap)  # B T C


class Block(Part):
    """One layer: attention, in a decoder then that to the source, then the MLP if there is one, each added to the
    stream."""

    def __init__(self, config: ModelConfig, layer: int, site: Site = Site.SELF, anchor: Anchor = NO_TOKEN) -> None:
        super().__init__(config, layer, site)
        self.attention = Attention(config, layer, site, anchor)
        self.cross = CrossAttention(config, layer) if site is Site.DECODER else None
        self.mlp = Mlp(config, layer, site) if config.mlp else None
        self.mlp_dropout = Dropout(config, DROPPED_MLP, layer, site)
        self.attention_norm = _of_attention(config, layer, site)
        of_mlp = MLP_NORM if config.pre_norm else MLP_RESIDUAL_NORM
        self.mlp_norm = norm_of(config, of_mlp, G_MLP, S_MLP, layer, site) if config.norm and config.mlp else None

    def forward(
        self,
        x: Tensor,
        tap: Tap,
        keeps: Keeps,
        ids: Tensor,
        past: LayerPast | None = None,
        memory: Tensor | None = None,
    ) -> Tensor:
        own = at_site(tap, self.site)
        brought: Tensor = self.attention(self._before(self.attention_norm, x, own), own, keeps, ids, past)  # B T C
        brought = self.attention_dropout(brought, own, keeps)  # B T C
        stream = self._after(self.attention_norm, RESIDUAL, x, brought, own)  # B T C
        if self.cross is not None and memory is not None:
            stream = self.cross(stream, memory, tap, keeps)  # B T C
        if self.mlp is None:
            return stream
        brought = self.mlp(self._before(self.mlp_norm, stream, own), own)  # B T C
        brought = self.mlp_dropout(brought, own, keeps)  # B T C
        return self._after(self.mlp_norm, MLP_RESIDUAL, stream, brought, own)  # B T C

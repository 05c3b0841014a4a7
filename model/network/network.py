"""The whole network: embedding, blocks of attention and MLP, prediction.

"Attention Is All You Need" (decoder side; norms after each part as there, or before each as in GPT-2);
the book's chapter 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.choices.norms import NORMS
from model.config import ModelConfig
from model.network.activations import CURVE_FUNCTIONS
from model.network.attention import Keep, SelfAttention, project
from model.network.past import LayerPast, Past
from model.network.positions import Embedding
from model.network.trace import Tap, untapped
from model.quantities import (
    ATTENTION_NORM,
    FINAL_NORM,
    G_ATTENTION,
    G_FINAL,
    G_MLP,
    LOGITS,
    LOSS,
    MLP_ACTIVE,
    MLP_GATE,
    MLP_GATED,
    MLP_HIDDEN,
    MLP_NORM,
    MLP_OUTPUT,
    MLP_RESIDUAL,
    MLP_RESIDUAL_NORM,
    PROBABILITIES,
    RESIDUAL,
    RESIDUAL_NORM,
    S_ATTENTION,
    S_FINAL,
    S_MLP,
    TARGETS,
    TOKENS,
    W_OUT,
    Axis,
    Quantity,
)
from model.quantities.first_weights import first_spread
from model.quantities.shapes import Extent, size_of
from model.quantities.stages import Ref, catalogue, parameters

EPSILON = 1e-5
"""What a norm adds to a variance or a mean square."""

NO_TARGET = -100
"""The target of a position whose next token is not known: it has no loss."""


class Norm(nn.Module):
    """LayerNorm or RMSNorm over the last dimension, with its gain and, of the former, its shift."""

    def __init__(
        self, kind: str, quantity: Quantity, gain: Quantity, shift: Quantity, width: int, layer: int | None = None
    ) -> None:
        super().__init__()
        self.quantity, self.layer = quantity, layer
        self.names = {"gain": gain, "shift": shift}
        self.gain = nn.Parameter(torch.empty(width))
        self.shift = nn.Parameter(torch.empty(width)) if NORMS[kind].is_shifted else None

    def forward(self, x: Tensor, tap: Tap) -> Tensor:
        if self.shift is None:
            rows = x.view_as(x)  # which x goes into twice: the two gradients meet here before others join them
            normed = functional.rms_norm(rows, x.shape[-1:], self.gain, EPSILON)
        else:
            normed = functional.layer_norm(x, x.shape[-1:], self.gain, self.shift, EPSILON)
        return tap(self.quantity, normed, self.layer)


def _norm(config: ModelConfig, quantity: Quantity, gain: Quantity, shift: Quantity, layer: int | None = None) -> Norm:
    """A norm of such a network, as wide as what it norms."""
    width = size_of(Axis.D_MODEL, Ref(quantity, layer), config, Extent(0))
    return Norm(config.norm_kind, quantity, gain, shift, width, layer)


class Mlp(nn.Module):
    """Each token on its own: up to d_ff, through the activation, which may be a gate, and down again."""

    def __init__(self, config: ModelConfig, layer: int) -> None:
        super().__init__()
        self.layer, row, biased = layer, config.mlp_activation, config.mlp_bias
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


class Block(nn.Module):
    """One layer: attention, then the MLP if there is one, each added to the stream."""

    def __init__(self, config: ModelConfig, layer: int) -> None:
        super().__init__()
        self.layer, self.residual = layer, config.residual
        self.attention = SelfAttention(config, layer)
        self.mlp = Mlp(config, layer) if config.mlp else None
        of_attention, of_mlp = (ATTENTION_NORM, MLP_NORM) if config.pre_norm else (RESIDUAL_NORM, MLP_RESIDUAL_NORM)
        self.attention_norm = _norm(config, of_attention, G_ATTENTION, S_ATTENTION, layer) if config.norm else None
        self.mlp_norm = _norm(config, of_mlp, G_MLP, S_MLP, layer) if config.norm and config.mlp else None
        self.is_pre = config.pre_norm

    def forward(self, x: Tensor, tap: Tap, keep: Keep, ids: Tensor, past: LayerPast | None = None) -> Tensor:
        brought: Tensor = self.attention(self._before(self.attention_norm, x, tap), tap, keep, ids, past)  # B T C
        stream: Tensor = tap(RESIDUAL, x + brought, self.layer) if self.residual else brought  # B T C
        stream = self._after(self.attention_norm, stream, tap)  # B T C
        if self.mlp is None:
            return stream
        brought = self.mlp(self._before(self.mlp_norm, stream, tap), tap)  # B T C
        stream = tap(MLP_RESIDUAL, stream + brought, self.layer) if self.residual else brought  # B T C
        return self._after(self.mlp_norm, stream, tap)  # B T C

    def _before(self, norm: Norm | None, stream: Tensor, tap: Tap) -> Tensor:
        """What a part of the layer reads: normed, if that is done before."""
        return norm(stream, tap) if norm is not None and self.is_pre else stream

    def _after(self, norm: Norm | None, stream: Tensor, tap: Tap) -> Tensor:
        """What a part of the layer leaves: normed, if that is done after."""
        return stream if norm is None or self.is_pre else norm(stream, tap)


class Network(nn.Module):
    """Token ids (B, T) into a loss for each position (B, T)."""

    def __init__(self, config: ModelConfig, vocabulary_size: int) -> None:
        super().__init__()
        self.config, self.vocabulary_size = config, vocabulary_size
        self.embedding = Embedding(config, vocabulary_size)
        self.blocks = nn.ModuleList(Block(config, layer) for layer in range(config.n_layer))
        self.final_norm = _norm(config, FINAL_NORM, G_FINAL, S_FINAL) if config.pre_norm else None
        self.w_unembed = None if config.tied else nn.Parameter(torch.empty(config.stream_out, vocabulary_size))
        self.b_unembed = nn.Parameter(torch.empty(vocabulary_size)) if config.has_unembedding_bias else None

    def forward(
        self,
        ids: Tensor,
        targets: Tensor,
        tap: Tap = untapped,
        keeps: Sequence[Keep] = (),
        past: Past | None = None,
    ) -> Tensor:
        """The loss at each position, in nats; zero where the target is NO_TARGET. `keeps` has one mask a layer.

        With a `past` the ids are those that follow it; its keys and values are not computed again.
        """
        tap(TOKENS, ids, None)
        tap(TARGETS, targets, None)
        known = torch.cat((past.ids, ids), dim=1) if past else ids  # B P+T
        stream = self.embedding(ids, tap, past.length if past else 0)  # B T C
        for n, block in enumerate(self.blocks):
            before = past.layers[n] if past else None
            stream = block(stream, tap, keeps[n] if keeps else None, known, before)  # B T C
        if self.final_norm is not None:
            stream = self.final_norm(stream, tap)  # B T C
        unembedding = self.embedding.w_token.T if self.w_unembed is None else self.w_unembed  # C V
        logits = tap(LOGITS, project(stream, unembedding, self.b_unembed), None)  # B T V
        losses = functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")  # B·T
        if tap is not untapped:  # after the losses, which take as much memory for a while
            tap(PROBABILITIES, logits.softmax(-1), None)  # B T V
        return tap(LOSS, losses.view_as(targets), None)  # B T

    def by_ref(self) -> Mapping[Ref, nn.Parameter]:
        """The parameters under the names of the registry, in its order."""
        found: dict[Ref, nn.Parameter] = {}
        known = catalogue(self.config).quantities
        for module in self.modules():
            names = module.names if isinstance(module, Norm) else known
            for name, parameter in module.named_parameters(recurse=False):
                found[Ref(names[name], getattr(module, "layer", None))] = parameter
        return {ref: found[ref] for ref in parameters(self.config)}

    @torch.no_grad()
    def initialise(self, generator: torch.Generator) -> None:
        """Draw each first matrix from N(0, first_spread²); norms begin with gain 1 and shift 0, biases with 0."""
        for ref, parameter in self.by_ref().items():
            if ref.quantity in (G_ATTENTION, G_MLP, G_FINAL):
                parameter.fill_(1.0)
            elif parameter.dim() == 1:
                parameter.zero_()
            else:
                parameter.normal_(0.0, first_spread(ref, self.config, self.vocabulary_size), generator=generator)


def as_matrix(ref: Ref, tensor: Tensor, config: ModelConfig) -> Tensor:
    """A stored parameter with its heads apart, in the order of its quantity's axes: W_Q (C, H·D) as (H, C, D)."""
    if not ref.quantity.per_head:
        return tensor
    heads = (config.n_head, config.head_width)
    if ref.quantity is W_OUT:
        return tensor.view(*heads, -1)  # H D C
    return tensor.view(*tensor.shape[:-1], *heads).movedim(-2, 0)  # H (C) D

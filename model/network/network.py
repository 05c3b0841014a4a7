"""The whole network: embedding, blocks of attention and MLP, prediction; an encoder of a source where there is one.

"Attention Is All You Need" (norms after each part as there, or before each as in GPT-2; a decoder alone unless there
are encoder layers); the book's chapter 4.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.choices.masks import NO_TOKEN, Anchor, Mask
from model.config import ModelConfig
from model.network.attention import Attention, project
from model.network.blocks import NO_KEEPS, Block, Keeps, Norm, norm_of
from model.network.past import Past
from model.network.positions import Embedding, Places
from model.network.trace import Tap, at_site, untapped
from model.quantities import (
    FINAL_NORM,
    G_ATTENTION,
    G_FINAL,
    G_MLP,
    LOSS,
    S_FINAL,
    TARGETS,
    TOKENS,
    W_OUT,
)
from model.quantities.ending import ending_of
from model.quantities.first_weights import first_spread
from model.quantities.shapes import heads_of
from model.quantities.site import Site
from model.quantities.stages import Ref, catalogue, parameters

NO_TARGET = -100
"""The target of a position whose next token is not known: it has no loss."""


class Encoder(nn.Module):
    """Ids of a source (B, S) into what is remembered of it (B, S, C): every token looks at every other."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.places = Places(config, Site.ENCODER)
        self.blocks = nn.ModuleList(Block(config, layer, Site.ENCODER) for layer in range(config.encoder_layers))
        norm = (config, FINAL_NORM, G_FINAL, S_FINAL, None, Site.ENCODER)
        self.final_norm = norm_of(*norm) if config.pre_norm else None

    def forward(self, source: Tensor, table: Tensor, tap: Tap, keeps: Keeps) -> Tensor:
        """`table` (V, C) is that of the tokens, which target and source share."""
        inside = at_site(tap, Site.ENCODER)
        stream = self.places.embedded(inside(TOKENS, source, None), table, inside, keeps=keeps)  # B S C
        for block in self.blocks:
            stream = block(stream, tap, keeps, source)  # B S C
        return stream if self.final_norm is None else self.final_norm(stream, inside)  # B S C


class Network(nn.Module):
    """Token ids (B, T) into a loss for each position (B, T), in view of a source (B, S) where there is an encoder.

    Label smoothing (Szegedy et al. 2016, section 7) spreads a part of each target over all tokens alike. `anchor` is
    the id of the token that a mask with anchors goes by.
    """

    def __init__(
        self, config: ModelConfig, vocabulary_size: int, label_smoothing: float = 0.0, anchor: Anchor = NO_TOKEN
    ) -> None:
        super().__init__()
        self.mask = config.mask_of(anchor)
        self.anchor = anchor
        self.config, self.vocabulary_size, self.label_smoothing = config, vocabulary_size, label_smoothing
        self.embedding = Embedding(config, vocabulary_size)
        self.encoder = Encoder(config) if config.is_pair else None
        site = Site.DECODER if config.is_pair else Site.SELF
        self.blocks = nn.ModuleList(Block(config, layer, site, anchor) for layer in range(config.n_layer))
        self.final_norm = norm_of(config, FINAL_NORM, G_FINAL, S_FINAL) if config.pre_norm else None
        self.end, outputs = ending_of(config), config.scores_of(vocabulary_size)
        weights = None if config.tied else nn.Parameter(torch.empty(config.stream_out, outputs))
        bias = nn.Parameter(torch.empty(outputs)) if config.has_unembedding_bias else None
        self.register_parameter(self.end.weights.slug, weights)  # w_unembed, or w_class
        self.register_parameter(self.end.bias.slug, bias)

    def use_mask(self, mask: Mask) -> None:
        """Let each query look at what this mask says from now on; it is a stage of the config as it is now."""
        self.mask = mask
        for part in self.modules():
            if isinstance(part, Attention) and part.site in (Site.SELF, Site.DECODER):
                part.use_mask(mask)

    def forward(
        self,
        ids: Tensor,
        targets: Tensor,
        tap: Tap = untapped,
        keeps: Keeps = NO_KEEPS,
        past: Past | None = None,
        source: Tensor | None = None,
    ) -> Tensor:
        """The loss at each position, in nats; zero where the target is NO_TARGET. `keeps` has what dropout keeps.

        With a `past` the ids are those that follow it; its keys and values are not computed again. A network with an
        encoder has a `source`.
        """
        memory = None
        if self.encoder is not None:
            assert source is not None, "an encoder reads a source"
            memory = self.encoder(source, self.embedding.w_token, tap, keeps).flatten(0, 1)  # B·S C
        tap(TOKENS, ids, None)
        tap(TARGETS, targets, None)
        known = torch.cat((past.ids, ids), dim=1) if past else ids  # B P+T
        stream = self.embedding(ids, tap, past.length if past else 0, keeps)  # B T C
        for n, block in enumerate(self.blocks):
            stream = block(stream, tap, keeps, known, past.layers[n] if past else None, memory)  # B T C
        if self.final_norm is not None:
            stream = self.final_norm(stream, tap)  # B T C
        logits = tap(self.end.logits, project(stream, *self.head), None)  # B T V
        rows, smoothing = logits.flatten(0, 1), self.label_smoothing  # B·T V
        losses = functional.cross_entropy(rows, targets.flatten(), reduction="none", label_smoothing=smoothing)  # B·T
        if tap is not untapped:  # after the losses, which take as much memory for a while
            tap(self.end.probabilities, logits.softmax(-1), None)  # B T V
        return tap(LOSS, losses.view_as(targets), None)  # B T

    @property
    def head(self) -> tuple[Tensor, Tensor | None]:
        """The matrix (C, V) that makes logits of the stream, that of classes (C, N), and its bias where it has one."""
        weights = getattr(self, self.end.weights.slug)
        return self.embedding.w_token.T if weights is None else weights, getattr(self, self.end.bias.slug)

    def by_ref(self) -> Mapping[Ref, nn.Parameter]:
        """The parameters under the names of the registry, in its order."""
        found: dict[Ref, nn.Parameter] = {}
        known = catalogue(self.config).quantities
        for module in self.modules():
            names = module.names if isinstance(module, Norm) else known
            for name, parameter in module.named_parameters(recurse=False):
                place = getattr(module, "layer", None), getattr(module, "site", Site.SELF)
                found[Ref(names[name], *place)] = parameter
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
    heads = (heads_of(ref.quantity, config), config.head_width)
    if ref.quantity is W_OUT:
        return tensor.view(*heads, -1)  # H D C
    return tensor.view(*tensor.shape[:-1], *heads).movedim(-2, 0)  # H (C) D

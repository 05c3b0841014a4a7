"""Which quantities one network has, in their order, and which others each is computed from. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from model.choices.norms import NORMS
from model.choices.positions import POSITIONS
from model.config import ModelConfig, TrainConfig
from model.quantities import (
    ATTENTION_NORM,
    ATTENTION_OUTPUT,
    ATTENTION_WEIGHTS,
    B_DOWN,
    B_GATE,
    B_KEY,
    B_OUT,
    B_QUERY,
    B_UNEMBED,
    B_UP,
    B_VALUE,
    BIASED_SCORES,
    CONTEXT,
    DROPPED_WEIGHTS,
    EMBEDDING,
    FINAL_NORM,
    G_ATTENTION,
    G_FINAL,
    G_MLP,
    KEY,
    LOGITS,
    LOSS,
    MASKED_SCORES,
    MLP_ACTIVE,
    MLP_GATE,
    MLP_GATED,
    MLP_HIDDEN,
    MLP_NORM,
    MLP_OUTPUT,
    MLP_RESIDUAL,
    MLP_RESIDUAL_NORM,
    POSITION_EMBEDDING,
    PROBABILITIES,
    QUERY,
    RESIDUAL,
    RESIDUAL_NORM,
    S_ATTENTION,
    S_FINAL,
    S_MLP,
    SCALED_SCORES,
    SCORES,
    TARGETS,
    TOKEN_EMBEDDING,
    TOKENS,
    TURNED_KEY,
    TURNED_QUERY,
    VALUE,
    W_DOWN,
    W_GATE,
    W_KEY,
    W_OUT,
    W_POSITION,
    W_QUERY,
    W_TOKEN,
    W_UNEMBED,
    W_UP,
    W_VALUE,
    Facet,
    Quantity,
)
from model.quantities.catalogue import Catalogue
from model.quantities.catalogue import Ref as Ref
from model.quantities.catalogue import Stage as Stage
from model.quantities.described import DescribedConfig
from model.quantities.rule import JOIN, SINUSOID, UNEMBED_TIED, Rule
from model.quantities.site import Site


def symbol_of(ref: Ref, config: ModelConfig) -> str:
    """The symbol of a quantity of such a network; of one with several layers it says of which."""
    return ref.symbol(deep=config.n_layer > 1)


@lru_cache(maxsize=64)
def catalogue(config: ModelConfig) -> Catalogue:
    """What such a network has."""
    return Catalogue(config.rows if isinstance(config, DescribedConfig) else _own_stages(config))


def stages(config: ModelConfig) -> tuple[Stage, ...]:
    """Everything a network of this shape computes for a batch, in the order in which it does."""
    return catalogue(config).stages


def _own_stages(config: ModelConfig) -> tuple[Stage, ...]:
    """The stages of our own networks, as their options have them."""
    rows: list[Stage] = []

    def add(
        quantity: Quantity, *inputs: Ref | None, layer: int | None = None, rule: Rule | None = None, says: str = ""
    ) -> Ref:
        ref, given = Ref(quantity, layer), tuple(i for i in inputs if i is not None)
        symbols = [symbol_of(i, config) for i in given]
        bias = f" + {symbols[-1]}" if len(given) == 3 and given[-1].quantity.slug.startswith("b_") else ""
        rows.append(Stage(ref, given, rule or quantity.rule, (says or quantity.formula).format(*symbols) + bias))
        return ref

    def bias(quantity: Quantity, layer: int | None = None) -> Ref | None:
        return Ref(quantity, layer) if config.bias else None

    def norm(quantity: Quantity, of: Ref, gain: Quantity, shift: Quantity, layer: int | None = None) -> Ref:
        kind = NORMS[config.norm_kind]
        learned = (Ref(gain, layer), Ref(shift, layer) if kind.is_shifted else None)
        return add(quantity, of, *learned, layer=layer, rule=Rule(kind.rule), says=kind.formula)

    def mlp(source: Ref, n: int) -> Ref:
        row, biased = config.mlp_activation, config.mlp_bias
        curve, says = Rule(row.curve.rule), f"{row.curve.symbol}({{0}})"
        hidden = add(MLP_HIDDEN, source, Ref(W_UP, n), Ref(B_UP, n) if biased else None, layer=n)
        if row.is_gated:
            gate = add(MLP_GATE, source, Ref(W_GATE, n), Ref(B_GATE, n) if biased else None, layer=n)
            opening = add(MLP_ACTIVE, gate, layer=n, rule=curve, says=says)
            active = add(MLP_GATED, hidden, opening, layer=n)
        else:
            active = add(MLP_ACTIVE, hidden, layer=n, rule=curve, says=says)
        return add(MLP_OUTPUT, active, Ref(W_DOWN, n), Ref(B_DOWN, n) if biased else None, layer=n)

    tokens = add(TOKENS)
    targets = add(TARGETS)
    meaning = add(TOKEN_EMBEDDING, tokens, Ref(W_TOKEN))
    position = POSITIONS[config.position]
    stream, mask = meaning, config.attention_mask
    if position.is_learned:
        place = add(POSITION_EMBEDDING, Ref(W_POSITION), says=position.formula)
    elif position.has_table:
        place = add(POSITION_EMBEDDING, rule=SINUSOID, says=position.formula)
    if position.has_table:
        stream = add(EMBEDDING, meaning, place)
    for n in range(config.n_layer):
        source = stream
        if config.pre_norm:
            source = norm(ATTENTION_NORM, stream, G_ATTENTION, S_ATTENTION, n)
        query = add(QUERY, source, Ref(W_QUERY, n), bias(B_QUERY, n), layer=n)
        key = add(KEY, source, Ref(W_KEY, n), bias(B_KEY, n), layer=n)
        value = add(VALUE, source, Ref(W_VALUE, n), bias(B_VALUE, n), layer=n)
        if position.turns:
            query, key = add(TURNED_QUERY, query, layer=n), add(TURNED_KEY, key, layer=n)
        scores = add(SCORES, query, key, layer=n)
        scores = add(SCALED_SCORES, scores, layer=n)
        if position.by_distance:
            scores = add(BIASED_SCORES, scores, layer=n)
        if mask.hides:
            scores = add(MASKED_SCORES, scores, tokens if mask.reads_ids else None, layer=n, says=mask.formula)
        weights = add(ATTENTION_WEIGHTS, scores, layer=n)
        if config.dropout:
            weights = add(DROPPED_WEIGHTS, weights, layer=n)
        context = add(CONTEXT, weights, value, layer=n)
        if config.w_out:
            out = add(ATTENTION_OUTPUT, context, Ref(W_OUT, n), bias(B_OUT, n), layer=n)
        else:
            out = add(ATTENTION_OUTPUT, context, layer=n, rule=JOIN, says="heads of {0} joined")
        stream = add(RESIDUAL, stream, out, layer=n) if config.residual else out
        if config.post_norm:
            stream = norm(RESIDUAL_NORM, stream, G_ATTENTION, S_ATTENTION, n)
        if config.mlp:
            source = stream
            if config.pre_norm:
                source = norm(MLP_NORM, stream, G_MLP, S_MLP, n)
            out = mlp(source, n)
            stream = add(MLP_RESIDUAL, stream, out, layer=n) if config.residual else out
            if config.post_norm:
                stream = norm(MLP_RESIDUAL_NORM, stream, G_MLP, S_MLP, n)
    if config.pre_norm:
        stream = norm(FINAL_NORM, stream, G_FINAL, S_FINAL)
    last = Ref(B_UNEMBED) if config.has_unembedding_bias else None
    if config.tied:
        logits = add(LOGITS, stream, Ref(W_TOKEN), last, rule=UNEMBED_TIED, says="{0} {1}ᵀ")
    else:
        logits = add(LOGITS, stream, Ref(W_UNEMBED), last)
    add(PROBABILITIES, logits)
    add(LOSS, logits, targets)
    return tuple(rows)


def parameters(config: ModelConfig) -> tuple[Ref, ...]:
    """Everything the network learns, in the order of its first use."""
    return catalogue(config).parameters


def refs(config: ModelConfig) -> tuple[Ref, ...]:
    """Every stage and then every parameter of such a network."""
    return catalogue(config).refs


def facets(quantity: Quantity, train: TrainConfig) -> tuple[Facet, ...]:
    """The sides from which `quantity` can be looked at while it is trained with such an optimizer."""
    if not quantity.learned:
        return (Facet.DATA, Facet.GRAD) if quantity.differentiable else (Facet.DATA,)
    moments = (Facet.MOMENT1, Facet.MOMENT2)[: len(train.rule.moments)]
    return (Facet.DATA, Facet.GRAD, Facet.DELTA, *moments)


@lru_cache(maxsize=64)
def formulas(config: ModelConfig) -> Mapping[Ref, str]:
    """The formula of each quantity of such a network, with its inputs' symbols filled in."""
    return {stage.ref: stage.formula for stage in stages(config)} | dict.fromkeys(parameters(config), "learned")


@lru_cache(maxsize=1024)
def find(slug: str, config: ModelConfig, layer: int | None = None, site: Site | None = None) -> Ref:
    """The quantity called `slug` in such a network, at `layer` (the last one if not given); see Catalogue.find."""
    return catalogue(config).find(slug, layer, site)


def find_layers(slug: str, config: ModelConfig, layer: int | None = None, site: Site | None = None) -> tuple[Ref, ...]:
    """As `find`, but a negative layer stands for all of them."""
    return catalogue(config).find_layers(slug, layer, site)

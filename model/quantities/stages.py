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
    B_UP,
    B_VALUE,
    BIASED_SCORES,
    CONTEXT,
    DROPPED_EMBEDDING,
    DROPPED_MLP,
    DROPPED_OUTPUT,
    DROPPED_WEIGHTS,
    EMBEDDING,
    FINAL_NORM,
    G_ATTENTION,
    G_FINAL,
    G_MLP,
    KEY,
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
    W_UP,
    W_VALUE,
    Axis,
    Facet,
    Quantity,
)
from model.quantities.catalogue import Catalogue
from model.quantities.catalogue import Ref as Ref
from model.quantities.catalogue import Stage as Stage
from model.quantities.described import DescribedConfig
from model.quantities.drops import drop_rate
from model.quantities.ending import ending_of
from model.quantities.rule import JOIN, SAME, SHARED_MIX, SHARED_SCORES, SINUSOID, UNEMBED_TIED, Rule
from model.quantities.site import Site


def symbol_of(ref: Ref, config: ModelConfig) -> str:
    """The symbol of a quantity of such a network; of one with several layers or sentences it says of which."""
    return ref.symbol(deep=config.is_deep, pair=config.is_pair)


@lru_cache(maxsize=64)
def catalogue(config: ModelConfig) -> Catalogue:
    """What such a network has."""
    return Catalogue(config.rows if isinstance(config, DescribedConfig) else _own_stages(config))


def stages(config: ModelConfig) -> tuple[Stage, ...]:
    """Everything a network of this shape computes for a batch, in the order in which it does."""
    return catalogue(config).stages


class _Made:
    """The stages of our own networks, as their options have them: one after another, at one `site` after another."""

    def __init__(self, config: ModelConfig) -> None:
        self._config, self.rows, self.site = config, list[Stage](), Site.SELF

    def add(
        self,
        quantity: Quantity,
        *inputs: Ref | None,
        layer: int | None = None,
        rule: Rule | None = None,
        says: str = "",
    ) -> Ref:
        """A stage of what is made from these inputs, of which those that are None are not there."""
        ref, given = self.at(quantity, layer), tuple(i for i in inputs if i is not None)
        symbols = [symbol_of(i, self._config) for i in given]
        bias = f" + {symbols[-1]}" if len(given) == 3 and given[-1].quantity.slug.startswith("b_") else ""
        formula = (says or quantity.formula).format(*symbols) + bias
        self.rows.append(Stage(ref, given, rule or quantity.rule, formula))
        return ref

    def at(self, quantity: Quantity, layer: int | None = None) -> Ref:
        """A quantity at the site."""
        return Ref(quantity, layer, self.site)

    def bias(self, quantity: Quantity, layer: int | None = None) -> Ref | None:
        return self.at(quantity, layer) if self._config.bias else None

    def norm(self, quantity: Quantity, of: Ref, gain: Quantity, shift: Quantity, layer: int | None = None) -> Ref:
        kind = NORMS[self._config.norm_kind]
        learned = (self.at(gain, layer), self.at(shift, layer) if kind.is_shifted else None)
        says = kind.with_epsilon(self._config.norm_epsilon)
        return self.add(quantity, of, *learned, layer=layer, rule=Rule(kind.rule), says=says)

    def met(self, quantity: Quantity, of_heads: Ref, of_keys: Ref, shared: Rule, layer: int) -> Ref:
        """A product of each head with keys or values, by another rule where heads share these."""
        group = self._config.group
        if group == 1:
            return self.add(quantity, of_heads, of_keys, layer=layer)
        says = quantity.formula.replace("{1}", f"{{1}}[⌊h/{group}⌋]")
        return self.add(quantity, of_heads, of_keys, layer=layer, rule=shared, says=says)

    def masked(self, scores: Ref, layer: int, tokens: Ref) -> Ref:
        """Scores without those of keys that a query may not look at, if there are any."""
        mask = self.site.mask(self._config)
        if not mask.hides:
            return scores
        return self.add(MASKED_SCORES, scores, tokens if mask.reads_ids else None, layer=layer, says=mask.formula)

    def dropped(self, quantity: Quantity, of: Ref, layer: int | None = None) -> Ref:
        """What dropout leaves, where there is any."""
        return self.add(quantity, of, layer=layer) if drop_rate(quantity, self._config) else of

    def embedding(self, tokens: Ref) -> Ref:
        """What the tokens are, by the one table of the network, and where they stand."""
        position, add = POSITIONS[self._config.position], self.add
        stream = meaning = add(TOKEN_EMBEDDING, tokens, Ref(W_TOKEN))
        if position.is_learned:
            rows = position.formula.replace("T−1", f"{self.site.letter(Axis.POSITION)}−1")
            place = add(POSITION_EMBEDDING, self.at(W_POSITION), says=rows)
        elif position.has_table:
            place = add(POSITION_EMBEDDING, rule=SINUSOID, says=position.formula)
        if position.has_table:
            stream = add(EMBEDDING, meaning, place)
        return self.dropped(DROPPED_EMBEDDING, stream)

    def attended(self, stream: Ref, n: int, tokens: Ref, memory: Ref | None = None) -> Ref:
        """The stream after an attention: to itself, or to what is remembered of a source."""
        config, add, bias = self._config, self.add, self.bias
        position = POSITIONS[config.position]
        source = self.norm(ATTENTION_NORM, stream, G_ATTENTION, S_ATTENTION, n) if config.pre_norm else stream
        known = memory or source
        query = add(QUERY, source, self.at(W_QUERY, n), bias(B_QUERY, n), layer=n)
        key = add(KEY, known, self.at(W_KEY, n), bias(B_KEY, n), layer=n)
        if config.has_values:
            value = add(VALUE, known, self.at(W_VALUE, n), bias(B_VALUE, n), layer=n)
        else:
            value = add(VALUE, key, layer=n, rule=SAME, says="{0}")
        if position.turns and self.site.is_within_one:
            query, key = add(TURNED_QUERY, query, layer=n), add(TURNED_KEY, key, layer=n)
        scores = self.met(SCORES, query, key, SHARED_SCORES, n)
        if config.mask_first:
            scores = self.masked(scores, n, tokens)
        if config.is_scaled:
            scores = add(SCALED_SCORES, scores, layer=n)
        if position.by_distance and self.site.is_within_one:
            scores = add(BIASED_SCORES, scores, layer=n)
        if not config.mask_first:
            scores = self.masked(scores, n, tokens)
        by = config.score_weighting
        weights = add(ATTENTION_WEIGHTS, scores, layer=n, rule=Rule(by.rule), says=by.formula)
        weights = self.dropped(DROPPED_WEIGHTS, weights, n)
        context = self.met(CONTEXT, weights, value, SHARED_MIX, n)
        if config.w_out:
            out = add(ATTENTION_OUTPUT, context, self.at(W_OUT, n), bias(B_OUT, n), layer=n)
        else:
            out = add(ATTENTION_OUTPUT, context, layer=n, rule=JOIN, says="heads of {0} joined")
        out = self.dropped(DROPPED_OUTPUT, out, n)
        stream = add(RESIDUAL, stream, out, layer=n) if config.residual else out
        return self.norm(RESIDUAL_NORM, stream, G_ATTENTION, S_ATTENTION, n) if config.post_norm else stream

    def thought(self, stream: Ref, n: int) -> Ref:
        """The stream after the MLP, if there is one."""
        config = self._config
        if not config.mlp:
            return stream
        source = self.norm(MLP_NORM, stream, G_MLP, S_MLP, n) if config.pre_norm else stream
        out = self.dropped(DROPPED_MLP, self._mlp(source, n), n)
        stream = self.add(MLP_RESIDUAL, stream, out, layer=n) if config.residual else out
        return self.norm(MLP_RESIDUAL_NORM, stream, G_MLP, S_MLP, n) if config.post_norm else stream

    def _mlp(self, source: Ref, n: int) -> Ref:
        row, add = self._config.mlp_activation, self.add
        curve, says = Rule(row.curve.rule), f"{row.curve.symbol}({{0}})"
        b_up, b_gate, b_down = (self.at(bias, n) if self._config.mlp_bias else None for bias in (B_UP, B_GATE, B_DOWN))
        hidden = add(MLP_HIDDEN, source, self.at(W_UP, n), b_up, layer=n)
        if row.is_gated:
            gate = add(MLP_GATE, source, self.at(W_GATE, n), b_gate, layer=n)
            opening = add(MLP_ACTIVE, gate, layer=n, rule=curve, says=says)
            active = add(MLP_GATED, hidden, opening, layer=n)
        else:
            active = add(MLP_ACTIVE, hidden, layer=n, rule=curve, says=says)
        return add(MLP_OUTPUT, active, self.at(W_DOWN, n), b_down, layer=n)

    def final(self, stream: Ref) -> Ref:
        """The stream as it is read at its end."""
        return self.norm(FINAL_NORM, stream, G_FINAL, S_FINAL) if self._config.pre_norm else stream

    def encoder(self) -> Ref:
        """What is remembered of the source."""
        self.site = Site.ENCODER
        tokens = self.add(TOKENS)
        stream = self.embedding(tokens)
        for n in range(self._config.encoder_layers):
            stream = self.thought(self.attended(stream, n, tokens), n)
        return self.final(stream)


def _own_stages(config: ModelConfig) -> tuple[Stage, ...]:
    """The stages of our own networks, in the order in which they are computed."""
    made = _Made(config)
    memory = made.encoder() if config.is_pair else None
    made.site = Site.SELF
    tokens, targets = made.add(TOKENS), made.add(TARGETS)
    stream = made.embedding(tokens)
    for n in range(config.n_layer):
        made.site = Site.SELF if memory is None else Site.DECODER
        stream = made.attended(stream, n, tokens)
        if memory is not None:
            made.site = Site.CROSS
            stream = made.attended(stream, n, tokens, memory)
            made.site = Site.DECODER
        stream = made.thought(stream, n)
    made.site = Site.SELF
    stream = made.final(stream)
    end = ending_of(config)
    last = made.bias(end.bias) if config.prediction_bias else None
    if config.tied:
        logits = made.add(end.logits, stream, Ref(W_TOKEN), last, rule=UNEMBED_TIED, says="{0} {1}ᵀ")
    else:
        logits = made.add(end.logits, stream, Ref(end.weights), last)
    made.add(end.probabilities, logits)
    made.add(LOSS, logits, targets)
    return tuple(made.rows)


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


@lru_cache(maxsize=1024)
def find_layers(slug: str, config: ModelConfig, layer: int | None = None, site: Site | None = None) -> tuple[Ref, ...]:
    """As `find`, but a negative layer stands for all of them."""
    return catalogue(config).find_layers(slug, layer, site)

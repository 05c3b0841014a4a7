"""A small network with two sentences, described by its stages alone: an encoder reads the source, and the target looks
at it by cross-attention."""

from __future__ import annotations

from model.quantities import (
    ATTENTION_OUTPUT,
    ATTENTION_WEIGHTS,
    CONTEXT,
    KEY,
    LOGITS,
    LOSS,
    PROBABILITIES,
    QUERY,
    SCALED_SCORES,
    SCORES,
    TARGETS,
    TOKEN_EMBEDDING,
    TOKENS,
    VALUE,
    W_KEY,
    W_OUT,
    W_QUERY,
    W_TOKEN,
    W_UNEMBED,
    W_VALUE,
    Quantity,
)
from model.quantities.described import DescribedConfig
from model.quantities.site import Site
from model.quantities.stages import Ref, Stage


class Description:
    """Stages in their order, as they are added."""

    def __init__(self) -> None:
        self.rows: list[Stage] = []

    def add(self, ref: Ref, *inputs: Ref) -> Ref:
        """A stage that is made by its quantity's own rule."""
        formula = ref.quantity.formula.format(*(known.symbol(deep=False) for known in inputs))
        self.rows.append(Stage(ref, inputs, ref.quantity.rule, formula))
        return ref

    def attention(self, site: Site, queries: Ref, keys: Ref) -> Ref:
        """Attention from one stream to another, or to itself."""

        def at(quantity: Quantity) -> Ref:
            return Ref(quantity, 0, site)

        query = self.add(at(QUERY), queries, at(W_QUERY))
        key = self.add(at(KEY), keys, at(W_KEY))
        value = self.add(at(VALUE), keys, at(W_VALUE))
        scores = self.add(at(SCORES), query, key)
        scaled = self.add(at(SCALED_SCORES), scores)
        weights = self.add(at(ATTENTION_WEIGHTS), scaled)
        context = self.add(at(CONTEXT), weights, value)
        return self.add(at(ATTENTION_OUTPUT), context, at(W_OUT))


def _translation() -> tuple[Stage, ...]:
    made = Description()
    source = made.add(Ref(TOKENS, None, Site.ENCODER))
    tokens, targets = made.add(Ref(TOKENS)), made.add(Ref(TARGETS))
    read = made.add(Ref(TOKEN_EMBEDDING, None, Site.ENCODER), source, Ref(W_TOKEN))
    written = made.add(Ref(TOKEN_EMBEDDING), tokens, Ref(W_TOKEN))
    memory = made.attention(Site.ENCODER, read, read)
    brought = made.attention(Site.CROSS, written, memory)
    logits = made.add(Ref(LOGITS), brought, Ref(W_UNEMBED))
    made.add(Ref(PROBABILITIES), logits)
    made.add(Ref(LOSS), logits, targets)
    return tuple(made.rows)


TRANSLATION = DescribedConfig(d_model=6, n_head=2, mask="none", residual=False, rows=_translation())
"""Two heads of three; eight words of source at most."""

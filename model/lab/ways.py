"""The ways to read one token more after so many: what each does, what it costs by the formula, and how it is run.

Multiply-adds count every product of matrices; norms, softmax and activations are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import torch

from model.config import ModelConfig
from model.lab.caches import AnchorCache, Cache, SinkCache, WindowCache
from model.lab.lean import Lean, Mixing, ahead, explicit, fused
from model.messages.costs import CACHE, RECOMPUTE

TOGETHER = AnchorCache.EVERY
"""With a cache so many tokens are read in a run, and a token's cost is their mean: one of them is an anchor."""

Run = Callable[[], object]

_FLOAT = 4
_STAGES = 4
"""Matrices of scores that are there at once: scores, scaled, masked, weights."""


@dataclass(frozen=True)
class Prepared:
    """A way that is ready to read: `run` reads `tokens` of them, and can be run again; what it keeps between them, and
    what was made ready for it beside that."""

    run: Run
    tokens: int
    kept_bytes: int
    ready_bytes: int = 0


@dataclass(frozen=True)
class Recomputing:
    """All tokens are read anew for each; of a text of `length`, with the scores of each head as matrices or without."""

    name: str
    about: str
    mixing: Mixing
    materialises: bool

    def config(self, config: ModelConfig) -> ModelConfig:
        """The network that is read with."""
        return config

    def multiply_adds(self, config: ModelConfig, vocabulary: int, length: int) -> float:
        """Of one token more, so that there are `length`. A kernel that hides what is ahead does not compute it."""
        pairs = length * length if self.materialises else length * (length + 1) / 2
        mixed = 2 * config.n_layer * config.joined * pairs
        return length * _of_a_token(config) + mixed + config.stream_out * vocabulary

    def kept_slots(self, length: int) -> int:
        """Nothing is kept."""
        return 0

    def working_bytes(self, config: ModelConfig, length: int) -> int:
        """About what is alive at once: the rows of the stream, and the scores with their mask, or the MLP's rows."""
        C = config.d_model
        scores = (_FLOAT * _STAGES * config.n_head + 1) * length * length if self.materialises else 0
        attending = scores + _FLOAT * length * (2 * C + config.joined + 2 * config.kv_heads * config.head_width)
        return max(attending, _FLOAT * length * (2 * C + 2 * config.hidden * config.mlp))

    def prepare(self, lean: Lean, length: int) -> Prepared:
        """Made ready, for a text of tokens that are drawn."""
        ids = torch.randint(lean.network.vocabulary_size, (length,), generator=torch.Generator().manual_seed(0))
        hidden = ahead(length) if self.materialises else None
        return Prepared(lambda: lean.whole(ids, hidden, self.mixing), 1, 0, 0 if hidden is None else hidden.nbytes)


@dataclass(frozen=True)
class Caching:
    """One token is read alone, and looks at what a cache has of those before."""

    name: str
    about: str
    cache: type[Cache]
    kv_heads: int | None = None

    def config(self, config: ModelConfig) -> ModelConfig:
        """The network that is read with."""
        return config if self.kv_heads is None else replace(config, n_kv_head=self.kv_heads)

    def multiply_adds(self, config: ModelConfig, vocabulary: int, length: int) -> float:
        """Of one token after `length`, the mean of those that are read in a run."""
        seen = sum(self._seen(token) for token in range(length, length + TOGETHER)) / TOGETHER
        mixed = 2 * config.n_layer * config.joined * seen
        return _of_a_token(config) + mixed + config.stream_out * vocabulary

    def _seen(self, token: int) -> int:
        """How many keys the token of this place looks at, its own among them."""
        if self.cache is AnchorCache and token % AnchorCache.EVERY == AnchorCache.EVERY - 1:
            return AnchorCache.EVERY
        return self.cache.seen_after(token)

    def kept_slots(self, length: int) -> int:
        """Of which there are a key and a value in each layer and head."""
        return self.cache.kept_after(length)

    def working_bytes(self, config: ModelConfig, length: int) -> int:
        """About what is alive at once while a token is read: its scores, or the rows of its MLP."""
        keys, C = self.cache.kept_after(length) + 1, config.d_model
        attending = (_STAGES - 1) * config.n_head * keys + 2 * C + 3 * config.joined  # nothing is masked
        return _FLOAT * max(attending, 2 * C + 2 * config.hidden * config.mlp)

    def prepare(self, lean: Lean, length: int) -> Prepared:
        """Made ready as after `length` tokens, whose keys and values are drawn: time does not hang on them."""
        cache = self.cache(lean.config, self.cache.kept_after(length) + TOGETHER)
        random = torch.Generator().manual_seed(0)
        for part in (cache.keys, cache.values):
            part.normal_(generator=random)
        tokens = [1 + place % (lean.network.vocabulary_size - 1) for place in range(TOGETHER - 1)]

        def run() -> None:
            cache.jump(length)
            for token in (*tokens, AnchorCache.ANCHOR):
                lean.token(token, cache)

        cache.jump(length)
        return Prepared(run, TOGETHER, cache.nbytes)


Way = Recomputing | Caching

WAYS: Mapping[str, Way] = {
    RECOMPUTE: Recomputing(
        "recomputed", "All tokens are read anew for each new one; the scores are matrices.", explicit, True
    ),
    "fused": Recomputing(
        "recomputed, fused",
        "The same by F.scaled_dot_product_attention, which makes no matrix of scores.",
        fused,
        False,
    ),
    CACHE: Caching("full cache", "Keys and values of all tokens are kept.", Cache),
    "grouped": Caching("full cache, grouped", "All heads share one head of keys and values.", Cache, 1),
    "window": Caching("window", f"Keys and values of the last {WindowCache.WIDTH} tokens are kept.", WindowCache),
    "sinks": Caching(
        "window, sinks",
        f"Keys and values of the first {SinkCache.SINKS} tokens and the last {SinkCache.WIDTH} are kept.",
        SinkCache,
    ),
    "anchors": Caching(
        "anchors", f"Of those before the open sequence every {AnchorCache.EVERY}th token is kept.", AnchorCache
    ),
}
"""By the name that it has in files, in the order in which they are measured."""


def kept_bytes(config: ModelConfig, slots: int) -> int:
    """What keys and values take: 2 · L · G · D numbers a slot."""
    return 2 * config.n_layer * config.kv_heads * config.head_width * slots * _FLOAT


def _of_a_token(config: ModelConfig) -> int:
    """Multiply-adds of one row through the projections and MLPs of all layers."""
    C, joined = config.d_model, config.joined
    projections = 2 * C * joined + 2 * C * config.kv_heads * config.head_width
    return config.n_layer * (projections + 2 * C * config.hidden * config.mlp)

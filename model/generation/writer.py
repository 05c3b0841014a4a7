"""A continuation, token by token: read with a cache of keys and values, as if all were read anew each time.

Shapes at line ends: P tokens read before, T tokens, V vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from model.config.sampling import SamplingConfig
from model.generation.choosing import distribution, draw
from model.messages.continuation import Kept
from model.network.network import Network
from model.network.past import Past
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS, KEY, LOGITS, TOKENS, VALUE
from model.quantities.site import Site
from model.quantities.stages import Ref


@dataclass(frozen=True, eq=False)
class Written:
    """A token that was written: `logits` (V,) and `likely` (V,) are what it was drawn from, `forced` if it was not.

    `weights` (layers, heads, keys) say what its query, the token before it, looked at; `first` is the first place of
    those keys in the text. `kept` is what the cache kept then.
    """

    id: int
    logits: Tensor
    likely: Tensor
    forced: bool
    weights: Tensor
    first: int
    kept: Kept


class Reading(NamedTuple):
    """What is known after the last token: `logits` (V,) of the next, and as in `Written` what it looks at."""

    logits: Tensor
    weights: Tensor
    first: int
    kept: Kept


@dataclass(eq=False)
class Writer:
    """Continues the ids of a prompt, at least one of them, with a network as it stands.

    The cache keeps what the network's mask lets later tokens look at, and evicts the rest: under one with anchors that
    are these and the sequence that is not ended yet, after the prompt and whenever an anchor was read (Pang et al.
    2024, section 3.3). What is kept stands where it stood.

    `forced` are tokens by their place in the text that are taken whatever is drawn. A network with an encoder continues
    a target in view of its `source`. The text may grow past the network's context: then it reads the last tokens alone.
    """

    network: Network
    prompt: Sequence[int]
    sampling: SamplingConfig
    forced: Mapping[int, int] = field(default_factory=dict)
    source: Sequence[int] = ()
    written: list[Written] = field(default_factory=list)
    _past: Past | None = None
    _start: int = 0
    _read: tuple[int, Reading] | None = None

    @property
    def ids(self) -> list[int]:
        """All of the text."""
        return [*self.prompt, *(token.id for token in self.written)]

    @property
    def caches(self) -> bool:
        """Whether keys and values can be kept: not where a token sees what comes after it, which would change them."""
        return not self.network.mask.foresees

    @property
    def cached(self) -> int:
        """How many tokens have their keys and values in the cache."""
        return len(self.places)

    @property
    def places(self) -> tuple[int, ...]:
        """Which tokens of the text these are."""
        return () if self._past is None else tuple(self._start + place for place in self._past.places)

    @property
    def ledger(self) -> tuple[Kept, ...]:
        """What the cache kept: after the prompt, and after each token that was read since; nothing without a cache."""
        if not self.caches:
            return ()
        read = () if self._read is None or self._read[0] != len(self.ids) else (self._read[1].kept,)
        return (*(token.kept for token in self.written), *read)

    @property
    def cache_bytes(self) -> int:
        """What they take: keys and values of each layer, head and token."""
        return 0 if self._past is None else self._past.bytes

    def write(self, count: int = 1) -> None:
        """Write so many tokens more."""
        for _ in range(count):
            self.written.append(self._next())

    def take_back(self, length: int) -> None:
        """Take back what was written after the first `length` tokens of it; what that lacks then is read anew."""
        del self.written[length:]
        keeps = len(self.ids) - 1 - self._start
        if self._past is not None and self._past.length > keeps:
            places = self._lasting(self._past.ids[:, :keeps])
            is_there = keeps > 0 and set(places) <= set(self._past.places)
            self._past, self._read = self._past.at(places, keeps) if is_there else None, None

    def read(self) -> Reading:
        """Read what has not been read yet, and tell what is known then."""
        if self._read is None or self._read[0] != len(self.ids):
            self._read = len(self.ids), self._look()
        return self._read[1]

    @torch.inference_mode()
    def _look(self) -> Reading:
        ids, config = self.ids, self.network.config
        start = max(0, len(ids) - config.context)
        if start != self._start or not self.caches:
            self._past, self._start = None, start
        known = 0 if self._past is None else self._past.length
        row = torch.tensor([ids[start + known :]], dtype=torch.int64)  # 1 T
        read = torch.tensor([list(self.source)], dtype=torch.int64) if config.is_pair else None  # 1 S
        site = Site.DECODER if config.is_pair else Site.SELF
        wanted = (ATTENTION_WEIGHTS, KEY, VALUE)
        tap = Recorder({Ref(q, n, site) for q in wanted for n in range(config.n_layer)} | {Ref(LOGITS), Ref(TOKENS)})
        self.network(row, row, tap, past=self._past, source=read)
        trace = tap.trace
        past = Past.of(trace, config.n_layer, self._past, site)
        looks = torch.stack([trace[ATTENTION_WEIGHTS, n, site][0, :, -1] for n in range(config.n_layer)])  # L H P+T
        weights = looks.new_zeros(*looks.shape[:2], past.length)
        weights[..., list(past.places)] = looks  # what was evicted is not looked at
        if self.caches:
            lasting = self._lasting(past.ids)
            self._past = past if len(lasting) == len(past.places) else past.at(lasting)
        kept = Kept(self.cached, len(ids), self.cache_bytes)
        return Reading(trace[Ref(LOGITS)][0, -1], weights, start, kept)

    def _lasting(self, ids: Tensor) -> list[int]:
        """The places of tokens (1, R) that any later token may look at."""
        lasting = self.network.mask.lasting
        found: list[int] = (np.arange(ids.shape[1]) if lasting is None else lasting(ids[0].numpy())).tolist()
        return found

    def _next(self) -> Written:
        place = len(self.ids)
        logits, weights, first, kept = self.read()
        likely = distribution(logits, self.sampling)
        forced = self.forced.get(place)
        token = draw(likely, self.sampling.seed, place) if forced is None else forced
        return Written(token, logits, likely, forced is not None, weights, first, kept)

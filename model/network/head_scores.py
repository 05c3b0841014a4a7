"""How like a known kind of head a head is: how much of its weights lies where such a head would look."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.choices.masks import Mask
from model.network.attention_spread import distance, entropy, spread
from model.network.network import Network
from model.quantities import Axis
from model.quantities.head_measures import DISTANCE, ENTROPY, HEAD_MEASURES, HeadMeasure
from model.quantities.site import Site, TokenSequence


def patterns(ids: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where heads of each kind look in a sentence of these token `ids` (T), in the order of their measures. (4, T, T)

    A previous-token head looks from place t at t − 1, and a first-token head at 0. A duplicate-token head looks at all
    earlier places s of the same token (Wang et al. 2023), and an induction head at the places s + 1 after them, as far
    as they are earlier themselves (Olsson et al. 2022, prefix matching).
    """
    T = len(ids)
    earlier = np.tri(T, k=-1, dtype=np.bool_)
    same = (ids[:, None] == ids) & earlier
    first, followed = np.zeros_like(same), np.zeros_like(same)
    first[1:, :1] = True
    followed[:, 1:] = same[:, :-1]
    return np.stack([np.eye(T, k=-1, dtype=np.bool_), first, same, followed & earlier])


class HeadScorer:
    """Measures heads that look within one sentence of these `ids`, as far as a mask lets them; or between two.

    A query that may see none of the places where a kind of head would look does not count, and where none is left
    there is no score: nan. Where a query has several such places, the weights on all of them count together.
    """

    def __init__(self, ids: Sequence[int] | None, mask: Mask) -> None:
        self._wanted: Tensor | None = None
        if ids is not None:
            tokens = np.array(ids, dtype=np.int64)
            wanted = patterns(tokens) & mask.sees(np.arange(len(tokens)), tokens)  # 4 T T
            self._wanted = torch.from_numpy(wanted.reshape(4, -1).T.astype(np.float32))  # T·T 4
            self._counts = torch.from_numpy(wanted.any(axis=-1).sum(axis=-1).astype(np.float32))  # 4

    def __call__(self, weights: Tensor) -> Tensor:
        """Every measure of attention weights (…, T, S), in the order of HEAD_MEASURES. (…, measures)"""
        wide = spread(weights, self._wanted is not None)
        if self._wanted is None:
            return torch.cat((wide, wide.new_full((*wide.shape[:-1], len(HEAD_MEASURES) - 2), torch.nan)), dim=-1)
        scores = weights.flatten(-2) @ self._wanted.to(weights.dtype) / self._counts
        return torch.cat((wide, scores), dim=-1)

    def one(self, measure: HeadMeasure, weights: Tensor) -> Tensor:
        """That measure alone. (…)"""
        if measure is ENTROPY:
            return entropy(weights)
        if measure is DISTANCE and self._wanted is not None:
            return distance(weights)
        if self._wanted is None:
            return weights.new_full(weights.shape[:-2], torch.nan)
        kind = HEAD_MEASURES.index(measure) - 2
        return weights.flatten(-2) @ self._wanted[:, kind].to(weights.dtype) / self._counts[kind]

    @property
    def is_defined(self) -> tuple[bool, ...]:
        """Of each measure, whether this sentence and mask leave a number."""
        if self._wanted is None:
            return (True, *(len(HEAD_MEASURES) - 1) * (False,))
        return (True, True, *(self._counts > 0).tolist())


def scorer_of(site: Site, network: Network, ids: Sequence[int], source: Sequence[int] = ()) -> HeadScorer:
    """Measures the heads at a site of a network that reads these ids, and those of a source, by its mask of now."""
    if site.sequence(Axis.QUERY) is TokenSequence.SOURCE:
        return HeadScorer(source, site.mask(network.config))
    return HeadScorer(ids if site.is_within_one else None, network.mask)

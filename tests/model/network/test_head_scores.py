"""Scores of heads against plain loops over their definitions, under every mask; and where there is no number."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from model.choices.masks import CAUSAL, NONE, Mask, anchored, prefix, sliding_window
from model.network.head_scores import HeadScorer, scorer_of
from model.network.network import Network
from model.quantities.head_measures import HEAD_MEASURES
from model.quantities.site import Site
from tests.kit.pairs import PAIRS

PAIR = next(iter(PAIRS.values()))[0]
IDS = [3, 1, 4, 1, 5, 1, 1, 4, 3]
MASKS = {
    "causal": CAUSAL,
    "none": NONE,
    "window of 2": sliding_window(2),
    "window of 1": sliding_window(1),
    "prefix": prefix(4),
    "anchors": anchored(5),
}


def made_up(mask: Mask, heads: int, dtype: torch.dtype, ids: list[int]) -> torch.Tensor:
    """Attention weights (heads, T, T) of random scores under a mask."""
    T = len(ids)
    scores = torch.randn(heads, T, T, dtype=dtype, generator=torch.Generator().manual_seed(1)) * 2
    seen = torch.from_numpy(mask.sees(np.arange(T), np.array(ids)))
    return scores.masked_fill(~seen, -torch.inf).softmax(-1)


def by_loops(weights: list[list[float]], ids: list[int], mask: Mask) -> list[float]:
    """Every measure as its definition says it."""
    T = len(ids)
    seen = mask.sees(np.arange(T), np.array(ids))
    entropy = sum(-a * math.log(a) for row in weights for a in row if a > 0) / T
    distance = sum(abs(t - s) * weights[t][s] for t in range(T) for s in range(T)) / T
    kinds = (
        lambda t, s: s == t - 1,
        lambda t, s: s == 0 and t > 0,
        lambda t, s: s < t and ids[s] == ids[t],
        lambda t, s: 0 < s < t and ids[s - 1] == ids[t],
    )
    scores = []
    for looks in kinds:
        rows = [[weights[t][s] for s in range(T) if looks(t, s) and seen[t][s]] for t in range(T)]
        counted = [sum(row) for row in rows if row]
        scores.append(sum(counted) / len(counted) if counted else math.nan)
    return [entropy, distance, *scores]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", MASKS)
def test_each_is_its_definition(name: str, dtype: torch.dtype) -> None:
    mask, tolerance = MASKS[name], 1e-5 if dtype is torch.float32 else 1e-12
    weights, scorer = made_up(mask, 3, dtype, IDS), HeadScorer(IDS, mask)
    expected = np.array([by_loops(each.tolist(), IDS, mask) for each in weights])
    np.testing.assert_allclose(scorer(weights).numpy(), expected, rtol=tolerance, atol=tolerance)
    for n, measure in enumerate(HEAD_MEASURES):
        np.testing.assert_allclose(scorer.one(measure, weights), expected[:, n], rtol=tolerance, atol=tolerance)
    assert scorer.is_defined == tuple((~np.isnan(expected[0])).tolist())


def test_heads_of_each_kind_have_all_of_it() -> None:
    """Weights written down by hand: all on the token before, on the first, on the same, and on what followed it."""
    ids = [7, 8, 9, 7, 8, 9]
    looks = {2: [0, 0, 1, 2, 3, 4], 3: [0, 0, 0, 0, 0, 0], 4: [0, 0, 0, 0, 1, 2], 5: [0, 0, 0, 1, 2, 3]}
    scorer = HeadScorer(ids, CAUSAL)
    for measure, keys in looks.items():
        scores = scorer(torch.eye(6)[torch.tensor(keys)])
        assert scores[measure] == 1.0
        assert scores[0] == 0.0, "each looks at one token alone"


def test_what_is_not_defined_is_no_number() -> None:
    weights = made_up(CAUSAL, 1, torch.float32, [1, 2, 3])
    assert HeadScorer([1, 2, 3], CAUSAL)(weights)[0].isnan().tolist() == [False] * 4 + [True] * 2
    assert HeadScorer([1], CAUSAL)(torch.ones(1, 1, 1))[0].isnan().tolist() == [False] * 2 + [True] * 4
    again = HeadScorer([1, 1], CAUSAL)  # nothing lies between: what followed is the token itself
    assert again.is_defined == (True, True, True, True, True, False)


def test_between_two_sentences_only_entropy_is_known() -> None:
    weights = torch.full((2, 3, 5), 0.2)
    scorer = scorer_of(Site.CROSS, Network(PAIR, 9), [1, 2, 3], [1, 2, 3, 4, 5])
    assert scorer.is_defined == (True, False, False, False, False, False)
    torch.testing.assert_close(scorer(weights)[:, 0], torch.full((2,), math.log(5)))
    assert scorer(weights)[:, 1:].isnan().all()
    assert [bool(scorer.one(measure, weights).isnan().all()) for measure in HEAD_MEASURES] == [False] + [True] * 5


def test_an_encoder_is_measured_by_its_source_and_sees_all_of_it() -> None:
    source, target = [1, 2, 1, 2], [5, 6, 7]
    weights = made_up(NONE, 2, torch.float32, source)
    scorer = scorer_of(Site.ENCODER, Network(PAIR, 9), target, source)
    np.testing.assert_allclose(scorer(weights)[1].numpy(), by_loops(weights[1].tolist(), source, NONE), rtol=1e-5)
    assert not scorer_of(Site.DECODER, Network(PAIR, 9), target, source).is_defined[-1]

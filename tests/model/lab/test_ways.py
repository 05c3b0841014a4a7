"""Each way to read gives the logits of the network under its mask; its bytes and its formula are as counted by hand."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import pytest
import torch
from torch import Tensor

from model.choices.masks import MASKS, anchored, sliding_window, window_with_sinks
from model.config import ModelConfig
from model.lab.alive import Alive
from model.lab.caches import AnchorCache, Cache, SinkCache, WindowCache
from model.lab.cost import REFERENCE, expected_bytes
from model.lab.lean import Lean, ahead, explicit, fused, new_network
from model.lab.ways import WAYS, kept_bytes
from model.network.network import Network
from model.network.trace import Recorder
from model.quantities import LOGITS

TOKENS = 60
CONFIG = ModelConfig(
    d_model=16, n_head=4, n_layer=2, norm=True, mlp=True, bias=True, position="none", context=TOKENS, init_std=0.4
)


def logits_of(network: Network, ids: Tensor) -> Tensor:
    """Those of the network itself at every position (T, V), in one pass."""
    recorder = Recorder()
    network(ids[None], ids[None], recorder)
    return recorder.trace[LOGITS][0]


def tokens() -> Tensor:
    """Some of them are anchors."""
    return torch.randint(0, 7, (TOKENS,), generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize("kind", ["layer", "rms"])
@pytest.mark.parametrize("kv_heads", [None, 2, 1])
def test_read_anew_or_from_a_cache_it_is_what_the_network_says(kv_heads: int | None, kind: str) -> None:
    lean, ids = new_network(replace(CONFIG, n_kv_head=kv_heads, norm_kind=kind), 7), tokens()
    logits, cache = logits_of(lean.network, ids), Cache(lean.config, TOKENS)
    for place in range(TOKENS):
        torch.testing.assert_close(lean.token(int(ids[place]), cache), logits[place], rtol=1e-4, atol=1e-5)
    for mixing, hidden in ((explicit, ahead(TOKENS)), (fused, None)):
        torch.testing.assert_close(lean.whole(ids, hidden, mixing), logits[-1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["window", "sinks", "anchors"])
def test_a_cache_that_evicts_is_the_network_under_its_mask(name: str) -> None:
    kind: type[Cache] = {"window": WindowCache, "sinks": SinkCache, "anchors": AnchorCache}[name]
    lean, ids = new_network(CONFIG, 7), tokens()
    with patch.object(WindowCache, "WIDTH", 9):
        rows = {"window": sliding_window(9), "sinks": window_with_sinks(9, 4), "anchors": anchored(AnchorCache.ANCHOR)}
        row, most = rows[name], {"window": 9, "sinks": 13}.get(name, TOKENS + 1)
        masked = Network(replace(CONFIG, mask=name, window=9, sinks=4), 7, anchor=AnchorCache.ANCHOR)
        masked.load_state_dict(lean.network.state_dict())
        logits, cache = logits_of(masked, ids), kind(CONFIG, TOKENS)
        for place in range(TOKENS):
            torch.testing.assert_close(lean.token(int(ids[place]), cache), logits[place], rtol=1e-4, atol=1e-5)
            assert row.lasting is not None
            assert cache.count == len(row.lasting(ids[: place + 1].numpy())) + (place + 1 >= most)
    assert set(MASKS) >= {"window", "anchors"}


@pytest.mark.parametrize("name", [name for name, way in WAYS.items() if way.kept_slots(128)])
def test_bytes_that_are_kept_are_those_of_the_tensors(name: str) -> None:
    way = WAYS[name]
    lean = new_network(way.config(REFERENCE), 32)
    for length in (128, 512):
        prepared, slots = way.prepare(lean, length), way.kept_slots(length)
        shape = (2, 1 if name == "grouped" else 4, slots, 32)
        assert prepared.kept_bytes == 2 * torch.zeros(shape).nbytes == kept_bytes(lean.config, slots)


@pytest.mark.parametrize("name", WAYS)
def test_what_is_alive_at_once_is_about_what_the_formula_says(name: str) -> None:
    way = WAYS[name]
    lean = new_network(way.config(REFERENCE), 32)
    prepared = way.prepare(lean, 512)
    with torch.inference_mode(), Alive() as alive:
        prepared.run()
    counted = prepared.kept_bytes + prepared.ready_bytes + alive.peak
    assert counted == pytest.approx(expected_bytes(way, lean.config, 512), rel=0.12)


def test_memory_is_counted_once_for_all_who_look_at_it_and_no_longer_than_they_do() -> None:
    with Alive() as alive:
        first = torch.ones(100)
        views = [first[10:], first.view(10, 10)]
        second = first + 1
        del first, views
        third = second * 2
        del second
    assert alive.peak == 800
    assert third.nbytes == 400


def test_the_formula_by_hand() -> None:
    """One layer, width 4, two heads of 2, no MLP: 3·16 for queries, keys and values, 16 for the output."""
    config = ModelConfig(d_model=4, n_head=2, position="none", context=1)
    ten = 10 * 64 + 4 * 5
    assert WAYS["recompute"].multiply_adds(config, 5, 10) == ten + 2 * 4 * 10 * 10
    assert WAYS["fused"].multiply_adds(config, 5, 10) == ten + 2 * 4 * 55
    cached = sum(64 + 20 + 2 * 4 * (seen + 1) for seen in range(1000, 1016)) / 16
    assert WAYS["cache"].multiply_adds(config, 5, 1000) == cached
    assert WAYS["window"].multiply_adds(config, 5, 1000) == 64 + 20 + 2 * 4 * 128
    open_tail = [64 // 16 + tail + 1 for tail in range(15)] + [16]  # the anchor sees its own sequence alone
    assert WAYS["anchors"].multiply_adds(config, 5, 64) == 64 + 20 + 2 * 4 * sum(open_tail) / 16
    one_head = replace(config, n_kv_head=1)
    assert WAYS["grouped"].config(config) == one_head
    assert WAYS["grouped"].multiply_adds(one_head, 5, 1000) == cached - 2 * 4 * 2


def test_after_a_jump_a_cache_goes_on_as_if_it_had_read() -> None:
    lean = Lean(new_network(CONFIG, 7).network)
    every = [AnchorCache.ANCHOR if place % 16 == 15 else 1 for place in range(48)]
    for kind in (Cache, WindowCache, AnchorCache):
        read, jumped = kind(CONFIG, TOKENS), kind(CONFIG, TOKENS)
        for token in every:
            lean.token(token, read)
        jumped.jump(48)
        assert jumped.count == read.count == kind.kept_after(48)
        assert jumped.place(1) == read.place(1)

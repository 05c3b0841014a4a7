"""A sentence read in two parts, or token by token, gives what it gives at once."""

from __future__ import annotations

import pytest
import torch

from model.config import ModelConfig
from model.network.network import Network
from model.network.past import Past
from model.network.trace import Recorder, Trace
from model.quantities import ATTENTION_WEIGHTS, LOGITS, LOSS, QUERY

CONFIGS = {
    "one layer": ModelConfig(n_head=2),
    "everything": ModelConfig(n_head=2, n_layer=3, norm=True, mlp=True, bias=True, dropout=0.2),
    "window": ModelConfig(n_head=2, n_layer=2, mask="window", window=3),
    "by distance": ModelConfig(n_head=2, n_layer=2, position="alibi"),
    "shared keys": ModelConfig(n_head=4, n_kv_head=2, n_layer=2, position="rotary", d_head=6),
    "masked first": ModelConfig(n_head=2, n_layer=2, mask_first=True, dropout_embedding=0.1, dropout_residual=0.1),
    "turned": ModelConfig(n_head=2, n_layer=2, position="rotary", mask="window", window=5),
    "sinusoidal": ModelConfig(n_head=2, n_layer=2, position="sinusoidal", w_out=False, residual=False),
}
TOKENS = 9


def network_of(config: ModelConfig) -> Network:
    network = Network(config, 11)
    network.initialise(torch.Generator().manual_seed(4))
    return network


def read(network: Network, ids: torch.Tensor, past: Past | None = None) -> Trace:
    recorder = Recorder()
    with torch.no_grad():
        network(ids, ids, recorder, past=past)
    return recorder.trace


@pytest.fixture
def ids() -> torch.Tensor:
    return torch.randint(11, (3, TOKENS), generator=torch.Generator().manual_seed(7))


@pytest.mark.parametrize("cut", range(1, TOKENS))
@pytest.mark.parametrize("name", CONFIGS)
def test_the_rest_after_a_past_is_as_in_the_full_pass(name: str, cut: int, ids: torch.Tensor) -> None:
    config, network = CONFIGS[name], network_of(CONFIGS[name])
    whole, first = read(network, ids), read(network, ids[:, :cut])
    rest = read(network, ids[:, cut:], Past.of(first, config.n_layer))
    for quantity in (LOGITS, LOSS):
        torch.testing.assert_close(rest[quantity], whole[quantity][:, cut:], atol=1e-5, rtol=0)
    for layer in range(config.n_layer):
        weights = whole[ATTENTION_WEIGHTS, layer][:, :, cut:]
        torch.testing.assert_close(rest[ATTENTION_WEIGHTS, layer], weights, atol=1e-5, rtol=0)
        assert rest[QUERY, layer].shape[2] == TOKENS - cut, "no query of the past is computed again"


@pytest.mark.parametrize("name", CONFIGS)
def test_token_by_token_each_pass_leaves_the_past_of_the_next(name: str, ids: torch.Tensor) -> None:
    config, network = CONFIGS[name], network_of(CONFIGS[name])
    whole, past = read(network, ids)[LOGITS], None
    for at in range(TOKENS):
        trace = read(network, ids[:, at : at + 1], past)
        torch.testing.assert_close(trace[LOGITS][:, 0], whole[:, at], atol=1e-5, rtol=0)
        past = Past.of(trace, config.n_layer, past)
        assert past.length == at + 1


def test_another_past_gives_something_else(ids: torch.Tensor) -> None:
    network = network_of(CONFIGS["one layer"])
    first = read(network, ids[:, :4])
    other = read(network, (ids[:, :4] + 1) % 11)
    ends = [read(network, ids[:, 4:], Past.of(trace, 1))[LOGITS] for trace in (first, other)]
    assert (ends[0] - ends[1]).abs().max() > 1e-3

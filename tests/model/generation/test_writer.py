"""A continuation with a cache is the one without: every logit, at every place, and there and back."""

from __future__ import annotations

import pytest
import torch

from model.config import ModelConfig
from model.config.sampling import SamplingConfig
from model.generation.writer import Writer
from model.network.network import Network
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS, LOGITS
from model.quantities.stages import refs
from tests.kit.blocks import BLOCKS

PROMPT = (3, 1, 4, 1)
DRAWN = SamplingConfig(seed=7)
CONFIGS = {
    "one layer": ModelConfig(n_head=2),
    "by distance": ModelConfig(n_head=2, n_layer=2, position="alibi"),
    "turned": ModelConfig(n_head=2, n_layer=2, position="rotary", mask="window", window=5),
    "without a mask": ModelConfig(n_layer=2, mask="none"),
    "prefix": ModelConfig(n_layer=2, mask="prefix"),
    "short": ModelConfig(n_layer=2, context=6),
    **BLOCKS,
}


def network_of(config: ModelConfig) -> Network:
    network = Network(config, 11)
    network.initialise(torch.Generator().manual_seed(4))
    return network


def writer_of(config: ModelConfig, sampling: SamplingConfig = DRAWN, **more: object) -> Writer:
    source = (5, 2) if config.is_pair else ()
    return Writer(network_of(config), PROMPT, sampling, source=source, **more)  # type: ignore[arg-type]


def anew(writer: Writer, length: int) -> Recorder:
    """All of the text so far in one pass, as much of it as the network can read."""
    ids = torch.tensor([writer.ids[:length][-writer.network.config.context :]])
    recorder, source = Recorder(), torch.tensor([writer.source]) if writer.source else None
    with torch.no_grad():
        writer.network(ids, ids, recorder, source=source)
    return recorder


@pytest.mark.parametrize("name", CONFIGS)
def test_each_logit_and_weight_is_that_of_the_full_pass(name: str) -> None:
    config = CONFIGS[name]
    writer = writer_of(config)
    writer.write(9)
    for n, token in enumerate(writer.written):
        trace = anew(writer, len(PROMPT) + n).trace
        torch.testing.assert_close(token.logits, trace[LOGITS][0, -1], atol=1e-5, rtol=0)
        weights = [trace[ref][0, :, -1] for ref in refs(config) if ref.quantity is ATTENTION_WEIGHTS]
        own = weights[-len(token.weights) :] if not config.is_pair else weights[config.encoder_layers :: 2]
        torch.testing.assert_close(token.weights, torch.stack(own), atol=1e-5, rtol=0)
        assert token.first == max(0, len(PROMPT) + n - config.context)


def test_what_is_taken_back_is_written_again_alike() -> None:
    writer = writer_of(CONFIGS["turned"])
    writer.write(8)
    ids, logits = writer.ids, writer.written[5].logits
    writer.take_back(3)
    assert writer.ids == ids[:7]
    writer.write(5)
    assert writer.ids == ids
    torch.testing.assert_close(writer.written[5].logits, logits, atol=1e-5, rtol=0)
    writer.take_back(0)
    assert writer.ids == list(PROMPT)
    writer.write(8)
    assert writer.ids == ids


def test_the_same_seed_gives_the_same_words_and_a_forced_one_changes_what_follows() -> None:
    config = CONFIGS["one layer"]
    first, again, other = writer_of(config), writer_of(config), writer_of(config, SamplingConfig(seed=8))
    forced = writer_of(config, forced={6: 9})
    for writer in (first, again, other, forced):
        writer.write(10)
    assert first.ids == again.ids
    assert first.ids != other.ids
    assert forced.ids[:6] == first.ids[:6]
    assert (forced.ids[6], forced.written[2].forced, forced.written[3].forced) == (9, True, False)


def test_greedy_takes_the_likeliest() -> None:
    writer = writer_of(CONFIGS["one layer"], SamplingConfig(temperature=0))
    writer.write(5)
    assert [token.id for token in writer.written] == [int(token.logits.argmax()) for token in writer.written]


def test_the_cache_holds_what_was_read_and_says_its_size() -> None:
    config = CONFIGS["one layer"]
    writer = writer_of(config)
    assert (writer.cached, writer.cache_bytes) == (0, 0)
    writer.write(3)
    assert writer.cached == len(PROMPT) + 2, "the newest token has not been read yet"
    assert writer.cache_bytes == 2 * config.n_head * config.head_width * writer.cached * 4
    writer.read()
    assert writer.cached == len(writer.ids)
    hidden = writer_of(CONFIGS["without a mask"])
    hidden.write(3)
    assert (hidden.caches, hidden.cached) == (False, 0)

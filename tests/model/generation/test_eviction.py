"""What no later token may look at is evicted from the cache, and all comes out as in one masked pass."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch

from model.choices.masks import Mask, anchored, sliding_window, window_with_sinks
from model.config import ModelConfig
from model.config.sampling import SamplingConfig
from model.generation.writer import Writer
from model.messages.continuation import Cache, Kept
from model.network.network import Network
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS, LOGITS
from model.quantities.site import Site

A = 9
"""The id of the anchor."""

PROMPTS = {
    "two sequences": [1, 2, A, 3, 4, A, 5],
    "anchor last": [1, 2, A, 3, A],
    "anchor first": [A, 1, 2],
    "anchors in a row": [1, A, A, A, 2],
    "none": [1, 2, 3],
    "one": [A],
}
FOLLOWING = [3, A, 4, 5, 6, A, A, 1, 2, A, 7]
"""What is written after each prompt."""

POSITIONS = ("learned", "sinusoidal", "rotary", "alibi", "none")


def network_of(position: str, **options: object) -> Network:
    config = ModelConfig(n_head=2, n_layer=3, context=24, position=position, mask="anchors", mlp=True, norm=True)
    network = Network(ModelConfig(**{**vars(config), **options}), 11, anchor=A)  # type: ignore[arg-type]
    network.initialise(torch.Generator().manual_seed(4))
    return network


def writer_of(network: Network, prompt: list[int], **more: object) -> Writer:
    forced = dict(enumerate(FOLLOWING, start=len(prompt)))
    return Writer(network, prompt, SamplingConfig(seed=7), forced, **more)  # type: ignore[arg-type]


def at_once(network: Network, ids: list[int], source: tuple[int, ...] = ()) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits (T, V) and weights (layers, heads, T, T) of one pass over all of them, under the mask."""
    row, recorder = torch.tensor([ids]), Recorder()
    with torch.no_grad():
        network(row, row, recorder, source=torch.tensor([source]) if source else None)
    site = Site.DECODER if source else Site.SELF
    weights = [recorder.trace[ATTENTION_WEIGHTS, n, site][0] for n in range(network.config.n_layer)]
    return recorder.trace[LOGITS][0], torch.stack(weights)


def assert_as_at_once(writer: Writer, source: tuple[int, ...] = ()) -> None:
    logits, weights = at_once(writer.network, writer.ids, source)
    for n, token in enumerate(writer.written):
        place = len(writer.prompt) + n - 1
        torch.testing.assert_close(token.logits, logits[place], atol=1e-4, rtol=0)
        assert token.logits.argmax() == logits[place].argmax()
        torch.testing.assert_close(token.weights, weights[:, :, place, : place + 1], atol=1e-5, rtol=0)


def kept_by_hand(ids: list[int]) -> list[int]:
    """The anchors, and what comes after the last of them."""
    anchors = [place for place, id in enumerate(ids) if id == A]
    return [*anchors, *range(anchors[-1] + 1 if anchors else 0, len(ids))]


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("name", PROMPTS)
def test_decoding_with_eviction_is_one_masked_pass(position: str, name: str) -> None:
    writer = writer_of(network_of(position), PROMPTS[name])
    for _ in FOLLOWING:
        writer.write()
        assert list(writer.places) == kept_by_hand(writer.ids[:-1]), "the newest token has not been read yet"
    assert_as_at_once(writer)


@pytest.mark.parametrize(
    "options",
    [
        {"n_kv_head": 1},
        {"mask_first": True, "position": "alibi"},
        {"bias": True, "tied": True, "rotary_pairs": "halves"},
        {"mask": "window", "window": 3},
        {"mask": "window", "window": 1, "position": "alibi"},
        {"mask": "sinks", "window": 3, "sinks": 2},
        {"encoder_layers": 1},
    ],
    ids=str,
)
def test_so_it_is_with_other_options(options: dict[str, object]) -> None:
    source = (5, 2, 8) if "encoder_layers" in options else ()
    writer = writer_of(network_of(**{"position": "rotary", **options}), PROMPTS["two sequences"], source=source)  # type: ignore[arg-type]
    writer.write(len(FOLLOWING))
    assert_as_at_once(writer, source)
    if writer.network.config.mask == "window":
        assert writer.cached == writer.network.config.window - 1
    if writer.network.config.mask == "sinks":
        assert writer.places[:2] == (0, 1)
        assert writer.cached == writer.network.config.window - 1 + 2


def test_a_cache_at_the_wrong_places_would_be_told_apart() -> None:
    """Positions that restart where the cache ends give something else, so the tests above can fail."""
    network = network_of("rotary")
    ids = [*PROMPTS["two sequences"], *FOLLOWING]
    logits, _ = at_once(network, ids)
    shifted, _ = at_once(network, [ids[place] for place in kept_by_hand(ids)])
    assert (logits[-1] - shifted[-1]).abs().max() > 1e-2


@pytest.mark.parametrize("position", POSITIONS)
def test_a_second_prompt_begins_afresh(position: str) -> None:
    network = network_of(position)
    first, second = PROMPTS["two sequences"], PROMPTS["anchor last"]
    fresh = writer_of(network_of(position), second)
    fresh.write(len(FOLLOWING))
    one, other = writer_of(network, first), writer_of(network, second)
    for _ in FOLLOWING:  # in turns, on one network
        one.write()
        other.write()
    after = writer_of(network, second)
    after.write(len(FOLLOWING))
    for writer in (other, after):
        assert writer.ids == fresh.ids
        assert writer.ledger == fresh.ledger
        for token, expected in zip(writer.written, fresh.written, strict=True):
            assert torch.equal(token.logits, expected.logits)


@pytest.mark.parametrize("length", range(len(FOLLOWING)))
def test_what_was_evicted_is_read_anew_when_it_is_taken_back(length: int) -> None:
    writer = writer_of(network_of("rotary"), PROMPTS["two sequences"])
    writer.write(len(FOLLOWING))
    ids, ledger = writer.ids, writer.ledger
    writer.take_back(length)
    writer.read()
    assert list(writer.places) == kept_by_hand(writer.ids)
    writer.write(len(FOLLOWING) - length)
    assert (writer.ids, writer.ledger) == (ids, ledger)
    assert_as_at_once(writer)


def test_past_the_context_the_last_tokens_are_read_alone() -> None:
    writer = writer_of(network_of("learned", context=10), PROMPTS["two sequences"])
    writer.write(len(FOLLOWING))
    for n, token in enumerate(writer.written):
        ids = writer.ids[: len(writer.prompt) + n]
        logits, _ = at_once(writer.network, ids[-10:])
        torch.testing.assert_close(token.logits, logits[-1], atol=1e-4, rtol=0)
    assert writer.places == tuple(writer._start + place for place in kept_by_hand(writer.ids[writer._start : -1]))


def test_the_ledger_tells_slots_bytes_and_what_is_saved() -> None:
    network = network_of("learned")
    writer = writer_of(network, [1, 2, A])
    writer.write(3)
    writer.read()
    a_slot = 2 * 3 * 2 * network.config.head_width * 4  # keys and values of 3 layers and 2 heads, 4 bytes a number
    slots = [1, 2, 2, 3]  # of 1 2 A | 3 | A | 4
    assert writer.ledger == tuple(Kept(n, 3 + at, n * a_slot) for at, n in enumerate(slots))
    assert writer.cache_bytes == 3 * a_slot
    cache = Cache(writer.cached, writer.cache_bytes, writer.caches, writer.places, writer.ledger)
    assert cache.places == (2, 4, 5)
    assert cache.reduction == 0.5
    assert cache.mean_reduction == pytest.approx((2 / 3 + 2 / 4 + 3 / 5 + 3 / 6) / 4)
    assert np.isnan(Cache().reduction)


@pytest.mark.parametrize(
    "mask", [anchored(A), *map(sliding_window, (1, 2, 3)), window_with_sinks(2, 2)], ids=lambda mask: mask.name
)
def test_what_lasts_is_all_that_may_be_looked_at_later_and_no_more(mask: Mask) -> None:
    assert mask.lasting is not None
    chance = np.random.default_rng(2)
    for _ in range(40):
        ids = chance.integers(7, 11, 6)
        needed: set[int] = set()
        for later in product((A, 0), repeat=3):
            whole = np.array([*ids, *later])
            seen = mask.sees(np.arange(9), whole)
            needed |= {int(key) for key in np.flatnonzero(seen[6:, :6].any(0))}
            places = np.array([*mask.lasting(ids), 6, 7, 8])
            assert np.array_equal(mask.sees(places, whole[places])[-3:], seen[-3:][:, places])
        assert set(mask.lasting(ids).tolist()) == needed

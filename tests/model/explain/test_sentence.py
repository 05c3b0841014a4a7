"""A cell in a sentence: each number that it says is held to the tensors, each name to the sentence that was read."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from model.config import ModelConfig
from model.explain.sentence import percent
from model.matrix.picture import labels_of
from model.messages.wording import Named, worded
from model.quantities import (
    ATTENTION_WEIGHTS,
    KEY,
    LOGITS,
    LOSS,
    MASKED_SCORES,
    PROBABILITIES,
    QUERY,
    SCALED_SCORES,
    SCORES,
    TARGETS,
    W_QUERY,
    Axis,
    Facet,
    Quantity,
)
from model.quantities.stages import Ref
from model.quantities.watch import MEAN, Ask, Lens, Watch
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from tests.kit.opened import Opened

LABELS = ("the", "fat", "cat", "sat", "on", "the", "mat")
NUMBER = r"(−?[0-9.]+(?:e−?[0-9]+)?)"


@pytest.fixture(scope="module")
def learned() -> Opened:
    return Opened.of_preset(120)


def numbers(opened: Opened, quantity: Quantity, layer: int | None = 0) -> NDArray[np.float64]:
    """The tensor of the probe, as torch left it, without the batch."""
    return opened.truth(Watch(quantity.slug, layer=layer))[0].astype(np.float64)


def say(opened: Opened, quantity: Quantity, *index: int, layer: int | None = 0) -> str:
    """The sentence of a cell."""
    vocabulary = opened.run.learner.corpus.tokenizer.labels
    return worded(opened.cell(Ref(quantity, layer), *index).wording, labels_of(opened.probe, vocabulary))


def name(at: int) -> str:
    return f"“{LABELS[at]}”" + (f" at {at}" if LABELS.count(LABELS[at]) > 1 else "")


def near(written: str, value: float) -> bool:
    """Whether a number as it is written is the value, to the digits that are written."""
    number = float(written.replace("−", "-"))
    decimals = len(written.partition(".")[2])
    return abs(number - value) <= max(0.51 * 10**-decimals, 0.006 * abs(value))


def shares(written: str, value: float) -> bool:
    """Whether a share in words is the value."""
    if written.startswith("less"):
        return value < 0.001
    if written.startswith("over"):
        return 0.999 < value < 1
    return near(written.removesuffix(" %"), 100 * value)


@pytest.mark.parametrize("query", range(1, 7))
@pytest.mark.parametrize("key", range(7))
def test_every_number_of_a_weights_sentence(learned: Opened, query: int, key: int) -> None:
    said = say(learned, ATTENTION_WEIGHTS, 0, query, key)
    if key > query:
        assert said == f"{name(query)} may not look at {name(key)}: the mask hides it, so its weight is 0."
        return
    weights, scores = (numbers(learned, quantity)[0, query] for quantity in (ATTENTION_WEIGHTS, MASKED_SCORES))
    others = np.delete(scores, key)
    rival = int(np.flatnonzero(scores == others.max())[0])
    products = numbers(learned, QUERY)[0, query] * numbers(learned, KEY)[0, key]
    start = re.match(
        rf"{name(query)} looks at {'itself' if query == key else name(key)} with ([^:]+): its score {NUMBER} is "
        rf"(far|well|a little|hardly) (above the next|below the highest) \({NUMBER}, {name(rival)}\)",
        said,
    )
    assert start is not None, said
    assert shares(start[1], float(weights[key]))
    assert near(start[2], float(scores[key]))
    assert near(start[5], float(scores[rival]))
    apart = abs(scores[key] - scores[rival])
    least, most = {"far": (3, 99), "well": (1, 3), "a little": (0.1, 1), "hardly": (0, 0.1)}[start[3]]
    assert least <= apart < most
    assert (start[4] == "above the next") == (weights[key] == weights.max())
    holds_dimensions(said, products)
    assert ("because" in said) == (weights[key] == weights.max() and products.sum() > 0)


def holds_dimensions(said: str, products: NDArray[np.float64]) -> None:
    """The dimensions named are those of the largest products to the side of their sum, and their numbers are right."""
    end = re.search(
        rf"uery and key (agree|disagree) most in dimensions? (\d+)(?: and (\d+))?, "
        rf"which brings? {NUMBER}(?: and {NUMBER})? to their dot product, {NUMBER}\.$",
        said,
    )
    assert end is not None, said
    towards = products if end[1] == "agree" else -products
    assert towards.sum() >= 0
    first, second = int(end[2]), end[3]
    assert towards[first] == towards.max() > 0
    assert near(end[4], float(products[first]))
    if second is not None:
        assert towards[int(second)] == np.sort(towards)[-2] > 0
        assert near(end[5], float(products[int(second)]))
    assert near(end[6], float(products.sum()))


def test_a_score_and_what_is_made_of_it(learned: Opened) -> None:
    scores, scaled = (numbers(learned, quantity)[0, 5] for quantity in (SCORES, SCALED_SCORES))
    said = say(learned, SCORES, 0, 5, 2)
    holds_dimensions(said, numbers(learned, QUERY)[0, 5] * numbers(learned, KEY)[0, 2])
    start = re.match(rf"How well “the” at 5 matches “cat”: their score {NUMBER} is", said)
    assert start is not None
    assert near(start[1], float(scores[2]))
    width = learned.config.head_width
    found = re.fullmatch(
        rf"“the” at 5 looking at “cat” has the score {NUMBER}; divided by √{width} = {NUMBER} that is {NUMBER}\.",
        say(learned, SCALED_SCORES, 0, 5, 2),
    )
    assert found is not None
    assert all(near(*pair) for pair in zip(found.groups(), (scores[2], math.sqrt(width), scaled[2]), strict=True))
    stays = re.fullmatch(
        rf"“the” at 5 may look at “cat”, so its score {NUMBER} stays as it is\.", say(learned, MASKED_SCORES, 0, 5, 2)
    )
    assert stays is not None
    assert near(stays[1], float(scaled[2]))
    assert say(learned, MASKED_SCORES, 0, 2, 5).startswith("“cat” may not look at “the” at 5: its score becomes −∞")


def test_the_first_token_has_nothing_else_to_look_at(learned: Opened) -> None:
    said = say(learned, ATTENTION_WEIGHTS, 0, 0, 0)
    assert said == "“the” at 0 can look at nothing but itself, which so gets 100 %."


def test_a_prediction_and_its_surprise(learned: Opened) -> None:
    vocabulary = learned.run.learner.corpus.tokenizer.labels
    logits, shared = numbers(learned, LOGITS, None), numbers(learned, PROBABILITIES, None)
    targets, losses = numbers(learned, TARGETS, None), numbers(learned, LOSS, None)
    for at in range(6):
        came, best = int(targets[at]), int(shared[at].argmax())
        said = say(learned, PROBABILITIES, at, came, layer=None)
        found = re.match(rf"After {name(at)} the network expects “(.+?)” with ([^:]+): its logit {NUMBER} is", said)
        assert found is not None, said
        assert found[1] == vocabulary[came]
        assert shares(found[2], float(shared[at, came]))
        assert near(found[3], float(logits[at, came]))
        loss = say(learned, LOSS, at, layer=None)
        start = re.match(
            rf"After {name(at)} came “(.+?)”, to which the network gave ([^:]+): "
            rf"the surprise is (?:−ln {NUMBER} = {NUMBER}|less than 0\.001) nats\. (.+)",
            loss,
        )
        assert start is not None, loss
        assert start[1] == vocabulary[came] == LABELS[at + 1]
        assert shares(start[2], float(shared[at, came]))
        if start[3] is None:
            assert losses[at] < 0.001
        else:
            assert near(start[3], float(shared[at, came]))
            assert near(start[4], float(losses[at]))
        if best == came:
            assert start[5] == "That is the token it expected most."
        else:
            most = re.fullmatch(rf"It expected “{vocabulary[best]}” most, with (.+)\.", start[5])
            assert most is not None
            assert shares(most[1], float(shared[at, best]))
    assert say(learned, LOSS, 6, layer=None) == "After “mat” no token follows that counts, so there is no loss."


def test_the_mean_over_heads_names_the_extremes() -> None:
    opened = Opened.of_preset(30, ModelConfig(n_head=4))
    heads = numbers(opened, ATTENTION_WEIGHTS)[:, 5, 2]
    found = re.fullmatch(
        r"On average over 4 heads, “the” at 5 looks at “cat” with ([^:]+): most in head (\d), with (.+ %), and least "
        r"in head (\d), with (.+ %)\.",
        say(opened, ATTENTION_WEIGHTS, MEAN, 5, 2),
    )
    assert found is not None
    assert shares(found[1], float(heads.mean()))
    assert (int(found[2]), int(found[4])) == (heads.argmax(), heads.argmin())
    assert shares(found[3], float(heads.max()))
    assert shares(found[5], float(heads.min()))


@pytest.mark.parametrize(
    "model",
    [
        ModelConfig(n_head=4, n_kv_head=2),
        ModelConfig(n_head=2, position="rotary"),
        ModelConfig(n_layer=2, mask_first=True, norm=True),
        ModelConfig(mask="none"),
        ModelConfig(d_head=1),
    ],
    ids=lambda model: f"{model.n_head} {model.n_kv_head} {model.position} {model.mask} {model.d_head}",
)
def test_other_networks_have_sentences_of_their_own_numbers(model: ModelConfig) -> None:
    """Heads that share keys, turned queries, several layers, a mask before the scale: of what each uses."""
    opened = Opened.of_preset(20, model)
    last = model.n_layer - 1
    score = numbers(opened, SCORES, last)[-1, 5, 2]
    said = say(opened, ATTENTION_WEIGHTS, model.n_head - 1, 5, 2, layer=last)
    end = re.search(rf"to their dot product, {NUMBER}\.$", said)
    assert end is not None, said
    assert near(end[1], float(score))


def test_a_weight_by_the_sum_is_told_as_a_part_of_it() -> None:
    opened = Opened.of_preset(20, ModelConfig(weighting="sum"))
    weights, scores = (numbers(opened, quantity)[0] for quantity in (ATTENTION_WEIGHTS, MASKED_SCORES))
    said = say(opened, ATTENTION_WEIGHTS, 0, 4, 2)
    found = re.search(rf"takes {NUMBER} times what “cat” hands over: its score {NUMBER} divided by the sum of its row, "
        rf"{NUMBER}\.$", said)  # fmt: skip
    assert found is not None, said
    for number, truth in zip(found.groups(), (weights[4, 2], scores[4, 2], scores[4, :5].sum()), strict=True):
        assert near(number, float(truth))
    assert say(opened, MASKED_SCORES, 0, 2, 4).endswith("its score becomes −∞, which is no part of the sum.")
    assert say(opened, ATTENTION_WEIGHTS, 0, 2, 4).endswith("the mask hides it, so its weight is 0.")


def test_the_sentence_of_a_training_example_and_of_before_the_step(learned: Opened) -> None:
    """The words are of the very numbers that are opened, whichever they are."""
    for watch in (
        Watch(ATTENTION_WEIGHTS.slug, layer=0, lens=Lens.EXAMPLE),
        Watch(ATTENTION_WEIGHTS.slug, layer=0, before=True),
    ):
        explained = learned.explain(Ask(watch, (0, 3, 1)))
        text = worded(explained.wording, {})
        found = re.match(r"position 3 looks at position 1 with ([^:]+):", text)
        assert found is not None, text
        assert shares(found[1], explained.value)


def test_nothing_is_said_of_a_gradient_or_a_weight(learned: Opened) -> None:
    assert learned.cell(Ref(SCORES, 0), 0, 5, 2, facet=Facet.GRAD).wording == ()
    assert learned.cell(Ref(W_QUERY, 0), 0, 2, 2).wording == ()
    assert learned.cell(Ref(QUERY, 0), 0, 2, 2).wording == ()


def test_names_and_places() -> None:
    parts = (Named(Axis.QUERY, 1), " ", Named(Axis.QUERY, 0), " ", Named(Axis.VOCAB, 1), " ", Named(Axis.KEY, 4))
    labels = {Axis.QUERY: ("a", "b", "a"), Axis.VOCAB: ("a", "a")}
    assert worded(parts, labels) == "“b” “a” at 0 “a” position 4"


def test_a_share_is_never_rounded_to_nothing_or_all() -> None:
    written = {0.0: "0 %", 1.0: "100 %", 1e-12: "less than 0.1 %", 0.9996: "over 99.9 %", 0.991: "99.1 %", 0.5: "50 %"}
    assert {share: percent(share) for share in written} == written


def test_a_smoothed_loss_has_both_numbers() -> None:
    spec = replace(DEFAULT_PRESET.spec, train=replace(DEFAULT_PRESET.spec.train, label_smoothing=0.1))
    run = Run(spec)
    run.train_to(30)
    opened = Opened(run)
    shares_of, losses, targets = (numbers(opened, quantity, None) for quantity in (PROBABILITIES, LOSS, TARGETS))
    share = float(shares_of[2, int(targets[2])])
    found = re.search(
        rf"the surprise is −ln {NUMBER} = {NUMBER} nats, and {NUMBER} as targets are smoothed\. ",
        say(opened, LOSS, 2, layer=None),
    )
    assert found is not None
    assert all(near(*pair) for pair in zip(found.groups(), (share, -math.log(share), losses[2]), strict=True))

"""Which tokens may be drawn, and how likely each is: held to the definitions by plain loops."""

from __future__ import annotations

import math
from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from model.config.sampling import SamplingConfig
from model.errors import OptionError
from model.generation.choosing import distribution, draw

LOGITS = torch.tensor([1.0, 3.0, 2.0, 3.0, -1.0])


def slowly(logits: list[float], how: SamplingConfig) -> list[float]:
    """The same in plain Python."""
    raised = [math.exp((x - max(logits)) / how.temperature) for x in logits]
    likely = [x / sum(raised) for x in raised]
    order = sorted(range(len(likely)), key=lambda n: -likely[n])[: how.top_k]
    if how.top_p is not None:
        whole, together, kept = sum(likely[n] for n in order), 0.0, list[int]()
        for n in order:
            if together < how.top_p * whole:
                kept.append(n)
            together += likely[n]
        order = kept
    if how.min_p is not None:
        order = [n for n in order if likely[n] >= how.min_p * likely[order[0]]] or order[:1]
    whole = sum(likely[n] for n in order)
    return [likely[n] / whole if n in order else 0.0 for n in range(len(likely))]


@given(
    st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=9),
    st.floats(0.1, 5),
    st.none() | st.integers(1, 9),
    st.none() | st.sampled_from((0.1, 0.5, 0.9)),
    st.none() | st.sampled_from((0.0, 0.2, 1.0)),
)
def test_it_is_what_the_definitions_say(
    logits: list[float], temperature: float, top_k: int | None, top_p: float | None, min_p: float | None
) -> None:
    how = SamplingConfig(temperature, top_k, top_p, min_p)
    likely = distribution(torch.tensor(logits), how)
    assert likely.sum().item() == pytest.approx(1)
    if top_p is None:  # where a sum ends just at the share, its last bit decides
        assert likely.tolist() == pytest.approx(slowly(logits, how), abs=1e-9)
    assert likely[int(torch.tensor(logits).argmax())] > 0


def test_each_way_by_hand() -> None:
    plain = LOGITS.double().softmax(-1)
    assert distribution(LOGITS, SamplingConfig()).tolist() == pytest.approx(plain.tolist())
    assert distribution(LOGITS, SamplingConfig(0.0)).tolist() == [0, 1, 0, 0, 0]
    assert distribution(LOGITS, SamplingConfig(top_k=2)).tolist() == pytest.approx([0, 0.5, 0, 0.5, 0])
    assert distribution(LOGITS, SamplingConfig(top_p=0.5)).nonzero().flatten().tolist() == [1, 3]
    assert distribution(LOGITS, SamplingConfig(min_p=0.3)).nonzero().flatten().tolist() == [1, 2, 3]
    assert distribution(LOGITS, SamplingConfig(min_p=1)).nonzero().flatten().tolist() == [1, 3]


def test_draws_follow_the_probabilities_and_hang_on_seed_and_place_alone() -> None:
    likely = torch.tensor([0.0, 0.7, 0.0, 0.3, 0.0], dtype=torch.float64)
    drawn = [draw(likely, 5, place) for place in range(4000)]
    assert drawn == [draw(likely, 5, place) for place in range(4000)]
    assert drawn != [draw(likely, 6, place) for place in range(4000)]
    counts = Counter(drawn)
    assert set(counts) == {1, 3}
    assert counts[1] / 4000 == pytest.approx(0.7, abs=0.03)


@pytest.mark.parametrize("wrong", [{"temperature": -1.0}, {"top_k": 0}, {"top_p": 0.0}, {"min_p": 2.0}])
def test_what_is_out_of_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(OptionError, match="allowed is"):
        SamplingConfig(**wrong)  # type: ignore[arg-type]

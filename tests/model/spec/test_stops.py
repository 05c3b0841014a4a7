"""Stops as text: what is written is read again, and what is wrong is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from model.config import MAX_STEP, Edit
from model.errors import RequestError, TinyattnError
from model.messages import Goal
from model.messages.codec import pack, unpack
from model.spec.stops import EXAMPLES, Stop, parse
from tests.kit.stop_texts import PROBE, SPEC

indices = st.integers(0, 10**9 - 1)
finite = st.floats(allow_nan=False, allow_infinity=False)
tests = st.sampled_from(["<", ">", "<=", ">="])
probes = st.text(min_size=1, max_size=40).filter(str.strip)
stops = st.one_of(
    st.builds(Stop, st.just("step"), st.just(">="), st.integers(1, MAX_STEP).map(float)),
    st.builds(Stop, st.just("loss"), tests, finite),
    st.just(Stop("loss", "not finite")),
    st.builds(Stop, st.just("attention"), tests, st.floats(0, 1), st.tuples(*[indices] * 4), probes),
    st.builds(Stop, st.just("entropy"), tests, st.floats(0, 1e300), st.tuples(*[indices] * 2), probes),
    st.builds(Stop, st.just("induction"), tests, st.floats(0, 1), st.tuples(*[indices] * 2), probes),
)


@given(stops)
def test_what_is_written_is_read_again(stop: Stop) -> None:
    assert parse(str(stop)) == stop
    goal = Goal(1, SPEC, stops=(stop,))
    assert unpack(pack(goal)) == goal


PIECES = [
    "step",
    "loss",
    "attention",
    "[0,0,5,2]",
    "[",
    "]",
    "<",
    ">=",
    "=",
    "0.5",
    "not finite",
    " in ",
    '"',
    "ſ",
    "٣",
]


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=8).map("".join)), st.text(max_size=5))
@example("loss<1e999", "")
@example("step>=" + "9" * 5000, "")
@example("attention[" + "9" * 5000 + ",0,0,0]>0.5", "x")
@example('entropy[0,0]<1 in "\\ud800"', "")
@example("entropy[0,0]<1 in [", "")
def test_rubbish_is_told_in_one_sentence_and_never_crashes(text: str, probe: str) -> None:
    try:
        stop = parse(text, probe)
    except TinyattnError as error:
        said = str(error)
    else:
        said = "allowed is." if parse(str(stop)) == stop else ""
    assert "allowed is" in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("  LOSS  <= .5 ", "loss<=0.5"),
        ("loss is not finite", "loss not finite"),
        ("step == 7", "step>=7"),
        ("loss ≥ 1e-3", "loss>=0.001"),
        ("attention[0, 1,5 , 2]>0.5", f'attention[0,1,5,2]>0.5 in "{PROBE}"'),
        ('attention[0,1,5,2]>0.5 in "in \\"x\\""', 'attention[0,1,5,2]>0.5 in "in \\"x\\""'),
        ("entropy[0,1]<0.3 in the fat cat", 'entropy[0,1]<0.3 in "the fat cat"'),
        ("entropy[0,1]<0.3 in ", f'entropy[0,1]<0.3 in "{PROBE}"'),
    ],
)
def test_as_people_type_it(text: str, means: str) -> None:
    assert str(parse(text, PROBE)) == means


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", EXAMPLES[0]),
        ("perplexity>0.9", "'perplexity>0.9' is no stop"),
        ("loss=3", "compared by '='"),
        ("step<4", "allowed is step>=500"),
        ("step>=0", f"1 to {MAX_STEP}"),
        ("loss<nan", "'nan'"),
        ("loss<1_0", "'1_0'"),
        ("loss[0]<1", "stands alone"),
        ("entropy[0,0] not finite", "allowed is <, >, <= or >="),
        ("attention[0,0]>0.5", "attention[layer,head,query,key]"),
        ("attention[0,0,-1,2]>0.5", "The query in"),
        ("attention[0,0,5,2]>1.5", "0 to 1"),
        ("loss not finite, please", "goes on after"),
        ('entropy[0,0]<1 in "abc', "cut short"),
    ],
)
def test_what_is_wrong_is_named(text: str, part: str) -> None:
    with pytest.raises(RequestError) as told:
        parse(text, PROBE)
    assert part in str(told.value)


def test_a_sentence_is_needed() -> None:
    with pytest.raises(RequestError, match="needs a sentence"):
        parse("entropy[0,0]<0.3")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("entropy[2,0]<1", "layer 2; allowed is 0 to 1"),
        ("attention[0,2,1,1]<1", "head 2; allowed is 0 to 1"),
        ("attention[0,0,16,1]<1", "query 16; allowed is 0 to 15"),
        ("attention[0,0,5,6]<1", "key 6, which query 5 may not see; allowed is 0 to 5"),
        ("attention[0,0,5,5]<1", ""),
        ("loss<1", ""),
    ],
)
def test_whether_it_fits_the_network(text: str, part: str) -> None:
    said = parse(text, PROBE).refusal(SPEC.model)
    assert part in said
    assert bool(said) == bool(part)


def test_a_key_ahead_is_seen_without_a_mask_or_where_it_was_opened_by_hand() -> None:
    config = replace(SPEC.model, mask="none")
    stop = parse("attention[0,0,5,6]<1", PROBE)
    assert stop.refusal(config) == ""
    assert "query 5; allowed is 0 to 2" in stop.refusal(config, 3)
    opened = [Edit(9, "mask[2,5]", 1.0), Edit(12, "mask[2,5]", 0.0), Edit(12, "mask[2,4]", 0.0)]
    for mask in ("causal", "window", "anchors"):
        config = replace(SPEC.model, mask=mask)
        assert "key 5, which query 2 may not see" in parse("attention[0,0,2,5]>0", PROBE).refusal(config)
        assert parse("attention[0,0,2,5]>0", PROBE).refusal(config, edits=opened) == "", "at some step it may"
        assert "may not see" in parse("attention[0,0,2,4]>0", PROBE).refusal(config, edits=opened)
    assert "empty sentence" in parse("entropy[0,0]<1", PROBE).refusal(config, 0)

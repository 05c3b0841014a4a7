"""The controls of recall from anchors, and how many facts an anchor holds: made, written and read; short of learning.

`python -m tests.benchmarks anchors capacity` trains them.
"""

from __future__ import annotations

import json

import pytest

from model.errors import RequestError
from model.exports.capacity import capacity_in_words, capacity_sheet
from model.exports.controls import anchors_in_words, anchors_sheet
from model.lab.anchors import AnchorPlan, measure_anchors
from model.lab.capacity import CapacityPlan, measure_capacity, spec_of
from model.messages.capacity import CapacityReport, capacity_as_json, capacity_from_json
from model.messages.controls import controls_as_json, controls_from_json
from model.tasks.table import make_task


def test_what_the_cache_keeps_is_counted_and_equals_one_masked_pass() -> None:
    told = list[tuple[int, int]]()
    report = measure_anchors(AnchorPlan(2, 20), lambda done, total: told.append((done, total)))
    assert told[-1] == (6, 6)
    assert (report.kept, report.total, report.reduction) == (4, 12, 1 - 4 / 12)
    assert report.kept_bytes == 4 * 2 * 2 * 64 * 4  # slots, keys and values, layers, width, bytes
    assert report.furthest <= 1e-4
    assert [control.steps for control in report.controls] == [2] * 6
    written = json.loads(json.dumps(controls_as_json(report)))
    assert written["reduction"] == report.reduction
    assert controls_from_json(written) == report
    assert report.chance == 1 / 16
    with pytest.raises(RequestError, match="no measured recall from anchors"):
        controls_from_json({**written, "kept": "many"})
    assert len(anchors_sheet(report).rows) == 6
    assert "4 of 12 tokens" in anchors_in_words(report)


@pytest.fixture(scope="module")
def capacity() -> CapacityReport:
    return measure_capacity(CapacityPlan(facts=(1, 8), layers=(1, 2), steps=2, seeds=2, examples=30))


def test_each_depth_is_asked_with_each_number_of_facts(capacity: CapacityReport) -> None:
    assert [(p.layers, p.facts, p.seed, p.steps) for p in capacity.points] == [
        (layers, facts, seed, 2) for layers in (1, 2) for facts in (1, 8) for seed in (0, 1)
    ]
    assert [(cell.layers, cell.facts) for cell in capacity.cells] == [(1, 1), (1, 8), (2, 1), (2, 8)]
    first, second = (point.loss for point in capacity.points[:2])
    assert first != second, "each seed has other weights and examples"
    spread = capacity.cells[0].loss
    assert spread.value == pytest.approx((first + second) / 2)
    assert spread.high - spread.low == pytest.approx(abs(first - second) / 2)
    assert all(0 <= point.right <= 1 and point.loss > 0 for point in capacity.points)
    assert capacity_from_json(json.loads(json.dumps(capacity_as_json(capacity)))) == capacity
    assert len(capacity_sheet(capacity).rows) == 8
    assert "2 layers, 8 in a sentence" in capacity_in_words(capacity)
    assert "median and quartiles of 2 seeds" in capacity_in_words(capacity)
    with pytest.raises(RequestError, match="no measured capacity"):
        capacity_from_json({"points": []})


@pytest.mark.parametrize("facts", [1, 2, 3, 8])
def test_the_facts_are_the_same_however_they_are_parted(facts: int) -> None:
    spec = spec_of(2, facts)
    words = make_task("facts", facts, 16).probe.split()
    ends = [place for place, word in enumerate(words) if word == "."]
    assert len(words) == spec.model.context + 1
    assert words[ends[-1] + 1] == "?"
    said = [sentence.split() for sentence in " ".join(words[: ends[-1]]).split(" . ")]
    assert {len(sentence) for sentence in said[:-1]} <= {2 * facts}
    assert sum(map(len, said)) == 16


def test_what_cannot_be_measured_is_a_sentence() -> None:
    with pytest.raises(RequestError, match="facts in a sentence are 9; allowed is 1 to 8"):
        CapacityPlan(facts=(1, 9))
    with pytest.raises(RequestError, match="allowed is 0 to 1,000,000"):
        AnchorPlan(steps=-1)

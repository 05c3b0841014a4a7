"""Costs are measured length by length, left out where they would take too much, and told with all their ratios."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from model.config import ModelConfig
from model.errors import RequestError
from model.exports.costs import costs_in_words, costs_sheet, growth_words, times_text
from model.lab import cost
from model.lab.cost import CostPlan, measure
from model.messages.costs import CostReport, Growth, Spread, report_as_json, report_from_json

SMALL = ModelConfig(d_model=8, n_head=2, position="none", context=1)


@pytest.fixture(scope="module")
def report() -> CostReport:
    return measure(CostPlan(longest=300, repeats=3, seconds=0.0, config=SMALL))


def test_every_way_has_a_point_at_each_length(report: CostReport) -> None:
    assert [curve.way for curve in report.curves] == [
        "recompute",
        "fused",
        "cache",
        "grouped",
        "window",
        "sinks",
        "anchors",
    ]
    for curve in report.curves:
        assert [point.length for point in curve.points] == [128, 256]
        for point in curve.points:
            assert 0 < point.seconds.low <= point.seconds.value <= point.seconds.high
            assert point.repeats == 3
        assert curve.points[-1].expected_seconds == pytest.approx(curve.points[-1].seconds.value)


def test_ratios_are_given_against_both_baselines(report: CostReport) -> None:
    window = report.curves[4]
    recomputed, whole, own = (report.curves[n].points[1] for n in (0, 2, 4))
    assert report.times_faster(window, 256, "recompute") == recomputed.seconds.value / own.seconds.value
    assert report.times_faster(window, 256, "cache") == whole.seconds.value / own.seconds.value
    assert report.reduction(window, 256) == 0.5
    assert report.reduction(report.curves[0], 256) is None
    assert report.times_faster(window, 512, "cache") is None
    assert report.longest_of_all == 256


def test_what_is_written_is_read_as_it_was(report: CostReport) -> None:
    written = json.loads(json.dumps(report_as_json(report)))
    assert report_from_json(written) == report
    assert written["curves"][6]["points"][0]["cache_reduction"] == 1 - 8 / 128
    del written["curves"][0]["points"][0]["seconds"]
    with pytest.raises(RequestError, match="no measured costs"):
        report_from_json(written)


def test_the_table_has_a_line_for_each_point(report: CostReport) -> None:
    sheet = costs_sheet(report)
    assert len(sheet.rows) == 14
    assert all(len(row) == len(sheet.titles) for row in sheet.rows)
    assert sheet.to_csv().splitlines()[1].startswith("recompute,128,")
    assert "times as fast as recomputing" in costs_in_words(report)
    assert [times_text(times) for times in (0.311, 1.94, 99.4, 99.6, 2055.3)] == ["0.31", "1.9", "99", "100", "2,055"]


def test_memory_is_asked_for_before_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scores of 256 tokens take 2 heads · 256² · 4 matrices · 4 bytes; those of 128 a quarter."""
    monkeypatch.setattr(cost, "available_bytes", lambda: 2_000_000)
    plan = CostPlan(longest=256, repeats=3, seconds=0.0, config=SMALL, ways=("recompute", "cache"))
    recomputed, cached = measure(plan).curves
    assert [point.length for point in recomputed.points] == [128]
    assert [(left.length, "free memory" in left.why) for left in recomputed.unmeasured] == [(256, True)]
    assert [point.length for point in cached.points] == [128, 256]


def test_what_would_take_too_long_is_left_out() -> None:
    plan = CostPlan(longest=256, repeats=3, seconds=0.0, patience=0.0, config=SMALL, ways=("recompute",))
    (curve,) = measure(plan).curves
    assert [point.length for point in curve.points] == [128]
    assert "allowed is 0 s" in curve.unmeasured[0].why


def test_what_cannot_be_planned_is_a_sentence() -> None:
    with pytest.raises(RequestError, match="allowed is 128 to 1,048,576"):
        CostPlan(longest=127)
    with pytest.raises(RequestError, match="allowed is 3 to 1000"):
        CostPlan(repeats=2)
    assert CostPlan(longest=4096).lengths == (128, 256, 512, 1024, 2048, 4096)


def test_growth_in_words() -> None:
    growth = Growth(Spread(1.02, 0.98, 1.1), Spread(900, 800, 1000), 1.0)
    assert (
        growth_words(growth)
        == "grows as n^1.02 (0.98–1.10); its multiply-adds as n^1.00; knee at 900 (800–1,000) tokens"
    )
    assert "too little" in growth_words(replace(growth, exponent=None))

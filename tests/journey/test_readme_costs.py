"""What the README says that long text costs is what is counted: its bytes are those of the tensors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from model.exports.costs import bytes_text
from model.lab.anchors import AnchorPlan
from model.lab.caches import AnchorCache, WindowCache
from model.lab.capacity import IN_ALL, CapacityPlan
from model.lab.cost import LONGEST, REFERENCE, SHORTEST
from model.lab.ways import WAYS, kept_bytes
from tests.benchmarks.capacity import LONGER

PICTURE = Path(__file__).parents[2] / "assets/pictures/capacity.svg"

RESULTS = Path(__file__).parents[1] / "benchmarks/results"

README = " ".join((Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").split())


def said(pattern: str) -> str:
    """What the README has in the place of the group of a pattern; it must say it once."""
    (found,) = re.findall(pattern, README)
    return str(found)


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        (r"A cache of keys and values takes ([\d.]+ .B) in two layers", "cache"),
        (r"A window of 128 tokens keeps ([\d.]+ .B) however long", "window"),
        (r"here every sixteenth, ([\d.]+ .B), and", "anchors"),
    ],
)
def test_the_caches(pattern: str, way: str) -> None:
    kept = kept_bytes(REFERENCE, WAYS[way].kept_slots(LONGEST))
    written = said(pattern)
    assert bytes_text(float(f"{kept:.{2 if way == 'cache' else 3}g}")) == written


def test_the_scores_and_the_network_that_is_measured() -> None:
    assert (SHORTEST, LONGEST, WindowCache.WIDTH, AnchorCache.EVERY) == (128, 4096, 128, 16)
    assert (REFERENCE.n_layer, REFERENCE.n_head) == (2, 4)
    assert bytes_text(4 * 4 * LONGEST**2 * 4) == said(r"take ([\d.]+ .B) in one layer of four heads")
    shared = WAYS["grouped"].config(REFERENCE)
    assert kept_bytes(REFERENCE, LONGEST) == 4 * kept_bytes(shared, LONGEST)
    assert (IN_ALL, tuple(CapacityPlan().facts), tuple(CapacityPlan().layers)) == (8, (1, 2, 4, 8), (2, 3))


def test_what_an_anchor_holds_is_what_its_picture_says() -> None:
    """One row for each depth: 1, 2, 4 and 8 facts to an anchor."""
    right = re.findall(r">(\d\.\d{3})[^<]* right<", PICTURE.read_text(encoding="utf-8"))
    assert len(right) == len(CapacityPlan().layers) * len(CapacityPlan().facts)
    steps = said(r"After at most ([\d,]+) steps one fact an anchor is always recalled")
    assert (steps.replace(",", ""), right[0], right[4]) == (str(CapacityPlan().steps), "1.000", "1.000")
    assert said(r"of two, (about half) of what is asked for, and of more, less")
    assert all(0.45 < float(two) < 0.6 for two in (right[1], right[5]))
    assert all(float(more) < 0.4 for more in (*right[2:4], *right[6:8]))

    (facts,), (layers,), steps = LONGER.facts, LONGER.layers, LONGER.steps
    row = rf"\| {layers} \| {facts} \| {steps:,} \| (\d\.\d\d)"
    (longer,) = re.findall(row, (RESULTS / "capacity.md").read_text(encoding="utf-8"))
    command = f"tinyattn lab capacity --facts {facts} --layers {layers} --seeds {LONGER.seeds} --steps {steps}"
    assert said(r"Three layers only need longer for two: (.+?), some") == f"{longer} after {steps:,} steps (`{command}`"


def test_the_controls_are_those_of_the_table() -> None:
    controls = (RESULTS / "anchors.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"\| (.+?) \| (\d\.\d{3}) \|", controls))
    assert f"{AnchorPlan().steps:,} steps" in controls
    assert said(r"as bars\. After ([\d,]+) steps") == f"{AnchorPlan().steps:,}"
    for pattern, name in {
        r"that is ([\d.]+) with full attention": "full attention",
        r"([\d.]+) with anchors and": "anchors",
        r"([\d.]+) with all but these evicted": "anchors, the rest evicted",
        r"([\d.]+) under the same mask": "the same mask without anchors",
        r"([\d.]+) where a network that learned": "learned with full attention, asked under the mask",
        r"([\d.]+) where positions restart": "anchors, positions restarted at the cache's length",
    }.items():
        assert said(pattern) == f"{float(table[name]):.2f}", name

"""Which lines of attention there are, and what they say in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.matrix.picture import exact
from model.messages import MEAN
from tests.kit.head_lines import drawn
from tests.kit.views import SENTENCE, lines
from tinyattn_gui.pictures.head_lines import FAINTEST, MOST, HeadLines
from tinyattn_gui.pictures.spreadsheet import lines_as_text

pytestmark = pytest.mark.usefixtures("qapp")


def by_hand(picture: HeadLines, queries: set[int], keys: set[int]) -> list[list[int]]:
    """Every line that is drawn, the strongest first, found one by one."""
    found = []
    for place, head in enumerate(picture.heads):
        for query in picture.rows:
            for key in range(picture.size):
                weight = picture.weight(head, query, key)
                if weight >= picture.minimum and weight > FAINTEST and query in queries and key in keys:
                    found.append((-weight, place, query, key, head))
    return [[head, query, key] for _, _, query, key, head in sorted(found)]


EVERYWHERE = set(range(7))


@pytest.mark.parametrize("minimum", [0.0, 0.05, 0.4])
@pytest.mark.parametrize(
    ("changes", "queries", "keys"),
    [
        ({}, EVERYWHERE, EVERYWHERE),
        ({"token": 5}, {5}, EVERYWHERE),
        ({"token": 5, "queries": {3}}, {3}, EVERYWHERE),
        ({"token": 5, "keys": {2}}, EVERYWHERE, {2}),
        ({"queries": {3, 4}, "keys": {0, 2}}, {3, 4}, {0, 2}),
        ({"first": 2, "last": 5}, {2, 3, 4}, EVERYWHERE),
        ({"heads": (1, MEAN)}, EVERYWHERE, EVERYWHERE),
    ],
)
def test_which_lines_there_are(changes: dict[str, object], queries: set[int], keys: set[int], minimum: float) -> None:
    picture = replace(lines(), minimum=minimum, **changes)
    assert drawn(picture) == by_hand(picture, queries, keys)


def test_a_part_of_the_rows_is_known() -> None:
    whole = lines()
    part = lines(rows=(4, 6), weights=whole.weights[:, [4, 6]])
    assert drawn(part) == [line for line in drawn(whole) if line[1] in (4, 6)]
    assert part.describe_query(3) == "query 3 “sat”"


def test_of_very_many_only_the_strongest_are_drawn_and_it_says_so() -> None:
    picture = lines(heads=16, tokens=60)
    assert len(picture.lines) == MOST
    assert picture.lines.count > MOST
    assert picture.note == f"the {MOST} strongest of {picture.lines.count} weights"
    left_out = np.setdiff1d(picture.weights[picture.weights > FAINTEST], picture.lines.weight)
    assert picture.lines.weight.min() >= left_out.max()


def test_what_is_drawn_in_words() -> None:
    picture = lines(minimum=0.25)
    assert picture.note == f"{picture.lines.count} weights from 0.25"
    assert lines(minimum=1.1).note == "no weight reaches 1.1"
    assert replace(lines(1), minimum=1.0).note == "1 weight from 1"
    assert lines(keys=()).note == "no weight to draw"


def test_lines_and_tokens_in_words() -> None:
    picture = lines()
    value = exact(picture.weights[1, 5, 2])
    assert picture.describe_line(1, 5, 2) == f"head 1: query 5 “the”, key 2 “cat”: {value}"
    best = int(picture.weights[0, 5].argmax())
    said = picture.describe_query(5).splitlines()
    assert said[0] == "query 5 “the” looks at"
    assert said[1].startswith(f"head 0: {best} “{SENTENCE[best]}” {exact(picture.weights[0, 5, best])}, ")
    assert picture.describe_key(6).splitlines()[2] == f"head 1: 6 “mat” {exact(picture.weights[1, 6, 6])}"
    assert len(lines(heads=16).describe_query(3).splitlines()) == 10
    assert lines(heads=16).describe_query(3).endswith("… and 8 more heads")


def test_the_weights_that_are_drawn_as_a_table() -> None:
    picture = replace(lines(), token=5)
    rows = [row.split("\t") for row in lines_as_text(picture).splitlines()]
    assert rows[0] == ["head", "query", "", "key", "", "weight"]
    assert [[row[0], row[1], row[3]] for row in rows[1:]] == [
        [f"head {h}", str(q), str(k)] for h, q, k in drawn(picture)
    ]
    for (head, query, key), row in zip(drawn(picture), rows[1:], strict=True):
        assert np.float32(row[5]) == picture.weights[head, query, key]
        assert row[4] == SENTENCE[key]

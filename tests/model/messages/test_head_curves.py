"""When heads formed: the first known step from which a score is above the threshold and stays there."""

from __future__ import annotations

import numpy as np

from model.messages.head_curves import HeadCurves, heads_formed
from model.quantities.head_measures import ENTROPY, HEAD_MEASURES, INDUCTION, PREVIOUS, HeadMeasure


def curves(layers: int = 2, heads: int = 2, **scores: tuple[float, ...]) -> HeadCurves:
    """Scores of heads named `l0h1_induction`, at steps 0, 5, 10 …; all others are not defined."""
    count = max(map(len, scores.values()))
    values = np.full((count, layers, heads, len(HEAD_MEASURES)), np.nan, np.float32)
    by_slug: dict[str, HeadMeasure] = {measure.slug: measure for measure in HEAD_MEASURES}
    for name, row in scores.items():
        place, _, slug = name.partition("_")
        values[:, int(place[1]), int(place[3]), HEAD_MEASURES.index(by_slug[slug])] = row
    return HeadCurves(np.arange(count) * 5, values)


def test_a_head_has_formed_where_its_score_passes_and_holds() -> None:
    facts = heads_formed(
        curves(
            l1h0_induction=(0.1, 0.7, 0.4, 0.6, 0.9),  # above once before, and not held
            l0h1_previous_token=(0.2, 0.5, 0.8, 0.8, 0.8),  # at the threshold is not above it
            l0h0_first_token=(0.9, 0.9, 0.9, 0.9, 0.3),  # not any more
            l0h0_duplicate_token=(0.9, 0.9, 0.9, 0.9, 0.8),  # from the beginning
            l1h1_entropy=(2.0, 2.0, 2.0, 2.0, 2.0),  # no kind of head
            l1h1_induction=(0.9, 0.9, 0.9, 0.9, np.nan),
        )
    )
    assert [(fact.layer, fact.head, fact.measure, fact.step, fact.after) for fact in facts] == [
        (0, 0, "duplicate_token", 0, None),
        (0, 1, "previous_token", 10, 5),
        (1, 0, "induction", 15, 10),
    ]
    assert str(facts[2]) == "L1 H0 is an induction head from step 15 on (at 10 not yet): 0.60"
    assert facts[1].label == "L0 H1 previous-token head"


def test_nothing_has_formed_where_nothing_is_known() -> None:
    assert heads_formed(HeadCurves()) == ()


def test_the_threshold_can_be_another() -> None:
    known = curves(l0h0_induction=(0.1, 0.2, 0.3))
    assert not heads_formed(known)
    assert [fact.step for fact in heads_formed(known, 0.15)] == [5]


def test_a_measure_is_one_column_of_what_is_known() -> None:
    known = curves(l0h0_induction=(0.1, 0.2, 0.3), l1h1_previous_token=(0.3, 0.2, 0.1))
    assert known.of(INDUCTION)[:, 0, 0].tolist() == np.float32([0.1, 0.2, 0.3]).tolist()
    assert known.of(PREVIOUS)[:, 1, 1].tolist() == np.float32([0.3, 0.2, 0.1]).tolist()
    assert np.isnan(known.of(ENTROPY)).all()

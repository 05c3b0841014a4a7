"""Which places are lit by what is pointed at: its own axes, and positions of the same sentence alone."""

from __future__ import annotations

import pytest

from model.config import ModelConfig
from model.quantities import ATTENTION_WEIGHTS, W_QUERY, Axis, Facet
from model.quantities.stages import catalogue
from model.quantities.watch import Ask, Lens, Watch
from tinyattn_gui.pictures.link import Link, lens_of, link_of, link_of_ask

NONE = frozenset[int]()
KNOWN = catalogue(ModelConfig())


def on(link: Link, *axes: Axis) -> list[list[int]]:
    return [sorted(link.on(axis)) for axis in axes]


def test_a_cell_lights_its_row_on_the_axis_of_rows_and_its_column_on_that_of_columns() -> None:
    link = link_of(Axis.QUERY, 5, Axis.KEY, 2)
    assert on(link, Axis.QUERY, Axis.KEY, Axis.POSITION) == [[5], [2], [2, 5]]
    assert on(link_of(Axis.POSITION, 1, Axis.D_MODEL, 7), Axis.D_MODEL, Axis.POSITION) == [[7], [1]]
    assert on(link_of(None, 0, Axis.KEY, 4), Axis.KEY, Axis.QUERY, Axis.POSITION) == [[4], [], [4]]
    assert on(link_of(Axis.D_HEAD, 1, Axis.D_HEAD, 3), Axis.D_HEAD) == [[1, 3]]


def test_a_position_is_a_query_and_a_key_and_a_query_is_no_key() -> None:
    assert on(Link({Axis.POSITION: frozenset((3,))}), Axis.QUERY, Axis.KEY, Axis.D_MODEL) == [[3], [3], []]
    assert on(Link({Axis.QUERY: frozenset((3,))}), Axis.KEY, Axis.POSITION) == [[], [3]]
    assert on(Link({Axis.KEY: frozenset((3,))}), Axis.QUERY, Axis.POSITION) == [[], [3]]
    assert Link({Axis.KEY: frozenset((3,))}).on(None) == NONE


@pytest.mark.parametrize(
    ("pointed", "shown", "lit"),
    [
        (Lens.PROBE, Lens.PROBE, True),
        (Lens.PROBE, Lens.EXAMPLE, False),
        (Lens.EXAMPLE, Lens.PROBE, False),
        (Lens.EXAMPLE, Lens.EXAMPLE, True),
        (None, Lens.EXAMPLE, True),
        (Lens.EXAMPLE, None, True),
    ],
)
def test_positions_of_another_sentence_stay_dark_and_all_else_is_lit(
    pointed: Lens | None, shown: Lens | None, lit: bool
) -> None:
    link = link_of(Axis.QUERY, 2, Axis.D_HEAD, 1, pointed)
    assert link.on(Axis.QUERY, shown) == link.on(Axis.POSITION, shown) == (frozenset((2,)) if lit else NONE)
    assert link.on(Axis.D_HEAD, shown) == {1}


def test_a_cell_that_is_opened_lights_its_places_and_not_its_head() -> None:
    link = link_of_ask(Ask(Watch(ATTENTION_WEIGHTS.slug, layer=0), (1, 5, 2)), KNOWN)
    assert dict(link.places) == {Axis.QUERY: {5}, Axis.KEY: {2}}
    assert dict(link_of_ask(Ask(Watch(W_QUERY.slug, layer=0), (1, 4, 3)), KNOWN).places) == {
        Axis.D_MODEL: {4},
        Axis.D_HEAD: {3},
    }


def test_whose_positions_they_are() -> None:
    stage = Watch(ATTENTION_WEIGHTS.slug, layer=0)
    assert lens_of(stage, KNOWN) is Lens.PROBE
    assert lens_of(Watch(ATTENTION_WEIGHTS.slug, layer=0, lens=Lens.EXAMPLE), KNOWN) is Lens.EXAMPLE
    assert lens_of(Watch(ATTENTION_WEIGHTS.slug, Facet.GRAD, layer=0), KNOWN) is Lens.EXAMPLE
    assert lens_of(Watch(W_QUERY.slug, layer=0), KNOWN) is None

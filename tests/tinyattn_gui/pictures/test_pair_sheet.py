"""The sheets of an encoder and a decoder: every stage has a place, and each arrow is a way through the network."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from PySide6.QtCore import QRectF

from model.config import ModelConfig
from model.quantities import ATTENTION_WEIGHTS, KEY, LOGITS, LOSS, PROBABILITIES, QUERY, TARGETS, TOKENS, VALUE
from model.quantities.moments import by_ref
from model.quantities.site import Site
from model.quantities.stages import Ref, Stage, catalogue, stages
from tests.kit.pairs import PAIRS
from tinyattn_gui.drawing.pipeline_layout import ROW_GAP, arrows, cells
from tinyattn_gui.pictures.flows import Flow
from tinyattn_gui.pictures.moment import sheet_of
from tinyattn_gui.pictures.pipeline import Pipeline, first_shown, pipeline
from tinyattn_gui.pictures.sight import Selection

ONE = ModelConfig(encoder_layers=1)
DEEP = ModelConfig(n_layer=2, encoder_layers=3)
CONFIGS = {"one": ONE, "deep": DEEP} | {name: config for name, (config, _) in PAIRS.items()}


def sheets(config: ModelConfig) -> dict[tuple[int, Site], Pipeline]:
    known = catalogue(config)
    return {(n, site): pipeline(config, n, site) for site in known.sites for n in range(known.layers(site))}


def origins(ref: Ref, shown: frozenset[Ref], rows: Mapping[Ref, Stage]) -> set[Ref]:
    """The nearest shown matrices that `ref` is computed from, found by walking every way back."""
    found, todo, seen = set[Ref](), list(rows[ref].inputs), set[Ref]()
    while todo:
        at = todo.pop()
        if at in shown:
            found.add(at)
        elif at in rows and at not in seen:
            seen.add(at)
            todo.extend(rows[at].inputs)
    return found


@pytest.mark.parametrize("config", CONFIGS.values(), ids=list(CONFIGS))
def test_every_stage_has_a_place_on_one_of_the_sheets(config: ModelConfig) -> None:
    shown = {ref for sheet in sheets(config).values() for ref in sheet.refs}
    assert {stage.ref.quantity for stage in stages(config) if stage.ref not in shown} == {TOKENS, TARGETS, LOSS}
    assert all(sheet_of(ref, config, Selection().at(config)) is not None for ref in shown)


@pytest.mark.parametrize("config", CONFIGS.values(), ids=list(CONFIGS))
def test_arrows_are_ways_and_each_matrix_but_the_first_has_one(config: ModelConfig) -> None:
    rows = by_ref(config)
    for sheet in sheets(config).values():
        shown = frozenset((*sheet.refs, *(ref for ref in rows if ref.quantity is TOKENS)))
        ways = {ref: origins(ref, shown, rows) for ref in sheet.refs}
        for flow in (*sheet.arrows, *sheet.entries):
            assert flow.start in ways[flow.end]
        for ref, starts in ways.items():
            drawn = {flow.start for flow in sheet.arrows if flow.end == ref}
            assert drawn == {start for start in starts if start.quantity is not TOKENS}


def test_cross_attention_takes_keys_and_values_from_the_encoder_and_queries_from_the_decoder() -> None:
    sheet = pipeline(ONE, 0, Site.CROSS)
    into = {ref: {flow.start.site for flow in sheet.arrows if flow.end == ref} for ref in sheet.refs}
    assert into[Ref(QUERY, 0, Site.CROSS)] == {Site.DECODER}
    assert into[Ref(KEY, 0, Site.CROSS)] == into[Ref(VALUE, 0, Site.CROSS)] == {Site.ENCODER}
    weights = [ref.site for ref in sheet.refs if ref.quantity is ATTENTION_WEIGHTS]
    assert weights == [Site.DECODER, Site.ENCODER, Site.CROSS]
    assert first_shown(sheet).site is Site.CROSS
    assert [flow.start for flow in sheet.entries] == [Ref(TOKENS), Ref(TOKENS, None, Site.ENCODER)]


def test_what_lies_between_is_told() -> None:
    inside = pipeline(ONE, 0, Site.DECODER)
    assert [flow.words for flow in inside.arrows if flow.end == Ref(LOGITS)] == ["through cross-attention"]
    deep = {flow.end: flow.words for flow in pipeline(DEEP, 0, Site.CROSS).entries}
    assert set(deep.values()) == {"", "through layers 0 to 1"}, "of the encoder its last layer is shown"
    assert Flow(Ref(KEY), Ref(QUERY), (1, 2), (Site.CROSS,)).words == "through cross-attention and layers 1 to 2"


def test_a_sheet_of_the_encoder_ends_with_what_it_gives() -> None:
    first, *_, last = (pipeline(DEEP, n, Site.ENCODER) for n in range(3))
    memory = by_ref(DEEP)[Ref(KEY, 0, Site.CROSS)].inputs[0]
    assert memory in first.refs
    assert last.columns[-1].places[-1].ref == memory
    assert Ref(PROBABILITIES) not in first.refs
    assert [flow.start.site for flow in first.entries] == [Site.ENCODER]


def test_what_is_added_in_the_upper_row_runs_between_the_rows() -> None:
    sheet = pipeline(ONE, 0, Site.CROSS)
    rects = cells(sheet, QRectF(0, 0, 1400, 400))
    start, end = (sheet.columns[n].places[0].ref for n in (0, 2))
    way = next(arrow.way for arrow in arrows(sheet, rects) if (arrow.start, arrow.end) == (start, end))
    below = rects[start].bottom()
    assert all(below <= point.y() <= below + ROW_GAP for point in way)
    assert not any(rect.adjusted(1, 1, -1, -1).contains(point) for rect in rects.values() for point in way)

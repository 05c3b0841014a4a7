"""Views of attention from one sentence to another: each side has the tokens of its own sentence."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from model.cli.lookup import about_sentence
from model.config import Edit, ModelConfig
from model.matrix.picture import Picture
from model.messages import Sentence
from model.quantities import ATTENTION_WEIGHTS, Axis
from model.quantities.site import Site
from model.quantities.stages import catalogue
from model.quantities.watch import MEAN, Lens, Watch
from model.text.tokenizer import Piece
from tests.kit.pair_runs import PAIR, SOURCE, TARGET, drawn
from tinyattn_gui.pictures.branches import edit_words
from tinyattn_gui.pictures.cloud import Cloud
from tinyattn_gui.pictures.head_grid import HeadGrid
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.pictures.link import Link, link_of_tokens
from tinyattn_gui.pictures.neuron import Neuron
from tinyattn_gui.pictures.notice import notice
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.pictures.space import choice_of

SIDES = {Site.ENCODER: (SOURCE, SOURCE), Site.DECODER: (TARGET, TARGET), Site.CROSS: (TARGET, SOURCE)}


def weights(site: Site, head: int | None = 0) -> Watch:
    return Watch(ATTENTION_WEIGHTS.slug, layer=0, head=head, site=site)


@pytest.mark.parametrize("site", SIDES)
def test_a_matrix_names_queries_and_keys_by_their_own_sentence(site: Site) -> None:
    picture = drawn(weights(site))
    assert isinstance(picture, Picture)
    assert (picture.row_labels, picture.column_labels) == SIDES[site]
    assert picture.where.startswith(f"{site.words} · layer 0")
    np.testing.assert_allclose(picture.values.sum(1), 1, rtol=1e-5)


@pytest.mark.parametrize("site", SIDES)
def test_lines_run_from_the_tokens_of_the_queries_to_those_of_the_keys(site: Site) -> None:
    lines = drawn(weights(site, None), "heads", token=1)
    assert isinstance(lines, HeadLines)
    assert (lines.tokens, lines.key_tokens) == SIDES[site]
    assert lines.weights.shape == (2, len(lines.tokens), len(lines.key_tokens))
    assert lines.size == max(map(len, SIDES[site]))
    assert len(lines.lines) == 2 * (2 if site is Site.DECODER else len(lines.key_tokens)), "of the chosen query alone"
    said = lines.describe_line(1, 1, 0)
    assert said.startswith(f"head 1: query 1 “{lines.tokens[1]}”, key 0 “{lines.key_tokens[0]}”: ")
    assert lines.describe_key(0).startswith(f"key 0 “{lines.key_tokens[0]}” is looked at by")


def test_above_the_lines_stands_of_which_sentence_the_tokens_are() -> None:
    cross, inside = (drawn(weights(site, None), "heads") for site in (Site.CROSS, Site.ENCODER))
    assert isinstance(cross, HeadLines)
    assert isinstance(inside, HeadLines)
    assert [cross.head(axis) for axis in (Axis.QUERY, Axis.KEY)] == ["query · target", "key · source"]
    assert [inside.head(axis) for axis in (Axis.QUERY, Axis.KEY)] == ["query", "key"]
    assert [list(cross.side(axis)) for axis in (Axis.QUERY, Axis.KEY)] == [[0, 1, 2], [0, 1, 2, 3]]


@pytest.mark.parametrize("site", SIDES)
def test_the_neuron_view_has_a_row_for_each_key_of_the_other_sentence(site: Site) -> None:
    neuron = drawn(weights(site), "neuron", token=1)
    assert isinstance(neuron, Neuron)
    asking, asked = SIDES[site]
    assert (neuron.query_token, neuron.tokens) == (asking[1], asked)
    assert neuron.title == f"Query 1 “{asking[1]}” and every key"
    scores = neuron.q @ neuron.k.T
    np.testing.assert_allclose(neuron.products.sum(1), scores, rtol=1e-4)
    picture = drawn(weights(site))
    assert isinstance(picture, Picture)
    np.testing.assert_array_equal(neuron.weights, picture.values[1])


@pytest.mark.parametrize("site", SIDES)
def test_the_grid_has_every_layer_and_head_of_a_site(site: Site) -> None:
    grid = drawn(weights(site), "maps")
    assert isinstance(grid, HeadGrid)
    layers = catalogue(PAIR.model).layers(site)
    assert layers == (1 if site is Site.ENCODER else 2)
    heads = [(n, head) for n in range(layers) for head in range(2)]
    assert [(t.layer, t.head) for t in grid.thumbs if not t.is_mean] == heads
    assert (grid.tokens, grid.keys) == SIDES[site]
    assert grid.maps.shape[1:] == (len(grid.tokens), len(grid.keys))
    rows = grid.maps[0]
    entropy = float(-(rows * np.log(np.where(rows > 0, rows, 1))).sum(1).mean())
    assert grid.thumbs[0].entropy == pytest.approx(entropy, abs=1e-5)
    assert (grid.thumbs[0].distance is not None and math.isnan(grid.thumbs[0].distance)) is (site is Site.CROSS)
    assert ("looks" in grid.describe(0)) is (site is not Site.CROSS), "between two sentences there is no way back"
    last = len(grid.keys) - 1
    assert f"key {last} “{grid.keys[-1]}”" in grid.describe_cell(0, 1, last)


def test_a_network_begins_at_its_last_attention_and_keeps_to_what_it_has() -> None:
    assert Selection().at(PAIR.model) == Selection(site=Site.CROSS)
    assert Selection(layer=1, site=Site.ENCODER).at(PAIR.model) == Selection(0, site=Site.ENCODER), "it has one layer"
    assert Selection(site=Site.CROSS).at(type(PAIR.model)()) == Selection(), "of one sentence"


def test_a_token_is_chosen_in_the_sentence_that_an_axis_counts() -> None:
    cross = Selection(site=Site.CROSS).choosing(2, Axis.QUERY).choosing(1, Axis.KEY)
    assert (cross.token, cross.source) == (2, 1)
    inside = Selection(site=Site.ENCODER, token=2, source=1)
    assert [inside.chosen(axis) for axis in (Axis.QUERY, Axis.KEY)] == [1, 1]
    assert Selection(token=3).chosen(Axis.KEY) == 3


def test_chosen_tokens_of_both_sentences_are_lit_each_in_its_own() -> None:
    link = link_of_tokens(2, 1, Lens.PROBE)
    assert link is not None
    assert (link.on(Axis.POSITION), link.on(Axis.POSITION, site=Site.ENCODER)) == ({2}, {1})
    assert (link.on(Axis.QUERY, site=Site.CROSS), link.on(Axis.KEY, site=Site.CROSS)) == ({2}, {1})
    assert link_of_tokens(None, None, Lens.PROBE) is None
    assert link_of_tokens(None, 1, Lens.PROBE) == Link({Axis.POSITION: frozenset((1,))}, Lens.PROBE, Site.ENCODER)


def test_points_are_of_the_sentence_that_asks() -> None:
    sites = {}
    for slug in ("embedding", "query", "w_token"):
        plane = choice_of(slug).plane(Selection(head=MEAN, site=Site.ENCODER))
        sites[slug] = {watch.site for watch in plane.watches}
    assert sites == {"embedding": {Site.ENCODER}, "query": {Site.ENCODER}, "w_token": {Site.SELF}}
    assert choice_of("embedding").plane(Selection(site=Site.CROSS)).watches[0].site is Site.SELF


def test_what_is_cut_is_told_of_each_sentence() -> None:
    words = tuple(Piece(word, n, True) for n, word in enumerate("abcd"))
    long = Sentence(words[:1], words[1:2], source=words[:2], source_beyond=words[2:])
    assert notice(long) == (
        "Only 2 tokens of the source run: the last 2 are struck out. "
        "Only 1 tokens of the target run: the last 1 is struck out."
    )
    assert about_sentence(replace(long, beyond=()), 2) == (
        "The source has 4 tokens; the network reads 2, so the last 2 do not run."
    )
    assert notice(replace(long, source=(), source_beyond=())) == "Only 1 tokens run: the last 1 is struck out."


def test_symbols_and_branches_name_the_attention() -> None:
    cloud = drawn(Watch("key", layer=1, head=0, site=Site.CROSS), "space")
    assert isinstance(cloud, Cloud)
    assert (cloud.symbol, cloud.names(cloud.groups[0]), cloud.names(cloud.groups[1])) == ("Q₁ᶜ, K₁ᶜ", TARGET, SOURCE)
    assert edit_words(Edit(3, "cross.head[1,0]", 0), PAIR.model) == "head 0 of layer 1 of cross-attention silenced"
    assert edit_words(Edit(3, "head[1,0]", 0), ModelConfig(n_layer=2)) == "head 0 of layer 1 silenced"

"""The attention that a quantity belongs to: in names, symbols, cells, messages, and the order of a network's stages."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from model.config import ModelConfig, RunSpec
from model.errors import OptionError, RequestError
from model.figures.request import FigurePart, FigureRequest, Origin
from model.figures.request_json import request_as_json, request_from_json
from model.messages import Goal, OpenCell
from model.messages.codec import pack, unpack
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS, POSITION_EMBEDDING, TOKENS, W_QUERY, Axis
from model.quantities.site import Site, TokenSequence
from model.quantities.stages import Ref, find, find_layers, parameters, refs, stages, symbol_of
from model.quantities.watch import Ask, Watch
from model.spec.edits import WeightCell, target
from tests.kit.translation import TRANSLATION

CROSS = Ref(ATTENTION_WEIGHTS, 0, Site.CROSS)


def test_what_has_one_attention_is_named_as_ever() -> None:
    assert Ref(W_QUERY, 1).key == "1.w_query"
    assert Ref(ATTENTION_WEIGHTS, 0).symbol(deep=False) == "A"
    assert {stage.ref.site for stage in stages(ModelConfig(n_layer=2, mlp=True, norm=True))} == {Site.SELF}


def test_each_site_has_names_and_symbols_of_its_own() -> None:
    keys = [stage.ref.key for stage in stages(TRANSLATION)] + [ref.key for ref in parameters(TRANSLATION)]
    assert len(set(keys)) == len(keys)
    assert "encoder.0.attention_weights" in keys
    assert "cross.0.w_query" in keys
    assert symbol_of(CROSS, TRANSLATION) == "Aᶜ"
    assert next(stage.formula for stage in stages(TRANSLATION) if stage.ref == CROSS) == "softmax(S′ᶜ)"


def test_no_symbol_means_two_things() -> None:
    pair = ModelConfig(encoder_layers=1, mlp=True, norm=True, norm_place="pre", residual=True)
    said = {stage.ref.key: f"{symbol_of(stage.ref, pair)} = {stage.formula}" for stage in stages(pair)}
    beginnings = said["encoder.embedding"], said["embedding"], said["decoder.0.residual"]
    assert beginnings == ("Xᵉ = Eᵉ + Pᵉ", "Xᵈ = Eᵈ + Pᵈ", "Rᵈ = Xᵈ + Oᵈ")
    symbols = [symbol_of(ref, pair) for ref in refs(pair)]
    assert len(set(symbols)) == len(symbols) > 40
    assert {symbol for symbol in symbols if symbol[-1] not in "ᵉᵈᶜ"} == {"y", "W_tok", "W_U", "L", "p", "ℓ"}, "once"


def test_rows_of_learned_positions_are_as_many_as_their_own_sentence_has_tokens() -> None:
    made = stages(ModelConfig(encoder_layers=1))
    said = {stage.ref.site: stage.formula for stage in made if stage.ref.quantity is POSITION_EMBEDDING}
    assert {site: formula[formula.index("[") :] for site, formula in said.items()} == {
        Site.ENCODER: "[0 … S−1]",
        Site.SELF: "[0 … T−1]",
    }


def test_a_quantity_is_found_at_its_site() -> None:
    assert find("attention_weights", TRANSLATION, 0, Site.CROSS) == CROSS
    assert find("attention_weights", TRANSLATION, None, Site.ENCODER).site is Site.ENCODER
    assert find_layers("attention_weights", TRANSLATION, -1, Site.CROSS) == (CROSS,)
    own = ModelConfig(encoder_layers=2)
    assert find("tokens", own) == find("tokens", own, 0) == Ref(TOKENS)
    assert find("attention_weights", own, 1, Site.ENCODER).layer == 1
    assert find("attention_weights", own, 0) == CROSS
    with pytest.raises(RequestError, match=r"attention_weights has no site 'self'; allowed is encoder, cross\."):
        find("attention_weights", TRANSLATION, 0, Site.SELF)
    with pytest.raises(RequestError, match=r"Layer 3 does not exist; allowed is 0 to 0\."):
        find("attention_weights", TRANSLATION, 3, Site.CROSS)


def test_a_weight_of_a_site_is_written_and_read_back() -> None:
    cell = WeightCell(Ref(W_QUERY, 0, Site.CROSS), (0, 3, 2))
    assert cell.name == "cross.w_query[0,0,3,2]"
    assert target(cell.name, TRANSLATION) == cell
    with pytest.raises(OptionError, match=r"w_query has no site 'cross'; allowed is self\."):
        target(cell.name, ModelConfig())


def test_a_site_passes_in_messages() -> None:
    watch = Watch("attention_weights", layer=0, site=Site.CROSS)
    goal = Goal(1, RunSpec(), watch=(watch,), questions=(OpenCell(Ask(watch, (0, 1, 2))),))
    assert unpack(pack(goal)) == goal


def test_a_figure_names_its_site_only_where_there_are_several() -> None:
    plain = FigureRequest(Origin(RunSpec()), parts=(FigurePart(Watch("scores", layer=0)),))
    assert "site" not in request_as_json(plain)["parts"][0]
    cross = replace(plain, parts=(FigurePart(Watch("scores", layer=0, site=Site.CROSS)),))
    assert request_from_json(request_as_json(cross)) == cross


def test_a_trace_keeps_sites_apart() -> None:
    recorder = Recorder()
    for number, site in enumerate((Site.ENCODER, Site.CROSS)):
        recorder(ATTENTION_WEIGHTS, torch.full((1,), float(number)), 0, site)
    assert recorder.trace[CROSS] == 1
    assert recorder.trace[ATTENTION_WEIGHTS, 0, Site.ENCODER] == 0


@pytest.mark.parametrize(
    ("site", "sequences"),
    [
        (Site.SELF, ("target", "target", "target")),
        (Site.DECODER, ("target", "target", "target")),
        (Site.ENCODER, ("source", "source", "source")),
        (Site.CROSS, ("target", "target", "source")),
    ],
)
def test_an_axis_of_places_names_its_sequence(site: Site, sequences: tuple[str, ...]) -> None:
    axes = (Axis.POSITION, Axis.QUERY, Axis.KEY)
    assert tuple(site.sequence(axis) for axis in axes) == tuple(map(TokenSequence, sequences))
    assert site.sequence(Axis.D_HEAD) is None
    assert site.letter(Axis.D_HEAD) == "D"
    assert [site.letter(axis) for axis in axes] == ["S" if s == "source" else "T" for s in sequences]

"""A network with a source and a target, described by its stages alone, opens like any other."""

from __future__ import annotations

import random

import numpy as np
import pytest

from model.explain.explain import explain
from model.explain.narration import describe, scale_of
from model.messages.codec import pack, unpack
from model.quantities import ATTENTION_WEIGHTS, CONTEXT, KEY, QUERY, SCORES, TOKEN_EMBEDDING, W_KEY, Axis, Facet
from model.quantities.moments import Moment, Phase, moments
from model.quantities.site import Site
from model.quantities.stages import Ref
from model.quantities.watch import Ask, Lens, Watch
from model.runs.run import Run
from model.spec.presets import PRESETS
from tests.kit.agreement import check_agreement, check_lines
from tests.kit.opened import Opened
from tests.kit.translated import SOURCE, TARGET, Translated, translated
from tests.kit.translation import TRANSLATION

CROSS = Ref(SCORES, 0, Site.CROSS)


@pytest.fixture(scope="module")
def pair() -> Translated:
    return translated()


def watch_of(ref: Ref, facet: Facet = Facet.DATA) -> Watch:
    return Watch(ref.quantity.slug, facet, ref.layer, lens=Lens.EXAMPLE, site=ref.site)


def test_a_score_between_sentences_is_a_target_query_with_a_source_key(pair: Translated) -> None:
    last = len(SOURCE) - 1
    assert last >= len(TARGET), "no place in the target has that number"
    opened = explain(Ask(watch_of(CROSS), (1, 2, last)), pair)
    assert opened.formula == "Sᶜ = Qᶜ Kᶜᵀ"
    assert {(o.ref.quantity, o.ref.site, o.ask.index[1]) for o in opened.operands} == {
        (QUERY, Site.CROSS, 2),
        (KEY, Site.CROSS, last),
    }
    assert opened.operands[0].cell == "Qᶜ[1, 2, 0]"
    assert opened.distance < 4


@pytest.mark.parametrize("facet", [Facet.DATA, Facet.GRAD])
def test_every_stage_opens_to_what_the_network_computed(pair: Translated, facet: Facet) -> None:
    """Those of the encoder too, whose gradients come back through cross-attention alone."""
    opened = set()
    for ref, tensor in (pair.tensors if facet is Facet.DATA else pair.gradients).items():
        if (ref.quantity.learned and facet is Facet.DATA) or ref.quantity.slug in ("tokens", "targets"):
            continue
        index = tuple(size - 1 for size in tensor.shape)
        index = index[1:] if Axis.BATCH in ref.quantity.axes else index
        explanation = explain(Ask(watch_of(ref, facet), index), pair)
        assert explanation.result == pytest.approx(explanation.value, abs=1e-4), ref.key
        opened.add(ref)
    assert Ref(ATTENTION_WEIGHTS, 0, Site.ENCODER) in opened
    assert (Ref(W_KEY, 0, Site.CROSS) in opened) is (facet is Facet.GRAD)


def test_a_table_that_both_sentences_read_gets_what_comes_back_through_both(pair: Translated) -> None:
    word = SOURCE[0]
    opened = explain(Ask(Watch("w_token", Facet.GRAD), (word, 2)), pair)
    assert opened.formula == "∂W_tok = Σ ∂Eᵉ where tᵉ is the row + Σ ∂E where t is the row"
    assert opened.result == pytest.approx(float(pair.gradients[Ref(pair.known["w_token"])][word, 2]), abs=1e-5)


def test_a_step_goes_through_the_encoder_first_and_back_through_it_last(pair: Translated) -> None:
    walk = moments(TRANSLATION)
    forward, backward = ([m.ref for m in walk if m.phase is phase] for phase in (Phase.FORWARD, Phase.BACKWARD))
    inside = Ref(CONTEXT, 0, Site.ENCODER)
    assert forward.index(inside) < forward.index(Ref(KEY, 0, Site.CROSS))
    assert backward.index(inside) > backward.index(Ref(KEY, 0, Site.CROSS))
    assert backward[-1] == Ref(TOKEN_EMBEDDING, None, Site.ENCODER)


def test_shapes_count_the_places_of_the_sentence_that_they_are_of(pair: Translated) -> None:
    scale = scale_of(TRANSLATION, pair.train, 7, len(TARGET), (), 1, len(SOURCE))
    said = describe(Moment(Phase.FORWARD, CROSS), TRANSLATION, pair.train, scale)
    assert said.shapes.startswith("Qᶜ 3 × 3, Kᶜ 4 × 3 → Sᶜ 3 × 4")


def test_an_opened_cell_passes_in_a_message(pair: Translated) -> None:
    opened = explain(Ask(watch_of(CROSS), (0, 1, 3)), pair)
    frame = pair.frame(Watch("attention_weights", layer=0, head=0, site=Site.CROSS))
    sent = unpack(pack(frame))
    assert sent.info == frame.info  # type: ignore[union-attr]
    np.testing.assert_array_equal(sent.readings[0].values, frame.readings[0].values)  # type: ignore[union-attr]
    assert opened.operands[0].ref in TRANSLATION.rows[[s.ref for s in TRANSLATION.rows].index(CROSS)].inputs


@pytest.mark.parametrize("name", ["encoder-decoder", "translation"])
def test_some_cells_of_what_a_preset_trains(name: str) -> None:
    """Each side of each quantity, at every site."""
    run, chance = Run(PRESETS[name].spec), random.Random(2)
    run.train_to(20)
    run.advance(in_full=True)
    opened = Opened(run, PRESETS[name].probe)
    sites = set()
    for watch in opened.watches():
        for ask in opened.some(watch, 2, chance) if watch.slug not in ("tokens", "targets") else ():
            found = opened.explain(ask)
            check_lines(found)
            check_agreement(found, furthest=24)
            sites.add(watch.site)
    assert sites == set(Site)

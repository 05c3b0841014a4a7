"""What the arithmetic of a cell looks like: its lines, its operands, and what cannot be opened."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from model.config import ModelConfig
from model.errors import RequestError
from model.messages.columns import Columns
from model.messages.explanation import Operand
from model.quantities import (
    ATTENTION_NORM,
    ATTENTION_WEIGHTS,
    CONTEXT,
    EMBEDDING,
    LOSS,
    POSITION_EMBEDDING,
    QUERY,
    SCORES,
    TOKEN_EMBEDDING,
    TOKENS,
    W_POSITION,
    W_QUERY,
    W_TOKEN,
    Facet,
)
from model.quantities.stages import Ref
from model.quantities.watch import ALL, MEAN, Ask, Lens, Watch
from model.trainer.reader import one_head
from tests.kit.explaining import counted, said
from tests.kit.opened import Opened

TWO_LAYERS = ModelConfig(n_head=2, n_layer=2, norm=True, bias=True, d_head=3)


@pytest.fixture(scope="module")
def preset() -> Opened:
    return Opened.of_preset()


@pytest.fixture(scope="module")
def two_layers() -> Opened:
    return Opened.of_preset(model=TWO_LAYERS)


def test_a_score_is_the_row_of_its_query_with_the_row_of_its_key(two_layers: Opened) -> None:
    found = two_layers.cell(Ref(SCORES, 1), 1, 5, 2)
    assert [(o.ref.quantity.slug, o.ask.index) for o in found.operands] == [
        (slug, (1, at, n)) for n in range(3) for slug, at in (("query", 5), ("key", 2))
    ]
    assert [len(term.factors) for term in found.terms] == [2, 2, 2]
    assert found.terms[-1].running == found.result == pytest.approx(found.value, abs=1e-5)
    assert all(o.ask.watch == Watch(o.ref.quantity.slug, layer=1) for o in found.operands)


def test_the_terms_of_a_softmax(preset: Opened) -> None:
    found = preset.cell(Ref(ATTENTION_WEIGHTS, 0), 0, 2, 1)
    assert said(found)[0].startswith("largest of the row: M[0, 2, ")
    assert len(found.terms) == 7 + 2
    total = sum(term.value for term in found.terms[1:8])
    assert found.terms[7].running == pytest.approx(total)
    assert found.terms[8].value == pytest.approx(found.terms[2].value / total)
    assert found.formula == "A = softmax(M)"


def test_nothing_follows_the_last_token(preset: Opened) -> None:
    found = preset.cell(Ref(LOSS), 6)
    assert math.isnan(found.value)
    assert math.isnan(found.result)
    assert (found.agreement, said(found)) == ("alike: both are nan", ["nothing follows"])


def test_a_row_that_is_normed(two_layers: Opened) -> None:
    found = two_layers.cell(Ref(ATTENTION_NORM, 0), 2, 3)
    by_group = {group: [t for t in found.terms if t.group == group] for group in ("mean", "variance", "normed")}
    row = two_layers.source.values(Watch(EMBEDDING.slug))[0, 2].astype(np.float64)
    assert [len(terms) for terms in by_group.values()] == [17, 17, 4]
    assert by_group["mean"][-1].value == pytest.approx(row.mean())
    assert by_group["variance"][-1].value == pytest.approx(row.var())
    assert by_group["normed"][1].value == pytest.approx((row[3] - row.mean()) / math.sqrt(row.var() + 1e-5))


def test_a_gradient_comes_through_all_that_use_it(two_layers: Opened) -> None:
    found = two_layers.cell(Ref(EMBEDDING), 2, 3, facet=Facet.GRAD)
    assert found.formula == "∂X = (g − mean g − x̂ mean g x̂) / σ + ∂R₀"
    assert list(dict.fromkeys(term.group for term in found.terms))[-2:] == ["through X̂₀", "through R₀"]
    scores = two_layers.cell(Ref(QUERY, 0), 1, 2, 0, facet=Facet.GRAD)
    assert scores.formula == "∂Q₀ = ∂S₀ K₀"
    behind, key = scores.terms[4].factors
    assert behind.ask == Ask(Watch("scores", Facet.GRAD, 0, lens=Lens.EXAMPLE), (1, 2, 4))
    assert key.ask == Ask(Watch("key", layer=0, lens=Lens.EXAMPLE), (1, 4, 0))


def test_a_weights_gradient_sums_over_all_sentences(two_layers: Opened) -> None:
    found = two_layers.cell(Ref(W_QUERY, 1), 1, 2, 0, facet=Facet.GRAD)
    assert found.formula == "∂W_Q₁ = X̂₁ᵀ ∂Q₁"
    assert [term.group for term in found.terms[::7]] == [f"sentence {n}" for n in range(16)]
    assert [factor.ask.sentence for factor in found.terms[-1].factors] == [15, 15]
    assert [factor.ask.index for factor in found.terms[-1].factors] == [(6, 2), (1, 6, 0)]


def test_a_tokens_row_gathers_all_places_where_it_stands(preset: Opened) -> None:
    ids = preset.source.values(Watch(TOKENS.slug, lens=Lens.EXAMPLE))
    token = int(ids[3, 1])
    found = preset.cell(Ref(W_TOKEN), token, 5, facet=Facet.GRAD)
    places = [(o.ask.sentence, o.ask.index[0]) for o in found.operands]
    assert places == [tuple(place) for place in np.argwhere(ids == token).tolist()]
    assert {o.ref.quantity for o in found.operands} == {TOKEN_EMBEDDING}
    absent = next(n for n in range(len(preset.run.learner.corpus.tokenizer.labels)) if n not in ids)
    assert said(preset.cell(Ref(W_TOKEN), absent, 5, facet=Facet.GRAD)) == [
        "the token stands in no sentence of the step"
    ]
    beyond = preset.cell(Ref(W_POSITION), 15, 0, facet=Facet.GRAD)
    assert (said(beyond), beyond.value) == (["no sentence of the step is so long"], 0.0)
    place = preset.cell(Ref(POSITION_EMBEDDING), 2, 0, facet=Facet.GRAD)
    assert [o.ask.sentence for o in place.operands] == list(range(16))


def test_an_update_names_what_it_began_with(preset: Opened) -> None:
    found = preset.cell(Ref(W_QUERY, 0), 0, 2, 1)
    assert found.formula == "W_Q = θ₋ − lr m′ / (√v′ + ε)"
    assert [(o.ask.watch.facet, o.ask.watch.before) for o in found.operands] == [
        (Facet.MOMENT1, False),
        (Facet.MOMENT2, False),
        (Facet.DATA, True),
    ]
    weight = found.operands[2]
    assert weight.there == (-1, Ask(Watch("w_query", layer=0), (0, 2, 1)))
    assert found.operands[0].there == (0, found.operands[0].ask)
    with pytest.raises(RequestError, match="This is what step 29 left; it can be opened there"):
        preset.explain(weight.ask)


def test_how_weights_began() -> None:
    opened = Opened.of_preset(0, TWO_LAYERS)
    with pytest.raises(RequestError, match=r"drawn from N\(0, 0.125²\) with seed 9; no step has been made"):
        opened.cell(Ref(W_QUERY, 0), 0, 0, 0)
    for slug, value in (("g_final", "1"), ("s_final", "0"), ("b_query", "0")):
        index = (0, 0) if slug == "b_query" else (0,)
        ask = Ask(Watch(slug, layer=0 if slug == "b_query" else None), index)
        with pytest.raises(RequestError, match=f"began with {value} everywhere; no step has been made"):
            opened.explain(ask)
    for facet in (Facet.GRAD, Facet.DELTA, Facet.MOMENT1):
        with pytest.raises(RequestError, match=f"There is no {facet.title} yet"):
            opened.cell(Ref(W_QUERY, 0), 0, 0, 0, facet=facet)


@pytest.mark.parametrize("facet", [Facet.DATA, Facet.GRAD])
def test_the_average_over_the_heads(two_layers: Opened, facet: Facet) -> None:
    found = two_layers.cell(Ref(SCORES, 1), MEAN, 4, 2, facet=facet)
    heads = two_layers.truth(Watch("scores", facet, 1))[0, :, 4, 2]
    assert [o.ask.index for o in found.operands] == [(0, 4, 2), (1, 4, 2)]
    assert [o.value for o in found.operands] == heads.tolist()
    assert found.value == pytest.approx(heads.mean(), rel=1e-6)
    assert found.agreement == "equal to the bit, in float64 and rounded once"
    assert (found.formula, said(found)[-1][-4:]) == ("mean of S₁ over heads", " / 2")


@pytest.mark.parametrize("head", [1, MEAN])
def test_the_average_over_the_layers(two_layers: Opened, head: int) -> None:
    """It is the number that a panel shows of the average."""
    found = two_layers.explain(Ask(Watch("scores", layer=MEAN), (head, 4, 2)))
    read = two_layers.reader.read(Watch("scores", layer=MEAN, head=head))
    assert read.values is not None
    assert found.value == read.values[4, 2]
    heads = [1] if head == 1 else [0, 1]
    assert [(o.ref.layer, o.ask.index[0]) for o in found.operands] == [(layer, h) for layer in (0, 1) for h in heads]
    assert found.formula == ("mean of S over layers" if head == 1 else "mean of S over heads and layers")
    assert found.distance <= 2
    answer = two_layers.source.answer(Ask(Watch("scores", layer=ALL), (0, 4, 2)))
    assert answer.why == "A cell is of one layer, or of their average."


def test_the_average_is_the_one_that_is_shown(two_layers: Opened) -> None:
    tensor = torch.from_numpy(two_layers.truth(Watch("query", layer=0))[0])
    assert two_layers.cell(Ref(QUERY, 0), MEAN, 3, 1).value == one_head(Ref(QUERY, 0), tensor, MEAN)[3, 1]


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (Ask(Watch("tokens"), (0,)), "Tokens is given, not computed."),
        (Ask(Watch("scores"), (0, 0)), "A cell of scores has 3 numbers: head, query, key."),
        (Ask(Watch("scores"), (0, 7, 0)), "scores has no query 7; allowed is 0 to 6."),
        (Ask(Watch("scores"), (0, MEAN, 0)), "scores has no query mean; allowed is 0 to 6."),
        (Ask(Watch("context", layer=0), (1, 0, 0)), "context has no head 1; allowed is 0 to 0."),
        (Ask(Watch("scores", Facet.GRAD), (0, 0, 0), 16), "There is no sentence 16; allowed is 0 to 15."),
        (Ask(Watch("scores"), (0, 0, 0), 1), "There is no sentence 1; allowed is 0 to 0."),
        (Ask(Watch("probabilities", Facet.GRAD), (0, 0)), "Next-token probabilities has no gradient in this run."),
        (Ask(Watch("mlp_hidden"), (0, 0)), "This network has no quantity called 'mlp_hidden'"),
    ],
)
def test_what_cannot_be_opened(preset: Opened, ask: Ask, sentence: str) -> None:
    answer = preset.source.answer(ask)
    assert (answer.ask, answer.explanation) == (ask, None)
    assert answer.why.startswith(sentence)


def test_a_line_in_pieces(preset: Opened) -> None:
    term = preset.cell(Ref(CONTEXT, 0), 0, 2, 1).terms[0]
    left, times, right = term.parts
    assert (left, times, right) == (term.factors[0], " × ", term.factors[1])
    assert isinstance(left, Operand)
    assert term.text == f"{left.said} × {right.said}"  # type: ignore[union-attr]
    below_zero = Operand(Ask(Watch("scores", Facet.GRAD, 0), (0, 2, 1)), -0.5, Ref(SCORES, 0))
    assert below_zero.said == "∂S[0, 2, 1] −0.5"


def test_lines_survive_as_columns(two_layers: Opened) -> None:
    for found in (
        two_layers.cell(Ref(EMBEDDING), 2, 3, facet=Facet.GRAD),
        two_layers.cell(Ref(W_QUERY, 0), 0, 2, 1),
        two_layers.cell(Ref(SCORES, 1), MEAN, 4, 2),
    ):
        assert Columns.of(found.terms).terms == found.terms
    long = counted(5000)
    assert Columns.of(long).terms == long
    assert Columns.of(()).terms == ()

"""Every cell of every stage, opened: the arithmetic shown is that of the tensor, as near as it says."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from model.__main__ import main
from model.arithmetic import Explanation
from model.config import ModelConfig
from model.errors import RequestError
from model.explain import explain
from model.numbers import Array
from model.opener import Opener
from model.presets import DEFAULT_PRESET
from model.quantities import ATTENTION_WEIGHTS, CONTEXT, LOSS, SCORES, TOKENS, Axis
from model.reader import Reader, read_sentence
from model.run import Run
from model.stages import Ref, stages
from model.watch import Ask, Watch

NETWORKS = {
    "preset": ModelConfig(),
    "everything": ModelConfig(n_head=2, n_layer=2, norm=True, mlp=True, bias=True, d_head=3),
    "plain": ModelConfig(n_head=2, w_out=False, residual=False, position="sinusoidal"),
    "wide": ModelConfig(d_model=64, n_head=4, causal=False, norm=True, dropout=0.2),
}
FURTHEST = 16.0
"""Units in the last place that a sum of 64 products in any order may be off, of the largest of them."""


class Opened:
    """A run after some steps with one sentence in it, ready to be opened cell by cell."""

    def __init__(self, config: ModelConfig) -> None:
        run = Run(replace(DEFAULT_PRESET.spec, model=config))
        run.train_to(30)
        probe = read_sentence(run.learner.corpus.tokenizer, DEFAULT_PRESET.probe, config.context)
        reader = Reader(run.learner, run.history, probe, {stage.ref for stage in stages(config)})
        self.config, self.source = config, Opener(run.learner, reader)

    def values(self, ref: Ref) -> Array:
        """One sentence's values of a stage, or a parameter's."""
        whole = self.source.values(Watch(ref.quantity.slug, layer=ref.layer))
        return whole[0] if Axis.BATCH in ref.quantity.axes else whole

    def explain(self, ref: Ref, index: tuple[int, ...]) -> Explanation:
        return explain(Ask(Watch(ref.quantity.slug, layer=ref.layer), index), self.source)


@pytest.fixture(scope="module", params=NETWORKS, ids=list(NETWORKS))
def opened(request: pytest.FixtureRequest) -> Opened:
    return Opened(NETWORKS[request.param])


def test_every_cell_comes_to_what_the_network_has(opened: Opened) -> None:
    for stage in stages(opened.config):
        if stage.rule == "given":
            continue
        for index in product(*map(range, opened.values(stage.ref).shape)):
            found = opened.explain(stage.ref, index)
            assert found.distance <= FURTHEST, (stage.ref, index, found)
            if np.float32(found.result) == np.float32(found.value):
                assert found.agreement.endswith("float64 and rounded once")
            elif not found.order:
                assert found.agreement.startswith(f"within {max(1, int(np.ceil(found.distance)))} units")


def test_operands_are_cells_of_the_inputs(opened: Opened) -> None:
    for stage in stages(opened.config):
        if stage.rule == "given":
            continue
        shape = opened.values(stage.ref).shape
        found = opened.explain(stage.ref, tuple(0 for _ in shape))
        assert {operand.ref for operand in found.operands} == set(stage.inputs)
        assert all(float(opened.values(o.ref)[o.ask.index]) == o.value for o in found.operands)


def test_a_score_is_the_row_of_its_query_with_the_row_of_its_key() -> None:
    opened = Opened(NETWORKS["everything"])
    found = opened.explain(Ref(SCORES, 1), (1, 5, 2))
    assert [(o.ref.quantity.slug, o.ask.index) for o in found.operands] == [
        (slug, (1, at, n)) for n in range(3) for slug, at in (("query", 5), ("key", 2))
    ]
    assert sum(term.value for term in found.terms) == pytest.approx(found.value, abs=1e-5)


def test_the_terms_of_a_softmax() -> None:
    opened = Opened(NETWORKS["preset"])
    found = opened.explain(Ref(ATTENTION_WEIGHTS, 0), (0, 2, 1))
    texts = [term.text for term in found.terms]
    assert texts[0].startswith("largest of the row: M[0, 2, ")
    assert len(texts) == 7 + 2
    assert found.terms[7].running == pytest.approx(sum(term.value for term in found.terms[1:8]))
    assert found.terms[8].value == pytest.approx(found.terms[2].value / found.terms[7].running)
    assert found.formula == "A = softmax(M)"


def test_nothing_follows_the_last_token() -> None:
    opened = Opened(NETWORKS["preset"])
    found = opened.explain(Ref(LOSS), (6,))
    assert (found.result, found.terms[0].text) == (0.0, "nothing follows")


@pytest.mark.parametrize(
    ("ref", "index", "said"),
    [
        (Ref(TOKENS), (0,), "Tokens is given, not computed."),
        (Ref(SCORES, 0), (0, 0), "A cell of scores has 3 numbers: head, query, key."),
        (Ref(SCORES, 0), (0, 7, 0), "scores has no query 7; allowed is 0 to 6."),
        (Ref(CONTEXT, 0), (1, 0, 0), "context has no head 1; allowed is 0 to 0."),
    ],
)
def test_what_cannot_be_opened(ref: Ref, index: tuple[int, ...], said: str) -> None:
    opened = Opened(NETWORKS["preset"])
    with pytest.raises(RequestError, match=said.replace(".", r"\.")):
        opened.explain(ref, index)


def test_on_the_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    words = "tinyattn explain --preset fat-cat --step 20 --stage scores --cell 0,5,2"
    monkeypatch.setattr("sys.argv", words.split())
    assert main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["Attention scores at head 0, query 5, key 2, step 20", "S = Q Kᵀ"]
    monkeypatch.setattr("sys.argv", [*words.split(), "--json"])
    assert main() == 0
    found = json.loads(capsys.readouterr().out)
    assert [o["quantity"] for o in found["operands"][:2]] == ["query", "key"]
    assert sum(term["value"] for term in found["terms"]) == pytest.approx(found["value"], abs=1e-5)


@pytest.mark.parametrize("cell", ["", "1;2", "-1,0,0", "0,99999999999,0", "0,5"])
def test_a_wrong_cell_is_one_sentence(
    cell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["tinyattn", "explain", "--step", "1", "--stage", "scores", f"--cell={cell}"])
    with pytest.raises(SystemExit) as end:
        raise SystemExit(main())
    assert end.value.code == 2
    assert "cell" in capsys.readouterr().err

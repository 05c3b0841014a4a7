"""What a notebook shows of a run, in a process without Qt or a display."""

from __future__ import annotations

import numpy as np
import pytest

from model.config import ModelConfig, RunSpec
from model.errors import RequestError
from model.notebook import look
from model.quantities import ATTENTION_WEIGHTS, MLP_HIDDEN, QUERY, TARGETS, W_QUERY, Axis
from model.quantities.site import Site
from model.quantities.stages import refs
from model.runs.run import Run
from model.spec.presets import PRESETS
from tests.architecture.test_imports import BLOCK_QT, run
from tests.model.exports.test_page import Reader

SPEC = RunSpec(model=ModelConfig(n_head=2, n_layer=2))


def test_every_quantity_is_there_and_shows_itself() -> None:
    seen = look(Run(SPEC), "the fat cat")
    assert list(seen) == list(refs(SPEC.model))
    assert len(seen) == len(refs(SPEC.model))
    for ref in seen:
        assert len(Reader(seen[ref]._repr_html_()).all("td")) == seen[ref].values.size


def test_quantities_are_named_by_themselves_and_their_layer() -> None:
    seen = look(Run(SPEC), "the fat cat")
    assert seen[ATTENTION_WEIGHTS].layer == 0
    assert seen[ATTENTION_WEIGHTS, 1].layer == 1
    assert np.allclose(seen[ATTENTION_WEIGHTS, 1].values.sum(-1), 1)
    assert not np.array_equal(seen[QUERY].values, seen[QUERY, 1].values)
    assert seen[W_QUERY].values.shape == (2, 16, 8)
    assert np.isnan(seen[TARGETS].values[-1])
    with pytest.raises(RequestError, match="no quantity called 'mlp_hidden'"):
        seen[MLP_HIDDEN]


def test_it_follows_the_run() -> None:
    trained = Run(SPEC)
    before = look(trained, "the fat cat")[ATTENTION_WEIGHTS].values
    trained.train_to(3)
    assert not np.array_equal(before, look(trained, "the fat cat")[ATTENTION_WEIGHTS].values)


def test_tokens_are_text() -> None:
    html = look(Run(SPEC), "the <b> cat")[ATTENTION_WEIGHTS]._repr_html_()
    reader = Reader(html)
    assert [text for _, text in reader.all("th")][1:6] == ["the", "‹<›", "‹b›", "‹>›", "cat"]
    assert "layer 0 · head 1" in [text for _, text in reader.all("small")]


def test_it_needs_no_qt() -> None:
    code = f"{BLOCK_QT}\nfrom model.notebook import look\nfrom model.spec.presets import DEFAULT_PRESET\n"
    code += "from model.quantities import ATTENTION_WEIGHTS\nfrom model.runs.run import Run\n"
    code += "print(len(look(Run(DEFAULT_PRESET.spec), 'the fat cat')[ATTENTION_WEIGHTS]._repr_html_()) > 1000)"
    assert run(code) == "True"


def test_of_two_sentences_each_is_named_by_its_site() -> None:
    seen = look(Run(PRESETS["encoder-decoder"].spec), "b e h = h e b")
    labels = seen[ATTENTION_WEIGHTS, 0, Site.CROSS].labels
    assert (labels[Axis.QUERY], labels[Axis.KEY]) == (("=", "h", "e", "b"), ("b", "e", "h"))
    assert seen[QUERY, 0, Site.ENCODER].values.shape == (1, 3, 16)
    assert len(list(seen)) == len(refs(PRESETS["encoder-decoder"].spec.model))


def test_where_no_site_is_named_it_is_the_last() -> None:
    seen = look(Run(PRESETS["encoder-decoder"].spec), "a b c = c")
    assert (seen[ATTENTION_WEIGHTS].site, seen[ATTENTION_WEIGHTS, 0].site) == (Site.CROSS, Site.CROSS)
    assert seen[ATTENTION_WEIGHTS, 0, Site.ENCODER].values.shape == (1, 3, 3)
    assert [picture.where for picture in seen[ATTENTION_WEIGHTS].pictures()] == ["cross-attention · layer 0 · head 0"]

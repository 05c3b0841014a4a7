"""The book's weights as the first of a run: its numbers are those that are printed, and then they learn."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model.book.examples import EXAMPLES, INPUTS, TOKENS
from model.book.printed import printed_numbers
from model.config import DataConfig, RunSpec, Start
from model.errors import RequestError
from model.notebook import look
from model.quantities import ATTENTION_OUTPUT, ATTENTION_WEIGHTS, CONTEXT, KEY, QUERY, SCORES, VALUE, W_TOKEN, W_UNEMBED
from model.quantities.stages import Ref
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.verify import verify
from model.spec.book_presets import BOOK_PRESETS, learning_preset
from model.spec.presets import PRESETS
from model.spec.spec_json import spec_as_json, spec_from_json
from model.tasks.journey import SENTENCE

JOURNEY = 1
"""The row of the second token, which the book follows."""

ABLE = [name for name, example in EXAMPLES.items() if example.can_learn]


def begun(example: str, seed: int | None = None) -> Run:
    spec = learning_preset(example).spec
    return Run(spec if seed is None else replace(spec, seed=seed))


def printed(name: str) -> np.ndarray:
    return np.array(printed_numbers()[name], float)


def near(own: np.ndarray, name: str) -> None:
    assert np.abs(own - printed(name)).max() < 0.00015, name


def test_the_first_numbers_of_the_three_matrices_are_the_books() -> None:
    seen = look(begun("trainable"), SENTENCE)
    query, scores, weights, context = (seen[each].values[0] for each in (QUERY, SCORES, ATTENTION_WEIGHTS, CONTEXT))
    near(query[JOURNEY], "s34.query_2")
    near(scores[JOURNEY], "s34.scores_row2")
    near(weights[JOURNEY], "s34.weights_row2")
    near(context, "v1.context")
    assert scores[JOURNEY].round(4).tolist()[:2] == pytest.approx([1.2705, 1.8524], abs=1e-4)
    torch.manual_seed(123)
    x, (w_q, w_k, w_v) = torch.tensor(INPUTS), (torch.rand(3, 2) for _ in range(3))
    for quantity, matrix in ((QUERY, w_q), (KEY, w_k), (VALUE, w_v)):
        np.testing.assert_allclose(seen[quantity].values[0], (x @ matrix).numpy(), rtol=0, atol=1e-6)


def test_so_are_those_of_the_others() -> None:
    near(look(begun("linear"), SENTENCE)[CONTEXT].values[0], "v2.context")
    near(look(begun("causal"), SENTENCE)[ATTENTION_WEIGHTS].values[0], "v2.causal_weights")
    heads = look(begun("wrapper"), SENTENCE)[CONTEXT].values
    near(np.concatenate(tuple(heads), axis=-1), "wrapper.context")
    outputs = look(begun("heads"), SENTENCE)[ATTENTION_OUTPUT].values
    near(outputs[:, :2], "mha.context")
    assert not outputs[:, 2].any(), "the stream is three numbers wide, and the book's output two"
    simple = look(begun("simple"), SENTENCE)
    for quantity, name in (
        (SCORES, "simple_scores"),
        (ATTENTION_WEIGHTS, "simple_weights"),
        (CONTEXT, "simple_context"),
    ):
        near(simple[quantity].values[0], name)


@pytest.mark.parametrize("example", ABLE)
def test_an_example_begins_a_run_and_learns_as_its_paragraph_says(example: str) -> None:
    run = begun(example)
    labels = run.learner.corpus.tokenizer.labels
    assert labels[:-1] == TOKENS
    run.train_to(600)
    assert run.losses[0] > 1.9
    assert run.losses[-1] == pytest.approx(0.55, abs=0.01) if example == "simple" else run.losses[-1] < 0.01
    assert bool(run.info.spec.model.caveat) is (example in ("simple", "trainable", "linear"))
    if example == "causal":
        assert np.diag(look(run, SENTENCE)[ATTENTION_WEIGHTS].values[0]).min() > 0.9


def test_without_a_mask_some_seeds_leave_words_mixed_up() -> None:
    run = begun("trainable", 0)
    run.train_to(600)
    assert run.losses[-1] > 0.2


def test_the_seed_draws_what_the_book_does_not_have() -> None:
    params = [begun("trainable", seed).learner.params for seed in (1, 2)]
    unembedding, table = ([each[Ref(quantity)] for each in params] for quantity in (W_UNEMBED, W_TOKEN))
    assert not torch.equal(*unembedding)
    assert torch.equal(*table)
    begun_before = begun("trainable", 1).learner.spec
    assert begun_before.start is not None
    assert len(begun_before.start.sha256) == 64
    assert Run(replace(begun_before, seed=2)).learner.spec.start != begun_before.start


def test_its_file_keeps_the_weights_and_is_verified(tmp_path: Path) -> None:
    run = begun("causal")
    run.save_as(tmp_path / "run.tinyattn")
    run.train_to(6)
    digest = run.learner.state().digest()
    run.close()
    with closing(RunFile.open(tmp_path / "run.tinyattn", write=False)) as file:
        checks = list(verify(file))
    assert checks
    assert not [check.wrong for check in checks if check.wrong]
    with Run.open(tmp_path / "run.tinyattn", write=False) as again:
        assert again.learner.state().digest() == digest
        assert again.learner.spec.start == run.learner.spec.start
        assert spec_from_json(spec_as_json(again.learner.spec)) == again.learner.spec


def test_what_cannot_be_is_told() -> None:
    with pytest.raises(RequestError, match="has no example 'nothing' with weights; allowed: simple, trainable, linear"):
        Run(RunSpec(start=Start.of_book("nothing")))
    with pytest.raises(RequestError, match="allowed is the network of the preset book-trainable"):
        Run(RunSpec(start=Start.of_book("trainable")))
    with pytest.raises(
        RequestError, match=r"Example 3.5.2 has no weights that could learn; 3.3, 3.4.1 and 3.4.2, .* have"
    ):
        learning_preset("dropout")
    other = replace(learning_preset("trainable").spec, data=DataConfig(corpus="tales"))
    with pytest.raises(RequestError, match="The weights that it begins with do not fit: w_token is 7 × 3"):
        Run(other)


def test_there_is_a_preset_for_each_example_that_can_learn() -> None:
    assert [preset.name for preset in BOOK_PRESETS] == [f"book-{name}" for name in ABLE]
    assert all(PRESETS[preset.name] is preset for preset in BOOK_PRESETS)
    assert SENTENCE.split() == list(TOKENS)

"""Changes on the way: what fits, what they do, and that every step with them can be computed again to the bit."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.config import DataConfig, Edit, ModelConfig, RunSpec, TrainConfig
from model.errors import OptionError
from model.messages import Goal
from model.messages.codec import pack, unpack
from model.network.network import as_matrix
from model.quantities import B_VALUE, W_OUT, W_QUERY, W_TOKEN, W_VALUE
from model.quantities.shapes import Extent, shape_of
from model.quantities.stages import Ref, parameters
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.verify import verify
from model.spec.edits import Head, WeightCell, checked, target
from model.spec.spec_json import edits_as_json, edits_from_json
from model.training.learner import Learner

MODEL = ModelConfig(d_model=8, n_head=2, n_layer=2, dropout=0.2)
SPEC = RunSpec(model=MODEL, train=TrainConfig(batch_size=4), seed=3)
TEXT = "the fat cat sat on a purple sofa . " * 40


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "sofa.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def everything(text: Path) -> list[tuple[int, str, float | int | str]]:
    """When what is changed, all kinds of it, also at the first step and twice at one."""
    return [
        (0, "w_token[1,2]", 0.5),
        (3, "train.learning_rate", 0.1),
        (4, "w_query[1,0,3,2]", -2.5),
        (4, "head[0,1]", 0),
        (4, "w_out[0,1,0,0]", 0.25),
        (6, "seed", 99),
        (8, "data.corpus", str(text)),
        (11, "data.corpus", "fat-cat"),
    ]


def edited(run: Run, steps: int, changes: list[tuple[int, str, float | int | str]]) -> list[str]:
    """Train with these changes; the digest of each state as it was live."""
    digests = []
    for step in range(steps + 1):
        run.train_to(step)
        for _, what, value in (change for change in changes if change[0] == step):
            run.edit(what, value)
        digests.append(run.learner.state().digest())
    return digests


REFUSED: tuple[tuple[Edit, str], ...] = (
    (Edit(0, "train.learning_rate", math.nan), r"train\.learning_rate is nan; allowed is 0 to 10\."),
    (Edit(0, "train.learning_rate", "x"), r"train\.learning_rate is 'x'; allowed"),
    (Edit(0, "seed", 1.5), r"^seed is 1\.5; allowed"),
    (Edit(0, "data.corpus", 3), r"data\.corpus is 3; allowed is fat-cat or .* or the path of a text file\."),
    (Edit(0, "train.batch_size", 3), r"'train\.batch_size' cannot change on the way; allowed is train\.learning_rate,"),
    (Edit(0, "w_query[0,0,0,0]", math.inf), r"w_query\[0,0,0,0\] is inf; allowed is a finite number\."),
    (Edit(0, "w_query[0,0,0,0]", 1e39), r"allowed is a finite number\."),
    (Edit(0, "w_query[0,0,0,0]", True), r"allowed is a finite number\."),
    (Edit(0, "w_query[0,0,8,0]", 1), r"does not exist; allowed is head 0 to 1, d model 0 to 7, d head 0 to 3\."),
    (Edit(0, "w_query[2,0,0,0]", 1), r"Layer 2 does not exist; allowed is 0 to 1\."),
    (Edit(0, "w_query[0,0,0]", 1), r"w_query\[0,0,0\] does not exist"),
    (Edit(0, "w_query[0]", 1), r"does not exist"),
    (Edit(0, "w_query[-1,0,0,0]", 1), r"cannot change on the way"),
    (Edit(0, "scores[0,0,0,0]", 1), r"scores\[0,0,0,0\] is no weight: Attention scores is computed, not learned\."),
    (Edit(0, "w_up[0,0,0]", 1), r"This network has no quantity called 'w_up'"),
    (Edit(0, "w_token[25,0]", 1), r"allowed is vocabulary 0 to 23, d model 0 to 7\."),
    (Edit(0, "head[2,0]", 0), r"allowed is head\[layer,head\] with layer 0 to 1 and head 0 to 1\."),
    (Edit(0, "head[0]", 0), r"allowed is head\[layer,head\]"),
    (Edit(0, "head[0,0]", 1.0), r"head\[0,0\] is 1\.0; allowed is 0, which silences the head\."),
)


@pytest.mark.parametrize(("edit", "sentence"), REFUSED)
def test_refused_in_one_sentence_and_nothing_changes(edit: Edit, sentence: str) -> None:
    run = Run(SPEC)
    before = run.learner.state().digest()
    with pytest.raises(OptionError, match=sentence):
        run.edit(edit.what, edit.value)
    assert run.learner.edits == []
    assert run.learner.state().digest() == before


def test_a_weight_is_named_by_its_place() -> None:
    cell = WeightCell(Ref(W_QUERY, 1), (0, 3, 2))
    assert (cell.name, target(cell.name, MODEL)) == ("w_query[1,0,3,2]", cell)
    assert target(WeightCell(Ref(W_TOKEN), (7, 1)).name, MODEL) == WeightCell(Ref(W_TOKEN), (7, 1))
    assert target(Head(1, 0).name, MODEL) == Head(1, 0)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("w_out", [False, True])
def test_sizes_are_those_of_the_network(bias: bool, w_out: bool) -> None:
    """Also where the stream that is predicted from is wider than the model."""
    wide = {"d_head": 5, "residual": False, "n_layer": 1, "norm": True} if not w_out else {"n_layer": 2, "mlp": True}
    spec = RunSpec(model=ModelConfig(d_model=8, n_head=2, w_out=w_out, bias=bias, **wide))  # type: ignore[arg-type]
    learner = Learner(spec)
    for ref in parameters(spec.model):
        found = as_matrix(ref, learner.params[ref], spec.model)
        assert tuple(found.shape) == shape_of(ref, spec.model, Extent(learner.corpus.vocabulary_size)), ref
        place = tuple(size - 1 for size in found.shape)
        learner.take_edits([Edit(0, WeightCell(ref, place).name, 7)])
        assert float(as_matrix(ref, learner.params[ref], spec.model)[place].detach()) == 7.0


@pytest.mark.parametrize("w_out", [True, False])
def test_a_silenced_head_brings_nothing_and_may_come_back(w_out: bool) -> None:
    run = Run(RunSpec(model=ModelConfig(d_model=8, n_head=2, w_out=w_out, bias=True)))
    ref = Ref(W_OUT if w_out else W_VALUE, 0)
    run.train_to(3)
    run.edit("head[0,1]", 0)
    matrix = as_matrix(ref, run.learner.params[ref], run.learner.spec.model)
    assert not matrix[1].any()
    assert matrix[0].all()
    run.train_to(4)
    assert matrix[1].any()


@pytest.mark.parametrize("w_out", [True, False])
def test_silencing_a_head_leaves_every_other_number_as_it_is(w_out: bool) -> None:
    run = Run(RunSpec(model=ModelConfig(d_model=9, n_head=3, n_layer=2, w_out=w_out, bias=True)))
    run.train_to(2)
    before = run.learner.state()
    run.edit("head[0,1]", 0)
    changed = {ref: value != before.params[ref] for ref, value in run.learner.state().params.items()}
    silent = {Ref(W_OUT, 0)} if w_out else {Ref(W_VALUE, 0), Ref(B_VALUE, 0)}
    assert {ref for ref, cells in changed.items() if cells.any()} == silent
    for ref in silent:
        heads = as_matrix(ref, changed[ref], run.learner.spec.model)
        assert [bool(head.any()) for head in heads] == [False, True, False]
        assert heads[1].all()


def test_a_head_is_not_silenced_in_values_that_others_share() -> None:
    shared = ModelConfig(d_model=8, n_head=4, n_kv_head=2)
    assert checked(Edit(0, "head[0,3]", 0), RunSpec(model=shared)).value == 0
    with pytest.raises(OptionError, match=r"head\[0,3\] would silence every head that shares its values") as refused:
        checked(Edit(0, "head[0,3]", 0), RunSpec(model=replace(shared, w_out=False)))
    assert len(str(refused.value)) < 300


def test_another_corpus_keeps_the_tokenizer_and_marks_what_is_unknown(text: Path) -> None:
    run = Run(SPEC)
    floor = run.info.floor
    run.train_to(2)
    run.edit("data.corpus", str(text))
    assert (run.info.floor, run.info.vocabulary) == (None, Run(SPEC).info.vocabulary)
    assert run.info.unknown == pytest.approx(3 / 9)
    batch = run.learner.sample()
    assert (batch.ids == len(run.info.vocabulary) - 1).any()
    run.train_to(50)
    assert run.held_out[0][0] == 50
    run.edit("data.corpus", "fat-cat")
    assert (run.info.floor, run.info.unknown) == (floor, 0)


def test_a_text_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    run = Run(SPEC)
    with pytest.raises(OptionError, match=r"nothing\.txt cannot be read"):
        run.edit("data.corpus", str(tmp_path / "nothing.txt"))
    (tmp_path / "short.txt").write_text("the cat", encoding="utf-8")
    with pytest.raises(OptionError, match=r"short\.txt has 2 words to train on"):
        run.edit("data.corpus", str(tmp_path / "short.txt"))
    assert run.learner.edits == []
    run.train_to(1)


def test_another_seed_draws_other_batches_from_then_on() -> None:
    run, same = Run(SPEC), Run(SPEC)
    run.train_to(5)
    run.edit("seed", 99)
    same.train_to(5)
    assert run.learner.state().digest() == same.learner.state().digest()
    assert not torch.equal(run.learner.sample().ids, same.learner.sample().ids)


def test_the_last_word_at_a_step_holds() -> None:
    run = Run(SPEC)
    run.edit("w_token[0,0]", 1)
    run.edit("head[0,0]", 0)
    run.edit("w_token[0,0]", 2)
    assert run.learner.edits == [Edit(0, "head[0,0]", 0.0), Edit(0, "w_token[0,0]", 2.0)]


@pytest.mark.parametrize("optimizer", ["adamw", "adam", "sgd"])
def test_every_step_is_computed_again_to_the_bit(optimizer: str, text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.runs.history.SPACING", 0.0)
    run = Run(replace(SPEC, train=TrainConfig(optimizer=optimizer, batch_size=4, weight_decay=0.01)))
    digests = edited(run, 14, everything(text))
    again = Learner(run.learner.spec)
    again.take_edits(run.learner.edits)
    for step in range(15):
        assert again.state().digest() == digests[step], step
        again.advance()
    for step in (4, 8, 3, 14, 0, 11, 5):
        seen = run.history.at(step, math.inf)
        assert seen is not None
        assert seen.state().digest() == digests[step], step
        if step:
            assert run.history.record(step).after.digest() == digests[step]
    for state in run.history.keyframes:
        assert state.digest() == digests[state.step]


def test_what_was_looked_at_before_an_edit_is_not_taken_for_what_is_after_it() -> None:
    run = Run(SPEC)
    run.train_to(4)
    run.advance(in_full=True)
    run.history.at(5, math.inf)
    run.edit("w_token[0,0]", 3)
    assert run.history.record(5).after.digest() == run.learner.state().digest()


def test_a_run_file_holds_all_of_it(text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.runs.saver.SAVE_EVERY", 0.0)
    monkeypatch.setattr("model.runs.saver.SAVE_SHARE", 1.0)
    path = tmp_path / "run.tinyattn"
    with Run(SPEC) as run:
        run.edit("w_token[3,3]", 1.5)
        run.save_as(path)
        digests = edited(run, 14, everything(text))
        made = tuple(run.learner.edits)
    with Run.open(path) as again:
        assert tuple(again.learner.edits) == made
        assert again.learner.state().digest() == digests[14]
        for step in (4, 0, 8, 13):
            seen = again.history.at(step, math.inf)
            assert seen is not None
            assert seen.state().digest() == digests[step], step
    file = RunFile.open(path, write=False)
    assert [check.wrong for check in verify(file)] == [""] * len(file.keyframes)
    assert len(file.keyframes) > 5
    file.close()
    text.write_text("other words " * 40, encoding="utf-8")
    with Run.open(path) as again:  # it has kept the texts
        assert again.storage.lost == ""
        again.edit("data.corpus", "fat-cat")
        text.unlink()
        again.edit("data.corpus", str(text))
        again.train_to(16)
        assert [text.data for text in again.learner.reads.texts] == [TEXT.encode()]


def test_a_run_file_saved_before_its_first_step(tmp_path: Path) -> None:
    path = tmp_path / "run.tinyattn"
    with Run(SPEC) as run:
        run.save_as(path)
        run.edit("head[1,1]", 0)
        digest = run.learner.state().digest()
    with Run.open(path) as again:
        assert again.learner.state().digest() == digest


def test_edits_as_they_are_written(text: Path) -> None:
    edits = tuple(checked(Edit(step, what, value), SPEC) for step, what, value in everything(text))
    edits = (*edits, Edit(12, "data.corpus", str(text), "ab12"))
    assert edits_from_json(edits_as_json(edits), SPEC) == edits
    goal = unpack(pack(Goal(1, SPEC, edits=edits)))
    assert isinstance(goal, Goal)
    assert goal.edits == edits


def test_a_text_elsewhere_is_found_beside_the_run_file(text: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with Run(replace(SPEC, data=DataConfig())) as run:
        run.save_as(tmp_path / "run.tinyattn")
        run.train_to(1)
        run.edit("data.corpus", str(text))
        run.train_to(3)
        digest = run.learner.state().digest()
    text.rename(elsewhere / text.name)
    (tmp_path / "run.tinyattn").rename(elsewhere / "run.tinyattn")
    with Run.open(elsewhere / "run.tinyattn") as again:
        assert again.learner.state().digest() == digest

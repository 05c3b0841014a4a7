"""What a run takes over of the one whose weights it begins with, and what the inbox teaches."""

from __future__ import annotations

from model.config import Edit, RunSpec, Start
from model.spec.heir import head_of, heir_of, taken_over
from tests.kit.learning import fine_tune

EDITS = (
    Edit(2, "train.learning_rate", 0.5),
    Edit(3, "head[0,0]", 0.0),
    Edit(4, "seed", 7),
    Edit(5, "data.corpus", "copy"),
    Edit(9, "train.learning_rate", 0.25),
)


def test_rate_and_corpus_are_those_of_the_step() -> None:
    heir = heir_of(RunSpec(seed=3), EDITS, "a.tinyattn", 5)
    assert (heir.train.learning_rate, heir.data.corpus, heir.seed) == (0.5, "copy", 3)
    assert heir.start == Start.of_run("a.tinyattn", 5)
    assert heir_of(RunSpec(), EDITS, "a.tinyattn", 1).train == RunSpec().train
    said = taken_over(heir, EDITS, 5)
    assert [sentence.split()[1] for sentence in said] == ["learning", "reads", "draws", "that"]
    assert "changed to 7 is not kept" in said[2]
    assert taken_over(heir, EDITS, 1) == ()


def test_a_task_is_learned_at_its_own_size() -> None:
    spec = RunSpec().with_options({"data.corpus": "copy", "data.length": "3"})
    heir = heir_of(spec, EDITS, "a.tinyattn", 5, "spam")
    assert (heir.data.corpus, heir.data.length, heir.model.classes) == ("spam", None, 2)
    assert head_of(heir, spec) == ("Its head is new, drawn by seed 0: it says which of 2 classes a sentence is of.",)
    assert head_of(heir_of(heir, (), "b.tinyattn", 5, "instructions"), heir)[0].endswith("it predicts the next token.")
    assert not any("reads" in sentence for sentence in taken_over(heir, EDITS, 5))


def test_who_has_read_the_inbox_knows_which_things_are_alike() -> None:
    """With half of a minute's reading; `python -m tests.benchmarks tuned` has the whole, with four seeds."""
    before, after, nothing = fine_tune("spam", seed=1, read=450)
    assert before.held_out is not None
    assert 0.3 < before.held_out < 0.7, "a new head knows nothing"
    assert nothing.accuracy == 1
    assert after.held_out is not None
    assert nothing.held_out is not None
    assert after.held_out > 0.9
    assert nothing.held_out < 0.7

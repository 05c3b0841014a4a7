"""What the recipes of rows add, in use. Run by `test_recipes` in a copy of the program to which it was added."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from model.__main__ import main
from model.config import RunSpec
from model.messages import Frame, Goal, Watch
from model.messages.codec import pack, unpack
from model.messages.questions import QUESTIONS
from model.quantities.watch import Ask
from model.runs.run import Run
from model.trainer.trainer import Trainer

CHOSEN = {
    "a tokenizer": ("data.tokenizer", "pair"),
    "a task": ("data.corpus", "echo"),
    "a mask": ("model.mask", "near"),
    "a position": ("model.position", "slope"),
    "an optimizer": ("train.optimizer", "heavy"),
}


@pytest.mark.parametrize("name", CHOSEN)
def test_it_is_trained_saved_and_replayed(name: str, tmp_path: Path) -> None:
    path = tmp_path / "run.tinyattn"
    with closing(Run(RunSpec().with_options(dict([CHOSEN[name]])))) as run:
        run.save_as(path)
        run.train_to(5)
        run.flush()
        digest = run.learner.state().digest()
    with closing(Run.open(path)) as again:
        assert again.learner.state().digest() == digest
        again.train_to(7)
        assert again.learner.step == 7


def test_the_verb_says_its_words(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["tinyattn", "words", "fat-cat"])
    assert main() == 0
    assert capsys.readouterr().out == "the fat cat sat on the mat\n"


def test_the_question_is_answered() -> None:
    kind = next(kind for kind in QUESTIONS if kind.__name__ == "ReadCell")
    cell = Ask(Watch("scores", layer=0), (0, 2, 0))
    trainer = Trainer()
    trainer.aim(
        Goal(1, RunSpec(), probe="the fat cat", watch=(Watch("scores", layer=0, head=0),), questions=(kind(cell),))
    )
    frame = trainer.take()
    assert isinstance(frame, Frame)
    told = unpack(pack(frame))
    assert isinstance(told, Frame)
    (answer,) = [answer for question, answer in told.answers if type(question) is kind]
    values = told.readings[0].values
    assert values is not None
    assert answer.value == values[2, 0]

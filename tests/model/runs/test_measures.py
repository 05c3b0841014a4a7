"""What is measured every so many steps: kept, cut, forked, verified, and what stops look at."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from model.config import RunSpec
from model.errors import RequestError
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.stop_search import recorded
from model.runs.verify import verify
from model.spec.spec_json import spec_as_json
from model.spec.stops import parse
from model.tasks.table import TASKS
from model.tasks.task import Drawn, Task, TaskKind

COPY = RunSpec().with_options({"data.corpus": "copy"})
OLD = Path(__file__).parents[2] / "kit" / "files" / "format-1.tinyattn"


def _repeated(length: int, symbols: int) -> Task:
    """Two letters and the same again, of which some pairs are never learned from."""
    ids = np.array([(*pair, 4, *pair) for pair in product(range(4), repeat=2)])
    train, held_out = Drawn.answers(ids, 3).split(0.25)
    return Task(tuple("abcd="), "a b = a b", train, held_out, entropy=0.0)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> RunSpec:
    """A run that holds something out."""
    monkeypatch.setitem(TASKS, "repeated", TaskKind("Repeated", "Look back.", _repeated))
    return RunSpec().with_options({"data.corpus": "repeated"})


def test_it_is_measured_every_ten_steps_and_what_is_held_out_every_fifty(held: RunSpec) -> None:
    run = Run(held)
    run.train_to(105)
    rows = run.measures.accuracy
    assert [row.step for row in rows] == list(range(10, 101, 10))
    assert [row.step for row in rows if not math.isnan(row.held_out)] == [50, 100]
    assert all(0 <= row.batch <= 1 for row in rows)
    shares = {step: {**run.measures.seen(step), "gradient_norm": 0.0} for step in (9, 49, 99)}
    assert shares[9] == {"gradient_norm": 0.0}
    assert shares[49] == {"gradient_norm": 0.0, "accuracy": rows[3].batch}
    assert shares[99] == {"gradient_norm": 0.0, "accuracy": rows[8].batch, "held_out_accuracy": rows[4].held_out}
    assert run.fork(55).measures.accuracy == rows[:5] or math.isnan(rows[0].held_out)
    assert [row.step for row in run.fork(55).measures.accuracy] == [10, 20, 30, 40, 50]


@pytest.mark.parametrize("every", [1, 7, 20, 1000])
def test_what_is_held_out_is_looked_at_as_often_as_is_said(held: RunSpec, every: int, tmp_path: Path) -> None:
    spec, path = held.with_options({"train.validate_every": str(every)}), tmp_path / "a.tinyattn"
    with closing(Run(spec)) as run:
        run.save_as(path)
        run.train_to(45)
        due = list(range(every, 46, every))
        assert [step for step, _ in run.held_out] == due
        rows = run.measures.accuracy
        assert [row.step for row in rows] == sorted({*due, 10, 20, 30, 40})
        assert [row.step for row in rows if not math.isnan(row.held_out)] == due
        seen = {step: run.measures.seen(step).get("held_out_accuracy") for step in range(1, 46)}
        shares = {row.step: row.held_out for row in rows}
        assert seen == {step: shares[step // every * every] if step >= every else None for step in seen}
        straight = Run(spec)
        straight.train_to(due[-1] if due else 1)
        assert not due or run.held_out[-1] == (due[-1], straight.learner.held_out_loss())
    with closing(Run.open(path)) as again:
        assert [step for step, _ in again.held_out] == due
    with closing(RunFile.open(path, write=False)) as file:
        assert not any(check.wrong or check.other for check in verify(file))


def test_fifty_steps_are_not_written() -> None:
    assert "validate_every" not in spec_as_json(RunSpec())["train"]


def test_it_is_kept_with_the_run_and_made_again(held: RunSpec, tmp_path: Path) -> None:
    path, apart = tmp_path / "a.tinyattn", Run(held)
    apart.train_to(120)
    with closing(Run(held)) as run:
        run.train_to(30)
        run.save_as(path)
        run.train_to(72)
    with closing(Run.open(path)) as run:
        run.train_to(120)
        assert str(run.measures.accuracy) == str(apart.measures.accuracy)
        assert run.held_out == apart.held_out
    with closing(RunFile.open(path, write=False)) as file:
        assert str(file.accuracies(120)) == str([tuple(row) for row in apart.measures.accuracy])
        assert not file.lost
        checks = list(verify(file))
    assert checks
    assert not any(check.wrong for check in checks)


def test_a_row_that_is_lost_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.tinyattn"
    with closing(Run(COPY)) as run:
        run.train_to(30)
        run.save_as(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE series SET data = zeroblob(72) WHERE name = 'accuracy'")
    with closing(RunFile.open(path, write=False)) as file:
        assert file.accuracies(30) == []
        assert file.lost == ["Accuracies: 0 can be read, and 3 were written."]


def test_a_run_of_before_has_none() -> None:
    with closing(RunFile.open(OLD, write=False)) as file:
        assert file.accuracies(file.saved_step) == []
        assert not file.lost


def test_training_stops_where_it_is_right_and_the_past_tells_the_same() -> None:
    run = Run(COPY)
    (hit,) = run.train_to(500, stops=[parse("accuracy>0.99")])
    assert hit.step % 10 == 0
    assert hit.value == run.measures.accuracy[-1].batch > 0.99
    assert all(row.batch <= 0.99 for row in run.measures.accuracy[:-1])
    run.train_to(hit.step + 50)
    assert recorded(run, [parse("accuracy>0.99")])[0].step == hit.step


def test_what_is_held_out_can_be_waited_for_where_there_is_any(held: RunSpec) -> None:
    stop = parse("held_out_accuracy >= 0")
    assert [hit.step for hit in Run(held).train_to(60, stops=[stop])] == [50]
    with pytest.raises(
        RequestError, match="held_out_accuracy>=0 looks at what is held out, and this run learns from all"
    ):
        Run(COPY).train_to(60, stops=[stop])

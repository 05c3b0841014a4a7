"""What tests of run files share."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from model.config import DataConfig, ModelConfig, RunSpec, TrainConfig
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.verify import verify
from model.training.learner import Learner

SENTENCE = "The cat sat on the mat and the dog lay on the rug while it rained outside. "
SPEC = RunSpec(model=ModelConfig(d_model=8, n_head=2, dropout=0.2), train=TrainConfig(batch_size=4), seed=3)


def saved(path: Path, steps: tuple[int, ...] = (5, 10, 15, 20), spec: RunSpec = SPEC, budget: int = 10**9) -> str:
    """Make a run file with a keyframe at each of these steps; the digest of the last."""
    with Run(spec, disk=budget) as run:
        run.save_as(path, probe="the fat cat")
        for step in steps:
            run.train_to(step)
            run.flush()
        return run.learner.state().digest()


def on_text(path: Path, sentences: int, seed: int = 0) -> RunSpec:
    """A small run on the letters of a text, which is written at `path`: one sentence, so many times."""
    path.write_text(SENTENCE * sentences, encoding="utf-8")
    data = DataConfig(corpus=str(path), tokenizer="character", validation=0.2)
    return RunSpec(ModelConfig(d_model=6, context=8), TrainConfig(batch_size=4), data, seed)


def digest_at(step: int, spec: RunSpec = SPEC) -> str:
    learner = Learner(spec)
    while learner.step < step:
        learner.advance()
    return learner.state().digest()


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        assert db.execute(statement, values).rowcount > 0


def checks(path: Path) -> list:  # type: ignore[type-arg]
    with closing(RunFile.open(path, write=False)) as file:
        return list(verify(file))

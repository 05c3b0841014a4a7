"""What `train` and `info` say of losses and options, and the table of a run's curves."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import pytest

from model.config import RunSpec, TrainConfig
from model.runs.run import Run
from model.spec.told import all_of, batch_of
from tests.kit.command_line import Call

OWN = (
    *("--set", "model.norm=yes", "--set", "model.norm_kind=rms", "--set", "train.clip=0.1"),
    *("--set", "train.label_smoothing=0.1", "--set", "train.accumulate=2", "--set", "train.warmup=10"),
)


def test_two_losses_of_one_step_are_told_apart(call: Call, tmp_path: Path) -> None:
    path = str(tmp_path / "a.tinyattn")
    trained = json.loads(call("train", "--steps", "30", "-o", path, "--json")[1])
    known = json.loads(call("info", path, "--json")[1])
    run = Run(RunSpec(seed=known["spec"]["seed"]))
    run.train_to(30)
    assert trained["loss"] == run.learner.corpus_loss()
    assert trained["loss_of"] == trained["accuracy_of"] == all_of(30)
    assert trained["batch_loss"] == known["loss"] == run.losses[-1]
    assert trained["batch_loss_of"] == known["loss_of"] == known["accuracy_of"] == batch_of(TrainConfig(), 30)
    assert trained["gradient_norm"] == known["gradient_norm"] == run.measures.norms[-1]
    assert trained["learning_rate"] == known["learning_rate"] == 0.01
    said = call("train", "--steps", "30")[1]
    assert f"that is the {all_of(30)}\nthe {batch_of(TrainConfig(), 30)}, was {run.losses[-1]:.4f}\n" in said


def test_network_and_recipe_are_told_where_they_are_its_own(call: Call, tmp_path: Path) -> None:
    path = str(tmp_path / "a.tinyattn")
    said = call("train", "--preset", "recall", *OWN, "--steps", "12", "-o", path)[1]
    assert "norm_kind=rms" in said
    assert "warmup=10, clip=0.1, label_smoothing=0.1, accumulate=2" in said
    assert "in 2 batches, before its update; targets are smoothed by 0.1\n" in said
    told = call("info", path)[1]
    assert "norm_kind=rms" in told.split("\nnetwork: ")[1].splitlines()[0]
    assert "clip=0.1" in told.split("\nrecipe: ")[1].splitlines()[0]
    assert json.loads(call("info", path, "--json")[1])["recipe"]["accumulate"] == 2


def test_the_curves_are_a_table(call: Call, tmp_path: Path) -> None:
    path = str(tmp_path / "a.tinyattn")
    call("train", "--set", "train.warmup=4", "--steps", "12", "-o", path)
    rows = list(csv.DictReader(io.StringIO(call("info", path, "--csv")[1])))
    with Run.open(Path(path), write=False) as run:
        assert [float(row["loss"]) for row in rows] == pytest.approx([*run.losses])
        assert [float(row["gradient norm"]) for row in rows] == pytest.approx([*run.measures.norms])
        accuracy = run.measures.accuracy[0].batch
    assert [float(row["learning rate"]) for row in rows][:5] == pytest.approx([0.002, 0.004, 0.006, 0.008, 0.01])
    assert [row["step"] for row in rows if row["accuracy"]] == ["10"]
    assert math.isclose(float(rows[9]["accuracy"]), accuracy, rel_tol=1e-6)
    assert {row["held-out loss"] for row in rows} == {""}

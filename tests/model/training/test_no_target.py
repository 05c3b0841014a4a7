"""Where no token follows there is no loss: nan wherever it is told, and no part of a mean."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from model.__main__ import main
from model.matrix.picture import make_picture
from model.quantities import LOSS
from tinyattn_gui.pictures.histogram import histogram

SHOW = ["show", "--preset", "fat-cat", "--step", "3", "--stage", "loss"]


def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *given: str) -> str:
    monkeypatch.setattr(sys, "argv", ["python -m model", *given])
    assert main() == 0
    return capsys.readouterr().out


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    return partial(call, monkeypatch, capsys)


def test_the_last_position_has_no_loss_in_json_and_csv(told: Callable[..., str]) -> None:
    values = json.loads(told(*SHOW, "--json"))["values"]
    assert (len(values), values[-1]) == (7, "nan")
    assert all(value > 0 for value in values[:-1])
    _, row = csv.reader(io.StringIO(told(*SHOW, "--csv")))
    assert (row[-1], [*map(float, row[:-1])]) == ("NaN", pytest.approx(values[:-1]))


def test_the_arithmetic_of_it_says_that_nothing_follows(told: Callable[..., str]) -> None:
    said = told("explain", *SHOW[1:], "--cell", "6")
    assert "nothing follows" in said
    assert "nan" in said
    assert " 0.0" not in said


def test_a_mean_leaves_it_out() -> None:
    losses = np.array([1.0, 2.0, 3.0, math.nan], np.float32)
    assert histogram(make_picture(LOSS, losses, {})).words.startswith("3 values · 1 nan · mean 2 ·")

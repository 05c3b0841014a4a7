"""The verb `book`: in words and as JSON, all examples or those that are named."""

from __future__ import annotations

import json

import numpy as np
import pytest

from model.book.examples import EXAMPLES
from model.network import worked
from tests.kit.command_line import Call


def test_an_example_in_words(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call("book", "trainable", "causal")
    assert code == 0
    assert "trainable (3.4.1 and 3.4.2): Attention with three matrices (seed 123)" in out
    assert "Scores of journey: q₂ Kᵀ (6 of 6 numbers as printed)" in out
    assert "  journey   1.2705=   1.8524=   1.8111=   1.0795=   0.5577=   1.5440=" in out
    assert "    -inf=" in out


def test_all_as_json(call: Call) -> None:
    code, out, _ = call("book", "--json")
    told = json.loads(out)
    assert code == 0
    assert [row["name"] for row in told] == list(EXAMPLES)
    masked = next(line for line in told[4]["lines"] if line["slug"] == "masked")
    assert masked["own"][0][1:] == [None] * 5
    assert masked["printed"][0] == [0.2899, *[None] * 5]
    assert masked["agreement"][0][1] == "equal"


def test_a_wrong_number_is_marked_and_fails(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"scores": np.array([[112.0, 97.0]]), "scaled": np.array([[14.0, 15.0]]), "weights": np.array([[0.9, 0.1]])}
    monkeypatch.setattr("model.cli.computing.work", lambda example: wrong)
    assert worked.work(EXAMPLES["illustrated"])["scores"].tolist() == [[112, 96]]
    code, out, _ = call("book", "illustrated")
    assert code == 1
    assert "1 of 2 numbers as printed, 1 differ by one in the last digit" in out
    assert "      15!" in out

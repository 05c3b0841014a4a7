"""The verb that prints the arithmetic of a cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from model.__main__ import main
from model.quantities import (
    W_QUERY,
    Facet,
)
from model.quantities.stages import Ref
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from tests.kit.opened import Opened


def printed(words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setattr("sys.argv", ["tinyattn", "explain", *words.split()])
    assert main() == 0
    return capsys.readouterr().out


def test_on_the_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    words = "--preset fat-cat --step 20 --stage scores --cell 0,5,2"
    lines = printed(words, monkeypatch, capsys).splitlines()
    assert (lines[0], lines[2]) == ("Attention scores at head 0, query 5, key 2, step 20", "S = Q Kᵀ")
    assert lines[1].startswith("How well “the” at 5 matches “cat”: their score ")
    assert len(lines) == 3 + 7 + 2 + 1
    assert "… 10 more" in lines[7]
    assert len(printed(f"{words} --all", monkeypatch, capsys).splitlines()) == 3 + 16 + 2 + 1
    found: dict[str, Any] = json.loads(printed(f"{words} --json", monkeypatch, capsys))
    assert found["sentence"] == lines[1]
    assert {"formula", "operands", "terms", "result", "value", "agreement"} <= set(found)
    assert [o["quantity"] for o in found["operands"][:2]] == ["query", "key"]
    assert {"quantity", "index", "value", "facet"} <= set(found["operands"][0])
    assert sum(term["value"] for term in found["terms"]) == pytest.approx(found["value"], abs=1e-5)


def test_every_facet_on_the_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for facet in ("data", "gradient", "change", "moment1", "moment2"):
        words = f"--step 3 --stage w_key --cell 0,2,5 --layer 0 --facet {facet} --json"
        found = json.loads(printed(words, monkeypatch, capsys))
        assert (found["facet"], found["step"], found["index"]) == (facet, 3, [0, 2, 5])
        assert found["result"] == pytest.approx(found["value"], rel=1e-4)
    text = printed("--step 3 --stage w_key --cell 0,2,5 --facet gradient", monkeypatch, capsys)
    assert [line for line in text.splitlines() if line.startswith(" sentence")] == [" sentence 0:", " sentence 15:"]
    mean = json.loads(printed("--step 1 --set model.n_head=2 --stage key --cell mean,1,2 --json", monkeypatch, capsys))
    assert (mean["index"], [o["index"] for o in mean["operands"]]) == (["mean", 1, 2], [[0, 1, 2], [1, 1, 2]])


def test_a_run_file_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Run(DEFAULT_PRESET.spec) as run:
        run.train_to(4)
        run.save_as(tmp_path / "cat.tinyattn", probe="the cat")
        own = Opened(run).cell(Ref(W_QUERY, 0), 0, 2, 5, facet=Facet.GRAD)
    for step, at_newest in ((4, True), (3, False)):
        words = f"{tmp_path}/cat.tinyattn --step {step} --stage w_query --cell 0,2,5 --facet gradient --json"
        found = json.loads(printed(words, monkeypatch, capsys))
        assert found["step"] == step
        assert (found["value"] == own.value) is at_newest
    found = json.loads(printed(f"{tmp_path}/cat.tinyattn --stage scores --cell 0,1,0 --json", monkeypatch, capsys))
    assert (found["step"], len(found["operands"])) == (4, 32)


@pytest.mark.parametrize(
    ("words", "text", "sentence"),
    [
        ("--stage tokens --cell 0", "cat", "Tokens is given, not computed."),
        ("--stage scores --cell 0,2,1", "the cat", "scores has no query 2; allowed is 0 to 1."),
    ],
)
def test_another_sentence_on_the_command_line(
    words: str, text: str, sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["tinyattn", "explain", "--step", "1", *words.split(), "--text", text])
    assert main() == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("cell", ["", "1;2", "-1,0,0", "0,99999999999,0", "0,5", "0,mean,0"])
def test_a_wrong_cell_is_one_sentence(
    cell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["tinyattn", "explain", "--step", "1", "--stage", "scores", f"--cell={cell}"])
    with pytest.raises(SystemExit) as end:
        raise SystemExit(main())
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert "cell" in said or "scores has no query mean" in said

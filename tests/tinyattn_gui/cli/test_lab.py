"""The verb `lab`: measured without a window, printed, written as numbers and drawn."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tinyattn_gui.__main__ import main

QUICK = ("--longest", "128", "--repeats", "3", "--seconds", "0")


def call(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The exit code of the program."""
    monkeypatch.setattr("sys.argv", ["tinyattn", "lab", *words])
    try:
        return main()
    except SystemExit as end:
        return int(end.code or 0)


@pytest.mark.usefixtures("qapp")
def test_numbers_and_a_drawing_of_one_measuring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / f"costs.{ending}" for ending in ("json", "csv", "svg")]
    outputs = [word for path in files for word in ("-o", str(path))]
    assert call(monkeypatch, "cost", *QUICK, *outputs) == 0
    assert capsys.readouterr().out.splitlines() == [*map(str, files), "7 ways to read at 128 to 128 tokens"]
    written = json.loads(files[0].read_text())
    rows = list(csv.DictReader(files[1].read_text().splitlines()))
    assert [row["way"] for row in rows] == [curve["way"] for curve in written["curves"]]
    assert float(rows[3]["kept bytes"]) == written["curves"][3]["points"][0]["kept_bytes"] == 65536
    assert "One token more" in files[2].read_text()
    assert call(monkeypatch, "cost", *QUICK, *outputs) == 2
    assert "is there already" in capsys.readouterr().err


def test_json_is_one_object(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(monkeypatch, "cost", *QUICK, "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["curves"]) == 7


def test_what_cannot_be_is_told_before_anything_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "cost", "-o", "costs.gif") == 2
    assert "allowed are names ending in .json, .csv, .png, .svg, .pdf" in capsys.readouterr().err
    assert call(monkeypatch, "cost", "--longest", "5") == 2

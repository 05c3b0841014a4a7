"""The window and the command line take the same for a run, a text and a number."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from model.config import RunSpec
from model.errors import OptionError
from model.figures.figure import FigureOptions, figure_options
from model.runfile.names import seems_run
from model.runs.run import Run
from tests.kit.desktop import Desktop
from tinyattn_gui import __main__ as program


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "cat.tinyattn"
    with Run(RunSpec(seed=3)) as run:
        run.save_as(path, probe="the cat")
        run.train_to(4)
    return path


@pytest.mark.parametrize("name", ["CAT.TINYATTN", "cat", "cat.bak", "show"])
def test_a_run_file_is_known_by_its_content(
    name: str, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    desktop: Desktop,
) -> None:  # fmt: skip
    renamed = saved.rename(tmp_path / name)
    assert seems_run(renamed)
    opened = list[str]()
    monkeypatch.setattr("tinyattn_gui.app.run", lambda preset, spec, path: opened.append(path) or 0)
    monkeypatch.setattr(sys, "argv", ["tinyattn", str(renamed)])
    assert program.main() == 0
    assert opened == [str(renamed)]
    monkeypatch.setattr(sys, "argv", ["tinyattn", "info", str(renamed)])
    assert program.main() == 0
    assert "step: 4" in capsys.readouterr().out
    wiring = desktop.open()
    wiring.actions.files.open_path(str(renamed))
    wiring.session.look()
    assert (wiring.session.path, wiring.session.status.frontier) == (str(renamed), 4)


def test_a_verb_stays_a_verb_and_a_missing_run_is_told_by_its_ending(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    saved.rename(tmp_path / "presets")
    monkeypatch.setattr(sys, "argv", ["tinyattn", "presets"])
    assert program.main() == 0
    assert "fat-cat" in capsys.readouterr().out
    assert seems_run(Path("none.TinyAttn"))
    assert not seems_run(Path("poem.txt"))


@pytest.mark.parametrize("name", ["50%.svg", "50%discount.png", "100 %.pdf"])
def test_a_percentage_in_the_name_of_a_figure(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["tinyattn", "export", "--step", "0", "-o", name])
    assert (program.main(), capsys.readouterr().out) == (0, f"{name}\n")
    assert (tmp_path / name).stat().st_size > 1000


@pytest.mark.parametrize("dpi", [30, 96, 300, 2400])
def test_the_limits_that_are_named_are_the_real_ones(dpi: int) -> None:
    with pytest.raises(OptionError) as told:
        FigureOptions(width=1.0, unit="px", dpi=dpi)
    low, _, high, *_ = str(told.value).partition("allowed is ")[2].split()
    for name in ("width", "height"):
        for size in (int(low), int(high)):
            assert (
                FigureOptions(**{name: size, "unit": "px", "dpi": dpi, "width": float(low)} | {name: size}).dpi == dpi
            )
        for size in (int(low) - 1, int(high) + 1):
            with pytest.raises(OptionError, match=f"{low} to {high} px at {dpi} dpi"):
                FigureOptions(**{"width": int(low), "unit": "px", "dpi": dpi} | {name: size})


def test_the_same_lower_end_is_named_whatever_was_wrong() -> None:
    for wrong in ("0.5", "9", "2000", "99999", "x"):
        with pytest.raises(OptionError, match=r"allowed is 10 to 1000 mm\."):
            FigureOptions().with_options({"width": wrong})
    assert len(figure_options()) > 10


def test_whole_numbers_are_written_whole() -> None:
    with pytest.raises(OptionError, match="allowed is 0 to 2147483647"):
        RunSpec().with_options({"seed": "2147483648"})

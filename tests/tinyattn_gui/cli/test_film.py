"""Films on the command line: which, of what, and made again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from model.cli.verb import run_verb
from model.errors import RequestError
from model.exports.stamp import carried
from model.figures.film import BY_LOSS, EVENLY, FilmOptions
from model.figures.request import FigurePart, Origin
from model.quantities.watch import ALL
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from model.trainer.frames import frame_at
from tests.kit.documents import ROOT
from tests.kit.film_files import SPEC, WEIGHTS, request, shown
from tests.pictures import FILM
from tinyattn_gui.__main__ import make_parser
from tinyattn_gui.cli.export import Export
from tinyattn_gui.cli.film import FILM_DPI
from tinyattn_gui.pictures.views import pictures, planes, watches

pytestmark = pytest.mark.usefixtures("qapp")


def parsed(*arguments: str) -> FilmOptions | None:
    wanted = Export.of(make_parser().parse_args(["export", "-o", "x.gif", *arguments]))
    return wanted.film.film(wanted.steps, is_wanted=True)


def test_the_command_line_says_which_film() -> None:
    assert parsed() is None
    assert parsed("--steps", "0:600:10") == FilmOptions(0, 600, stride=10)
    assert parsed("--steps", "5:90", "--fps", "20", "--seconds", "3", "--hold", "0", "--loop", "1") == FilmOptions(
        5, 90, EVENLY, rate=20, seconds=3, hold=0, loop=1
    )
    assert parsed("--steps", "5:90", "--by-loss", "--no-counter") == FilmOptions(5, 90, BY_LOSS, counter=False)


SETTINGS = ("--set", "model.d_model=4", "--set", "train.batch_size=2")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--by-loss", "-o", "a.gif"], "--by-loss is for films; allowed is with --steps A:B:N and a name such as"),
        (["--steps", "0:9:3", "--fps", "4", "-o", "a.html"], "--fps is for films; allowed is with --steps A:B:N and a"),
        (["-o", "a.gif"], "a.gif is a film; allowed is with --steps A:B:N, such as --steps 0:600:10."),
        (
            ["--steps", "0:9:3", "--by-loss", "-o", "a.gif"],
            "--by-loss chooses the steps itself; allowed is --steps A:B",
        ),
        (["--steps", "0:9:3", "--step", "4", "-o", "a.gif"], "--steps has its steps; leave --step out."),
        (["--steps", "0:9:3", "-o", "a.svg"], "a.svg shows one step; allowed with --steps are films and .html."),
        (["--steps", "0:9:3", "--fps", "60", "-o", "a.gif"], "allowed in GIF are at most 50."),
        (["--steps", "0:9:3", "-o", "old-%d.png"], "old-2.png exists already; --force replaces it."),
    ],
)
def test_films_that_cannot_be_are_refused(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old-2.png").touch()
    assert run_verb(make_parser(), ["export", *SETTINGS, *arguments]) != 0
    assert sentence in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["old-2.png"]


def test_the_command_makes_a_film(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    film = ["export", *SETTINGS, "--steps", "0:6:2", "--fps", "4", "-o", "größer als.gif"]
    assert run_verb(make_parser(), film) == 0
    told = capsys.readouterr()
    assert told.out == "größer als.gif\n"
    assert "größer als.gif has 4 frames in 3 s" in told.err
    assert len(shown(tmp_path / "größer als.gif")) == 4


def test_several_films_and_a_page_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["a.gif", "b.webp", "c-%d.png", "d.html"]
    outputs = [part for name in names for part in ("-o", name)]
    assert run_verb(make_parser(), ["export", *SETTINGS, "--steps", "0:4:2", *outputs]) == 0
    assert {file.name for file in tmp_path.iterdir()} == {"a.gif", "b.webp", "c-0.png", "c-1.png", "c-2.png", "d.html"}
    assert carried(tmp_path / "d.html").request.steps == (0, 4, 2)


def test_a_film_is_made_again_from_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    film = ["--steps", "0:4", "--by-loss", "--seconds", "0.5", "--text", "the fat cat", "--dpi", "50"]
    assert run_verb(make_parser(), ["export", *SETTINGS, *film, "-o", "first.gif"]) == 0
    assert run_verb(make_parser(), ["export", "--like", "first.gif", "-o", "again.gif"]) == 0
    assert (tmp_path / "again.gif").read_bytes() == (tmp_path / "first.gif").read_bytes()
    other = ["export", "--like", "first.gif", "--steps", "1:3:1", "-o", "other.webp"]
    assert run_verb(make_parser(), other) == 0
    assert carried(tmp_path / "other.webp").film == FilmOptions(1, 3, stride=1)


def test_a_film_of_a_run_file_goes_no_further_than_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Run(SPEC) as run:
        run.save_as(tmp_path / "run.tinyattn")
        run.train_to(5)
    assert run_verb(make_parser(), ["export", "run.tinyattn", "--steps", "0:6:2", "-o", "a.gif"]) == 2
    assert "Step 6 is not in run.tinyattn; it has steps 0 to 5." in capsys.readouterr().err
    assert run_verb(make_parser(), ["export", "run.tinyattn", "--steps", "1:5:2", "-o", "a.gif"]) == 0
    assert len(shown(tmp_path / "a.gif")) == 3


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
def test_ctrl_c_ends_the_command_and_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tinyattn_gui", "export", *SETTINGS, "--steps", "0:99999:1", "-o", "film.gif"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True)
    try:
        assert child.stderr is not None
        assert child.stderr.readline().startswith("steps: ")
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
    finally:
        child.kill()
        child.communicate()
    assert child.returncode == 1
    assert err.endswith("tinyattn: stopped.\n")
    assert list(tmp_path.iterdir()) == []


def test_the_film_on_the_first_page_is_the_one_that_its_command_makes() -> None:
    told = carried(ROOT / "assets" / "pictures" / "learning.gif")
    assert (ROOT / "README.md").read_text(encoding="utf-8").count(
        f"tinyattn {' '.join(FILM[:-1])} -o learning.gif\n"
    ) == 1
    assert told.film == parsed(*FILM[1:])
    assert told.request.origin == Origin(DEFAULT_PRESET.spec)
    assert (told.request.step, told.request.text) == (600, DEFAULT_PRESET.probe)
    looks = told.request.options
    assert (looks.dpi, looks.theme) == (FILM_DPI, "light")
    assert [part.view for part in told.request.parts] == ["matrix", "arcs"]


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        (
            FigurePart(WEIGHTS, "pet"),
            "A part is seen in the view 'pet'; allowed are matrix, heads, arcs, neuron, maps, ladder, histogram",
        ),
        (FigurePart(replace(WEIGHTS, layer=ALL)), "A part shows attention_weights of several layers or heads at once;"),
        (
            FigurePart(replace(WEIGHTS, head=ALL), "neuron"),
            "A part shows attention_weights of several layers or heads at once;",
        ),
        (FigurePart(replace(WEIGHTS, rows=(0, 2))), "A part shows attention_weights in part; allowed is all of it."),
        (FigurePart(replace(WEIGHTS, most=3)), "A part shows attention_weights in part; allowed is all of it."),
        (FigurePart(WEIGHTS, "heads", span=(2, 2)), "A part shows tokens from 2 to 2; allowed is one or more of them."),
        (
            FigurePart(WEIGHTS, "maps", order="pet"),
            "The maps stand in the order “pet”; allowed are layers and heads, entropy",
        ),
        (FigurePart(WEIGHTS, "histogram", cell=(7, 0)), "There is no cell 7,0 in Attention weights, which is 3 × 3."),
        (
            FigurePart(WEIGHTS, "space"),
            "Attention weights has no points of its own; allowed are w_token, embedding, query",
        ),
    ],
)
def test_what_a_file_asks_for_and_no_view_shows_is_refused(part: FigurePart, sentence: str) -> None:
    wanted, run = replace(request(), parts=(part,)), Run(SPEC)
    with pytest.raises(RequestError) as caught:
        pictures(wanted, frame_at(run, run.learner, wanted.text, watches(wanted), planes(wanted)))
    assert str(caught.value).startswith(sentence)

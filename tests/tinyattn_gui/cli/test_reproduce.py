"""Figures made again from what they tell, and what does not fit refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.exports.stamp import carried
from tests.kit.command_line import Call

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("form", ["png", "svg", "npz", "csv"])
def test_a_file_can_be_made_again_from_what_it_tells(form: str, call: Call, saved: Path) -> None:
    """By training again: there is no run file any more, and its change on the way is in the file."""
    asked = ("--step", "5", "--stage", "scores,query" if form == "svg" else "scores", "--title", "T", "--theme", "dark")
    assert call("export", str(saved), *asked, "-o", f"a.{form}", "-o", "a.json")[0] == 0
    saved.unlink()
    assert call("export", "--like", f"a.{form}", "-o", f"b.{form}", "-o", "b.json")[::2] == (0, "")
    first, again = (Path(f"{name}.json").read_text(encoding="utf-8") for name in "ab")
    assert json.loads(first)["tables"] == json.loads(again)["tables"]
    told = [carried(f"{name}.{form}") for name in "ab"]
    assert told[0].digest == told[1].digest != ""
    assert told[0].request.origin.edits == told[1].request.origin.edits != ()


def test_a_run_file_that_fits_is_taken_and_looks_can_be_changed(call: Call, saved: Path) -> None:
    assert call("export", str(saved), "-o", "a.png")[0] == 0
    assert call("export", "--like", "a.png", "--step", "2", "--text", "the hen", "--width", "60", "-o", "b.svg")[0] == 0
    told = carried("b.svg").request
    assert (told.step, told.text, told.options.width, told.origin.file) == (2, "the hen", 60.0, "cat.tinyattn")


def test_what_a_file_shows_is_not_changed(call: Call) -> None:
    assert call("export", "--step", "1", "-o", "a.png")[0] == 0
    for more in (("--grid",), ("--stage", "query"), ("--layer", "0"), ("--preset", "letters")):
        code, _, err = call("export", "--like", "a.png", "-o", "b.png", *more)
        assert code == 2
        assert err.startswith("tinyattn: --like shows what its file shows; allowed besides are a RUN, --step, --text")


def test_a_run_that_is_not_the_one_is_refused(call: Call, saved: Path) -> None:
    assert call("export", "--step", "2", "-o", "a.png")[0] == 0
    code, _, err = call("export", str(saved), "--like", "a.png", "-o", "b.png")
    assert (code, err) == (2, "tinyattn: cat.tinyattn is not the run of a.png, or not trained to its step 2.\n")
    assert not Path("b.png").exists()


def test_a_text_is_found_beside_the_figure_and_must_be_the_same(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "poem.txt").write_text("the cat sat on the mat and slept all day. " * 30, encoding="utf-8")
    assert call("export", "--set", f"data.corpus={folder / 'poem.txt'}", "--step", "1", "-o", "a.svg")[0] == 0
    assert str(folder) not in Path("a.svg").read_text(encoding="utf-8")
    code, _, err = call("export", "--like", "a.svg", "-o", "b.svg")
    assert (code, err.count("\n")) == (1, 1)
    assert "poem.txt cannot be read" in err
    (folder / "poem.txt").rename(tmp_path / "poem.txt")
    assert call("export", "--like", "a.svg", "-o", "b.svg")[0] == 0
    assert Path("a.svg").read_bytes() == Path("b.svg").read_bytes()
    (tmp_path / "poem.txt").write_text("another poem, another cat. " * 30, encoding="utf-8")
    code, _, err = call("export", "--like", "a.svg", "-o", "c.svg")
    assert code == 1
    assert "poem.txt has changed since" in err


def test_info_tells_where_a_figure_comes_from(call: Call, saved: Path) -> None:
    assert call("export", str(saved), "--head", "0", "-o", "a b.png")[0] == 0
    code, out, _ = call("info", "a b.png")
    assert code == 0
    told = dict(line.split(": ", 1) for line in out.splitlines())
    assert (told["step"], told["seed"], told["file"]) == ("6", "3", "cat.tinyattn")
    assert told["shows"] == "attention_weights data layer 0 head 0"
    assert told["program"].startswith("tinyattn ")
    assert len(told["run"]) == len(told["digest"]) == 64
    assert json.loads(call("info", "a b.png", "--json")[1])["step"] == 6
    Path("c.png").write_bytes(b"no picture")
    code, _, err = call("info", "c.png")
    assert code == 1
    assert err.startswith("tinyattn: c.png tells nothing of where it comes from")

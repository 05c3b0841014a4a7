"""`tinyattn export --view merges`: a figure, a table, a film whose frames are merges; all of them made again."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.exports.stamp import carried
from model.figures.film import MERGES
from tests.kit.command_line import Call
from tests.tinyattn_gui.export.test_figure import texts

pytestmark = pytest.mark.usefixtures("qapp")

TEXT = "It was the best of times, it was the worst of times, it was the age of café. " * 3


@pytest.fixture
def merges(call: Call) -> Call:
    """Runs `tinyattn export --view merges` for a run that cuts by merges."""
    Path("text.txt").write_text(TEXT, encoding="utf-8")
    run = ["data.corpus=text.txt", "data.tokenizer=byte-pair", "data.vocabulary=280", "data.validation=0"]
    begin = [word for option in run for word in ("--set", option)]

    def export(*arguments: str, like: str = "") -> tuple[int, str, str]:
        how = ["--like", like] if like else [*begin, "--view", "merges", "--text", "the café"]
        return call("export", *how, *arguments)

    return export


def test_a_figure_says_which_merge_it_shows(merges: Call) -> None:
    assert merges("--merges", "3", "-o", "f.svg", "-o", "f.png")[0] == 0
    words = "".join(texts(Path("f.svg").read_bytes()))
    assert "merge 3 of 24" in words
    assert "The text begins" in words
    assert carried(Path("f.svg")).request.parts[0].merges == 3
    assert merges("-o", "g.png", like="f.png")[0] == 0
    assert Path("g.png").read_bytes() == Path("f.png").read_bytes()


def test_without_a_number_all_merges_are_made(merges: Call) -> None:
    assert merges("-o", "f.svg")[0] == 0
    assert "merge 24 of 24" in "".join(texts(Path("f.svg").read_bytes()))


def test_the_counts_are_a_table(merges: Call) -> None:
    assert merges("--merges", "0", "-o", "f.csv")[0] == 0
    rows = list(csv.DictReader(Path("f.csv").read_text(encoding="utf-8").splitlines()))
    first = rows[0]
    assert first["next"] == "1"
    assert [row["next"] for row in rows[1:]] == ["0"] * 19
    pair = (first["left"] + first["right"]).replace("␣", " ")
    assert int(first["count"]) == TEXT.count(pair)
    counts = [int(row["count"]) for row in rows]
    assert counts == sorted(counts, reverse=True)
    top = [row for row in rows if int(row["count"]) > counts[-1]]
    assert [int(row["ties"]) for row in top] == [counts.count(int(row["count"])) - 1 for row in top]
    assert Path("f.csv-metadata.json").exists()
    assert merges("--merges", "0", "-o", "f.json", "-o", "f.npz")[0] == 0
    (table,) = json.loads(Path("f.json").read_text(encoding="utf-8"))["tables"]
    assert [[str(value) for value in row] for row in table["rows"]] == [[*row.values()] for row in rows]
    with np.load("f.npz") as file:
        assert file["merges.0.count"].tolist() == counts
    code, _, err = merges("--merges", "0", "-o", "f.safetensors")
    assert (code, err[:35]) == (2, "tinyattn: Safetensors hold matrices")


def test_a_film_has_a_frame_for_each_number_of_merges(merges: Call) -> None:
    assert merges("--merges", "0:24:6", "-o", "film.gif")[0] == 0
    with Image.open("film.gif") as film:
        frames = []
        for n in range(film.n_frames):
            film.seek(n)
            frames.append(np.asarray(film.convert("RGB")).astype(int))
    assert len(frames) == 5
    for one, other in itertools.pairwise(frames):
        assert (one != other).any(axis=-1).mean() > 0.002
    told = carried(Path("film.gif"))
    assert told.film is not None
    assert (told.film.over, told.film.first, told.film.last) == (MERGES, 0, 24)
    assert told.words()["merges"] == "0 to 24"
    assert merges("-o", "again.gif", like="film.gif")[0] == 0
    assert Path("again.gif").read_bytes() == Path("film.gif").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--merges", "0:99:9", "-o", "f.gif"), "The vocabulary has 24 merges; allowed are 0 to 24, not 99."),
        (("--merges", "0:9", "--steps", "0:9", "-o", "f.gif"), "A film is of steps, of merges or of moments"),
        (("--merges", "0:9", "--by-loss", "-o", "f.gif"), "merges have no loss"),
        (("--merges", "0:9", "-o", "f.svg"), "f.svg shows one step"),
        (("--merges", "3", "--facet", "gradient", "-o", "f.svg"), "--view merges shows the vocabulary"),
    ],
)
def test_what_makes_no_sense_is_refused(merges: Call, arguments: tuple[str, ...], sentence: str) -> None:
    code, _, err = merges(*arguments)
    assert code == 2
    assert sentence in err


def test_merges_are_for_the_view_of_them(call: Call) -> None:
    code, _, err = call("export", "--merges", "3", "-o", "f.svg")
    assert code == 2
    assert "--merges is for --view merges" in err

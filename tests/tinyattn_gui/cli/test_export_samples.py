"""What a network would have said at several steps: as a figure, as numbers, and as a film."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PIL import Image

from model.config.sampling import SamplingConfig
from model.exports.stamp import carried
from model.figures.request import FigurePart, FigureRequest
from model.figures.request_json import request_as_json, request_from_json
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from model.spec.spec_json import WrittenError
from tests.kit.command_line import Call

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(scope="module")
def run_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("runs") / "cat.tinyattn"
    with Run(DEFAULT_PRESET.spec) as run:
        run.save_as(path, probe="the fat cat")
        run.train_to(40)
    return path


def test_the_texts_are_those_of_the_verb_sample(run_file: Path, call: Call) -> None:
    figure, numbers = run_file.with_name("said.svg"), run_file.with_name("said.csv")
    how = ("--tokens", "5", "--temperature", "0.7", "--draws", "3")
    steps = ("--view", "samples", "--steps", "0:40:20")
    assert call("export", run_file, *steps, *how, "-o", figure, "-o", numbers)[0] == 0
    rows = list(csv.DictReader(numbers.read_text().splitlines()))
    plain = ("--tokens", "5", "--temperature", "0.7", "--seed", "3", "--step", "0", "--step", "20", "--step", "40")
    lines = call("sample", run_file, *plain)[1].splitlines()
    for step, line in zip((0, 20, 40), lines, strict=True):
        mine = [row for row in rows if row["step"] == str(step)]
        assert f"step {step}: {' '.join(row['text'] for row in mine)}" == line
        assert [row["predicted"] == "NaN" for row in mine] == [True] * 3 + [False] * 5
        assert (mine[0]["loss"] == "NaN") == (step == 0)
    again = run_file.with_name("again.svg")
    assert call("export", "--like", figure, run_file, "-o", again)[0] == 0
    assert again.read_bytes() == figure.read_bytes()
    (part,) = carried(figure).request.parts
    assert (part.tokens, part.sampling) == (5, SamplingConfig(temperature=0.7, seed=3))


def test_a_film_has_a_frame_for_each_step(run_file: Path, call: Call) -> None:
    film = run_file.with_name("said.gif")
    steps = ("--view", "samples", "--steps", "0:40:10", "--tokens", "4")
    assert call("export", run_file, *steps, "-o", film)[0] == 0
    with Image.open(film) as shown:
        assert shown.n_frames == 5


def test_how_words_are_drawn_is_for_this_view_alone(run_file: Path, call: Call) -> None:
    code, _, err = call("export", run_file, "--tokens", "4", "-o", run_file.with_name("no.svg"))
    assert code != 0
    assert "are for --view samples" in err


def test_what_is_written_of_it_is_read_and_checked() -> None:
    request = FigureRequest(
        parts=(FigurePart(view="samples", tokens=0, sampling=SamplingConfig(top_k=3), forced=((4, 2),), others=(3, 1)),)
    )
    written = json.loads(json.dumps(request_as_json(request)))
    assert request_from_json(written) == request
    assert {"tokens", "sampling", "forced", "others"}.isdisjoint(request_as_json(FigureRequest())["parts"][0]), (
        "as it has always been"
    )
    for name, wrong in (("forced", [[1]]), ("forced", 3), ("others", [-1]), ("others", [1] * 13)):
        broken = {**written, "parts": [{**written["parts"][0], name: wrong}]}
        with pytest.raises(WrittenError, match="allowed are"):
            request_from_json(broken)
    written["parts"][0]["sampling"] = {"temperature": -1}
    with pytest.raises(WrittenError, match="by which its words are drawn cannot be"):
        request_from_json(written)
    written["parts"][0]["sampling"] = {"heat": 1}
    with pytest.raises(WrittenError, match="options that this version knows"):
        request_from_json(written)

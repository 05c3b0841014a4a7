"""Weights in and out on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from model.cli.verb import DONE, MISUSE
from model.config import Start
from model.exports.provenance import Provenance
from model.figures.request import FigureRequest, Origin
from model.runs.run import Run
from model.training.state import State
from tests.kit.gpt2_folders import small_folder


def digest(path: Path, step: int = 0) -> str:
    with Run.open(path, write=False) as run:
        learner = run.at(step)
        assert learner is not None
        return State(0, learner.state().params, {}).digest()


def test_weights_come_in_are_trained_and_go_out(call: Any, tmp_path: Path) -> None:
    folder, path = small_folder(tmp_path / "in"), tmp_path / "run.tinyattn"
    code, out, err = call("weights", "import", str(folder), "-o", str(path), "--set", "train.batch_size=2")
    assert code == DONE
    assert "vocabulary: 337" in out
    assert "Projections are (in, out), as in Conv1D." in err
    assert call("train", "--resume", "-o", str(path), "--steps", "4")[0] == DONE
    told = json.loads(call("info", str(path), "--json")[1])
    assert told["step"] == 4
    assert told["spec"]["train"]["batch_size"] == 2
    assert told["begins_with"].startswith(f"the weights of {folder} (SHA-256 ")
    assert call("verify", str(path))[0] == DONE
    for name, step in (("out", 2), ("out.safetensors", 4)):
        out = call("weights", "export", str(path), "--step", str(step), "-o", str(tmp_path / name), "--json")[1]
        assert json.loads(out)["step"] == step
        again = tmp_path / f"{name}.tinyattn"
        assert call("weights", "import", str(tmp_path / name), "-o", str(again))[0] == DONE
        assert digest(again) == digest(path, step)


def test_a_file_of_the_folder_stands_for_it(call: Any, tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "in")
    for n, name in enumerate(("config.json", "model.safetensors")):
        path = tmp_path / f"{n}.tinyattn"
        told = json.loads(call("weights", "import", str(folder / name), "-o", str(path), "--json")[1])
        assert told["weights"] == str(folder)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("import", "{in}", "-o", "x.tinyattn", "--step", "3"), "--step says which weights of a run go out"),
        (("export", "{in}", "-o", "x", "--set", "seed=3"), "--set says how a run begins"),
        (("import", "{none}", "-o", "x.tinyattn"), "is no folder; allowed is one with config.json"),
        (("import", "{in}", "-o", "{in}/config.json"), "exists already; allowed is a new name"),
        (("export", "{none}", "-o", "x"), "There is no run file"),
    ],
)
def test_misuse_is_told(call: Any, tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    places = {"in": str(small_folder(tmp_path / "in")), "none": str(tmp_path / "none")}
    code, _, err = call("weights", *(text.format(**places) for text in arguments))
    assert code == MISUSE
    assert sentence in err


def test_a_figure_tells_which_weights_its_run_began_with(tmp_path: Path) -> None:
    from tests.kit.gpt2_folders import begun

    spec = begun(small_folder(tmp_path)).learner.spec
    provenance = Provenance(FigureRequest(Origin(spec)))
    assert spec.start is not None
    assert provenance.words()["begins with"] == f"the weights of {tmp_path.name}, {spec.start.sha256}"
    again = Provenance.from_text(provenance.to_text()).request.origin
    assert again.spec.start == Start(tmp_path.name, spec.start.sha256)
    assert str(tmp_path) not in provenance.to_text()

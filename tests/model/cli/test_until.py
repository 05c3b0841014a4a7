"""Training until a stop on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from tests.kit.command_line import Call
from tests.kit.stop_texts import first_step, run_of


def test_train_until(call: Call) -> None:
    spec = DEFAULT_PRESET.spec
    expected = first_step(spec, lambda learner, loss: loss < 1.0)
    options = ("train", "--until", "loss<1", "--until", "entropy[0,0]<0", "--steps", "400")
    code, out, err = call(*options, "--json")
    result = json.loads(out)
    assert code == 0
    assert result["step"] == expected
    assert [(row["stop"], row["step"]) for row in result["stopped"]] == [("loss<1", expected)]
    assert result["stopped"][0]["value"] < 1
    assert f"stopped by loss<1 at step {expected}: 0.9" in err
    assert result["digest"] == run_of(spec, expected or 0).state().digest()
    code, out, err = call("train", "--until", "loss<0", "--steps", "5", "--json")
    assert (code, json.loads(out)["step"], json.loads(out)["stopped"]) == (0, 5, [])


def test_train_until_with_a_run_file(call: Call, tmp_path: Path) -> None:
    file = str(tmp_path / "a.tinyattn")
    assert call("train", "-o", file, "--until", "step=20", "--steps", "60")[0] == 0
    code, out, _ = call("train", "-o", file, "--resume", "--until", "loss<1", "--steps", "60", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["step"] == told["stopped"][0]["step"] > 20
    assert json.loads(call("info", file, "--json")[1])["step"] == told["step"]


def test_what_was_true_before_is_told_and_nothing_is_trained(call: Call, tmp_path: Path) -> None:
    """A stop is looked for in what is recorded first: as if it had been there from the start."""
    file, stop = str(tmp_path / "a.tinyattn"), "attention[0,0,5,2]>0.5"
    told = json.loads(call("train", "--until", stop, "--steps", "60", "--json")[1])
    assert call("train", "-o", file, "--steps", "60")[0] == 0
    for condition in (stop, "loss<1", "step=7"):
        fresh = json.loads(call("train", "--until", condition, "--steps", "60", "--json")[1])
        code, out, err = call("train", "-o", file, "--resume", "--until", condition, "--steps", "90", "--json")
        again = json.loads(out)
        assert (code, again["step"], again["stopped"]) == (0, 60, fresh["stopped"])
        assert f"was true before, at step {fresh['stopped'][0]['step']}" in err
    assert told["stopped"][0]["step"] == 35
    ahead = "attention[0,0,2,5]>0"
    assert "may not see" in call("train", "--until", ahead, "--steps", "6")[2]
    told = json.loads(call("train", "--until", ahead, "--steps", "6", "--edit", "mask[2,5]=1@4", "--json")[1])
    assert told["stopped"][0]["step"] == 4, "opened after the fourth step, and looked at then"
    code, out, _ = call("train", "-o", file, "--resume", "--until", "attention[0,0,5,2]>1", "--steps", "70", "--json")
    assert (code, json.loads(out)["step"], json.loads(out)["stopped"]) == (0, 70, [])


@pytest.mark.parametrize(
    ("text", "part"), [("loss<", "compared with ''"), ("entropy[3,0]<1", "layer 3"), ("attention[0,0,6,1]>0", "")]
)
def test_a_wrong_stop_is_misuse_and_leaves_no_file(call: Call, tmp_path: Path, text: str, part: str) -> None:
    file = tmp_path / "a.tinyattn"
    code, _, err = call("train", "-o", str(file), "--until", text, "--steps", "3")
    assert (code, file.exists()) == ((2, False) if part else (0, True))
    assert part in err


def test_what_is_changed_on_the_way_is_given_to_train_and_to_show(call: Call, tmp_path: Path) -> None:
    file, what = str(tmp_path / "a.tinyattn"), ("--edit", "mask[2,1]=0", "--edit", "train.learning_rate=0.05@2")
    assert call("train", *what, "--steps", "3", "-o", file)[0] == 0
    assert call("train", "--resume", "-o", file, "--edit", "seed=5@5", "--steps", "7")[0] == 0
    run = Run(DEFAULT_PRESET.spec)
    for step, name, value in ((0, "mask[2,1]", 0), (2, "train.learning_rate", 0.05), (5, "seed", 5)):
        run.train_to(step)
        run.edit(name, value)
    run.train_to(7)
    told = json.loads(call("info", file, "--json")[1])
    assert (told["digest"], len(told["edits"])) == (run.learner.state().digest(), 3)
    at = ("--stage", "attention_weights", "--step", "3")
    assert call("show", file, *at)[1] == call("show", *what, *at)[1]
    said = call("explain", file, "--stage", "masked_scores", "--cell", "0,2,1")[1]
    assert ", closed by hand: its score becomes −∞" in said
    assert "M = −∞, key 1 closed to query 2 by hand" in said
    for wrong, sentence in (
        ("mask[2,1]", "has no value"),
        ("seed=1@6", "allowed is 7 to 7."),
        ("seed=1@8", "allowed is 7 to 7."),
        ("x=1", "cannot change"),
    ):
        assert sentence in call("train", "--resume", "-o", file, "--edit", wrong, "--steps", "7")[2]
    assert call("train", "--edit", "mask[0,0]=0", "-o", str(tmp_path / "b.tinyattn"))[0] == 2
    assert not (tmp_path / "b.tinyattn").exists(), "told before there is a run file"

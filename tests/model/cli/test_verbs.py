"""The command line without a window, run as people run it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from model.__main__ import main
from model.config import RunSpec
from model.runs.run import Run
from model.spec.presets import PRESETS
from model.tasks.table import TASKS
from model.tasks.texts import TEXTS
from tests.kit.command_line import Call


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["python -m model", *arguments])
    code = main()
    out, err = capsys.readouterr()
    return code, out, err


def test_train_ends_near_the_floor() -> None:
    """The whole command in a process of its own, as in the README."""
    command = [sys.executable, "-m", "model", "train", "--preset", "fat-cat", "--steps", "600", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=100)
    result = json.loads(done.stdout.splitlines()[-1])
    scores = {
        "loss",
        "accuracy",
        "held_out_loss",
        "held_out_accuracy",
        "floor",
        "batch_loss",
        "gradient_norm",
        "learning_rate",
    }
    scores |= {"loss_of", "accuracy_of", "held_out_of", "batch_loss_of"}
    text = {"unknown", "notes", "network", "recipe"}
    assert set(result) == {"step", *scores, *text, "steps_per_second", "digest", "stopped", "interrupted"}
    assert (result["stopped"], result["interrupted"]) == ([], False)
    assert result["step"] == 600
    assert 0 < result["loss"] - result["floor"] < 0.05
    assert 0.5 < result["accuracy"] < 1  # what is free to come cannot be known
    assert len(result["digest"]) == 64


def test_tasks_are_listed_trained_and_told(call: Call, tmp_path: Path) -> None:
    path = str(tmp_path / "a.tinyattn")
    listed = json.loads(call("presets", "--tasks", "--json")[1])
    assert [row["name"] for row in listed] == [*TASKS, *TEXTS]
    assert TASKS["copy"].about in call("presets")[1]
    options = ("--set", "data.corpus=copy", "--steps", "200", "-o", path)
    result = json.loads(call("train", *options, "--until", "accuracy>0.99", "--json")[1])
    assert result["stopped"][0]["value"] > 0.99
    assert (result["accuracy"], result["held_out_loss"], result["floor"]) == (result["stopped"][0]["value"], None, 0)
    told = json.loads(call("info", path, "--json")[1])
    assert (told["accuracy"], told["held_out_accuracy"]) == (result["accuracy"], None)
    assert told["probe"] == "b e h c f = b e h c f"
    shown = list(csv.reader(io.StringIO(call("show", path, "--stage", "loss", "--facet", "gradient", "--csv")[1])))
    assert shown[1] == ["NaN"] * 5 + ["0.0125"] * 5


def test_train_is_repeatable_and_options_matter(call: Call) -> None:
    first, again, other = (
        json.loads(call("train", "--steps", "5", "--json", *more)[1])["digest"]
        for more in ((), (), ("--set", "train.learning_rate=0.02"))
    )
    assert first == again != other


def test_show_as_json(call: Call) -> None:
    code, out, _ = call("show", "--step", "3", "--stage", "masked_scores", "--text", "the <b> cat")
    shown = json.loads(out)
    assert code == 0
    assert (shown["stage"], shown["step"], shown["shape"]) == ("masked_scores", 3, [1, 5, 5])
    assert shown["axes"] == ["head", "query", "key"]
    assert shown["labels"]["key"] == ["the", "‹<›", "‹b›", "‹>›", "cat"]
    assert shown["values"][0][0][1:] == ["-inf"] * 4


def test_show_one_head_and_csv(call: Call) -> None:
    options = ("--preset", "two-heads", "--step", "2", "--stage", "attention_weights", "--layer", "0")
    whole = json.loads(call("show", *options)[1])
    one = json.loads(call("show", *options, "--head", "1")[1])
    assert whole["shape"] == [2, 7, 7]
    assert one["axes"] == ["query", "key"]
    assert one["values"] == whole["values"][1]
    mean = json.loads(call("show", *options, "--head", "mean")[1])
    assert mean["values"][6] == pytest.approx(
        [(a + b) / 2 for a, b in zip(*(h[6] for h in whole["values"]), strict=True)]
    )
    rows = list(csv.reader(io.StringIO(call("show", *options, "--head", "1", "--csv")[1])))
    assert rows[0] == ["query", "the", "fat", "cat", "sat", "on", "the [5]", "mat"]
    assert [float(value) for value in rows[3][1:]] == pytest.approx(one["values"][2])
    assert sum(float(value) for value in rows[3][1:]) == pytest.approx(1)


def test_show_one_head_of_shared_keys(call: Call) -> None:
    options = ("--set", "model.n_head=4", "--set", "model.n_kv_head=2", "--step", "1")
    whole = json.loads(call("show", *options, "--stage", "key")[1])
    assert whole["shape"] == [2, 7, 4]
    one = json.loads(call("show", *options, "--stage", "key", "--head", "1")[1])
    assert one["values"] == whole["values"][1]
    for stage in ("key", "value", "w_key"):
        code, _, told = call("show", *options, "--stage", stage, "--head", "2")
        assert (code, told.splitlines()[-1]) == (
            2,
            f"tinyattn: Head 2 of {stage} does not exist; allowed is 0 to 1, or mean.",
        )
    assert json.loads(call("show", *options, "--stage", "query", "--head", "3")[1])["shape"] == [7, 4]


def test_show_a_gradient_names_the_example_it_belongs_to(call: Call) -> None:
    shown = json.loads(call("show", "--step", "1", "--stage", "query", "--facet", "gradient")[1])
    assert shown["shape"] == [1, 7, 16]
    assert shown["labels"]["query"][0] == "the"
    assert any(value for row in shown["values"][0] for value in row)


def test_a_sentence_too_long_is_cut_and_told(call: Call) -> None:
    code, out, err = call("show", "--step", "0", "--text", "the " * 20)
    assert json.loads(out)["shape"] == [1, 16, 16]
    assert code == 0
    assert "The sentence has 20 tokens; the network reads 16, so the last 4 do not run." in err


def test_what_is_unknown_for_its_capitals_is_told(call: Call) -> None:
    code, _, err = call("show", "--step", "0", "--text", "The cat and I")
    assert code == 0
    assert err == "tinyattn: “The” is unknown, “the” is known. Unknown here: “and”, “I”.\n"
    assert call("show", "--step", "0", "--text", "the I")[2] == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("train", "--preset", "dog"), "There is no preset called 'dog'; allowed are fat-cat,"),
        (("train", "--set", "train.learning_rate=nan"), "train.learning_rate is nan; allowed is 0 to 10."),
        (("train", "--set", "seed"), "--set seed has no value; allowed is OPTION=VALUE"),
        (("show", "--stage", "foo"), "This network has no quantity called 'foo'; it has tokens,"),
        (("show", "--layer", "4"), "Layer 4 does not exist; allowed is 0 to 0."),
        (("show", "--head", "1"), "Head 1 does not exist; allowed is 0 to 0, or mean."),
        (("show", "--stage", "logits", "--head", "0"), "logits has no heads; leave --head out."),
        (("show", "--stage", "w_query", "--facet", "change", "--step", "0"), "no last change yet"),
    ],
)
def test_misuse_is_one_sentence_and_code_2(call: Call, arguments: tuple[str, ...], sentence: str) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_a_step_that_is_no_step_is_refused(call: Call) -> None:
    with pytest.raises(SystemExit) as stopped:
        call("train", "--steps", "-1")
    assert stopped.value.code == 2


def test_presets_are_listed(call: Call) -> None:
    assert [row["name"] for row in json.loads(call("presets", "--json")[1])] == list(PRESETS)
    assert "fat-cat: " in call("presets")[1]


def test_a_loss_under_any_floor_is_told_for_what_it_is(call: Call) -> None:
    given = ["train", "--preset", "fat-cat", "--set", "model.causal=no", "--steps", "60"]
    said = call(*given)[1]
    assert "(floor" not in said
    assert "a position sees the token it must predict, so there is no floor." in said
    told = json.loads(call(*given, "--json")[1])
    assert told["floor"] is None
    assert told["loss"] == pytest.approx(float(said.split("loss ")[1].split()[0]), abs=1e-4)


def test_the_floor_is_that_of_what_is_read(call: Call, tmp_path: Path) -> None:
    """A run that has gone over to a text is not held to the floor of the grammar that it began with."""
    text, run = tmp_path / "other.txt", Run(RunSpec())
    text.write_text("the cat sat on the dog and " * 20, encoding="utf-8")
    with run:
        run.save_as(tmp_path / "a.tinyattn")
        run.train_to(2)
        run.edit("data.corpus", str(text))
        run.train_to(3)
    told = call("train", "-o", str(tmp_path / "a.tinyattn"), "--resume", "--steps", "5", "--json")[1]
    assert json.loads(told)["floor"] is None

"""Run files on the command line."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.kit.command_line import Call


@pytest.fixture
def made(call: Call, tmp_path: Path) -> str:
    path = str(tmp_path / "a.tinyattn")
    assert call("train", "--preset", "two-heads", "--steps", "12", "-o", path)[0] == 0
    return path


def digest(out: str) -> str:
    return str(json.loads(out)["digest"])


def test_a_run_is_resumed_to_the_same_digest(call: Call, made: str) -> None:
    straight = digest(call("train", "--preset", "two-heads", "--steps", "30", "--json")[1])
    code, out, err = call("train", "--steps", "30", "-o", made, "--resume", "--progress", "0", "--json")
    assert (code, digest(out)) == (0, straight)
    assert err.splitlines()[-1].startswith("step 30 of 30, loss ")
    assert "saved 12" in err
    told = json.loads(call("info", made, "--json")[1])
    assert (told["step"], told["digest"], told["lost"]) == (30, straight, "")
    assert told["spec"]["model"]["n_head"] == 2
    assert told["probe"] == "the fat cat sat on the mat"
    assert "step: 30\n" in call("info", made)[1]


def test_resume_begins_what_is_not_there(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "new.tinyattn"
    path.touch()  # as a kill leaves it
    assert call("train", "--steps", "2", "-o", str(path), "--resume", "--set", "seed=4")[0] == 0
    assert json.loads(call("info", str(path), "--json")[1])["spec"]["seed"] == 4


@pytest.mark.parametrize("look", [("--stage", "w_query", "--facet", "gradient"), ("--facet", "data"), ("--head", "1")])
@pytest.mark.parametrize("step", [12, 5, 0])
def test_show_is_the_same_from_file_and_preset(call: Call, made: str, step: int, look: tuple[str, ...]) -> None:
    step_option = ("--step", str(step))
    _, preset, trouble = call("show", "--preset", "two-heads", *step_option, *look)
    _, file, same = call("show", made, *step_option, *look)
    assert file == preset
    assert same == trouble
    if step == 12:
        assert call("show", made, *look)[1] == preset


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("train", "-o", "RUN"), "a.tinyattn exists already; allowed is a new name."),
        (("train", "-o", "RUN", "--resume", "--steps", "3"), "is at step 12 already; allowed is --steps 12 or more."),
        (("train", "-o", "RUN", "--resume", "--preset", "letters"), "has its options already; leave --preset, --from"),
        (("train", "--resume"), "--resume needs a run file to go on with; allowed is -o RUN."),
        (("show", "RUN", "--step", "13"), "Step 13 is not in a.tinyattn; it has steps 0 to 12."),
        (("show", "RUN", "--set", "seed=3"), "has its options already; leave --preset, --set and --edit out."),
        (("info", "RUN.not"), "There is no run file"),
    ],
)
def test_misuse_is_one_sentence_and_code_2(call: Call, made: str, arguments: tuple[str, ...], sentence: str) -> None:
    code, out, err = call(*(word.replace("RUN", made) for word in arguments))
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_verify_says_what_it_found(call: Call, made: str) -> None:
    code, out, err = call("verify", made)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "Keyframes compared: 1, up to step 12; all digests and losses are as recorded."
    with closing(sqlite3.connect(made)) as db, db:
        db.execute("UPDATE keyframe SET digest = 'f' WHERE step = 12")
    code, out, err = call("verify", made)
    assert code == 1
    assert "MISMATCH: digest f… is recorded" in out
    assert err.splitlines() == [
        "tinyattn: The list of its keyframes is not as it was written.",
        "tinyattn: Keyframes that do not match their checksums: step 12.",
        "tinyattn: a.tinyattn is not as it was written: wrong are 1 of 1 keyframes.",
    ]


def test_a_damaged_file_is_told_by_info(call: Call, made: str) -> None:
    with closing(sqlite3.connect(made)) as db, db:
        db.execute("UPDATE part SET crc = crc + 1")
    told = json.loads(call("info", made, "--json")[1])
    assert told["lost"] == "Keyframes that do not match their checksums: step 12."
    code, _, err = call("train", "-o", made, "--resume", "--steps", "12")
    assert code == 0
    assert "The state of step 12 cannot be read; the run goes on from step 0." in err
    assert call("verify", made)[0] == 0


def test_info_of_a_run_that_has_diverged_says_so(call: Call, tmp_path: Path) -> None:
    path = str(tmp_path / "a.tinyattn")
    wild = ("--set", "train.optimizer=sgd", "--set", "train.learning_rate=10")
    assert call("train", "--preset", "fat-cat", *wild, "--steps", "30", "-o", path)[0] == 0
    said = call("info", path)[1]
    assert "\nloss: nan\nloss_of: mean over the 16 examples of step 30, before its update\n" in said
    assert "\ndiverged: the loss is not finite from step 7 on\n" in said
    told = json.loads(call("info", path, "--json")[1])
    assert (told["loss"], told["diverged"]) == ("nan", "the loss is not finite from step 7 on")


def test_info_of_a_loss_that_is_lost_does_not_call_it_diverged(call: Call, made: str) -> None:
    assert "diverged: none" in call("info", made)[1]
    with closing(sqlite3.connect(made)) as database, database:
        database.execute("DELETE FROM series WHERE name = 'losses'")
    told = json.loads(call("info", made, "--json")[1])
    assert (told["loss"], told["diverged"]) == (None, "")
    assert "Losses that cannot be read: 12" in told["lost"]

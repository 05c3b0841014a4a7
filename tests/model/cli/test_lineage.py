"""Runs that begin with the weights of another run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.cli.verb import DONE, MISUSE
from model.config import RunSpec, Start
from model.errors import RequestError
from model.exports.provenance import Provenance
from model.figures.request import FigureRequest, Origin
from model.figures.request_json import request_as_json
from model.runs.run import Run
from model.spec.presets import PRESETS
from model.spec.spec_json import spec_from_json
from model.tasks.spam import MESSAGE
from model.training.state import State


def weights_of(path: Path, step: int) -> str:
    with Run.open(path, write=False) as run:
        learner = run.at(step)
        assert learner is not None
        return State(0, learner.state().params, {}).digest()


@pytest.fixture
def first(tmp_path: Path) -> Path:
    run = Run(RunSpec(seed=9))
    run.save_as(tmp_path / "first.tinyattn", probe="the fat cat")
    run.train_to(8)
    run.close()
    return tmp_path / "first.tinyattn"


def test_a_run_begins_with_the_weights_that_another_had(call: Any, first: Path) -> None:
    path = first.with_name("second.tinyattn")
    changes = ("--set", "train.learning_rate=0.001", "--set", "seed=4")
    code, out, _ = call("train", "--from", f"{first}@5", *changes, "--steps", "3", "-o", str(path), "--json")
    assert code == DONE
    assert json.loads(out)["step"] == 3
    assert weights_of(path, 0) == weights_of(first, 5) != weights_of(first, 8)
    told = json.loads(call("info", str(path), "--json")[1])
    assert told["begins_with"].startswith(f"the weights of {first} at step 5 (SHA-256 {weights_of(first, 5)})")
    assert (told["probe"], told["spec"]["seed"], told["spec"]["train"]["learning_rate"]) == ("the fat cat", 4, 0.001)
    third = first.with_name("third.tinyattn")
    assert call("train", "--from", str(path), "--steps", "1", "-o", str(third))[0] == DONE
    assert weights_of(third, 0) == weights_of(path, 3)
    first.unlink()
    assert call("train", "--resume", "-o", str(path), "--steps", "6")[0] == DONE
    assert call("verify", str(path))[0] == DONE


def test_its_words_keep_their_ids_when_it_learns_from_another_text(call: Any, first: Path) -> None:
    text, path = first.with_name("words.txt"), first.with_name("second.tinyattn")
    text.write_text("mat the on sat cat fat the dog barks on the rug " * 20)
    options = ("--set", f"data.corpus={text}", "--steps", "2", "-o", str(path))
    assert call("train", "--from", str(first), *options)[0] == DONE
    with Run.open(path, write=False) as run, Run.open(first, write=False) as before:
        labels = run.learner.corpus.tokenizer.labels
        assert labels == before.learner.corpus.tokenizer.labels
        assert labels[0] == "the"
        assert run.info.unknown > 0
    assert call("verify", str(path))[0] == DONE


def test_begun_again_it_reads_the_weights_where_they_lie(first: Path) -> None:
    spec = replace(RunSpec(seed=9), start=Start.of_run(str(first), 5))
    begun = Run(spec).learner.spec
    assert begun.start is not None
    assert begun.start.sha256 == weights_of(first, 5)
    assert Run(begun).learner.spec == begun
    other = replace(begun.start, path=Start.of_run(str(first), 6).path)
    with pytest.raises(RequestError, match=r"The weights of first.tinyattn at step 6 have changed since the run began"):
        Run(replace(begun, start=other))


def test_a_figure_tells_it_without_folders(first: Path) -> None:
    spec = Run(replace(RunSpec(seed=9), start=Start.of_run(str(first), 5))).learner.spec
    request = FigureRequest(Origin(spec), 0, "the fat cat", ())
    again = spec_from_json(request_as_json(request)["spec"]).start
    assert again is not None
    assert (again.path, again.run) == ("run:first.tinyattn@5", ("first.tinyattn", 5))
    assert Provenance(request).words()["begins with"].startswith("the weights of first.tinyattn at step 5, ")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("@9",), "Step 9 is not in first.tinyattn; it has steps 0 to 8."),
        (("", "--preset", "copy"), "has its options already; leave --preset out."),
        (("", "--set", "data.tokenizer=character"), "data.tokenizer is character, but the weights of"),
        (("", "--set", "model.d_model=8"), "do not fit: w_token is 24 × 16, and a vocabulary of 24 rows needs 24 × 8."),
    ],
)
def test_what_cannot_be_is_told(call: Any, first: Path, options: Sequence[str], said: str) -> None:
    code, _, err = call("train", "--from", f"{first}{options[0]}", *options[1:], "--steps", "1")
    assert code == MISUSE
    assert said in err


def test_a_task_in_words_that_it_knows_is_learned_next(call: Any, tmp_path: Path) -> None:
    first, second = tmp_path / "inbox.tinyattn", tmp_path / "spam.tinyattn"
    with Run(PRESETS["inbox"].spec) as run:
        run.save_as(first)
        run.train_to(2)
        run.edit("train.learning_rate", 0.5)
        run.train_to(3)
    code, out, err = call("train", "--from", str(first), "--task", "spam", "--steps", "1", "-o", str(second), "--json")
    assert code == DONE
    assert json.loads(out)["held_out_accuracy"] is not None
    assert "Its head is new, drawn by seed 0" in err
    assert "Its learning rate is 0.5, as it was changed at step 2 of that run." in err
    told = json.loads(call("info", str(second), "--json")[1])
    assert (told["spec"]["data"]["corpus"], told["spec"]["train"]["learning_rate"]) == ("spam", 0.5)
    assert (told["probe"], told["spec"]["model"]["classes"]) == (MESSAGE, 2)
    assert ", their head new (SHA-256" in told["begins_with"]
    code, _, err = call("sample", str(second))
    assert (code, "writes no words" in err) == (MISUSE, True)
    code, _, err = call("train", "--from", str(first), "--task", "copy")
    assert code == MISUSE
    assert "data.corpus is copy, but the network that begins it knows no “a”, “b”, “c” and 5 more" in err


def test_what_is_learned_next_needs_weights_and_a_name(call: Any, first: Path) -> None:
    assert "allowed is it with --from" in call("train", "--task", "spam")[2]
    assert "There is no task called 'none'" in call("train", "--from", str(first), "--task", "none")[2]


def test_a_file_that_is_there_goes_on_without_another_beginning(call: Any, first: Path) -> None:
    code, _, err = call("train", "--from", str(first), "--resume", "-o", str(first))
    assert code == MISUSE
    assert "leave --preset, --from and --set out" in err
    assert call("train", "--from", str(first.with_name("none.tinyattn")))[0] == MISUSE

"""The past of a run file on the command line: when something was first so, and what its heads have become."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from model.messages import TraceHeads
from model.quantities.head_measures import HEAD_MEASURES, PREVIOUS
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from model.trainer.head_past import curves_of, past_of
from tests.kit.command_line import Call

PROBE = DEFAULT_PRESET.probe


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run file of 60 steps."""
    made = tmp_path_factory.mktemp("past") / "cat.tinyattn"
    with Run(DEFAULT_PRESET.spec) as run:
        run.save_as(made, probe=PROBE)
        run.train_to(60)
    return made


def test_when_is_what_training_would_have_stopped_at(path: Path, call: Call) -> None:
    code, out, _ = call("when", path, "attention[0,0,5,2]>0.5", "loss<0.001", "--json")
    told = json.loads(out)
    assert (code, told["steps"]) == (0, 60)
    assert [row["step"] for row in told["conditions"]] == [35, None]
    _, out, _ = call("train", "--steps", "60", "--until", "attention[0,0,5,2]>0.5", "--json")
    (stopped,) = json.loads(out)["stopped"]
    assert (stopped["step"], stopped["value"]) == (35, told["conditions"][0]["value"])
    _, out, _ = call("when", path, "attention[0,0,5,2]>0.5", "loss<0.001")
    said = out.splitlines()
    assert said[0].startswith(f'attention[0,0,5,2]>0.5 in "{PROBE}": first so at step 35: 0.5')
    assert said[1] == "loss<0.001: at no step of the 60 that are recorded"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["induction[0,0]>0.5", "--text", "fat cat"], "needs a token that comes again after another one"),
        (["induction[3,0]>0.5"], "asks for layer 3; allowed is 0 to 0."),
        (["cross.induction[0,0]>0.5"], "looks where there is no attention"),
        (["hope>1"], "is no stop"),
    ],
)
def test_what_cannot_be_asked_is_told(path: Path, call: Call, arguments: list[str], said: str) -> None:
    code, _, err = call("when", path, *arguments)
    assert code == 2
    assert said in err


def test_heads_are_those_that_the_trainer_measures(path: Path, call: Call) -> None:
    with Run.open(path, write=False) as run:
        past = past_of(run, TraceHeads(), PROBE)
        while past.advance(10.0, moves=False):
            pass
        curves = curves_of(past, TraceHeads().site)
    told = json.loads(call("heads", path, "--json")[1])
    assert told["steps"] == curves.steps.tolist()
    np.testing.assert_allclose(told["measures"]["previous_token"], curves.of(PREVIOUS))
    lines = call("heads", path, "--csv")[1].splitlines()
    assert lines[0] == ",".join(["step", "layer", "head", *(measure.slug for measure in HEAD_MEASURES)])
    assert len(lines) == 1 + len(curves.steps)
    assert float(lines[-1].split(",")[3]) == pytest.approx(float(curves.values[-1, 0, 0, 0]))
    _, out, err = call("heads", path, "--text", "fat cat")
    assert out.splitlines()[0] == "step 60"
    assert "induction is not defined here: it needs a token that comes again after another one." in err
    code, _, err = call("heads", path, "--site", "cross")
    assert code == 2
    assert "allowed is self" in err

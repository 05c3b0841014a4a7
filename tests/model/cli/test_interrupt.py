"""Ctrl+C while a run is trained on the command line: it ends between two steps, and tells where it was."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from torch import Tensor

from model.__main__ import main
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from model.training.learner import Learner


def straight(step: int) -> tuple[float, str]:
    run = Run(DEFAULT_PRESET.spec)
    run.train_to(step)
    return run.learner.corpus_loss(), run.learner.state().digest()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT can be sent to a child there")
@pytest.mark.parametrize("options", [(), ("-o", "run.tinyattn")])
def test_it_ends_with_what_it_had_as_json(tmp_path: Path, options: tuple[str, ...]) -> None:
    command = (sys.executable, "-m", "model", "train", "--steps", "1000000", "--progress", "0.1", "--json", *options)
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        assert child.stderr.readline().startswith("step ")
        child.send_signal(signal.SIGINT)
        out, told = child.communicate(timeout=60)
    result = json.loads(out)
    assert child.returncode == 1
    assert told.splitlines()[-1] == f"tinyattn: stopped at step {result['step']} of 1000000."
    assert result["interrupted"] is True
    assert (result["loss"], result["digest"]) == straight(result["step"])
    if options:
        with Run.open(tmp_path / options[1], write=False) as run:
            assert (run.learner.step, run.learner.state().digest()) == (result["step"], result["digest"])


def test_an_interrupt_within_a_step_waits_for_its_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its gradients are there and its update is not: no run has such a state."""
    updated = Learner._updated

    def interrupted(learner: Learner, losses: Tensor) -> float:
        if learner.step == 6:
            signal.raise_signal(signal.SIGINT)
        return updated(learner, losses)

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(sys, "argv", ["model", "train", "--steps", "20"])
    monkeypatch.setattr(Learner, "_updated", interrupted)
    assert main() == 1
    out, told = capsys.readouterr()
    assert out.startswith("step 7: loss ")
    monkeypatch.undo()
    assert straight(7)[1] in out
    assert told == "tinyattn: stopped at step 7 of 20.\n"
    assert signal.getsignal(signal.SIGINT) is before

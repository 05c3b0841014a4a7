"""What the recipes add, in use. Run by `test_recipes` in a copy of the program to which it was added."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QApplication

import model
from model.__main__ import main
from model.config import ModelConfig, RunSpec
from model.network.trace import Recorder
from model.quantities import EMBEDDING, QUANTITIES, Facet
from model.quantities.stages import Ref, find, symbol_of
from model.quantities.watch import Ask, Watch
from model.training.learner import Learner
from tests.kit.desktop import Desktop
from tests.kit.documents import ROOT
from tests.kit.opened import Opened


@pytest.fixture
def desktop(qapp: QApplication, tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(qapp, tmp_path / "recovery")
    yield made
    made.close()


def test_it_is_the_copy_that_is_tried() -> None:
    assert model.__file__ == str(ROOT / "model" / "__init__.py")


def test_the_preset_is_trained(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["tinyattn", "train", "--preset", "four-heads", "--steps", "2", "--json"])
    assert main() == 0
    assert json.loads(capsys.readouterr().out)["step"] == 2


def test_the_panel_follows_the_frames(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.window.actions_by_slug["spread"].trigger()
    QApplication.processEvents()
    wiring.session.look()
    panel = next(panel for panel in QApplication.allWidgets() if type(panel).__name__ == "SpreadPanel")
    before = panel.view.picture  # type: ignore[attr-defined]
    assert before.title == "Values of attention scores"
    wiring.session.step()
    wiring.session.look()
    assert panel.view.picture.step == before.step + 1  # type: ignore[attr-defined]


def test_the_command_trains(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.window.actions_by_slug["ten_steps"].trigger()
    wiring.session.look()
    assert wiring.session.status.step == 10


def test_the_stage_is_computed_and_comes_back() -> None:
    config, recorder = ModelConfig(d_model=9), Recorder()
    stage, source = find("wide_embedding", config), find("embedding", config)
    learner = Learner(RunSpec(model=config))
    learner.advance()
    learner.look([0, 1, 2], recorder)
    assert torch.equal(recorder.trace[stage], recorder.trace[source] * 3)
    assert symbol_of(Ref(QUANTITIES["wide_embedding"]), config) == "X′"
    gradients = learner.record().gradients
    torch.testing.assert_close(gradients[source], gradients[stage] * 3)


def test_the_stage_is_explained() -> None:
    opened = Opened.of_preset(3)
    told = opened.explain(Ask(Watch("wide_embedding"), (1, 2)))
    (operand,) = told.operands
    assert operand.ref.quantity is EMBEDDING
    assert told.value == pytest.approx(operand.value * 4)
    assert "√C" in opened.explain(Ask(Watch("embedding", facet=Facet.GRAD), (1, 2))).formula

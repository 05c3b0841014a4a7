"""Weights are opened as a run that begins with them, and saved by a job."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from model.layouts.beginning import beginning_of
from model.processes.jobs import JobStage
from tests.kit.desktop import Desktop
from tests.kit.gpt2_folders import small_folder
from tinyattn_gui.wiring.wiring import Wiring


@pytest.fixture
def opened(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> Wiring:
    """A window whose run begins with a small GPT-2."""
    wiring = desktop.open()
    folder = small_folder(tmp_path / "weights")
    wiring.actions.weights.ask_open = lambda: str(folder / "config.json")
    wiring.actions.weights.open()
    qtbot.waitUntil(lambda: wiring.session.frame is not None and len(wiring.session.frame.info.vocabulary) == 337)
    return wiring


def test_a_folder_is_opened_trained_and_begun_again(opened: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    session = opened.session
    assert session.spec.start is not None
    assert session.spec.start.path == str(tmp_path / "weights")
    assert session.name == "weights", "and not the text that it could be trained on"
    assert "The head is tied" in opened.window.statusBar().currentMessage()
    session.run_to(2)
    qtbot.waitUntil(lambda: session.status.step == 2)
    session.reset()
    qtbot.waitUntil(lambda: session.frame is not None and session.status.step == 0)
    assert session.spec.start is not None


def test_another_option_keeps_the_weights_and_another_width_does_not(opened: Wiring) -> None:
    setup = opened.window.setup
    setup.form.set_texts({"train.batch_size": "2"})
    setup._look()
    assert setup._plan.spec is not None
    assert setup._plan.spec.start == opened.session.spec.start
    assert "from the weights of weights, at step 0" in setup.note.text()
    setup.form.set_texts({"model.d_model": "48"})
    setup._look()
    assert setup._plan.spec is not None
    assert setup._plan.spec.start is None


def test_they_are_saved_by_a_job_at_the_step_on_show(opened: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    session, saving, jobs = opened.session, opened.actions.weights, opened.actions.jobs
    session.save_as(str(tmp_path / "run.tinyattn"))
    qtbot.waitUntil(lambda: bool(session.path))
    saving.ask_save = lambda: str(tmp_path / "out")
    saving.save()
    qtbot.waitUntil(lambda: not jobs.running, timeout=60_000)
    assert jobs.rows[0].stage is JobStage.DONE, jobs.rows[0].words
    assert beginning_of(tmp_path / "out").spec.model == session.spec.model


def test_what_cannot_be_is_told_and_the_run_stays(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    before = wiring.session.spec
    wiring.actions.weights.ask_save = lambda: pytest.fail("a name is asked for")
    wiring.actions.weights.save()
    assert "save the run first" in wiring.window.banner.sentence
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    wiring.actions.files.open_path(str(tmp_path))
    assert "vocab_size is missing" in wiring.window.banner.sentence
    assert wiring.session.spec == before

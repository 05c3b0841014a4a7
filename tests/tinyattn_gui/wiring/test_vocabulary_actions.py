"""The vocabulary of the run on show is saved by a job, of a run with a file and of one without."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from model.config import RunSpec
from model.processes.jobs import JobStage
from tests.kit.desktop import Desktop


@pytest.mark.parametrize("is_saved", [True, False])
def test_it_is_written_by_a_job(desktop: Desktop, qtbot: QtBot, tmp_path: Path, is_saved: bool) -> None:
    text = tmp_path / "text.txt"
    text.write_text("the fat cat sat on the mat, and the dog did not. " * 20, encoding="utf-8")
    options = {"data.corpus": str(text), "data.tokenizer": "byte-pair", "data.vocabulary": "270"}
    wiring = desktop.open()
    wiring.session.begin(RunSpec().with_options(options))
    qtbot.waitUntil(lambda: wiring.session.frame is not None and len(wiring.session.frame.info.vocabulary) == 270)
    if is_saved:
        wiring.session.save_as(str(tmp_path / "run.tinyattn"))
        qtbot.waitUntil(lambda: bool(wiring.session.path))
    saving, jobs = wiring.actions.vocabularies, wiring.actions.jobs
    saving.ask_path = lambda: str(tmp_path / "own")
    saving.save()
    qtbot.waitUntil(lambda: not jobs.running, timeout=60_000)
    assert jobs.rows[0].stage is JobStage.DONE, jobs.rows[0].words
    lines = (tmp_path / "own.tiktoken").read_bytes().splitlines()
    assert len(lines) == 270
    assert lines[-1].endswith(b" 269")


def test_words_have_none(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.actions.vocabularies.ask_path = lambda: pytest.fail("a name is asked for")
    wiring.actions.vocabularies.save()
    assert "The tokenizer word has no vocabulary of merged bytes" in wiring.window.banner.sentence
    assert not wiring.actions.jobs.rows

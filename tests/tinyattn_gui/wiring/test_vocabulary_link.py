"""A download that is asked for in the form is a job, and the form says what came of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from model.processes.jobs import JobStage
from model.text.tiktoken_encodings import ENCODINGS, path_in
from tests.kit.desktop import Desktop
from tests.kit.vocabularies import as_pair
from tinyattn_gui.panels.setup import COUNTING
from tinyattn_gui.wiring.wiring import Wiring


@pytest.fixture
def wiring(desktop: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Wiring:
    """A window on a machine from which no server can be reached, with gpt2 chosen in the form."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("https_proxy", raising=False)
    made = desktop.open()
    field = made.window.setup.form.fields["data.tokenizer"]
    field.set_text("gpt2")
    field.edited.emit()
    return made


def test_without_a_network_the_job_says_so(wiring: Wiring, qtbot: QtBot) -> None:
    bar, jobs = wiring.window.setup.vocabulary, wiring.actions.jobs
    bar.fetch.click()
    bar.fetch_asked.emit()  # once is enough
    assert [row.title for row in jobs.rows] == ["Vocabulary of gpt2"]
    assert not bar.fetch.isEnabled()
    qtbot.waitUntil(lambda: not jobs.running and bar.fetch.isEnabled(), timeout=60_000)
    assert jobs.rows[0].stage is JobStage.FAILED
    assert "cannot be reached from here" in jobs.rows[0].words
    assert "cannot be reached from here" in wiring.window.banner.sentence


def test_what_has_come_is_ready_and_is_counted(wiring: Wiring, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    setup = wiring.window.setup
    setup.form.fields["data.tokenizer"].editor.setFocus()
    (tmp_path / "made").mkdir()
    data = as_pair(tmp_path / "made").read_bytes()
    source = replace(ENCODINGS["gpt2"].source, sha256=hashlib.sha256(data).hexdigest())
    monkeypatch.setitem(ENCODINGS, "gpt2", replace(ENCODINGS["gpt2"], source=source))  # type: ignore[arg-type]
    path_in(tmp_path, source).write_bytes(data)
    setup.show_coming(())
    assert setup.form.fields["data.tokenizer"].problem == ""
    assert not setup.vocabulary.fetch.isVisible()
    assert setup.vocabulary.words.text() == COUNTING

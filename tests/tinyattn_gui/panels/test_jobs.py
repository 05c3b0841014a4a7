"""Jobs in the window: their rows, their panel, and how they are followed and cancelled."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.messages.progress import Told
from model.processes.jobs import JobStage, JobState
from tests.kit.films import SLOWLY
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.jobs import JobsPanel
from tinyattn_gui.pictures.jobs import JobRow, row_of
from tinyattn_gui.session.jobs import Jobs
from tinyattn_gui.theme.palette import DARK

K, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_a_row_says_how_a_job_stands() -> None:
    told = Told(30, 120, 65.0, "frames")
    rows = [
        row_of(1, "a.gif", JobState(), "/home"),
        row_of(1, "a.gif", JobState(told=told), "/home"),
        row_of(1, "a.gif", JobState(JobStage.DONE, told, output=("/home/a.gif",), seconds=4.0), "/home"),
        row_of(1, "a.gif", JobState(JobStage.FAILED, told, "The disk is full."), "/home"),
        row_of(1, "a.gif", JobState(JobStage.CANCELLED, told), "/home"),
    ]
    assert [(row.words, row.share, row.place) for row in rows] == [
        ("starting", None, ""),
        ("frames: 30 of 120, 1 min 05 s left", 0.25, ""),
        ("Done in 4 s: /home/a.gif", None, "/home"),
        ("The disk is full.", None, ""),
        ("Cancelled; nothing of it was kept.", None, ""),
    ]


@pytest.fixture
def panel(qtbot: QtBot) -> JobsPanel:
    made = JobsPanel(Style())
    qtbot.addWidget(made)
    made.resize(420, 300)
    made.show()
    return made


RUNNING = JobRow(2, "film.gif", "frames: 1 of 4, 3 s left", JobStage.RUNNING, 0.25)
DONE = JobRow(1, "old.gif", "Done in 4 s: /home/old.gif", JobStage.DONE, None, "/home")


def test_the_panel_shows_the_newest_first_with_what_can_be_done(panel: JobsPanel, qtbot: QtBot) -> None:
    assert panel.nothing.isVisible()
    panel.show_rows((DONE,))
    old = panel.lines[1]
    panel.show_rows((RUNNING, DONE))
    assert panel.lines[1] is old
    new = panel.lines[2]
    QApplication.processEvents()
    assert new.y() < old.y()
    assert not panel.nothing.isVisible()
    assert (new.bar.value(), new.bar.isVisible(), old.bar.isVisible()) == (250, True, False)
    assert (new.deed.text(), old.deed.text()) == ("Cancel", "Open folder")
    assert (new.deed.accessibleName(), old.deed.accessibleName()) == ("Cancel: film.gif", "Open folder: old.gif")
    with qtbot.waitSignal(panel.cancelled) as cancelled:
        new.deed.click()
    with qtbot.waitSignal(panel.folder_asked) as opened:
        old.deed.click()
    assert (cancelled.args, opened.args) == ([2], ["/home"])


def test_the_panel_is_used_by_keyboard(panel: JobsPanel, qtbot: QtBot) -> None:
    panel.activateWindow()
    panel.show_rows((RUNNING, DONE))
    qtbot.waitUntil(panel.isActiveWindow)
    QApplication.processEvents()
    panel.take_focus()
    assert panel.lines[2].deed.hasFocus()
    with qtbot.waitSignal(panel.cancelled):
        QTest.keyClick(panel.lines[2].deed, K.Key_Space)
    QTest.keyClick(panel.focusWidget(), K.Key_Tab)
    assert panel.lines[1].deed.hasFocus()
    QTest.keyClick(panel.focusWidget(), K.Key_Tab)
    with qtbot.waitSignal(panel.cleared):
        QTest.keyClick(panel.focusWidget(), K.Key_Space)
    panel.show_rows(())
    assert panel.lines == {}
    assert panel.hasFocus()


def test_an_error_stands_where_the_job_stood(panel: JobsPanel) -> None:
    panel.set_style(Style(DARK, scale=1.5))
    panel.show_rows((JobRow(1, "a.gif", "The disk is full.", JobStage.FAILED),))
    QApplication.processEvents()
    line = panel.lines[1]
    assert (line.words.text(), line.words.objectName()) == ("The disk is full.", "problem")
    assert not line.bar.isVisible()
    assert not line.deed.isVisible()
    assert panel.clear.isVisible()


def test_while_nobody_knows_how_much_there_is_the_bar_says_so(panel: JobsPanel) -> None:
    panel.show_rows((JobRow(1, "a.gif", "starting", JobStage.RUNNING),))
    assert panel.lines[1].bar.maximum() == 0


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def test_jobs_are_followed_and_cancelled(jobs: Jobs, qtbot: QtBot, tmp_path: Path) -> None:
    ended, deeds = list[JobRow](), list[str]()
    jobs.ended.connect(ended.append)
    first = jobs.start("first", [str(tmp_path), "done"], module=SLOWLY, ended=lambda: deeds.append("first"))
    qtbot.waitUntil(lambda: len(ended) == 1, timeout=30_000)
    second = jobs.start("second", [str(tmp_path), "forever"], module=SLOWLY)
    qtbot.waitUntil(lambda: jobs.rows[0].share == 0.25, timeout=30_000)
    assert ([row.number for row in jobs.rows], jobs.running) == ([second, first], 1)
    jobs.cancel(second)
    qtbot.waitUntil(lambda: len(ended) == 2, timeout=30_000)
    assert [row.stage for row in ended] == [JobStage.DONE, JobStage.CANCELLED]
    assert (deeds, jobs.running, list(tmp_path.iterdir())) == (["first"], 0, [])
    jobs.clear()
    assert jobs.rows == ()


def test_jobs_end_with_the_window(jobs: Jobs, qtbot: QtBot, tmp_path: Path) -> None:
    deeds: list[str] = []
    jobs.start("a", [str(tmp_path), "forever"], module=SLOWLY, ended=lambda: deeds.append("a"))
    qtbot.waitUntil(lambda: jobs.rows[0].share == 0.25, timeout=30_000)
    jobs.close()
    assert deeds == ["a"]
    assert [path.name for path in tmp_path.iterdir()] == [], "nothing half made"


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
def test_what_a_killed_job_was_writing_goes(jobs: Jobs, qtbot: QtBot, tmp_path: Path) -> None:
    jobs.start("a", [str(tmp_path), "forever"], module=SLOWLY, place=str(tmp_path))
    qtbot.waitUntil(lambda: jobs.rows[0].share == 0.25, timeout=30_000)
    pid = jobs._known[0].job.pid
    (tmp_path / f".tinyattn-{pid}-x.part").touch()
    (tmp_path / f".tinyattn-{pid}-y.part").mkdir()
    (tmp_path / f".tinyattn-{pid}-y.part" / "0").touch()
    (tmp_path / f".tinyattn-{pid}1-z.part").touch()
    os.kill(pid, signal.SIGKILL)
    with qtbot.waitSignal(jobs.ended, timeout=30_000) as ended:
        pass
    assert ended.args[0].words == "The job ended (signal 9) before it was done."
    assert {file.name for file in tmp_path.iterdir()} == {"half", f".tinyattn-{pid}1-z.part"}

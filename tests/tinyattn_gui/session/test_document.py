"""A run as a document: saved, named, left, recovered."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from model.runfile.names import ENDING
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET, PRESETS
from tests.kit.desktop import Desktop
from tinyattn_gui.pictures.stakes import KeepAnswer, KeepChoice, Stake
from tinyattn_gui.session.document import Document
from tinyattn_gui.wiring.wiring import Wiring


class Person:
    """Answers what is asked."""

    def __init__(self, wiring: Wiring, answer: KeepAnswer = KeepAnswer.CANCEL, path: Path | str = "") -> None:
        self.answer, self.path, self.asked = answer, path, list[str]()
        self.document: Document = wiring.actions.document
        self.document.ask = self._ask
        self.document.ask_path = lambda suggested: str(self.path)

    def _ask(self, at_stake: Sequence[Stake]) -> KeepChoice:
        self.asked.append(at_stake[0].asked)
        return KeepChoice(self.answer, tuple(stake.run for stake in at_stake))


def train(wiring: Wiring, step: int) -> None:
    wiring.session.run_to(step)
    look(wiring)


def look(wiring: Wiring) -> None:
    """Look until all is saved that has a file."""
    for _ in range(4):
        wiring.session.look()
    end = time.monotonic() + 10
    while time.monotonic() < end:
        wiring.session.look()
        frame = wiring.session.frame
        if frame is None or all(row.saved_step == row.frontier for row in frame.branches if row.path):
            return
    raise AssertionError("it is not saved")


def digest(path: Path) -> tuple[int, str]:
    with Run.open(path, write=False) as run:
        return run.learner.step, run.learner.state().digest()


def trained(step: int) -> tuple[int, str]:
    run = Run(DEFAULT_PRESET.spec)
    run.train_to(step)
    return step, run.learner.state().digest()


def recovered(desktop: Desktop) -> list[Path]:
    return sorted(desktop.folder.glob(f"*{ENDING}"))


def test_saved_under_a_name_and_gone_on_with(desktop: Desktop, tmp_path: Path) -> None:
    wiring, path = desktop.open(), tmp_path / "my run.tinyattn"
    person = Person(wiring, path=tmp_path / "my run")
    train(wiring, 5)
    assert wiring.window.isWindowModified()
    wiring.actions.files.save()
    look(wiring)
    assert wiring.window.windowTitle() == "my run.tinyattn[*] · step 5 — tinyattn"
    assert not wiring.window.isWindowModified()
    train(wiring, 9)
    assert wiring.close()
    assert person.asked == []
    assert digest(path) == trained(9)
    again = desktop.open(path=path)
    look(again)
    assert (again.session.status.step, again.session.name) == (9, "fat-cat")
    assert len(again.session.losses) == 9
    train(again, 12)
    again.actions.leave()
    assert digest(path) == trained(12)


def test_an_opened_run_brings_its_network_and_its_sentence(desktop: Desktop, tmp_path: Path) -> None:
    path = tmp_path / "two.tinyattn"
    run = Run(PRESETS["two-heads"].spec)
    run.train_to(4)
    run.save_as(path, probe="the big dog")
    run.close()
    wiring = desktop.open()
    wiring.actions.files.open_path(str(path))
    look(wiring)
    assert wiring.session.spec == PRESETS["two-heads"].spec
    assert wiring.window.pipeline.probe.text() == "the big dog"
    assert wiring.window.pipeline.selector.head.isVisible()
    assert [view.picture for view in wiring.window.pipeline.view.views.values() if view.picture is None] == []
    assert wiring.actions.store.now.recent == (str(path),)


@pytest.mark.parametrize("content", [b"", b"no run at all", b"SQLite format 3\x00" + bytes(200)])
def test_what_is_no_run_file_is_refused_and_the_run_stays(desktop: Desktop, tmp_path: Path, content: bytes) -> None:
    wiring, path = desktop.open(), tmp_path / "odd.tinyattn"
    path.write_bytes(content)
    train(wiring, 3)
    wiring.actions.files.open_path(str(path))
    look(wiring)
    assert "odd.tinyattn" in wiring.window.banner.sentence
    assert (wiring.session.status.step, wiring.session.name) == (3, "fat-cat")


def test_a_missing_file_at_launch_leaves_the_preset(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open(path=tmp_path / "gone.tinyattn")
    look(wiring)
    assert "gone.tinyattn" in wiring.window.banner.sentence
    train(wiring, 2)
    assert wiring.session.status.step == 2


def test_a_run_without_a_step_is_left_without_a_question(desktop: Desktop) -> None:
    wiring = desktop.open()
    person = Person(wiring)
    wiring.actions.runs.reset()
    look(wiring)
    wiring.actions.runs.begin(PRESETS["two-heads"].spec)
    look(wiring)
    wiring.session.branch("seed", 5)
    look(wiring)
    assert wiring.close()
    assert person.asked == []
    assert recovered(desktop) == []


@pytest.mark.parametrize(
    "leave",
    [
        lambda wiring, path: wiring.actions.runs.reset(),
        lambda wiring, path: wiring.actions.runs.new_seed(),
        lambda wiring, path: wiring.actions.runs.begin(PRESETS["two-heads"].spec),
        lambda wiring, path: wiring.actions.files.open_path(str(path)),
        lambda wiring, path: wiring.window.dropped.emit([str(path.with_suffix(".txt"))]),
        lambda wiring, path: wiring.close(),
    ],
    ids=["reset", "seed", "options", "run", "text", "quit"],
)
def test_not_one_step_is_discarded_unasked(
    desktop: Desktop, tmp_path: Path, leave: Callable[[Wiring, Path], object]
) -> None:
    other = tmp_path / "other.tinyattn"
    other.with_suffix(".txt").write_text("a rose is a rose . " * 20, encoding="utf-8")
    with Run(PRESETS["two-heads"].spec) as run:
        run.save_as(other)
    wiring = desktop.open()
    person = Person(wiring)
    train(wiring, 1)
    leave(wiring, other)
    look(wiring)
    assert person.asked == ["Keep the one step of “fat-cat” in a run file?"]
    assert (wiring.session.status.step, wiring.session.name, wiring.window.isVisible()) == (1, "fat-cat", True)


def test_a_long_run_is_asked_for(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    person = Person(wiring, KeepAnswer.CANCEL)
    train(wiring, 600)
    wiring.actions.runs.reset()
    wiring.actions.runs.begin(PRESETS["two-heads"].spec)
    assert not wiring.close()
    look(wiring)
    assert wiring.window.isVisible()
    assert (wiring.session.status.step, wiring.session.name) == (600, "fat-cat")
    assert person.asked == ["Keep the 600 steps of “fat-cat” in a run file?"] * 3
    person.answer = KeepAnswer.DISCARD
    wiring.actions.runs.reset()
    look(wiring)
    assert wiring.session.status.step == 0
    assert recovered(desktop) == []


def test_save_then_close(desktop: Desktop, tmp_path: Path) -> None:
    wiring, path = desktop.open(), tmp_path / "kept.tinyattn"
    person = Person(wiring, KeepAnswer.SAVE)
    train(wiring, 600)
    assert not wiring.close()
    look(wiring)
    assert wiring.window.isVisible(), "no name was given: the window stays"
    person.path = path
    assert not wiring.close()
    look(wiring)
    assert not wiring.window.isVisible()
    assert digest(path) == trained(600)
    assert recovered(desktop) == []


def test_a_run_that_was_not_kept_is_offered_at_the_next_start(desktop: Desktop) -> None:
    wiring = desktop.open()
    train(wiring, 600)
    assert len(recovered(desktop)) == 1
    train(wiring, 610)
    wiring.actions.leave()
    look(wiring)
    assert not wiring.window.isVisible()
    again = desktop.open()
    assert again.window.banner.sentence.startswith("A run that was not kept is still there")
    press(again, "Open it")
    look(again)
    assert (again.session.status.step, again.actions.document.path) == (610, "")
    assert again.window.isWindowModified()
    person = Person(again, KeepAnswer.DISCARD)
    assert again.close()
    assert len(person.asked) == 1
    assert recovered(desktop) == []


def test_discarding_a_run_discards_its_branches(desktop: Desktop) -> None:
    wiring = desktop.open()
    train(wiring, 600)
    wiring.session.look_at(300)
    look(wiring)
    wiring.actions.changes.set_learning_rate(0.02)
    look(wiring)
    train(wiring, 900)
    assert len(recovered(desktop)) == 2
    Person(wiring, KeepAnswer.DISCARD)
    assert wiring.close()
    assert recovered(desktop) == []


def test_ctrl_c_keeps_a_short_run_too(desktop: Desktop) -> None:
    wiring = desktop.open()
    train(wiring, 7)
    wiring.actions.leave()
    look(wiring)
    assert not wiring.window.isVisible()
    (path,) = recovered(desktop)
    assert digest(path) == trained(7)
    again = desktop.open()
    press(again, "Discard it")
    assert recovered(desktop) == []
    assert again.window.banner.sentence == ""


def test_a_run_of_another_window_is_not_offered(desktop: Desktop) -> None:
    train(desktop.open(), 600)
    assert len(recovered(desktop)) == 1
    assert desktop.open().window.banner.sentence == ""


def test_a_second_window_reads_only(desktop: Desktop, tmp_path: Path) -> None:
    first, path = desktop.open(), tmp_path / "shared.tinyattn"
    Person(first, path=path)
    train(first, 5)
    first.actions.files.save()
    look(first)
    second = desktop.open(path=path)
    look(second)
    assert "shared.tinyattn is in use by" in second.window.banner.sentence
    assert "for reading only" in second.window.status_line.about_run
    train(second, 9)
    assert (second.session.status.step, second.session.status.playing) == (5, False)
    second.session.look_at(2)
    look(second)
    assert second.session.status.step == 2


def test_a_name_that_is_taken_is_replaced_only_by_a_whole_run(desktop: Desktop, tmp_path: Path) -> None:
    wiring, path = desktop.open(), tmp_path / "taken.tinyattn"
    path.write_text("something else", encoding="utf-8")
    Person(wiring, path=path)
    train(wiring, 3)
    wiring.actions.files.save()
    look(wiring)
    wiring.actions.leave()
    assert digest(path) == trained(3)
    assert [found.name for found in tmp_path.glob("taken*")] == ["taken.tinyattn"]


def test_a_name_that_cannot_be_used_is_told_and_the_run_stays(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    Person(wiring, path=tmp_path / "no such folder" / "run.tinyattn")
    train(wiring, 3)
    wiring.actions.files.save()
    look(wiring)
    assert "no such folder" in wiring.window.banner.sentence
    assert wiring.window.isWindowModified()
    train(wiring, 4)
    assert wiring.session.status.step == 4


def press(wiring: Wiring, text: str) -> None:
    next(button for button in wiring.window.banner.findChildren(QPushButton) if button.text() == text).click()
    QApplication.processEvents()

"""Every branch that would be lost is named and can be kept, each or all at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.runs.run import Run
from model.runs.saver import Saver
from model.runs.snapshot import Snapshot
from model.spec.presets import PRESETS
from tests.kit.desktop import Desktop
from tests.kit.keeping import Person, branched, held, look, recovered, straight, train
from tinyattn_gui.pictures.stakes import KeepAnswer, KeepChoice, Stake
from tinyattn_gui.session.run_names import beside
from tinyattn_gui.widgets.dialogs.keep_dialog import KeepDialog
from tinyattn_gui.wiring.wiring import Wiring

BRANCH = "branch 1: learning rate 0.02 from step 30"
BOTH = [("main", 60, "all 60 steps"), (BRANCH, 45, "steps 31 to 45")]

WAYS = pytest.mark.parametrize(
    "leave",
    [
        lambda wiring: wiring.close(),
        lambda wiring: wiring.actions.runs.reset(),
        lambda wiring: wiring.actions.runs.new_seed(),
        lambda wiring: wiring.actions.runs.begin(PRESETS["two-heads"].spec),
        lambda wiring: wiring.actions.files.open_path(__file__),
    ],
    ids=["quit", "reset", "seed", "options", "text"],
)
Leave = Callable[[Wiring], object]


@WAYS
def test_every_branch_is_named_and_cancel_keeps_them_all(desktop: Desktop, leave: Leave) -> None:
    wiring = branched(desktop)
    person = Person(wiring)
    leave(wiring)
    look(wiring)
    assert person.asked == [BOTH]
    assert wiring.session.frame is not None
    assert [row.frontier for row in wiring.session.frame.branches] == [60, 45]
    assert wiring.window.isVisible()


@WAYS
def test_save_all_asks_for_one_name_and_keeps_them_all(desktop: Desktop, tmp_path: Path, leave: Leave) -> None:
    wiring = branched(desktop)
    person = Person(wiring, KeepAnswer.SAVE, tmp_path / "cat.tinyattn")
    leave(wiring)
    look(wiring)
    assert person.proposed == ["fat-cat.tinyattn"]
    assert held(tmp_path / "cat.tinyattn") == straight(60)
    assert held(tmp_path / "cat-branch-1.tinyattn") == straight(0, 45)
    assert recovered(desktop) == []


def test_save_each_asks_for_each(desktop: Desktop, tmp_path: Path) -> None:
    wiring = branched(desktop)
    person = Person(wiring, KeepAnswer.EACH, tmp_path / "a.tinyattn", tmp_path / "b")
    assert not wiring.close()
    look(wiring)
    assert person.proposed == ["fat-cat.tinyattn", "a-branch-1.tinyattn"]
    assert not wiring.window.isVisible()
    assert (held(tmp_path / "a.tinyattn"), held(tmp_path / "b.tinyattn")) == (straight(60), straight(0, 45))


def test_names_that_are_not_given_end_it_and_nothing_is_lost(desktop: Desktop, tmp_path: Path) -> None:
    wiring = branched(desktop)
    person = Person(wiring, KeepAnswer.EACH, tmp_path / "a.tinyattn")
    assert not wiring.close()
    look(wiring)
    assert len(person.proposed) == 2
    assert wiring.window.isVisible()
    assert not (tmp_path / "a.tinyattn").exists()
    assert [stake.name for stake in wiring.actions.document.at_stake] == ["main", BRANCH]


def test_one_is_kept_and_the_other_discarded(desktop: Desktop, tmp_path: Path) -> None:
    wiring = branched(desktop)
    person = Person(wiring, KeepAnswer.SAVE, tmp_path / "b.tinyattn", keep=[BRANCH])
    assert not wiring.close()
    look(wiring)
    assert person.proposed == ["fat-cat-branch-1.tinyattn"]
    assert not wiring.window.isVisible()
    assert held(tmp_path / "b.tinyattn") == straight(0, 45)
    assert [path.name for path in tmp_path.glob("*.tinyattn")] == ["b.tinyattn"]
    assert recovered(desktop) == []


def test_main_is_asked_for_after_its_branch_was_saved(desktop: Desktop, tmp_path: Path) -> None:
    """The branch on show has a file; that says nothing of the run that it left."""
    wiring = branched(desktop)
    person = Person(wiring, KeepAnswer.CANCEL, tmp_path / "b.tinyattn")
    wiring.actions.files.save()
    look(wiring)
    assert wiring.actions.document.path == str(tmp_path / "b.tinyattn")
    assert wiring.window.isWindowModified()
    assert not wiring.close()
    assert person.asked == [[("main", 60, "all 60 steps")]]
    person.paths = [tmp_path / "m.tinyattn"]
    wiring.actions.files.save_all()
    look(wiring)
    assert person.proposed[-1] == "b-main.tinyattn"
    assert not wiring.window.isWindowModified()
    assert held(tmp_path / "m.tinyattn") == straight(60)
    assert wiring.close()


def test_a_branch_of_a_saved_run_is_asked_for(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    person = Person(wiring, KeepAnswer.CANCEL, tmp_path / "m.tinyattn")
    train(wiring, 60)
    wiring.actions.files.save()
    look(wiring)
    wiring.session.look_at(30)
    look(wiring)
    wiring.actions.changes.set_learning_rate(0.02)
    look(wiring)
    assert wiring.actions.document.at_stake == (), "it has no step of its own"
    train(wiring, 31)
    assert not wiring.close()
    assert person.asked == [[(BRANCH, 31, "step 31")]]


def test_a_branch_cannot_take_the_file_of_another(desktop: Desktop, tmp_path: Path) -> None:
    wiring = branched(desktop)
    Person(wiring, KeepAnswer.EACH, *[tmp_path / "a.tinyattn"] * 3)
    wiring.actions.files.save()
    look(wiring)
    wiring.actions.branching.turn_to(1)
    look(wiring)
    wiring.actions.files.save()
    look(wiring)
    assert wiring.window.banner.sentence == f"a.tinyattn is the file of {BRANCH}; allowed is another name."
    assert held(tmp_path / "a.tinyattn") == straight(0, 45)


def test_the_file_of_another_window_is_not_replaced(desktop: Desktop, tmp_path: Path) -> None:
    wiring, path = branched(desktop), tmp_path / "theirs.tinyattn"
    Person(wiring, KeepAnswer.SAVE, path)
    with Run(PRESETS["two-heads"].spec) as theirs:
        theirs.save_as(path)
        wiring.actions.files.save()
        look(wiring)
        assert "theirs.tinyattn is in use by another window" in wiring.window.banner.sentence
        theirs.train_to(3)
    assert held(path)[0] == 3


def test_a_log_of_the_file_that_is_replaced_goes_with_it(desktop: Desktop, tmp_path: Path) -> None:
    wiring, path = branched(desktop), tmp_path / "old.tinyattn"
    with Run(PRESETS["two-heads"].spec) as old:
        old.save_as(path)
    path.with_name("old.tinyattn-wal").write_bytes(b"a log of another file")
    Person(wiring, KeepAnswer.SAVE, path)
    wiring.actions.files.save()
    look(wiring)
    wiring.actions.leave()
    assert held(path) == straight(0, 45)
    assert not list(tmp_path.glob("*.before*"))


def test_ctrl_c_leaves_every_branch_for_the_next_start(desktop: Desktop) -> None:
    wiring = branched(desktop)
    wiring.actions.leave()
    assert not wiring.window.isVisible()
    assert sorted(held(path)[0] for path in recovered(desktop)) == [45, 60]
    again = desktop.open()
    assert "and 1 more" in again.window.banner.sentence
    again.window.banner._choices[1].click()
    assert "A run that was not kept" in again.window.banner.sentence
    assert len(recovered(desktop)) == 1
    again.window.banner._choices[0].click()
    look(again)
    assert again.session.status.frontier in (45, 60)


def test_a_text_that_cannot_be_read_after_discard_keeps_what_was_there(desktop: Desktop) -> None:
    """The run is on show again, and so it is not discarded when the window goes without a question."""
    wiring = branched(desktop)
    Person(wiring, KeepAnswer.DISCARD)
    wiring.actions.files.open_path("/no/such/file.txt")
    look(wiring)
    wiring.actions.leave()
    assert sorted(held(path)[0] for path in recovered(desktop)) == [45, 60]


def test_closing_while_the_disk_is_full_stays_and_offers_another_place(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring = desktop.open()
    full, other = tmp_path / "full.tinyattn", tmp_path / "other.tinyattn"
    person = Person(wiring, KeepAnswer.SAVE, full, other)
    train(wiring, 5)
    wiring.actions.files.save()
    look(wiring)
    commit = Saver._commit

    def fail(saver: Saver, snapshot: Snapshot) -> None:
        if saver._file.path == full:
            raise sqlite3.OperationalError("database or disk is full")
        commit(saver, snapshot)

    monkeypatch.setattr(Saver, "_commit", fail)
    wiring.session.run_to(9)
    wiring.session.look()
    assert not wiring.close(), "whether the last steps are saved is not known yet"
    look(wiring)
    assert len(person.asked) == 1
    ((name, last, words),) = person.asked[0]
    assert (name, last) == ("full.tinyattn", 9)
    assert words.startswith("steps 6 to 9. full.tinyattn could not be written: ")
    assert person.proposed == ["fat-cat.tinyattn", "fat-cat.tinyattn"]
    look(wiring)
    assert not wiring.window.isVisible()
    assert held(other) == straight(9)


def test_a_name_for_a_branch_is_free(tmp_path: Path) -> None:
    first, branch = tmp_path / "cat.tinyattn", "branch 1: seed 5 from step 120"
    assert beside(first, "main", branch, ()).name == "cat-branch-1.tinyattn"
    (tmp_path / "cat-branch-1.tinyattn").touch()
    taken = [tmp_path / "cat-branch-1-2.tinyattn"]
    assert beside(first, "main", branch, taken).name == "cat-branch-1-3.tinyattn"
    assert beside(taken[0], branch, "branch 2: x", ()).name == "cat-branch-1-2-branch-2.tinyattn"
    assert beside(tmp_path / "cat-branch-1.tinyattn", branch, "branch 2: x", ()).name == "cat-branch-2.tinyattn"


# The dialog

MAIN, OTHER = Stake(1, "main", 0, 600), Stake(4, BRANCH, 300, 350)


def test_the_dialog_names_every_branch_and_counts_what_is_kept(qtbot: QtBot) -> None:
    dialog = KeepDialog([MAIN, OTHER])
    qtbot.addWidget(dialog)
    assert [box.text() for box in dialog.boxes] == ["main", BRANCH]
    assert {"Save all…", "Save each…", "Discard all", "Cancel"} <= dialog.buttons.keys()
    dialog.boxes[0].click()
    assert dialog.note.text() == "Saving discards what is not chosen: main."
    dialog.buttons["Save 1 of 2…"].click()
    assert dialog.choice == KeepChoice(KeepAnswer.SAVE, (4,))


@pytest.mark.parametrize(
    ("button", "choice"),
    [
        ("Save…", KeepChoice(KeepAnswer.SAVE, (1,))),
        ("Discard", KeepChoice(KeepAnswer.DISCARD, (1,))),
        ("Cancel", KeepChoice(KeepAnswer.CANCEL, (1,))),
    ],
)
def test_the_dialog_of_one(qtbot: QtBot, button: str, choice: KeepChoice) -> None:
    dialog = KeepDialog([MAIN])
    qtbot.addWidget(dialog)
    assert dialog.words.text() == "Keep the 600 steps of “main” in a run file?"
    dialog.buttons[button].click()
    assert dialog.choice == choice


def test_escape_in_the_dialog_is_cancel(desktop: Desktop, qtbot: QtBot) -> None:
    wiring, seen = branched(desktop), list[str]()
    wiring.actions.document.ask = wiring.actions.files._ask

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, KeepDialog)
        seen.extend(box.text() for box in dialog.boxes)
        dialog.reject()

    QTimer.singleShot(0, answer)
    assert not wiring.close()
    assert seen == ["main", BRANCH]
    assert wiring.window.isVisible()

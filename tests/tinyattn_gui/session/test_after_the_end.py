"""The trainer's process has died: one button goes on with what is saved, and no Save silently writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from model.messages import Problem
from model.spec.presets import PRESETS
from tests.kit.desktop import Desktop
from tests.kit.inline import InlineTrainer
from tests.kit.keeping import Person, branched, held, look, recovered, straight, train
from tinyattn_gui.pictures.stakes import KeepAnswer
from tinyattn_gui.wiring.wiring import Wiring

END = "The trainer process ended (signal 9) after step 45."
BRANCH = "branch 1: learning rate 0.02 from step 30"


def die(wiring: Wiring) -> None:
    """The trainer's files are as after a kill: all that was committed is there, and nobody has them open."""
    trainer = wiring.session.conversation.link.trainer
    assert isinstance(trainer, InlineTrainer)
    trainer.close()
    trainer.problems.append(Problem(wiring.session.run, END, fatal=True))
    wiring.session.look()
    trainer.take = lambda: None  # type: ignore[method-assign]
    assert wiring.session.status.failed


def buttons(wiring: Wiring) -> dict[str, QPushButton]:
    QApplication.sendPostedEvents()
    return {button.text(): button for button in wiring.window.banner._choices}


def branches(wiring: Wiring) -> list[tuple[int, int | None, int, int]]:
    assert wiring.session.frame is not None
    return [(row.run, row.parent, row.forked_at, row.frontier) for row in wiring.session.frame.branches]


def test_one_button_goes_on_where_it_was(desktop: Desktop) -> None:
    wiring = desktop.open()
    train(wiring, 45)
    die(wiring)
    assert wiring.window.banner.sentence == END
    assert list(buttons(wiring)) == ["Reopen at step 45"]
    buttons(wiring)["Reopen at step 45"].click()
    look(wiring)
    assert (wiring.session.status.step, wiring.session.status.failed) == (45, False)
    assert len(wiring.session.losses) == 45
    assert wiring.actions.document.path == ""
    train(wiring, 50)
    wiring.actions.leave()
    (path,) = recovered(desktop)
    assert held(path) == straight(50)


def test_all_branches_come_back_as_they_were(desktop: Desktop, tmp_path: Path) -> None:
    wiring = branched(desktop)
    before = branches(wiring)
    die(wiring)
    buttons(wiring)["Reopen at step 45"].click()
    look(wiring)
    assert branches(wiring) == before
    assert wiring.session.run == before[1][0]
    wiring.actions.branching.turn_to(before[0][0])
    look(wiring)
    assert wiring.session.status.frontier == 60
    person = Person(wiring, KeepAnswer.SAVE, tmp_path / "cat.tinyattn")
    assert not wiring.close()
    look(wiring)
    assert person.asked == [[("main", 60, "all 60 steps"), (BRANCH, 45, "steps 31 to 45")]]
    assert held(tmp_path / "cat.tinyattn") == straight(60)
    assert held(tmp_path / "cat-branch-1.tinyattn") == straight(0, 45)


def test_a_named_file_and_its_branches_come_back(desktop: Desktop, tmp_path: Path) -> None:
    wiring = branched(desktop)
    Person(wiring, KeepAnswer.CANCEL, tmp_path / "b.tinyattn")
    wiring.actions.files.save()
    look(wiring)
    die(wiring)
    buttons(wiring)["Reopen at step 45"].click()
    look(wiring)
    assert wiring.actions.document.path == str(tmp_path / "b.tinyattn")
    assert [stake.name for stake in wiring.actions.document.at_stake] == ["main"]


@pytest.mark.parametrize(
    "leave",
    [
        lambda wiring: wiring.close(),
        lambda wiring: wiring.actions.runs.reset(),
        lambda wiring: wiring.actions.runs.begin(PRESETS["two-heads"].spec),
        lambda wiring: wiring.actions.files.save_all(),
    ],
    ids=["quit", "reset", "options", "save all"],
)
def test_save_writes_what_is_there(desktop: Desktop, tmp_path: Path, leave: Callable[[Wiring], object]) -> None:
    wiring = branched(desktop)
    die(wiring)
    Person(wiring, KeepAnswer.SAVE, tmp_path / "cat.tinyattn")
    leave(wiring)
    look(wiring)
    look(wiring)
    assert held(tmp_path / "cat.tinyattn") == straight(60)
    assert held(tmp_path / "cat-branch-1.tinyattn") == straight(0, 45)


def test_reset_after_discard_begins_again(desktop: Desktop) -> None:
    wiring = branched(desktop)
    die(wiring)
    person = Person(wiring, KeepAnswer.DISCARD)
    wiring.actions.runs.reset()
    look(wiring)
    assert [name for name, _, _ in person.asked[0]] == ["main", BRANCH]
    assert (wiring.session.status.step, wiring.session.status.frontier) == (0, 0)
    assert recovered(desktop) == []


def test_without_a_step_it_begins_again(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    die(wiring)
    person = Person(wiring, KeepAnswer.SAVE, tmp_path / "a.tinyattn")
    wiring.window.banner.hide()
    wiring.actions.files.save()
    assert wiring.window.banner.sentence == END, "nothing can be written, and that is told"
    assert person.proposed == []
    buttons(wiring)["Begin again"].click()
    look(wiring)
    assert (wiring.session.status.ready, wiring.session.status.step) == (True, 0)


@pytest.mark.parametrize(
    "ask",
    [
        lambda wiring: wiring.actions.walk.step(),
        lambda wiring: wiring.actions.walk.back(),
        lambda wiring: wiring.actions.walk.play_or_pause(),
        lambda wiring: wiring.actions.walk.run_to(900),
        lambda wiring: wiring.actions.branching.branch_seed(),
        lambda wiring: wiring.session.change("train.learning_rate", 0.5),
    ],
    ids=["step", "back", "play", "run to", "branch", "change"],
)
def test_what_needs_a_trainer_offers_the_way_on_again(desktop: Desktop, ask: Callable[[Wiring], object]) -> None:
    wiring = desktop.open()
    train(wiring, 45)
    die(wiring)
    wiring.window.banner.hide()
    ask(wiring)
    assert wiring.window.banner.sentence == END
    assert list(buttons(wiring)) == ["Reopen at step 45"]
    assert not wiring.session.status.playing


def test_save_of_a_named_run_does_not_claim_what_is_not_so(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    Person(wiring, KeepAnswer.SAVE, tmp_path / "a.tinyattn")
    train(wiring, 5)
    wiring.actions.files.save()
    look(wiring)
    wiring.window.statusBar().clearMessage()
    die(wiring)
    wiring.window.banner.hide()
    wiring.actions.files.save()
    assert wiring.window.banner.sentence == END
    assert wiring.window.statusBar().currentMessage() == ""


def test_a_file_that_is_gone_is_told_and_the_others_come_back(desktop: Desktop) -> None:
    wiring = branched(desktop)
    die(wiring)
    assert buttons(wiring)
    gone = next(path for path in recovered(desktop) if held(path)[0] == 60)
    gone.write_bytes(b"")
    buttons(wiring)["Reopen at step 45"].click()
    look(wiring)
    assert gone.name in wiring.window.banner.sentence
    assert [row[3] for row in branches(wiring)] == [45]
    assert len(wiring.session.losses) == 45

"""Looking at the past in the window: how far a way is, how it is given up, and what is on show to the bit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QProgressBar

from model.messages import Seeking
from model.training.learner import Learner
from tests.kit.desktop import Desktop
from tinyattn_gui.wiring.wiring import Wiring


@pytest.fixture
def wiring(desktop: Desktop) -> Wiring:
    """A window whose run has made 40 steps."""
    wiring = desktop.open()
    wiring.session.run_to(40)
    arrive(wiring, 40)
    return wiring


def arrive(wiring: Wiring, step: int) -> None:
    """Look until the step is on show."""
    for _ in range(1000):
        wiring.session.look()
        if wiring.session.status.step == step:
            return
    raise AssertionError(wiring.session.status)


def go(wiring: Wiring, step: int) -> None:
    """Ask for a step, and hear that it takes a while."""
    wiring.session.look_at(step)
    hear(wiring, Seeking(wiring.session.conversation.goal.run, step, 0, step // 4, 2.2))


def hear(wiring: Wiring, way: Seeking) -> None:
    session, link = wiring.session, wiring.session.conversation.link
    trainer, link.trainer = link.trainer, _Teller(way, link.trainer)
    session.look()
    link.trainer = trainer


class _Teller:
    """A trainer that is on its way."""

    def __init__(self, way: Seeking, trainer: object) -> None:
        self._way, self._trainer = way, trainer

    def take(self) -> Seeking:
        return self._way

    def __getattr__(self, name: str) -> object:
        return getattr(self._trainer, name)


def bar(wiring: Wiring) -> QProgressBar:
    found = wiring.window.status_line.findChild(QProgressBar)
    assert isinstance(found, QProgressBar)
    return found


def test_a_long_way_says_how_long_and_ends(wiring: Wiring) -> None:
    assert bar(wiring).isHidden()
    go(wiring, 12)
    assert wiring.window.state == "Going to step 12: about 3 s, Esc cancels."
    assert not bar(wiring).isHidden()
    assert bar(wiring).value() == 250
    arrive(wiring, 12)
    assert wiring.window.state.startswith("Looking back")
    assert bar(wiring).isHidden()


def test_escape_stays_at_the_step_on_show(wiring: Wiring) -> None:
    wiring.session.look_at(30)
    arrive(wiring, 30)
    go(wiring, 12)
    QTest.keyClick(wiring.window.pipeline.view, Qt.Key.Key_Escape)
    assert wiring.session.conversation.goal.show == 30
    assert wiring.window.state.startswith("Looking back")
    assert bar(wiring).isHidden()
    wiring.session.look()
    assert wiring.session.status.step == 30


def test_escape_at_the_frontier_stays_there(wiring: Wiring) -> None:
    go(wiring, 12)
    QTest.keyClick(wiring.window, Qt.Key.Key_Escape)
    assert wiring.session.conversation.goal.show is None
    wiring.session.look()
    assert wiring.session.status.step == 40
    assert wiring.window.state.startswith("Ready")


def test_what_is_told_of_another_way_is_not_shown(wiring: Wiring) -> None:
    go(wiring, 12)
    wiring.session.look_at(20)
    assert bar(wiring).isHidden()
    hear(wiring, Seeking(wiring.session.conversation.goal.run, 12, 0, 9, 1.0))
    assert bar(wiring).isHidden()


def test_the_digest_is_that_of_the_step_on_show(wiring: Wiring) -> None:
    learner = Learner(wiring.session.spec)
    while learner.step < 25:
        learner.advance()
    wiring.session.look_at(25)
    arrive(wiring, 25)
    assert wiring.window.status_line.digest == f"digest {learner.state().digest()[:12]}"


def test_a_past_that_is_not_what_it_was_is_told(wiring: Wiring) -> None:
    assert wiring.window.status_line.approximate == ""
    frame = wiring.session.frame
    assert frame is not None
    wiring.show_frame(replace(frame, approximate=17))
    assert wiring.window.status_line.approximate.startswith("approximate")
    wiring.show_frame(frame)
    assert wiring.window.status_line.approximate == ""

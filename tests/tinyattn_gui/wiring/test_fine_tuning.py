"""The network on show learns something else, as a run of its own that begins with its weights."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from model.spec.presets import PRESETS
from model.tasks.spam import MESSAGE
from tests.kit.desktop import Desktop
from tinyattn_gui.pictures.stakes import KeepAnswer, KeepChoice
from tinyattn_gui.wiring.fine_tuning import learnable
from tinyattn_gui.wiring.wiring import Wiring


@pytest.fixture
def inbox(desktop: Desktop, qtbot: QtBot) -> Wiring:
    """A window whose run has read the inbox for three steps, and looks at the second."""
    wiring = desktop.open()
    session = wiring.session
    session.open_preset(PRESETS["inbox"])
    session.run_to(3)
    qtbot.waitUntil(lambda: session.frame is not None and session.status.frontier == 3)
    session.look_at(2)
    qtbot.waitUntil(lambda: session.frame is not None and session.frame.step == 2)
    return wiring


def test_it_offers_what_the_network_can_read(inbox: Wiring) -> None:
    frame = inbox.session.frame
    assert frame is not None
    names = [name for name, *_ in learnable(inbox.session.spec, frame.info.vocabulary)]
    assert names == ["spam", "instructions", "tales", "journey"]


def test_the_weights_of_the_step_on_show_begin_another_run(inbox: Wiring, qtbot: QtBot) -> None:
    session, asked = inbox.session, []
    inbox.actions.fine_tuning.ask_corpus = lambda: "spam"

    def discard(stakes: object) -> KeepChoice:
        asked.append(stakes)
        return KeepChoice(KeepAnswer.DISCARD)

    inbox.actions.document.ask = discard
    inbox.actions.fine_tuning.begin()
    qtbot.waitUntil(lambda: session.frame is not None and session.spec.data.corpus == "spam")
    assert len(asked) == 1, "steps that no file had"
    start = session.spec.start
    assert start is not None
    assert start.run == ("inbox (not saved)", 2)
    assert len(start.sha256) == 64
    assert session.probe == MESSAGE
    assert start.new_head
    session.reset()
    qtbot.waitUntil(lambda: session.frame is not None and session.spec.start == start)


def test_from_nothing_nothing_is_kept_when_the_question_is_cancelled(inbox: Wiring) -> None:
    inbox.actions.fine_tuning.ask_corpus = lambda: "spam"
    inbox.actions.document.ask = lambda stakes: KeepChoice(KeepAnswer.CANCEL)
    inbox.actions.fine_tuning.begin()
    assert inbox.session.spec.data.corpus == "inbox"
    assert inbox.session.status.step == 2

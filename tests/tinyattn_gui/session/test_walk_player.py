"""Playing the walk through a step: its pace, its end, and the bar above the sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from model.config import ModelConfig
from model.quantities import ATTENTION_WEIGHTS, SCORES
from model.quantities.moments import Cursor, Phase, moments
from model.quantities.stages import Ref
from tests.kit.desktop import Desktop
from tests.kit.walks import SPEC, at, go, press, settle
from tinyattn_gui.session.walk_player import WalkPlayer
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.wiring.wiring import Wiring

K, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier
TWO_LAYERS = replace(SPEC, model=ModelConfig(n_layer=2))


def played(wiring: Wiring) -> list[Cursor]:
    """Every moment of what plays until it ends, each as soon as its time is counted."""
    player, seen = wiring.actions.player, []
    while player.playing:
        assert wiring.walk.cursor is not None
        assert player.is_counting, "a moment that is on show is not counted"
        seen.append(wiring.walk.cursor)
        player.go_on()
        settle(wiring)
    return seen


def test_played_to_its_end_the_step_is_as_it_was(desktop: Desktop) -> None:
    wiring = at(desktop.open(TWO_LAYERS), 3)
    wiring.session.select(replace(wiring.session.selection, layer=1))
    settle(wiring)
    selection, last = wiring.session.selection, len(moments(TWO_LAYERS.model)) - 1
    go(wiring, 3, Phase.FORWARD, Ref(SCORES, 0))
    wiring.walk._go_to(Cursor(3, last - 3))
    wiring.actions.player.turn()
    settle(wiring)
    assert played(wiring) == [Cursor(3, number) for number in range(last - 3, last + 1)]
    status = wiring.session.status
    assert (wiring.walk.cursor, status.step, status.frontier, wiring.session.selection) == (None, 3, 3, selection)
    assert not wiring.window.pipeline.line.isVisible()


def test_a_layer_that_a_person_chose_meanwhile_stays(desktop: Desktop) -> None:
    wiring = at(desktop.open(TWO_LAYERS), 3)
    go(wiring, 3, Phase.FORWARD, Ref(SCORES, 1))
    assert wiring.session.selection.layer == 1
    go(wiring, 3, Phase.FORWARD, Ref(SCORES, 0))
    wiring.session.select(replace(wiring.session.selection, layer=1))
    wiring.walk.leave()
    assert wiring.session.selection.layer == 1


def test_of_the_first_weights_step_1_is_walked(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.window.pipeline.inside.click()
    settle(wiring)
    assert (wiring.walk.cursor, wiring.session.status.step) == (Cursor(1), 1)


def test_the_bar_leads_in_on_back_and_out(desktop: Desktop) -> None:
    wiring = at(desktop.open(large=True), 3)
    pipeline, walk, action = wiring.window.pipeline, wiring.walk, wiring.window.actions_by_slug["inside"]
    bar = pipeline.line
    pipeline.take_focus()
    pipeline.inside.click()
    settle(wiring)
    assert (walk.cursor, bar.isVisible(), action.isChecked()) == (Cursor(3), True, True)
    assert pipeline.inside.text() == "Whole step"
    bar.on.click()
    bar.on.click()
    bar.back.click()
    settle(wiring)
    assert walk.cursor == Cursor(3, 1)
    go(wiring, 3, Phase.FORWARD, Ref(SCORES, 0))
    assert pipeline.view.hero == Ref(SCORES, 0)
    bar.close_button.click()
    settle(wiring)
    assert (walk.cursor, bar.isVisible(), action.isChecked()) == (None, False, False)
    assert pipeline.view.hero == Ref(ATTENTION_WEIGHTS, 0)


@pytest.mark.parametrize("key", [K.Key_Right, K.Key_Left])
def test_a_move_by_hand_pauses(desktop: Desktop, qtbot: QtBot, key: Qt.Key) -> None:
    wiring = at(desktop.open(), 3)
    qtbot.waitUntil(wiring.window.isActiveWindow)
    wiring.window.pipeline.take_focus()
    player, bar = wiring.actions.player, wiring.window.pipeline.line
    press(wiring, K.Key_I, SHIFT)
    player.go_on()
    settle(wiring)
    wiring.walk.turn_lens()
    settle(wiring)
    assert (player.playing, player.is_counting, bar.play.accessibleName()) == (True, True, "Pause")
    press(wiring, key, SHIFT)
    assert (player.playing, player.is_counting, bar.play.accessibleName()) == (False, False, "Play the moments")
    assert wiring.walk.cursor in (Cursor(3, 0), Cursor(3, 2))
    press(wiring, K.Key_I, SHIFT)
    assert player.playing
    press(wiring, K.Key_Escape)
    assert (wiring.walk.cursor, player.playing) == (None, False)


def test_a_moment_is_counted_only_when_all_of_it_is_on_show(desktop: Desktop) -> None:
    wiring = at(desktop.open(), 3)
    player: WalkPlayer = wiring.actions.player
    player.turn()
    assert player.playing
    assert not player.is_counting
    settle(wiring)
    assert player.is_counting


def test_the_chosen_pace_is_used_and_remembered(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = at(desktop.open(), 3)
    bar, player = wiring.window.pipeline.line, wiring.actions.player
    bar.seconds.setValue(0.5)
    assert (player.seconds, wiring.actions.store.now.moment) == (0.5, 0.5)
    player.turn()
    settle(wiring)
    qtbot.waitUntil(lambda: wiring.walk.cursor == Cursor(3, 1))
    assert player.playing
    player.pause()
    assert PreferenceStore(desktop.settings).now.moment == 0.5

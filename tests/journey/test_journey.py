"""One way through the real window with a real trainer process, as a person would take it."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSlider, QApplication
from pytestqt.qtbot import QtBot

from model.__main__ import main
from model.quantities import ATTENTION_WEIGHTS, CONTEXT, KEY, QUERY, SCORES, VALUE, Facet, Quantity
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET
from tests.kit.settings import passing_folder, passing_settings
from tinyattn_gui.app import open_window
from tinyattn_gui.pictures.stakes import KeepAnswer, KeepChoice
from tinyattn_gui.theme import fonts
from tinyattn_gui.window.keys import KeyFilter
from tinyattn_gui.wiring.commands import COMMANDS
from tinyattn_gui.wiring.wiring import Wiring

WATCHED = (QUERY, KEY, VALUE, SCORES, ATTENTION_WEIGHTS, CONTEXT)
K = Qt.Key
Numbers = dict[Quantity, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]


@pytest.fixture
def wiring(qtbot: QtBot, qapp: QApplication) -> Iterator[Wiring]:
    qapp.setFont(fonts.interface_font())
    keys = KeyFilter((key for command in COMMANDS for key in command.keys), qapp)
    qapp.installEventFilter(keys)
    made = open_window(qapp, DEFAULT_PRESET, DEFAULT_PRESET.spec, passing_settings(), folder=passing_folder())
    made.actions.document.ask = lambda at_stake: KeepChoice(KeepAnswer.DISCARD)
    yield made
    made.actions.leave()
    qapp.removeEventFilter(keys)


def is_watched(wiring: Wiring, text: str) -> bool:
    return wiring.session.frame is not None and wiring.session.frame.probe_text == text


def numbers(wiring: Wiring) -> Numbers:
    """What the matrices of the pipeline show."""
    views = wiring.window.pipeline.view.views
    found = {}
    for quantity in WATCHED:
        picture = views[Ref(quantity, 0)].picture
        assert picture is not None
        found[quantity] = picture.values
    return found


def shown_by_the_command_line(
    capsys: pytest.CaptureFixture[str], step: int, text: str, quantity: Quantity
) -> np.ndarray:  # type: ignore[type-arg]
    sys.argv = ["model", "show", "--step", str(step), "--stage", quantity.slug, "--head", "0", "--text", text]
    assert main() == 0
    return np.array(json.loads(capsys.readouterr().out)["values"], dtype=np.float32)


def check(wiring: Wiring, capsys: pytest.CaptureFixture[str], before: Numbers | None) -> Numbers:
    """Every matrix differs from before, and is what `show` gives for this step."""
    now = numbers(wiring)
    step, text = wiring.session.status.step, wiring.session.probe
    for quantity in WATCHED:
        assert before is None or not np.array_equal(before[quantity], now[quantity]), quantity
        np.testing.assert_array_equal(now[quantity], shown_by_the_command_line(capsys, step, text, quantity))
    return now


def test_the_journey(wiring: Wiring, qtbot: QtBot, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    window, session = wiring.window, wiring.session
    assert "Preparing" in window.state
    qtbot.waitUntil(lambda: session.status.ready, timeout=60_000)
    assert "Ready" in window.state
    focus = QApplication.focusWidget()
    assert focus is window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0)]
    seen = check(wiring, capsys, None)

    for step in (1, 2):
        qtbot.keyClick(focus, K.Key_Right)
        qtbot.waitUntil(lambda step=step: session.status.step == step, timeout=30_000)
        seen = check(wiring, capsys, seen)

    qtbot.keyClick(focus, K.Key_Space)
    qtbot.waitUntil(lambda: session.status.step >= 12, timeout=30_000)
    assert session.status.playing
    qtbot.keyClick(focus, K.Key_Space)
    assert not session.status.playing
    qtbot.waitUntil(lambda: session.frame is not None and not session.frame.training, timeout=30_000)
    seen = check(wiring, capsys, seen)
    assert len(session.losses) == session.status.step

    step = session.status.step
    window.pipeline.probe.setFocus()
    window.pipeline.probe.selectAll()
    qtbot.keyClicks(window.pipeline.probe, "the shy hen slept")
    qtbot.waitUntil(
        lambda: session.frame is not None and session.frame.probe_text == "the shy hen slept", timeout=30_000
    )
    seen = check(wiring, capsys, seen)
    assert session.status.step == step, "typing must not train"
    assert seen[ATTENTION_WEIGHTS].shape == (4, 4)
    assert window.pipeline.notice.text() == "Unknown here: “slept”."

    window.pipeline.take_focus()
    wiring.actions.store.change(figure_folder=str(tmp_path))
    qtbot.keyClick(QApplication.focusWidget(), K.Key_E, Qt.KeyboardModifier.ControlModifier)
    exporting = wiring.actions.figures.exporting
    assert exporting is not None
    qtbot.keyClick(exporting.dialog, K.Key_Return)
    with Image.open(tmp_path / f"fat-cat-attention-weights-step-{step}.png") as image:
        assert image.format == "PNG"
        assert image.width > 500
    qtbot.keyClick(QApplication.focusWidget(), K.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().image().width() == image.width

    pid = wiring.session.trainer_pid
    window.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_journey_through_time(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    """Play, pause, back twenty steps, scrub, another sentence there, save, close, open again."""
    window, session = wiring.window, wiring.session
    qtbot.waitUntil(lambda: session.status.ready and window.loss is not None, timeout=60_000)
    qtbot.keyClick(QApplication.focusWidget(), K.Key_Space)
    live: dict[int, Numbers] = {}
    session.frame_changed.connect(lambda frame: live.update({frame.step: numbers(wiring)}))
    qtbot.waitUntil(lambda: session.status.step >= 60, timeout=30_000)
    qtbot.keyClick(QApplication.focusWidget(), K.Key_Left)
    assert not session.status.playing
    qtbot.waitUntil(lambda: session.frame is not None and not session.frame.training, timeout=30_000)
    newest = session.status.frontier

    def is_shown(step: int) -> bool:
        return session.frame is not None and session.frame.step == step

    for back in range(1, 21):
        before = dict(live)
        qtbot.keyClick(QApplication.focusWidget(), K.Key_Left)
        qtbot.waitUntil(lambda back=back: is_shown(newest - back), timeout=30_000)
        if newest - back in before:
            then, now = before[newest - back], numbers(wiring)
            assert all(np.array_equal(then[quantity], now[quantity]) for quantity in WATCHED)

    assert window.loss is not None
    window.loss.timeline.slider.setSliderPosition(10)
    window.loss.timeline.slider.triggerAction(QAbstractSlider.SliderAction.SliderSingleStepAdd)
    qtbot.waitUntil(lambda: is_shown(11), timeout=30_000)
    wiring.actions.panels.focus_sentence()
    qtbot.keyClicks(window.pipeline.probe, "the big dog")
    qtbot.waitUntil(lambda: is_watched(wiring, "the big dog"), timeout=30_000)
    assert is_shown(11)
    at_eleven = numbers(wiring)

    path = tmp_path / "journey.tinyattn"
    wiring.actions.document.ask_path = lambda suggested: str(path)
    window.pipeline.take_focus()
    qtbot.keyClick(QApplication.focusWidget(), K.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: wiring.actions.document.path == str(path), timeout=30_000)
    wiring.actions.runs.reset()
    qtbot.waitUntil(lambda: is_shown(0) and session.status.frontier == 0, timeout=30_000)
    wiring.actions.files.open_path(str(path))
    qtbot.waitUntil(lambda: session.status.frontier == newest, timeout=30_000)
    session.look_at(11)
    qtbot.waitUntil(lambda: is_shown(11) and is_watched(wiring, "the big dog"), timeout=30_000)
    again = numbers(wiring)
    assert all(np.array_equal(at_eleven[quantity], again[quantity]) for quantity in WATCHED)


def test_a_long_and_an_empty_sentence(wiring: Wiring, qtbot: QtBot) -> None:
    window, session = wiring.window, wiring.session
    qtbot.waitUntil(lambda: session.status.ready, timeout=60_000)
    for text, size, said in (
        ("the cat " * 10, 16, "Only 16 tokens run: the last 4 are struck out."),
        ("", 0, ""),
    ):
        window.pipeline.probe.setText(text)
        window.pipeline.probe.textEdited.emit(text)
        qtbot.waitUntil(
            lambda text=text: session.frame is not None and session.frame.probe_text == text, timeout=30_000
        )
        assert numbers(wiring)[SCORES].shape == (size, size)
        assert window.pipeline.notice.text() == said


def test_any_other_quantity_in_a_panel_of_its_own(wiring: Wiring, qtbot: QtBot) -> None:
    session = wiring.session
    qtbot.waitUntil(lambda: session.status.ready, timeout=60_000)
    panels = [wiring.actions.panels.open_quantity("w_query", facet) for facet in (Facet.DATA, Facet.GRAD, Facet.DELTA)]
    panels.append(wiring.actions.panels.open_quantity("scores", Facet.GRAD))
    session.step()
    qtbot.waitUntil(lambda: all(panel.view.picture is not None for panel in panels), timeout=30_000)
    for panel in panels:
        picture = panel.view.picture
        assert picture is not None
        assert np.abs(picture.values).max() > 0
    assert panels[2].title == "Query weights: last change"


def test_the_window_goes_on_after_its_trainer_died(wiring: Wiring, qtbot: QtBot) -> None:
    session = wiring.session
    qtbot.waitUntil(lambda: session.status.ready, timeout=60_000)
    os.kill(wiring.session.trainer_pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: session.status.failed, timeout=30_000)
    assert "ended (signal 9)" in wiring.window.banner.sentence
    session.reset()
    qtbot.waitUntil(lambda: session.status.ready, timeout=60_000)
    session.step()
    qtbot.waitUntil(lambda: session.status.step == 1, timeout=30_000)


def test_light_and_dark_and_other_commands(wiring: Wiring, qtbot: QtBot) -> None:
    window = wiring.window
    qtbot.waitUntil(lambda: wiring.session.status.ready, timeout=60_000)
    before = window.grab().toImage().pixelColor(4, window.height() // 2)
    wiring.actions.screen.toggle_theme()
    after = window.grab().toImage().pixelColor(4, window.height() // 2)
    assert abs(before.lightnessF() - after.lightnessF()) > 0.5
    wiring.actions.screen.toggle_theme()
    assert window.grab().toImage().pixelColor(4, window.height() // 2) == before
    qtbot.waitUntil(lambda: window.loss is not None, timeout=30_000)
    assert window.loss is not None
    wiring.window.toggle_panel("loss")
    assert not window.loss.isVisible()
    wiring.actions.panels.focus_run_to()
    qtbot.keyClicks(QApplication.focusWidget(), "4")
    qtbot.keyClick(QApplication.focusWidget(), K.Key_Return)
    qtbot.waitUntil(lambda: wiring.session.status.step == 4, timeout=30_000)
    wiring.actions.panels.focus_run_to()
    qtbot.keyClicks(QApplication.focusWidget(), "x")
    qtbot.keyClick(QApplication.focusWidget(), K.Key_Return)
    assert "allowed is a whole number" in window.banner.sentence

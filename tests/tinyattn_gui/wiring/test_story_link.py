"""The window opens on a question, and what it tells is true at the step on show, forwards and backwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.messages import ReadStops
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.site import Site
from model.quantities.stages import Ref
from model.runs.run import Run
from model.spec.presets import PRESETS
from model.stories.table import story_of
from tests.kit.desktop import Desktop
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.wiring.wiring import Wiring


def weights(wiring: Wiring, layer: int = 0, site: Site = Site.SELF) -> MatrixView:
    return wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, layer, site)]


def look(wiring: Wiring, until: Callable[[], bool]) -> None:
    for _ in range(500):
        if until():
            return
        wiring.session.look()
        QApplication.processEvents()
    raise AssertionError("the trainer has not come there")


def go(wiring: Wiring, step: int) -> None:
    wiring.session.run_to(step)
    look(wiring, lambda: (frame := wiring.session.frame) is not None and frame.step == step)


def test_it_opens_on_a_question_and_tells_what_is_measured(desktop: Desktop) -> None:
    wiring = desktop.open()
    bar, story = wiring.window.story, story_of(PRESETS["fat-cat"].spec)
    assert bar.isVisible()
    assert not wiring.window.hints.isVisible(), "one thing first"
    assert bar.question.text() == story.question
    assert bar.caption.text() == story.watch
    told = {0: bar.caption.text()}
    for step in (10, 45, 200):
        go(wiring, step)
        told[step] = bar.caption.text()
        weight = weights(wiring).picture
        assert weight is not None
        assert f"{weight.values[5, 2]:.0%}".replace("%", "\N{NO-BREAK SPACE}%") in told[step]
    assert "more than half" in told[45]
    assert told[200].endswith(story.meaning)
    for step in (45, 10, 0, 200):
        go(wiring, step)
        assert bar.caption.text() == told[step], "it is of the step, not of the way there"


def test_the_cell_is_outlined_in_its_head_and_sentence_only(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    assert weights(wiring)._marks.watched == {(5, 2)}
    wiring.session.set_probe("the old dog")
    look(wiring, lambda: (frame := wiring.session.frame) is not None and frame.probe_text == "the old dog")
    assert not weights(wiring)._marks.watched
    go(wiring, 5)
    assert wiring.window.story.caption.text().startswith("In “the fat cat sat on the mat”: ")
    wiring.session.open_preset(PRESETS["induction"])
    look(wiring, lambda: wiring.session.frame is not None)
    assert wiring.session.selection.layer == 1, "the window shows the layer that the story is about"
    assert weights(wiring, 1)._marks.watched == {(9, 3)}
    wiring.session.select_layer(0)
    QApplication.processEvents()
    assert not weights(wiring, 0)._marks.watched
    path = tmp_path / "seen.tinyattn"
    with Run(PRESETS["induction"].spec) as run:
        run.save_as(path, probe="a b c a")
        run.train_to(2)
    wiring.session.open_run(str(path))
    look(wiring, lambda: (frame := wiring.session.frame) is not None and frame.step == 2)
    assert wiring.session.selection.layer == 1, "also where the run before was the same"
    assert wiring.session.probe == "a b c a", "the sentence that the file has"
    wiring.session.open_preset(PRESETS["encoder-decoder"])
    look(wiring, lambda: wiring.session.frame is not None)
    assert (4, 0) in weights(wiring, 0, Site.CROSS)._marks.watched


def test_it_plays_is_dismissed_and_comes_back(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    bar, window = wiring.window.story, wiring.window
    play = window.actions_by_slug["play"]
    assert bar.play.text() == play.text().replace("&", "") == "Play"
    bar.play.setFocus()
    qtbot.keyClick(bar.play, Qt.Key.Key_Space)
    assert wiring.session.status.playing
    assert bar.play.text() == play.text().replace("&", "") == "Pause"
    bar.play.click()
    assert not wiring.session.status.playing
    bar.close_button.setFocus()
    bar.close_button.click()
    assert not bar.isVisible()
    assert window.hints.isVisible()
    assert not weights(wiring)._marks.watched
    assert wiring.session.conversation.goal.first(ReadStops) is None, "nobody reads it: nothing is measured for it"
    focus = QApplication.focusWidget()
    assert focus is None or focus.isVisible(), "the keyboard is not left behind"
    wiring.actions.leave()
    again = desktop.open()
    assert not again.window.story.isVisible()
    again.window.actions_by_slug["story"].trigger()
    assert again.window.story.isVisible()
    assert again.window.actions_by_slug["story"].isChecked()
    look(again, lambda: bool(weights(again)._marks.watched))
    go(again, 45)
    assert "more than half" in again.window.story.caption.text()

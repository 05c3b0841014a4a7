"""The panel of all heads: which map stands where, and how it follows the window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.config import ModelConfig
from model.messages import MEAN
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.head_measures import PREVIOUS
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.head_grids import opened
from tests.kit.pointer import double_click
from tests.kit.views import settle
from tinyattn_gui.panels.grid import GridPanel
from tinyattn_gui.panels.heads import HeadsPanel
from tinyattn_gui.pictures.head_grid import HeadGrid
from tinyattn_gui.pictures.sight import Selection

pytestmark = pytest.mark.usefixtures("qapp")
K, LEFT = Qt.Key, Qt.MouseButton.LeftButton
WIDE = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=4, n_layer=2))


def the_picture(panel: GridPanel) -> HeadGrid:
    assert isinstance(panel.view.picture, HeadGrid), panel.view.message
    return panel.view.picture


def by_hand(values: NDArray[np.float32]) -> tuple[float, float]:
    entropy = -sum(float(w) * np.log(float(w)) for w in values.ravel() if w) / len(values)
    distance = sum(float(values[q, k]) * abs(q - k) for q, k in np.ndindex(*values.shape)) / len(values)
    return entropy, distance


def test_the_panel_shows_every_head_of_every_layer_and_the_averages(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    session.run_to(5)
    settle(wiring)
    picture = the_picture(panel)
    assert picture.where == "step 5"
    assert (picture.rows, picture.columns, len(picture.thumbs)) == (3, 5, 15)
    found = {(thumb.layer, thumb.head): n for n, thumb in enumerate(picture.thumbs)}
    for layer in range(2):
        for head in (*range(4), MEAN):
            session.select(Selection(layer, head))
            settle(wiring)
            matrix = wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, layer)].picture
            assert matrix is not None
            thumb = picture.thumbs[found[layer, head]]
            assert np.array_equal(picture.maps[found[layer, head]], matrix.values)
            assert (thumb.entropy, thumb.distance) == pytest.approx(by_hand(matrix.values), rel=1e-4)
    mean = picture.maps[[found[0, 1], found[1, 1]]].mean(0)
    assert picture.maps[found[MEAN, 1]] == pytest.approx(mean, abs=1e-6)
    assert picture.maps[found[MEAN, MEAN]] == pytest.approx(picture.maps[:8].mean(0), abs=1e-6)


def test_a_click_shows_that_head_everywhere(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    thumbs = {thumb.label: thumb for thumb in the_picture(panel).thumbs}
    panel.view.thumb_chosen.emit(thumbs["L1 H2"])
    assert wiring.session.selection == Selection(1, 2)
    assert the_picture(panel).chosen == (1, 2)
    panel.view.thumb_chosen.emit(thumbs["L0 mean"])
    assert wiring.session.selection == Selection(0, MEAN)
    settle(wiring)
    assert the_picture(panel).chosen == (0, MEAN)


def test_a_double_click_opens_its_lines_alone(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    assert panel.view._layout is not None
    spot = panel.view._layout.squares[6].center().toPoint()
    QTest.mouseClick(panel.view, LEFT, pos=spot)
    double_click(panel.view, spot)
    settle(wiring)
    lines = wiring.window.views["heads"]
    assert isinstance(lines, HeadsPanel)
    assert wiring.session.selection == Selection(1, 2)
    assert lines.chips.heads == (2,)
    assert lines.view.picture.where == "layer 1 · step 0"


def test_an_order_and_a_colour(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    panel.order.setCurrentIndex(1)
    panel.order.activated.emit(1)
    picture = the_picture(panel)
    assert len(picture.thumbs) == 8
    entropies = [thumb.entropy for thumb in picture.thumbs]
    assert entropies == sorted(entropies)
    for thumb, values in zip(picture.thumbs, picture.maps, strict=True):
        assert thumb.entropy == pytest.approx(by_hand(values)[0], rel=1e-4)
    panel.colour.setFocus()
    for letter in "pre":
        QTest.keyClick(panel.colour, letter)
    settle(wiring)
    coloured = the_picture(panel)
    assert coloured.title == "Heads by previous token"
    for thumb, values in zip(coloured.thumbs, coloured.maps, strict=True):
        assert thumb.score == pytest.approx(float(np.diag(values, -1).mean()), rel=1e-4)
    wiring.window.toggle_panel("grid")
    again = desktop.open(WIDE)
    assert (opened(again).colour.currentText(), the_picture(opened(again)).measure) == ("previous token", PREVIOUS)
    again.actions.changes.set_probe("")
    settle(again)
    assert opened(again).view.message == "No tokens: type a sentence."


def test_it_lags_behind_a_fast_run_and_names_its_step(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    trainer = session.conversation.link.trainer._trainer  # type: ignore[attr-defined]
    session.conversation.link.trainer.patience = 3  # type: ignore[attr-defined]
    session.play()
    session.look()
    slow = [watch for watch in session.conversation.goal.watch if watch.most]
    trainer._thumbnails.done((session.run, session.probe, *slow), 1e6)
    before = the_picture(panel).where
    for _ in range(5):
        trainer._next_frame = 0.0
        session.look()
    assert session.frame is not None
    assert session.frame.step > 3
    assert the_picture(panel).where == before != f"step {session.frame.step}"
    session.pause()
    settle(wiring)
    assert the_picture(panel).where == f"step {session.frame.step}"


def test_a_long_sentence_comes_reduced_to_the_pixels(desktop: Desktop, qtbot: QtBot) -> None:
    long = replace(WIDE, model=ModelConfig(n_head=4, n_layer=2, context=256))
    wiring = desktop.open(long)
    panel = opened(wiring)
    wiring.actions.changes.set_probe(" ".join(["the fat cat sat on the mat ."] * 32))
    settle(wiring)

    def fits() -> bool:
        wiring.session.look()
        return the_picture(panel).maps.shape[1] == panel.view.pixels < 256

    qtbot.waitUntil(fits)
    assert the_picture(panel).spans(0, 0)[0].start == 0
    assert len(the_picture(panel).tokens) == 256


def test_a_network_with_one_head(desktop: Desktop) -> None:
    wiring = desktop.open()
    panel = opened(wiring)
    picture = the_picture(panel)
    assert [thumb.label for thumb in picture.thumbs] == ["L0 H0"]
    assert not panel.order.isVisible()
    wiring.actions.changes.set_probe("")
    settle(wiring)
    assert panel.view.message == "No tokens: type a sentence."
    wiring.session.begin(WIDE)
    wiring.actions.changes.set_probe("the cat")
    settle(wiring)
    assert len(the_picture(panel).thumbs) == 15
    QApplication.processEvents()
    assert panel.order.isVisible()

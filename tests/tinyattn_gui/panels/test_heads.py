"""The panel of heads: every head of a layer as the matrices have them, beside the rest of the window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.config import ModelConfig
from model.messages import MEAN
from model.quantities import ATTENTION_WEIGHTS, Axis
from model.quantities.stages import Ref
from model.quantities.watch import ALL
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.head_lines import at, drawn, opened
from tests.kit.pointer import double_click
from tests.kit.views import SENTENCE, open_panel, settle
from tinyattn_gui.export.figure import render
from tinyattn_gui.panels.grid import GridPanel
from tinyattn_gui.panels.heads import CHUNK, HeadsPanel
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.pictures.head_grid import HeadGrid
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.pictures.ladder import Ladder
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.widgets.views.head_lines_view import LineSpot

pytestmark = pytest.mark.usefixtures("qapp")
K, CTRL, LEFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton
WIDE = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=4, n_layer=2))
LONG = replace(WIDE, model=ModelConfig(n_head=4, n_layer=2, context=256))
SIZE = (400, 400)


def the_picture(panel: HeadsPanel) -> HeadLines:
    assert isinstance(panel.view.picture, HeadLines), panel.view.message
    return panel.view.picture


def test_the_panel_shows_every_head_of_the_layer_as_the_matrices_do(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    session.select_layer(1)
    session.run_to(3)
    settle(wiring)
    picture = the_picture(panel)
    assert (picture.where, picture.tokens, picture.heads) == ("layer 1 · step 3", SENTENCE, (0, 1, 2, 3))
    for head in range(4):
        session.select_head(head)
        settle(wiring)
        matrix = wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 1)].picture
        assert matrix is not None
        assert np.array_equal(picture.weights[head], matrix.values)


def test_the_average_is_one_more_choice(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    every = the_picture(panel).weights
    panel.chips.chosen.emit((1, MEAN))
    settle(wiring)
    picture = the_picture(panel)
    assert picture.heads == (1, MEAN)
    assert np.array_equal(picture.weights[0], every[1])
    assert picture.weights[1] == pytest.approx(every.mean(0), abs=1e-6)
    panel.chips.chosen.emit(())
    assert panel.view.message == "No head is shown: choose one above."
    assert not any(watch.head in (ALL, MEAN) for watch in wiring.session.conversation.goal.watch)


def test_only_a_panel_on_show_is_watched_for(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    opened(wiring)
    assert any(watch.head == ALL for watch in wiring.session.conversation.goal.watch)
    wiring.window.toggle_panel("heads")
    QApplication.processEvents()
    assert not any(watch.head == ALL for watch in wiring.session.conversation.goal.watch)


def test_layer_token_and_head_are_the_windows(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    panel.layer.setCurrentIndex(1)
    panel.layer.activated.emit(1)
    assert session.selection == Selection(1, 0)
    panel.view.token_chosen.emit(5)
    settle(wiring)
    assert session.selection.token == 5
    assert the_picture(panel).token == 5
    panel.view.line_chosen.emit(LineSpot(4, 2, 3))
    assert session.selection == Selection(1, 3, 4)
    assert [chip.is_current for chip in panel.chips.chips] == [False, False, False, True, False]
    panel.single_out()
    session.select_head(2)
    assert panel.chips.heads == (2,)
    wiring.actions.changes.set_probe("the cat")
    settle(wiring)
    assert (the_picture(panel).token, the_picture(panel).size) == (None, 2)


def test_a_double_click_on_a_line_opens_its_numbers(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    spot = LineSpot(6, 0, 0)
    panel.chips.chosen.emit((0,))
    settle(wiring)
    qtbot.waitUntil(lambda: not panel.view.is_drawing)
    panel.view._point_at(QPointF(at(panel.view, spot)))
    found = panel.view.spot
    assert found.head == 0
    qtbot.mouseClick(panel.view, LEFT, pos=at(panel.view, spot))
    double_click(panel.view, at(panel.view, spot))
    assert "neuron" in wiring.window.views
    assert wiring.session.selection == Selection(0, 0, found.query)


def test_a_matrix_and_the_lines_light_each_other(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    link = Link({Axis.QUERY: frozenset({5}), Axis.KEY: frozenset({2})})
    wiring.looking.light(link)
    assert {line[1:] for line in panel.view._pairs} == {(5, 2)}
    wiring.looking.light(None)
    assert panel.view._pairs == []


def test_a_long_sentence_is_read_in_part(desktop: Desktop) -> None:
    wiring = desktop.open(LONG)
    panel = opened(wiring)
    wiring.actions.changes.set_probe(" ".join(["the fat cat sat on the mat ."] * 32))
    settle(wiring)
    assert the_picture(panel).rows == tuple(range(2 * CHUNK))
    panel.view.reveal(200)
    settle(wiring)
    picture = the_picture(panel)
    assert 200 in picture.span
    assert set(picture.span) <= set(picture.rows)
    assert len(picture.rows) <= 3 * CHUNK
    panel.view.token_chosen.emit(1)
    settle(wiring)
    assert 1 in the_picture(panel).span
    panel.view.reveal(250)
    settle(wiring)
    picture = the_picture(panel)
    assert 1 in picture.rows
    assert {line[1] for line in drawn(picture)} == {1}


def test_while_a_step_is_walked_it_is_of_that_step(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    session.run_to(2)
    settle(wiring)
    wiring.walk.first_moment()
    settle(wiring)
    wiring.actions.walk.turn_lens()
    for _ in range(2):
        wiring.walk.moment_on()
        settle(wiring)
    picture = the_picture(panel)
    assert session.frame is not None
    assert picture.tokens == tuple(piece.label for piece in session.frame.probe.pieces)
    assert picture.where == "layer 0 · step 2"
    wiring.walk.turn_lens()
    settle(wiring)
    picture = the_picture(panel)
    assert picture.tokens == tuple(piece.label for piece in session.frame.example.pieces)
    assert picture.where == "layer 0 · training example · step 2"
    wiring.walk.leave()
    settle(wiring)
    assert the_picture(panel).where == "layer 0 · step 2"


def test_beside_another_branch_it_says_which_one(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    session.run_to(3)
    settle(wiring)
    session.look_at(1)
    settle(wiring)
    session.branch("train.learning_rate", 0.5)
    settle(wiring)
    session.run_to(3)
    settle(wiring)
    this = the_picture(panel)
    assert this.where == "layer 0 · step 3 · this branch"
    session.set_side(FigureSide.OTHER)
    settle(wiring)
    other = the_picture(panel)
    assert other.where == "layer 0 · step 3 · other branch"
    assert not np.array_equal(this.weights, other.weights)
    session.set_side(FigureSide.DIFFERENCE)
    settle(wiring)
    assert the_picture(panel).where == "layer 0 · step 3 · this branch"


def test_beside_a_network_with_one_head_more_each_view_shows_the_heads_that_it_has(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    grid, sheet = open_panel(wiring, "grid", GridPanel), wiring.window.pipeline
    session.run_to(3)
    settle(wiring)
    trial = wiring.actions.experiments
    trial.begin("one-head-less")
    for _ in range(60):
        settle(wiring)
        if not trial.experimenting.is_going:
            break
    assert session.spec.model.n_head == 3
    wiring.actions.selection.turn_ladder()
    assert sheet.shows_ladder
    for side, count in ((FigureSide.OTHER, 4), (FigureSide.THIS, 3)):
        session.set_side(side)
        assert open_panel(wiring, "grid", GridPanel) is grid
        ladder = sheet.ladder.picture
        assert isinstance(ladder, Ladder), sheet.ladder.message
        assert ladder.per_layer == count
        assert isinstance(grid.view.picture, HeadGrid)
        assert len(grid.view.picture.thumbs) == 3 * (count + 1)
        assert open_panel(wiring, "heads", HeadsPanel) is panel
        assert the_picture(panel).heads == (0, 1, 2), "the chips are those of the run on show"


def test_beside_a_step_it_says_which_one(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    session.run_to(5)
    settle(wiring)
    session.compare_with(2)
    session.set_side(FigureSide.OTHER)
    settle(wiring)
    assert the_picture(panel).where == "layer 0 · step 2"


def test_an_empty_sentence_and_another_network(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    wiring.actions.changes.set_probe("")
    settle(wiring)
    assert panel.view.message == "No tokens: type a sentence."
    wiring.actions.changes.set_probe("the fat cat")
    wiring.session.begin(DEFAULT_PRESET.spec)
    settle(wiring)
    assert the_picture(panel).weights.shape == (1, 3, 3)
    assert not panel.chips.isVisible()
    assert not panel.layer.isVisible()


def test_a_panel_that_was_open_is_open_again(desktop: Desktop) -> None:
    first = desktop.open(WIDE)
    opened(first)
    assert first.close()
    again = desktop.open(WIDE)
    settle(again)
    panel = again.window.views["heads"]
    assert isinstance(panel, HeadsPanel)
    assert the_picture(panel).heads == (0, 1, 2, 3)


@pytest.mark.parametrize("slug", ["heads", "grid", "neuron"])
def test_a_view_with_the_focus_is_what_is_exported_and_copied(desktop: Desktop, slug: str) -> None:
    wiring = desktop.open(WIDE)
    panel = wiring.window.view(slug)
    settle(wiring)
    panel.take_focus()
    pictured = wiring.window.pictured
    assert pictured is panel.view  # type: ignore[attr-defined]
    assert "step 0" in render(pictured.picture, "svg").decode()
    wiring.actions.figures.copy()
    copied = QApplication.clipboard().mimeData()
    assert copied.hasImage()
    names = {"heads": "head\tquery", "grid": "head\tentropy\tdistance", "neuron": "key\t\tk[0]\t"}
    assert copied.text().startswith(names[slug])

"""Ctrl+E and Ctrl+C in the window."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider

from model.exports.stamp import carried
from model.matrix.picture import colour_range
from model.quantities import ATTENTION_WEIGHTS, SCORES
from model.quantities.stages import Ref
from model.quantities.watch import MEAN, Watch
from tests.kit.desktop import Desktop
from tests.kit.figure_dialogs import assert_made_again, save_figure, settle
from tinyattn_gui.panels.grid import GridPanel
from tinyattn_gui.panels.heads import HeadsPanel
from tinyattn_gui.panels.histogram import HistogramPanel
from tinyattn_gui.pictures.figure import Scope
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.wiring.wiring import Wiring

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def opened(desktop: Desktop) -> Wiring:
    """A window after three steps, with the attention weights selected."""
    wiring = desktop.open()
    wiring.session.run_to(3)
    wiring.session.look()
    QApplication.processEvents()
    wiring.window.pipeline.take_focus()
    return wiring


def matrix(wiring: Wiring, ref: Ref) -> MatrixView:
    return wiring.window.pipeline.view.views[ref]


def test_a_saved_figure_tells_what_was_on_show(opened: Wiring, tmp_path: Path) -> None:
    told = carried(save_figure(opened, tmp_path / "a.svg"))
    assert (told.request.step, told.request.text) == (3, "the fat cat sat on the mat")
    assert told.request.origin.spec == opened.session.spec
    assert told.request.parts[0].watch.slug == "attention_weights"
    assert opened.session.frame is not None
    assert told.digest == opened.session.frame.digest != ""


def test_a_run_file_and_a_change_on_the_way_are_told(opened: Wiring, tmp_path: Path) -> None:
    opened.session.save_as(str(tmp_path / "cat.tinyattn"))
    opened.session.look()
    opened.session.change("train.learning_rate", 0.5)
    opened.session.run_to(5)
    opened.session.look()
    told = carried(save_figure(opened, tmp_path / "a.png")).request
    assert told.origin.file == "cat.tinyattn"
    assert [(edit.step, edit.value) for edit in told.origin.edits] == [(3, 0.5)]
    opened.session.look_at(2)
    opened.session.look()
    assert carried(save_figure(opened, tmp_path / "b.png")).request.origin.edits == ()


def test_the_chosen_cell_is_told(opened: Wiring, tmp_path: Path) -> None:
    view = matrix(opened, Ref(ATTENTION_WEIGHTS, 0))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(view, key)
    assert carried(save_figure(opened, tmp_path / "a.png")).request.parts[0].cell == (1, 1)


def test_what_only_the_window_shows_says_so(opened: Wiring, tmp_path: Path) -> None:
    """From where points came, and how they are turned, follows from what was looked at before."""
    opened.window.show_panel("space")
    settle(opened)
    opened.window.views["space"].take_focus()
    told = carried(save_figure(opened, tmp_path / "a.svg"))
    assert told.words()["shows"] == "what only the window shows"


def test_the_clipboard_has_picture_and_numbers_at_once(opened: Wiring) -> None:
    view = matrix(opened, Ref(ATTENTION_WEIGHTS, 0))
    QTest.keyClick(view, Qt.Key.Key_C, CONTROL)
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert data.hasText()
    assert data.imageData().width() == 1004
    rows = list(csv.reader(io.StringIO(data.text()), delimiter="\t"))
    assert rows[0] == ["query", "the", "fat", "cat", "sat", "on", "the", "mat"]
    assert view.picture is not None
    assert np.array_equal(np.array([row[1:] for row in rows[1:]], np.float32), view.picture.values)


def test_selected_text_is_copied_before_anything_else(opened: Wiring) -> None:
    opened.window.pipeline.probe.setFocus()
    opened.window.pipeline.probe.selectAll()
    opened.actions.figures.copy()
    assert QGuiApplication.clipboard().text() == "the fat cat sat on the mat"


def test_a_view_that_is_no_matrix_is_taken_too(opened: Wiring, tmp_path: Path) -> None:
    """The past of a cell, in the inspector."""
    opened.window.show_panel("inspector")
    view = matrix(opened, Ref(ATTENTION_WEIGHTS, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    for _ in range(5):
        opened.session.look()
        QApplication.processEvents()
    trail = opened.window.views["inspector"].trail  # type: ignore[attr-defined]
    trail.setFocus()
    assert trail.picture is not None
    with Image.open(save_figure(opened, tmp_path / "a.png")) as image:
        assert image.width == 1004
    opened.actions.figures.copy()
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert data.text().splitlines()[0] == "step\tvalue"
    opened.actions.selection.open_cell_menu()  # which is for matrices: nothing happens


@pytest.mark.parametrize(
    ("panel", "head", "lines"),
    [
        ("heads", ["head", "query", "", "key", "", "weight"], 10),
        ("grid", ["head", "entropy", "distance"], 1),
        ("neuron", ["key", "", "k[0]", "k[1]"], 7),
        ("space", ["axis", "place", "name", "PC1", "PC2"], 7),
    ],
)
def test_every_view_is_copied_as_picture_and_numbers(
    panel: str, head: list[str], lines: int, opened: Wiring, tmp_path: Path
) -> None:
    opened.window.show_panel(panel)
    for _ in range(4):
        opened.session.look()
        QApplication.processEvents()
    opened.window.views[panel].take_focus()
    opened.actions.figures.copy()
    data = QGuiApplication.clipboard().mimeData()
    rows = list(csv.reader(io.StringIO(data.text()), delimiter="\t"))
    assert data.hasImage()
    assert rows[0][: len(head)] == head
    assert len(rows) > lines
    assert all(len(row) <= len(rows[0]) for row in rows)
    assert carried(save_figure(opened, tmp_path / "a.svg")).request.step == 3


def change(wiring: Wiring, panel: str) -> None:
    """Set what a panel shows to what nobody would get without asking."""
    view = wiring.window.views[panel]
    if isinstance(view, HeadsPanel):
        view.chips.chosen.emit((1, MEAN))
        view.least.slider.triggerAction(QSlider.SliderAction.SliderPageStepAdd)
        view.least.slider.triggerAction(QSlider.SliderAction.SliderPageStepAdd)
    elif isinstance(view, GridPanel):
        view.order.setCurrentIndex(1)
        view.order.activated.emit(1)
    elif isinstance(view, HistogramPanel):
        wiring.actions.ranges.turn(Watch("scores"))
        wiring.window.pipeline.view.views[Ref(SCORES, 1)].setFocus()
        wiring.looking.show_panels()
    settle(wiring)


@pytest.mark.parametrize("panel", ["heads", "neuron", "grid", "histogram"])
def test_a_saved_view_can_be_made_again_from_its_run(
    panel: str, two_heads: Wiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_heads.window.show_panel(panel)
    settle(two_heads)
    change(two_heads, panel)
    two_heads.window.views[panel].take_focus()
    saved = save_figure(two_heads, tmp_path / "a.png")
    assert carried(saved).request.parts[0].view == {"grid": "maps"}.get(panel, panel)
    assert_made_again(saved, monkeypatch)


@pytest.mark.parametrize("scope", [Scope.VIEW, Scope.PIPELINE, Scope.HEADS])
def test_a_locked_range_is_that_of_the_figure(
    scope: Scope, two_heads: Wiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_heads.actions.ranges.turn(Watch("scores"))
    two_heads.session.run_to(60)  # the range grows with the scores
    settle(two_heads)
    two_heads.session.look_at(2)
    settle(two_heads)
    matrix(two_heads, Ref(SCORES, 1)).setFocus()
    shown = matrix(two_heads, Ref(SCORES, 1)).picture
    assert shown is not None
    assert (shown.low, shown.high) != colour_range(shown.values, shown.kind)
    saved = save_figure(two_heads, tmp_path / "a.png", scope)
    ends = {part.ends for part in carried(saved).request.parts if part.watch.slug == "scores"}
    assert ends == {(shown.low, shown.high)}
    assert_made_again(saved, monkeypatch)

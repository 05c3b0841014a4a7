"""The loss curve as a timeline: clicked and dragged to a step, with the step under the pointer named."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.glossary.table import entry
from tests.kit.desktop import Desktop
from tests.kit.running import until
from tests.kit.views import settle
from tinyattn_gui.panels.loss import LossPanel
from tinyattn_gui.widgets.bars.tips import tip
from tinyattn_gui.wiring.wiring import Wiring

STEPS = 40


@pytest.fixture
def wiring(desktop: Desktop) -> Wiring:
    """A window that has trained so far."""
    opened = desktop.open()
    opened.session.run_to(STEPS)
    arrive(opened, STEPS)
    loss_panel(opened)._draw()
    QApplication.processEvents()
    return opened


def arrive(wiring: Wiring, step: int) -> None:
    """Wait until that step is on show, however many answers it takes."""

    def is_there() -> bool:
        settle(wiring)
        return wiring.session.status.step == step

    until(is_there)


def loss_panel(wiring: Wiring) -> LossPanel:
    panel = wiring.window.views["loss"]
    assert isinstance(panel, LossPanel)
    return panel


def place(panel: LossPanel, step: float) -> QPoint:
    """Where a step is in the plot."""
    plot = panel.plot._plot
    box = plot.getPlotItem().getViewBox()
    y = sum(box.viewRange()[1]) / 2
    return plot.mapFromScene(box.mapViewToScene(QPointF(step, y)))


def test_a_click_goes_to_the_step(wiring: Wiring, qtbot: QtBot) -> None:
    panel = loss_panel(wiring)
    viewport = panel.plot._plot.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place(panel, 12))
    arrive(wiring, 12)
    qtbot.mouseClick(viewport, Qt.MouseButton.RightButton, pos=place(panel, 20))
    settle(wiring)
    assert wiring.session.status.step == 12


def test_a_drag_goes_along_and_ends_at_the_steps_that_there_are(wiring: Wiring, qtbot: QtBot) -> None:
    panel, steps = loss_panel(wiring), list[int]()
    viewport = panel.plot._plot.viewport()
    panel.step_chosen.connect(steps.append)
    before = panel.plot._plot.viewRange()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place(panel, 10))
    for step in (11, 15, 900):
        move(panel, place(panel, step))
    move(panel, QPoint(-50, 5))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(0, 5))
    assert list(dict.fromkeys(steps)) == [10, 11, 15, STEPS, 0]
    arrive(wiring, 0)
    assert panel.plot._plot.viewRange() == before, "the curve stays where it is"
    move(panel, place(panel, 7), Qt.MouseButton.NoButton)
    assert steps[-1] == 0, "nothing is chosen once the button is up"


def move(panel: LossPanel, at: QPoint, buttons: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    """The pointer moved to there, with a button down."""
    viewport = panel.plot._plot.viewport()
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(viewport.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        buttons,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(viewport, event)


def test_the_step_under_the_pointer_is_named(wiring: Wiring) -> None:
    panel = loss_panel(wiring)
    line = panel.plot.pointing.line
    assert not line.isVisible()
    move(panel, place(panel, 23), Qt.MouseButton.NoButton)
    assert line.isVisible()
    assert (line.value(), line.label.toPlainText()) == (23, "step 23")
    assert wiring.session.status.step == STEPS
    QApplication.sendEvent(panel.plot._plot.viewport(), QEvent(QEvent.Type.Leave))
    assert not line.isVisible()


def test_before_the_first_step_there_is_nothing_to_go_to(desktop: Desktop, qtbot: QtBot) -> None:
    panel, steps = loss_panel(desktop.open()), list[int]()
    panel.step_chosen.connect(steps.append)
    qtbot.mouseClick(panel.plot._plot.viewport(), Qt.MouseButton.LeftButton, pos=place(panel, 12))
    move(panel, place(panel, 12), Qt.MouseButton.NoButton)
    assert (steps, panel.plot.pointing.line.isVisible()) == ([], False)


def test_words_of_the_window_are_explained_where_they_stand(wiring: Wiring) -> None:
    plot = loss_panel(wiring).plot
    assert entry("floor").text in plot._floor.label.toolTip()
    assert entry("nats").text in plot._plot.getAxis("left").toolTip()
    assert entry("digest").text in wiring.window.status_line._digest.toolTip()
    assert tip("right").startswith("<qt>")

"""The loss curve: what it is read by, and a range that a bad start does not press to the ground."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.config import Edit, RunSpec, TrainConfig
from model.messages.readings import no_rows
from tests.kit.desktop import Desktop
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.loss import LossPanel
from tinyattn_gui.pictures.curve import Guide, curve, loss_range, norm_curve, rate_curve
from tinyattn_gui.pictures.scales import Scales
from tinyattn_gui.theme.palette import LIGHT
from tinyattn_gui.widgets.views.loss_plot import NORM, LossPlot

BLIND = math.log(24)
NONE = (np.empty(0), np.empty(0))


def test_a_start_that_is_far_off_leaves_the_range() -> None:
    losses = np.concatenate(([48, 40, 30, 20, 9], np.linspace(2, 0.5, 195))).astype(np.float32)
    low, high = loss_range([curve(losses)], Guide(0.396, BLIND))
    assert (low, high) == (0.396, 2.0)
    assert loss_range([curve(losses)], Guide(None, 50.0)) == (0.5, 48.0), "a blind guess is as bad"


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([3.4, 3.0, 2.0, 1.0], (1.0, 3.4)),
        ([48.0], (48.0, 48.001)),
        ([48.0, 40.0], (40.0, 48.0)),
        ([*([1.0] * 99), 90.0], (1.0, 90.0)),
        ([1.0, 2.0, math.nan, math.inf], (1.0, 2.0)),
        ([], (0.0, 1.0)),
    ],
    ids=["begins well", "one step", "two steps", "diverges late", "not finite", "empty"],
)
def test_all_else_is_in_range(losses: list[float], expected: tuple[float, float]) -> None:
    found = loss_range([curve(np.array(losses, np.float32))], Guide(None, BLIND))
    assert found == pytest.approx(expected, abs=1e-6)


def test_the_axis_has_that_range(qtbot: QtBot) -> None:
    plot = LossPlot(Style())
    qtbot.addWidget(plot)
    losses = np.concatenate(([48], np.ones(99))).astype(np.float32)
    plot.set_curves(curve(losses), NONE, Guide(0.4, BLIND))
    low, high = plot._plot.viewRange()[1]
    assert low < 0.4 < 1 < high < 1.1
    plot.set_beside((np.array([1.0, 100.0]), np.array([2.0, 3.0])), ("this", "other"))
    assert plot._plot.viewRange()[1][1] > 3


@pytest.mark.parametrize("scales", [Scales(), Scales(log_loss=True)], ids=["even", "logarithmic"])
@pytest.mark.parametrize("lost", [np.nan, np.inf], ids=["nan", "inf"])
def test_a_run_whose_losses_are_no_numbers_is_drawn_without_a_warning(
    qtbot: QtBot, recwarn: pytest.WarningsRecorder, lost: float, scales: Scales
) -> None:
    panel = LossPanel(Style())
    qtbot.addWidget(panel)
    panel.resize(500, 300)
    panel.show()
    panel.plot.set_scales(scales)
    held_out = np.array([[1, lost], [2, lost]], np.float32)
    panel.show_losses(np.full(3, lost, np.float32), held_out, Guide(0.4, BLIND), resting=True)
    QApplication.processEvents()
    panel.grab()
    assert [str(warning.message) for warning in recwarn] == []


def test_a_network_that_sees_what_comes_has_a_sentence_in_place_of_a_floor(qtbot: QtBot) -> None:
    plot = LossPlot(Style())
    qtbot.addWidget(plot)
    plot.set_curves(curve(np.ones(3, np.float32)), NONE, Guide(None, BLIND, "It sees."))
    assert (plot.caveat.text(), plot.caveat.isVisibleTo(plot)) == ("It sees.", True)
    assert plot.accessibleDescription() == "Loss 1.000 nats after step 3. It sees."
    plot.set_curves(curve(np.ones(3, np.float32)), NONE, Guide(0.5, BLIND))
    assert not plot.caveat.isVisibleTo(plot)


def test_the_window_says_so(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.session.begin(wiring.session.spec.with_options({"model.causal": "no"}))
    wiring.session.look()
    assert wiring.window.loss is not None
    assert "a position sees the token it must predict" in wiring.window.loss.plot.caveat.text()


def test_how_often_it_is_right_is_drawn_on_demand_by_an_axis_of_its_own(qtbot: QtBot) -> None:
    panel = LossPanel(Style())
    qtbot.addWidget(panel)
    rows = np.array([[10, 0.25, np.nan], [50, 0.5, 0.125], [60, 1, np.nan]], np.float32)
    panel.show_losses(np.ones(60, np.float32), np.array([[50, 2]], np.float32), Guide(0.4, BLIND), resting=True)
    panel.show_accuracy(rows)
    axis = panel.plot._accuracy
    assert (list(axis.named), "right" in panel.plot.accessibleDescription()) == ([], False)
    panel.right.click()
    (batch, first), (held_out, second) = axis.named
    assert (first, second) == ("accuracy, training batch", "accuracy, held out")
    assert (batch.xData.tolist(), batch.yData.tolist()) == ([10, 50, 60], [0.25, 0.5, 1])
    assert (held_out.xData.tolist(), held_out.yData.tolist()) == ([50], [0.125])
    assert [label.text for _, label in panel.plot._legend.items] == ["training batch", "held out", first, second]
    said = "100.0% of the training batch was right at step 60, and 12.5% of what is held out"
    assert panel.plot.accessibleDescription().endswith(said)
    low, high = axis._view.viewRange()[1]
    assert low < 0 < 1 < high
    panel.right.click()
    assert len(panel.plot._legend.items) == 2


def test_a_run_that_has_measured_nothing_has_no_curve(qtbot: QtBot) -> None:
    panel = LossPanel(Style())
    qtbot.addWidget(panel)
    panel.right.click()
    panel.show_losses(np.ones(6, np.float32), np.empty((0, 2), np.float32), Guide(None, BLIND), resting=True)
    assert list(panel.plot._accuracy.named) == []


def test_the_accuracy_of_another_branch_is_drawn_beside_this_one(qtbot: QtBot) -> None:
    panel = LossPanel(Style())
    qtbot.addWidget(panel)
    here, there = (np.array([[10, share, np.nan], [20, 1, np.nan]], np.float32) for share in (0.25, 0.5))
    panel.show_accuracy(here)
    panel.right.click()
    panel.show_beside(np.ones(20, np.float32), there, ("main", "branch 1"), None)
    (_, first), (other, second) = panel.plot._accuracy.named
    assert (first, second) == ("accuracy, main", "accuracy, branch 1")
    assert (other.xData.tolist(), other.yData.tolist()) == ([10, 20], [0.5, 1])
    assert [label.text for _, label in panel.plot._legend.items] == ["main", "branch 1", first, second]
    panel.show_beside(np.empty(0, np.float32), no_rows(), ("main", ""), None)
    assert [name for _, name in panel.plot._accuracy.named] == ["accuracy, training batch"]


def test_accuracy_is_shown_again_at_the_next_launch(desktop: Desktop) -> None:
    first = desktop.open().window.loss
    assert first is not None
    assert not first.right.isChecked()
    first.right.click()
    second = desktop.open().window.loss
    assert second is not None
    assert second.right.isChecked()
    assert second.plot._accuracy.on


def test_space_still_trains_once_accuracy_was_clicked(qtbot: QtBot) -> None:
    panel = LossPanel(Style())
    qtbot.addWidget(panel)
    assert not panel.right.focusPolicy() & Qt.FocusPolicy.ClickFocus


def test_the_legend_covers_no_curve(qtbot: QtBot) -> None:
    plot = LossPlot(Style())
    qtbot.addWidget(plot)
    plot.resize(900, 140)
    plot.show()
    item, curve = plot._plot.getPlotItem(), (np.array([1.0, 2.0]), np.array([3.0, 2.0]))
    plot.set_curves(curve, (np.empty(0), np.empty(0)), Guide(None, BLIND))
    item.layout.activate()
    alone = item.vb.sceneBoundingRect()
    plot.set_curves(curve, curve, Guide(None, BLIND))
    plot.set_accuracy(curve, curve)
    plot.show_accuracy(True)
    item.layout.activate()
    legend, curves = plot._legend.sceneBoundingRect(), item.vb.sceneBoundingRect()
    assert legend.bottom() <= curves.top()
    assert alone.height() - 25 < curves.height() < alone.height()
    assert lines_of(plot) == 1
    plot.resize(420, 140)
    item.layout.activate()
    assert lines_of(plot) == 2, "in a narrow panel"
    assert plot._legend.sceneBoundingRect().bottom() <= item.vb.sceneBoundingRect().top()


def lines_of(plot: LossPlot) -> int:
    """In how many lines the names of the curves stand."""
    plot._legend.layout.activate()
    return len({round(label.sceneBoundingRect().center().y()) for _, label in plot._legend.items})


def test_what_is_measured_now_and_then_has_a_dot_where_that_is_few(qtbot: QtBot) -> None:
    plot = LossPlot(Style())
    qtbot.addWidget(plot)
    for count, symbol in ((5, "o"), (500, None)):
        steps = np.arange(1.0, count + 1)
        plot.set_curves((steps, steps), (steps, steps), Guide(None, BLIND))
        plot.set_accuracy((steps, steps), (steps, steps))
        assert plot._held_out.opts["symbol"] == plot._accuracy._held_out.opts["symbol"] == symbol
        assert plot._curve.opts["symbol"] is None


def test_the_norm_of_the_gradients_is_drawn_on_demand(qtbot: QtBot) -> None:
    panel = LossPanel(Style())
    qtbot.addWidget(panel)
    panel.show()
    norms = np.array([np.nan, 2.5, 1.5, 0.5], np.float32)  # the first was not written down
    panel.show_losses(np.ones(20, np.float32), np.empty((0, 2), np.float32), Guide(None, BLIND), resting=True)
    panel.show_side(NORM, norm_curve(norms))
    panel.right.click()
    panel.sides[NORM].click()
    assert not panel.right.isChecked()
    ((drawn, name),) = panel.plot.sides[NORM].named
    assert (drawn.xData.tolist(), drawn.yData.tolist(), name) == (
        [2, 3, 4],
        [2.5, 1.5, 0.5],
        "gradient norm",
    )
    assert panel.plot.accessibleDescription().endswith("gradient norm 0.5 at step 4")
    assert panel.plot._plot.getAxis("right").labelText == "gradient norm"
    panel.show_side(NORM, None)
    assert list(panel.plot.sides[NORM].named) == []


def test_the_learning_rate_is_drawn_where_it_changes() -> None:
    train = TrainConfig(learning_rate=0.5, warmup=4)
    assert rate_curve(TrainConfig(), (), 9) is None
    edited = rate_curve(TrainConfig(learning_rate=0.5), (Edit(1000, "train.learning_rate", 0.25),), 2000)
    assert edited is not None
    rates = dict(zip(*(part.tolist() for part in edited), strict=True))
    assert (rates[1000], rates[1001], len(rates) <= 602) == (0.5, 0.25, True)
    drawn = rate_curve(train, (), 6)
    assert drawn is not None
    assert [part.tolist() for part in drawn] == [[1, 2, 3, 4, 5, 6], [0.1, 0.2, 0.3, 0.4, 0.5, 0.5]]
    none = rate_curve(train, (), 0)
    assert none is not None
    assert len(none[0]) == 0


def test_the_window_offers_it(desktop: Desktop) -> None:
    wiring = desktop.open(RunSpec().with_options({"train.warmup": "5", "train.clip": "0.1"}))
    panel = wiring.window.loss
    assert panel is not None
    assert all(box.isVisible() for box in panel.sides.values())


def test_a_spike_that_passes_leaves_the_range_and_is_marked(qtbot: QtBot) -> None:
    losses = np.full(200, 0.5, np.float32)
    losses[:20] = np.linspace(3, 0.6, 20)
    losses[100] = 40
    assert loss_range([curve(losses)], Guide(None, BLIND)) == (0.5, 3.0)
    plot = LossPlot(Style())
    qtbot.addWidget(plot)
    plot.set_curves(curve(losses), NONE, Guide(None, BLIND))
    assert plot._over_range.getData()[0].tolist() == [101]
    losses[196:] = 40
    assert loss_range([curve(losses)], Guide(None, BLIND)) == (0.5, 40.0), "it may stay there"
    plot.set_curves(NONE, NONE, Guide(None, BLIND))
    assert not len(plot._over_range.getData()[0]), "another run begins with an empty plot"


def test_lines_are_as_wide_on_a_fine_screen_and_dashes_lie_along_the_steps(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dashed along every way up and down, a noisy curve took seconds a frame."""
    plot = LossPlot(Style())
    qtbot.addWidget(plot)
    plot.resize(600, 200)
    coarse = pens(plot)
    for part in (LossPlot, pg.PlotWidget):
        monkeypatch.setattr(part, "devicePixelRatioF", lambda self: 2.0)
    QApplication.sendEvent(plot, QEvent(QEvent.Type.DevicePixelRatioChange))
    assert len(coarse) > 10
    assert pens(plot) == [2 * width for width in coarse]
    steps = np.arange(1.0, 1001)
    plot.set_beside((steps, steps % 2), ("this", "other"))
    plot.set_curves((steps, np.ones(1000)), NONE, Guide(None, BLIND))
    shot = plot.grab().toImage()
    lit = [LIGHT.beside.rgb() in {shot.pixel(x, y) for y in range(shot.height())} for x in range(100, 580)]
    assert 0.4 < np.mean(lit) < 0.9


def pens(plot: LossPlot) -> list[float]:
    """How wide all lines of a plot that can be seen are, in pixels."""
    items = plot._plot.scene().items()
    lines = [item.pen.widthF() for item in items if isinstance(item, pg.InfiniteLine)]
    axes = [item.pen().widthF() for item in items if isinstance(item, pg.AxisItem) and item.orientation != "top"]
    kept = [item.opts["pen"] for item in items if isinstance(item, pg.PlotDataItem) and item is not plot._first]
    return lines + axes + [pen.widthF() for pen in kept if isinstance(pen, QPen)]

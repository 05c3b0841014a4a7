"""The efficiency lab: measured in the background, drawn when it is done, walked by keys, exported as a figure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from model.config import RunSpec
from model.messages.capacity import CapacityPoint, CapacityReport
from model.messages.controls import AnchorReport, Control
from model.messages.costs import report_as_json
from model.processes.jobs import JobStage
from model.spec.presets import PRESETS
from tests.kit.costs import report
from tests.kit.desktop import Desktop
from tests.kit.views import open_panel, settle, shown
from tinyattn_gui.drawing.chart import place
from tinyattn_gui.drawing.registry import height
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.export.files import Exhibit
from tinyattn_gui.panels.lab import LabPanel
from tinyattn_gui.pictures.capacity import chart_of_capacity
from tinyattn_gui.pictures.chart import chart_sheet
from tinyattn_gui.pictures.controls import chart_of_controls
from tinyattn_gui.pictures.costs import chart_of_costs
from tinyattn_gui.pictures.jobs import JobRow
from tinyattn_gui.pictures.lab import LAB
from tinyattn_gui.widgets.views.chart_view import ChartSpot
from tinyattn_gui.wiring.figures.figure_controller import provenance_of

K = Qt.Key


@pytest.fixture
def panel(qtbot: QtBot) -> LabPanel:
    made = LabPanel(Style())
    shown(qtbot, made, (560, 500))
    return made


def test_before_anything_is_measured_it_says_what_can_be(panel: LabPanel, qtbot: QtBot) -> None:
    assert panel.view.message == LAB[0].about
    panel.amount.setCurrentIndex(1)
    with qtbot.waitSignal(panel.measure_asked) as asked:
        panel.measure.click()
    assert asked.args == [LAB[0], ("--longest", "1024")]


def test_while_it_runs_the_button_cancels(panel: LabPanel, qtbot: QtBot) -> None:
    running = JobRow(1, "lab", "lengths: 3 of 36, 9 s left", JobStage.RUNNING, 3 / 36)
    panel.show_running("cost", running)
    assert (panel.measure.text(), panel.bar.value(), panel.words.text()) == ("Cancel", 83, running.words)
    assert panel.bar.isVisible()
    with qtbot.waitSignal(panel.cancel_asked) as asked:
        panel.measure.click()
    assert asked.args == [LAB[0]]
    panel.show_running("cost", JobRow(1, "lab", "", JobStage.CANCELLED))
    assert panel.measure.text() == "Measure"
    assert not panel.bar.isVisible()


def test_points_are_walked_by_keys_and_told_in_words(panel: LabPanel) -> None:
    panel.show_chart("cost", chart_of_costs(report()))
    view, told = panel.view, list[str]()
    view.pointed.connect(lambda said: told.append("" if said is None else said[0]))
    panel.take_focus()
    for key in (K.Key_Return, K.Key_Right):
        QTest.keyClick(view, key)
    assert told[-1].startswith("recomputed, 256 tokens before: 65.5 ms (59 ms to 72.1 ms); by the formula 65.5 ms")
    assert "\n0.015 times as fast as the full cache\ngrows as n^2.00 (1.90–2.10)" in told[-1]
    QTest.keyClick(view, K.Key_Down)
    QTest.keyClick(view, K.Key_End)
    assert view.spot == ChartSpot(0, 1, 2)
    QTest.keyClick(view, K.Key_Down)
    assert told[-1] == "recomputed, 256 tokens before: 262 kB; by the formula 262 kB\nnothing of it kept between tokens"
    QTest.keyClick(view, K.Key_Escape)
    assert view.spot is None


def test_on_logarithmic_axes_lengths_and_powers_of_ten_stand_equally_apart(panel: LabPanel) -> None:
    panel.show_chart("cost", chart_of_costs(report()))
    view = panel.view
    places = [view._at(ChartSpot(0, 1, n)) for n in range(3)]  # type: ignore[attr-defined]
    assert places[1].x() - places[0].x() == pytest.approx(places[2].x() - places[1].x())
    assert len({place.y() for place in places}) == 1
    low, high = (view._at(ChartSpot(0, 0, n)).y() for n in range(2))  # type: ignore[attr-defined]
    axes = view.picture.plots[0]
    area = view._layout.areas[0]  # type: ignore[attr-defined]
    decades = len(axes.ticks) - 1
    assert low - high == pytest.approx(area.height() / decades * 0.60206, rel=1e-4)  # four times as long


def test_the_table_below_names_ratios_growth_and_what_was_left_out() -> None:
    chart = chart_of_costs(report())
    assert [curve.cells for curve in chart.plots[0].curves] == [
        ("1", "0.015", "–", "n^2.00 (1.90–2.10)", "n^1.90", "–"),
        ("66", "1", "0.0%", "–", "n^1.00", "–"),
    ]
    assert chart.remarks == ("Not measured: recomputed, 512: too long.",)
    assert "at 256 tokens" in chart.caption
    assert height(chart, 300.0, Style()) > height(chart, 900.0, Style()) > 0  # one above the other, side by side
    tall, low = (place(QRectF(0, 0, 300, high), chart, Style(shed=True)).blocks for high in (900, 400))
    assert [column for block in tall for column in block] == [1, 2, 3, 4, 5, 6], "what is too wide goes on below"
    assert low == tall[:1]


def test_a_figure_of_it_is_offered_with_its_numbers(desktop: Desktop) -> None:
    wiring = desktop.open()
    panel = open_panel(wiring, "lab", LabPanel)
    panel.show_chart("cost", chart_of_costs(report()))
    wiring.actions.figures.export()
    exporting = wiring.actions.figures.exporting
    assert exporting is not None
    draft = exporting.dialog.draft
    assert draft is not None
    assert draft.problem_of_numbers == ""
    exhibit = Exhibit(
        draft.request, provenance_of(draft, exporting._subject), [exporting.dialog.album.frame], [draft.pictures]
    )
    assert exhibit.encoded("csv").decode().splitlines()[1].startswith("recompute,128,")
    exporting.dialog.reject()


def test_what_a_job_has_written_is_drawn_and_its_file_goes(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring, begun = desktop.open(), list[tuple[str, list[str]]]()
    panel, ends = open_panel(wiring, "lab", LabPanel), []

    def start(title: str, arguments: list[str], *, ended: object) -> int:
        begun.append((title, arguments))
        ends.append(ended)
        return 1

    monkeypatch.setattr(wiring.actions.jobs, "start", start)
    panel.measure.click()
    ((title, arguments),) = begun
    assert (title, arguments[:2]) == ("Efficiency lab: What one token more costs", ["lab", "cost"])
    path = Path(arguments[arguments.index("-o") + 1])
    path.write_text(json.dumps(report_as_json(report())))
    ends[0]()
    assert panel.view.picture.title == "One token more"
    assert not path.exists()
    panel.measure.click()
    ends[1]()  # cancelled: nothing was written, what was there stays
    assert panel.view.picture.title == "One token more"
    assert not wiring.window.story.controls.isVisible()
    wiring.session.open_preset(PRESETS["sentences"])
    settle(wiring)
    wiring.window.story.controls.click()
    assert begun[-1][1][:2] == ["lab", "anchors"]
    assert panel.row.name == "anchors"
    panel.show_running("anchors", JobRow(1, "lab", "steps: 3 of 36", JobStage.RUNNING, 3 / 36))
    wiring.window.story.controls.click()
    assert len(begun) == 3, "it is being measured already"
    Path(begun[-1][1][begun[-1][1].index("-o") + 1]).unlink()


def test_controls_are_bars_with_their_numbers(panel: LabPanel) -> None:
    controls = (Control("anchors", 600, 1.0), Control("the same mask without anchors", 600, 0.056))
    panel.experiment.setCurrentIndex(1)
    panel.show_chart("anchors", chart_of_controls(AnchorReport(50, 1 / 16, controls, 4, 12, 8192, 0.4, 1e-6)))
    view = panel.view
    assert view.picture.describe(0, 1, 0) == (
        "the same mask without anchors: 0.056; a blind guess 0.0625\nafter 600 steps"
    )
    assert "4 of 12 tokens" in view.picture.caption
    panel.take_focus()
    QTest.keyClick(view, K.Key_Return)
    QTest.keyClick(view, K.Key_Down)
    assert view.spot == ChartSpot(0, 1, 0)
    ends = [view._at(ChartSpot(0, n, 0)) for n in range(2)]  # type: ignore[attr-defined]
    area = view._layout.areas[0]  # type: ignore[attr-defined]
    assert [(end.x() - area.left()) / area.width() for end in ends] == pytest.approx([1.0, 0.056])
    assert ends[0].y() < ends[1].y()
    assert len(chart_sheet(view.picture).rows) == 2


def test_how_much_an_anchor_holds_is_a_curve_for_each_depth(panel: LabPanel) -> None:
    points = tuple(
        CapacityPoint(layers, facts, seed, 100, 1 / facts, 2.25 + seed / 4)
        for layers in (2, 3)
        for facts in (1, 4)
        for seed in range(3)
    )
    panel.experiment.setCurrentIndex(2)
    panel.show_chart("capacity", chart_of_capacity(CapacityReport("width 8", 8, 100, 50, points)))
    chart = panel.view.picture
    assert [curve.name for curve in chart.plots[0].curves] == ["2 layers", "3 layers"]
    assert chart.plots[0].curves[0].cells == ("1.000 right", "0.250 right")
    assert chart.describe(0, 1, 1) == "3 layers, 4 facts an anchor: 0.25\nafter 100 steps"
    assert chart.describe(1, 1, 1) == "3 layers, 4 facts an anchor: 2.5 (2.38 to 2.62)\nafter 100 steps"
    assert chart.plots[1].high == 3.0
    panel.experiment.setCurrentIndex(0)
    assert panel.view.message == LAB[0].about  # each experiment has a chart of its own


def test_what_is_measured_on_the_run_itself_follows_the_selection(desktop: Desktop) -> None:
    wiring = desktop.open(RunSpec().with_options({"model.n_head": "2", "model.n_layer": "2"}))
    panel = open_panel(wiring, "lab", LabPanel)
    panel.experiment.setCurrentIndex(3)
    settle(wiring)
    assert panel.measure.isHidden()
    assert panel.view.picture.title == "What each token receives, layer 0"
    assert [curve.name for curve in panel.view.picture.plots[0].curves] == ["head 0", "head 1"]
    wiring.session.select_layer(1)
    settle(wiring)
    assert panel.view.picture.title == "What each token receives, layer 1"
    assert "head -" not in panel.view.picture.caption

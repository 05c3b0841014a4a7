"""Panels are rows: what a row says is what the window makes of it, and one more row is one more panel."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from model.processes.jobs import JobStage
from tests.kit.desktop import Desktop
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.histogram import HistogramPanel
from tinyattn_gui.panels.jobs import JobsPanel
from tinyattn_gui.panels.registry import JOBS, PANELS, PIPELINE, QUANTITY, PanelRow, docked
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.jobs import JobRow
from tinyattn_gui.window.panel_window import PanelWindow


class OtherPanel(HistogramPanel):
    """A panel of a known kind."""


def test_a_row_is_a_panel(qtbot: QtBot) -> None:
    row = PanelRow("other", "Oth&er values", "Ctrl+8", "Show or hide other values", OtherPanel)
    window, made = PanelWindow(Style(), (*PANELS, row)), list[ViewPanel]()
    qtbot.addWidget(window)
    window._arrange_docks()
    window.setCentralWidget(window.open_panel(PIPELINE))
    window.when_made(row, made.append)
    assert window.panel(row) is None
    window.show()
    window.toggle_panel("other")
    panel = window.panel(row)
    assert made == [panel]
    assert isinstance(panel, OtherPanel)
    assert panel.isVisible()
    assert panel in window.every_panel
    assert window._docks["other"].windowTitle() == "Other values"
    window.toggle_panel("other")
    assert not panel.isVisible()


def test_every_row_is_made_and_heard(desktop: Desktop) -> None:
    """Each panel is told of the network and of the selection, and what it tells reaches the window."""
    wiring = desktop.open()
    window, heard = wiring.window, list[object]()
    for row in docked():
        window.show_panel(row.slug)
    window.add_quantity("query", wiring.actions.panels.open_quantity("scores").chosen_facet)
    assert set(window.views) == {row.slug for row in PANELS if row is not QUANTITY}
    assert len(window.every_panel) == len(PANELS) + 1
    window.pictured_changed.connect(heard.append)
    wiring.session.select_head(0)
    for panel in window.every_panel:
        assert panel.selection == wiring.session.selection
        panel.focused.emit(panel)
    assert heard == window.every_panel


def test_the_folder_of_a_job_is_not_taken_for_a_panel(desktop: Desktop) -> None:
    window, folders, panels = desktop.open().window, list[str](), list[str]()
    window.show_panel("jobs")
    panel = window.panel(JOBS)
    assert isinstance(panel, JobsPanel)
    panel.show_rows((JobRow(1, "a.gif", "done", JobStage.DONE, place="/home"),))
    panel.folder_asked.disconnect()
    panel.folder_asked.connect(folders.append)
    panel.opened.connect(panels.append)
    panel.lines[1].opened.emit("/home")
    assert (folders, panels) == (["/home"], [])

"""Every panel that shows frames from one point of view: a row here is its dock, its command, its key and its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.grid import GridPanel
from tinyattn_gui.panels.heads import HeadsPanel
from tinyattn_gui.panels.histogram import HistogramPanel
from tinyattn_gui.panels.inspector import InspectorPanel
from tinyattn_gui.panels.jobs import JobsPanel
from tinyattn_gui.panels.neuron import NeuronPanel
from tinyattn_gui.panels.space import SpacePanel
from tinyattn_gui.panels.view import ViewPanel

RIGHT, BOTTOM = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(frozen=True)
class PanelRow:
    """One panel. `text` is its menu entry with its letter; it is made when it is first shown."""

    slug: str
    text: str
    key: str
    tip: str
    make: Callable[[Style], ViewPanel]
    area: Qt.DockWidgetArea = RIGHT
    size: int = 400
    """How wide it is at first, or how high below the sheet."""

    @property
    def name(self) -> str:
        """Its title."""
        return self.text.replace("&", "")


PANELS: tuple[PanelRow, ...] = (
    PanelRow(
        "inspector", "&Inspector", "F3", "Show or hide where the number in the chosen cell comes from", InspectorPanel
    ),
    PanelRow("heads", "He&ad lines", "Ctrl+1", "Show or hide attention as lines, a colour for each head", HeadsPanel),
    PanelRow("grid", "&Grid of heads", "Ctrl+2", "Show or hide every layer and head as a small map", GridPanel),
    PanelRow(
        "neuron",
        "&Neuron view",
        "Ctrl+3",
        "Show or hide how one query meets each key, number by number",
        NeuronPanel,
        size=560,
    ),
    PanelRow(
        "space",
        "&Embedding space",
        "Ctrl+4",
        "Show or hide tokens, queries and keys, or context vectors as points in the plane in which they differ most",
        SpacePanel,
    ),
    PanelRow(
        "histogram",
        "&Histogram of values",
        "Ctrl+5",
        "Show or hide how the values of the selected matrix are spread",
        HistogramPanel,
    ),
    PanelRow(
        "jobs", "&Jobs", "Ctrl+6", "Show or hide what is being made in the background", JobsPanel, BOTTOM, size=140
    ),
)

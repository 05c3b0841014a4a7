"""Every panel: a row here is its dock, its command, its key and its place. The row is the name of its panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.book import BookPanel
from tinyattn_gui.panels.grid import GridPanel
from tinyattn_gui.panels.head_past import HeadPastPanel
from tinyattn_gui.panels.heads import HeadsPanel
from tinyattn_gui.panels.histogram import HistogramPanel
from tinyattn_gui.panels.inspector import InspectorPanel
from tinyattn_gui.panels.jobs import JobsPanel
from tinyattn_gui.panels.lab import LabPanel
from tinyattn_gui.panels.loss import LossPanel
from tinyattn_gui.panels.merges import MergesPanel
from tinyattn_gui.panels.neuron import NeuronPanel
from tinyattn_gui.panels.pipeline import PipelinePanel
from tinyattn_gui.panels.predict import PredictPanel
from tinyattn_gui.panels.quantity import QuantityPanel
from tinyattn_gui.panels.sampling import SamplingPanel
from tinyattn_gui.panels.setup import SetupPanel
from tinyattn_gui.panels.space import SpacePanel
from tinyattn_gui.panels.stops import StopsPanel
from tinyattn_gui.panels.view import ViewPanel

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea

P = TypeVar("P", bound=ViewPanel, covariant=True)


@dataclass(frozen=True)
class PanelRow(Generic[P]):
    """One panel. `text` is its menu entry with its letter, and its title where it has no other; it is made when it is
    first shown, and comes up over others that are open on its side.
    """

    slug: str
    text: str
    key: str
    tip: str
    make: Callable[[Style], P]
    area: Qt.DockWidgetArea | None = RIGHT
    """Where its dock is at first; None for the middle of the window, where it always is."""
    size: int = 400
    """How wide it is at first, or how high below the sheet; 0 for as large as it wants to be."""
    title: str = ""
    icon: str = ""
    fixed: bool = False
    """Whether it has a place of its own, beside the panel before it on its side, and is made with the window."""
    at_first: bool = False
    """Whether it is on show at first: then it is made after the first paint, and never takes the keyboard."""
    many: bool = False
    """Whether each time it is asked for another one is opened."""

    @property
    def name(self) -> str:
        """Its title."""
        return self.title or self.text.replace("&", "")

    @property
    def is_docked(self) -> bool:
        """Whether there is one dock for it, which a command shows and hides."""
        return self.area is not None and not self.many


PIPELINE = PanelRow("pipeline", "Pipeline", "", "The sentence and its way through the network", PipelinePanel, None)
QUANTITY = PanelRow(
    "quantity",
    "&Quantity…",
    "Ctrl+K",
    "Open a panel for any stage or parameter: value, gradient, last change",
    QuantityPanel,
    icon="quantity",
    many=True,
)
INSPECTOR = PanelRow(
    "inspector", "&Inspector", "F3", "Show or hide where the number in the chosen cell comes from", InspectorPanel
)
BOOK = PanelRow(
    "book",
    "&Book",
    "Ctrl+8",
    "Show or hide the book's worked examples, each number beside the printed one",
    BookPanel,
    size=560,
)
GRID = PanelRow("grid", "&Grid of heads", "Ctrl+2", "Show or hide every layer and head as a small map", GridPanel)
HEAD_PAST = PanelRow(
    "head_past",
    "Hea&ds over the run",
    "Ctrl+Shift+M",
    "Show or hide how widely each head looks and of which known kind it is, now and over the run",
    HeadPastPanel,
    size=440,
)
LAB = PanelRow(
    "lab",
    "Efficienc&y lab",
    "Ctrl+9",
    "Show or hide what long text costs, measured on this machine",
    LabPanel,
    size=560,
)
SAMPLING = PanelRow(
    "sampling",
    "Sampled &text",
    "F5",
    "Show or hide how a text goes on, token by token, with the weights on show",
    SamplingPanel,
    size=560,
    title="Sampling",
)
PREDICT = PanelRow(
    "predict",
    "Predi&ct, then reveal",
    "Ctrl+P",
    "Show or hide a question about what happens next: say what you expect, and see how far off you were",
    PredictPanel,
    size=440,
)
JOBS = PanelRow(
    "jobs", "&Jobs", "Ctrl+6", "Show or hide what is being made in the background", JobsPanel, BOTTOM, size=140
)
SETUP = PanelRow(
    "setup", "&Setup", "F2", "Show or hide the options of the run", SetupPanel, LEFT, size=0, icon="setup", fixed=True
)
LOSS = PanelRow(
    "loss",
    "&Loss curve",
    "Ctrl+Shift+L",
    "Show or hide the loss curve",
    LossPanel,
    BOTTOM,
    size=176,
    title="Loss",
    fixed=True,
    at_first=True,
)
STOPS = PanelRow(
    "stops",
    "St&ops",
    "F7",
    "Show or hide the list of what training runs until",
    StopsPanel,
    BOTTOM,
    size=0,
    fixed=True,
)

PANELS: tuple[PanelRow[Any], ...] = (
    PIPELINE,
    SETUP,
    QUANTITY,
    INSPECTOR,
    PanelRow("heads", "He&ad lines", "Ctrl+1", "Show or hide attention as lines, a colour for each head", HeadsPanel),
    GRID,
    HEAD_PAST,
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
        "merges",
        "&Merges",
        "Ctrl+7",
        "Show or hide how the vocabulary came to be, merge by merge",
        MergesPanel,
        size=560,
    ),
    BOOK,
    SAMPLING,
    LAB,
    PREDICT,
    JOBS,
    LOSS,
    STOPS,
)
"""In the order in which F6 goes through them."""


def docked(rows: Sequence[PanelRow[Any]] = PANELS) -> list[PanelRow[Any]]:
    """Those that are shown and hidden, in the order of the menu: those with a place of their own last."""
    return sorted((row for row in rows if row.is_docked), key=lambda row: row.fixed)

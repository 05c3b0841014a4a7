"""What every panel is: passive, told what to show, and telling what a person wants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from model.config import ModelConfig, TrainConfig
from model.matrix.picture import Picture
from model.messages import Question, Watch
from model.quantities.watch import Ask, Plane
from tinyattn_gui.drawing.heatmap_layout import Cell
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.sight import Selection, Sight
from tinyattn_gui.widgets.views.relay import Relay


class Pictured(Protocol):
    """A widget that can be exported and copied: what it shows, None while there is nothing."""

    @property
    def picture(self) -> object: ...


class ViewPanel(Relay):
    """Is told what to show, and tells what a person wants.

    `changed`: other things are to be watched now. `chosen`: another Selection is wanted. `step_chosen`: a step to look
    at. `asked`: the Ask of a cell to be opened. `opened`: the name of another panel that is to show more of what is
    chosen.
    """

    changed = Signal()
    chosen = Signal(object)
    step_chosen = Signal(int)
    asked = Signal(object)
    opened = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.selection = Selection()

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.setFocus()

    def set_run(self, config: ModelConfig, train: TrainConfig) -> None:
        """Offer what this network has."""

    def set_selection(self, selection: Selection) -> None:
        """Show another layer, head or token; what is watched may change with it."""
        self.selection = selection

    def single_out(self) -> None:
        """Show the chosen head alone, where several can be shown."""

    def watches(self) -> tuple[Watch, ...]:
        """What has to be known."""
        return ()

    def planes(self) -> tuple[Plane, ...]:
        """The points that have to be known."""
        return ()

    def questions(self) -> tuple[Question[Any], ...]:
        """What else has to be known."""
        return ()

    def ask(self) -> Ask | None:
        """The cell that is to be opened; None for none."""
        return None

    def show_sight(self, sight: Sight) -> None:
        """Show a frame."""

    def set_matrix(self, picture: Picture | None, cell: Cell | None) -> None:
        """Show something of the matrix that is selected in the window, and of its chosen cell."""

    def set_link(self, link: Link | None) -> None:
        """Light what is pointed at, here or elsewhere."""

    def set_watched(self, watched: Sequence[Ask]) -> None:
        """Outline the cells that a story is about, where they are on show."""

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style

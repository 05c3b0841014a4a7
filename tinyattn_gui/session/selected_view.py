"""Which layer, head and tokens of a run are on show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal

from model.config import RunSpec
from model.spec.preset import Preset
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.session.run_view import RunView
from tinyattn_gui.session.status import TrainerHandle


class SelectedView(RunView):
    """A run, and what of it has been chosen to look at."""

    selection_changed = Signal(object)

    def __init__(self, preset: Preset, spec: RunSpec, start: Callable[[], TrainerHandle]) -> None:
        super().__init__(preset, spec, start)
        self._selection = Selection()

    @property
    def selection(self) -> Selection:
        """Which layer, head and tokens are shown, at a site that the run's network has."""
        return self._selection.at(self.spec.model)

    def select_layer(self, layer: int) -> None:
        """Show another layer."""
        self.select(replace(self.selection, layer=layer))

    def select_head(self, head: int) -> None:
        """Show another head."""
        self.select(replace(self.selection, head=head))

    def select(self, selection: Selection) -> None:
        """Show another layer, head or token."""
        self._selection = selection
        self.selection_changed.emit(self.selection)

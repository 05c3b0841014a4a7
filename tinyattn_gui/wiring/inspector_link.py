"""Cells that are chosen are opened in the inspector; the cell that it has open is marked wherever it is on show."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from model.quantities.watch import Ask
from tinyattn_gui.panels.registry import INSPECTOR
from tinyattn_gui.pictures.arithmetic import ask_of, cell_in
from tinyattn_gui.pictures.link import link_of_ask
from tinyattn_gui.widgets.views.matrix_view import Chosen, MatrixView
from tinyattn_gui.window.window import Window


class Inspecting(QObject):
    """Connects the matrices of a window with its inspector; `pinned` tells the Link of the cell that it has open."""

    pinned = Signal(object)

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        window.cell_chosen.connect(self.open)
        window.each_panel(lambda panel: panel.asked.connect(self.open_ask))
        window.when_made(INSPECTOR, lambda panel: panel.opening.connect(self.mark))

    def open(self, chosen: Chosen) -> None:
        """Open a chosen cell; where it was only passed by, if the inspector is there."""
        panel, picture = self._window.panel(INSPECTOR), chosen.view.picture
        ask = None if picture is None else ask_of(picture, *chosen.cell)
        if ask is not None and (chosen.opens or (panel is not None and self._window.is_on_show(panel))):
            if panel is None or not self._window.is_on_show(panel):
                self._window.pipeline.keep_in_place(chosen.view, chosen.cell)
            self.open_ask(ask)

    def open_ask(self, ask: Ask) -> None:
        """Open a cell, and the inspector if it is not on show."""
        self._window.show_panel(INSPECTOR.slug)
        self._window.open_panel(INSPECTOR).open(ask)

    def mark(self, ask: Ask) -> None:
        """Mark this cell in every matrix that shows it, and no other."""
        for view in self._window.findChildren(MatrixView):
            view.mark(None if view.picture is None else cell_in(view.picture, ask))
        panel = self._window.panel(INSPECTOR)
        if panel is not None:
            self.pinned.emit(link_of_ask(ask, panel.known))

"""Which layer, head and cell are looked at, as a person asks for it in the window."""

from __future__ import annotations

from dataclasses import replace

from model.config import ModelConfig
from model.messages import MEAN
from model.quantities.stages import catalogue
from tinyattn_gui.pictures.ranges import Ranges, can_lock
from tinyattn_gui.session.session import Session
from tinyattn_gui.window.window import Window


class SelectionActions:
    """Goes through layers and heads, and acts on the matrix that is selected."""

    def __init__(self, session: Session, window: Window, ranges: Ranges) -> None:
        self._session, self._window, self._ranges = session, window, ranges
        self._head = 0

    def next_layer(self, steps: int) -> None:
        """Show another layer; after the last comes the first."""
        selection = self._session.selection
        count = catalogue(self._config).layers(selection.site)
        self._session.select_layer((selection.layer + steps) % count)

    def next_site(self) -> None:
        """Show the attention of another site; after the last comes the first."""
        selection, sites = self._session.selection, catalogue(self._config).sites
        self._session.select(replace(selection, site=sites[(sites.index(selection.site) + 1) % len(sites)]))

    def next_head(self, steps: int) -> None:
        """Show another head; after the last comes the first."""
        head = self._session.selection.head
        self._session.select_head((self._head if head == MEAN else head + steps) % self._config.n_head)

    def toggle_mean(self) -> None:
        """Show the average of all heads, or the head that was shown before."""
        head = self._session.selection.head
        if head != MEAN:
            self._head = head
        self._session.select_head(MEAN if head != MEAN else min(self._head, self._config.n_head - 1))

    def turn_ladder(self) -> None:
        """Show all layers along the residual stream, or the sheet of the chosen one again."""
        self._window.pipeline.turn_ladder()
        self._window.actions_by_slug["ladder"].setChecked(self._window.pipeline.shows_ladder)

    def turn_bytes(self) -> None:
        """Show the bytes and original ids of the tokens, or no more."""
        self._window.actions_by_slug["bytes"].setChecked(self._window.pipeline.turn_bytes())

    def lock_colours(self) -> None:
        """Give all layers and heads of the selected matrix one range of colours, or each its own."""
        picture = None if self._window.selected is None else self._window.selected.picture
        if picture is not None and picture.watch is not None and can_lock(picture):
            self._ranges.turn(picture.watch)
            self._window.panels_changed.emit()

    def open_cell_menu(self) -> None:
        """Show the menu of the chosen cell of the selected matrix, or else of the attention weights."""
        if self._window.selected is None:
            self._window.pipeline.take_focus()
        if self._window.selected is not None:
            self._window.selected.ask_menu()

    @property
    def _config(self) -> ModelConfig:
        return self._session.spec.model

"""What can be done with one cell of a matrix: the menu of the right button and of the menu key."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
from PySide6.QtWidgets import QMenu

from model.errors import TinyattnError
from model.matrix.picture import Picture
from model.messages import MEAN, Watch
from model.quantities import ATTENTION_WEIGHTS, Facet
from model.quantities.site import Site
from model.spec.edits import mask_at
from tinyattn_gui.pictures.stops import offer_words, offers
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.when import When
from tinyattn_gui.widgets.views.matrix_view import Asked, Chosen, MatrixView
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.mask_hand import HandCell, hand_cell


class CellMenu:
    """Offers where a number comes from, stops on a cell of the attention weights, to lock the colours of a
    matrix, to copy it and to export it.

    `open_cell` opens a chosen cell, `turn_mask` turns a cell of the mask round, `when` looks for when a weight
    passed a value.
    """

    def __init__(
        self,
        session: Session,
        window: Window,
        open_cell: Callable[[Chosen], None],
        turn_mask: Callable[[HandCell], None],
        when: When,
    ) -> None:
        self._session, self._window, self._when = session, window, when
        self._open_cell, self._turn_mask = open_cell, turn_mask

    def open(self, asked: Asked) -> None:
        """Show the menu."""
        menu = self.menu(asked)
        menu.popup(asked.at)

    def menu(self, asked: Asked) -> QMenu:
        """The menu for a matrix and, where one was pointed at, its cell."""
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        picture = asked.view.picture
        if picture is not None and asked.cell is not None:
            menu.addAction(picture.describe(*asked.cell).replace("&", "&&")).setEnabled(False)
            menu.addSeparator()
            if picture.watch is not None:
                chosen = Chosen(asked.view, asked.cell, opens=True)
                menu.addAction("Where this number comes from").triggered.connect(lambda: self._open_cell(chosen))
                menu.addSeparator()
            self._add_mask(menu, asked)
            self._add_stops(menu, asked.view, picture, asked.cell)
        menu.addAction(self._window.actions_by_slug["lock_colours"])
        menu.addSeparator()
        for slug in ("copy", "export"):
            menu.addAction(self._window.actions_by_slug[slug])
        return menu

    def _add_mask(self, menu: QMenu, asked: Asked) -> None:
        """What the mask says of the cell, to be turned round."""
        chosen = hand_cell(self._session, self._window.quantity_in(asked.view), asked.view.picture, asked.cell)
        if chosen is not None:
            menu.addAction(chosen.offer).triggered.connect(lambda: self._turn_mask(chosen))
            menu.addSeparator()

    def _add_stops(self, menu: QMenu, view: MatrixView, picture: Picture, cell: tuple[int, int]) -> None:
        watch, frame = self._watch(view), self._session.frame
        if watch is None or frame is None:
            return
        if watch.head == MEAN:
            menu.addAction("A stop watches one head, not the average").setEnabled(False)
        elif mask_at(frame.edits, self._session.spec.model, frame.step, site=watch.site).never_sees(*cell):
            menu.addAction("The mask keeps this cell at 0").setEnabled(False)
        else:
            self._offer(menu, watch, picture, cell)
        menu.addSeparator()

    def _offer(self, menu: QMenu, watch: Watch, picture: Picture, cell: tuple[int, int]) -> None:
        """A stop on either side of the value, one on the spread of the head, and one of the person's own."""
        frame = self._session.frame
        probe = frame.probe_text if frame is not None else ""
        head = f"{watch.layer},{watch.head}"
        where = f"{watch.site.prefix}attention[{head},{cell[0]},{cell[1]}]"
        action = menu.addAction("When did this first pass 0.5?")
        action.triggered.connect(lambda: self._ask_when(f"{where}>0.5 in {json.dumps(probe, ensure_ascii=False)}"))
        for test, bound in offers(float(picture.values[cell])):
            action = menu.addAction(offer_words(test, bound))
            action.triggered.connect(lambda _=False, text=f"{where}{test}{bound}": self._add(text, probe))
        bound = _below(_entropy(picture))
        if bound > 0:
            action = menu.addAction(f"Stop when the entropy of this head falls below {bound:g}")
            action.triggered.connect(lambda _=False: self._add(f"{watch.site.prefix}entropy[{head}]<{bound:g}", probe))
        action = menu.addAction("Stop at another value…")
        action.triggered.connect(lambda _=False: self._type(f"{where}>0.5"))

    def _add(self, text: str, probe: str) -> None:
        try:
            self._session.stops.add(text, probe)
        except TinyattnError as error:
            self._window.banner.tell(str(error))
        else:
            self._window.show_panel("stops")

    def _ask_when(self, text: str) -> None:
        try:
            self._when.ask(text)
        except TinyattnError as error:
            self._window.banner.tell(str(error))

    def _type(self, text: str) -> None:
        self._window.show_panel("stops")
        self._window.stops.set_text(text)

    def _watch(self, view: MatrixView) -> Watch | None:
        """Which attention weights are in this view, if any are."""
        slug, facet = self._window.quantity_in(view)
        if self._session.frame is None or (slug, facet) != (ATTENTION_WEIGHTS.slug, Facet.DATA):
            return None
        watched = [reading.watch for reading in self._session.frame.readings]
        kind = (slug, facet, Site.SELF if view.picture is None else view.picture.site)
        shown = [w for w in watched if (w.slug, w.facet, w.site) == kind and w.is_of_state and w.is_matrix]
        here = [watch for watch in shown if watch.layer == self._session.selection.layer]
        return next(iter(here or shown), None)


def _entropy(picture: Picture) -> float:
    """The mean entropy of the rows, in nats."""
    values = picture.values.astype(np.float64)
    return float(-(values * np.log(np.where(values > 0, values, 1.0))).sum(axis=1).mean())


def _below(entropy: float) -> float:
    """A bound with one digit, below `entropy`."""
    return np.floor(entropy * 10 - 1e-9) / 10 if entropy > 0.1 else round(entropy / 2, 3)

"""Panels and fields that a command opens or gives the keyboard."""

from __future__ import annotations

from model.quantities import Facet
from model.quantities.site import Site
from model.quantities.stages import Ref, facets, refs, symbol_of
from tinyattn_gui.panels.quantity import QuantityPanel
from tinyattn_gui.panels.registry import HEAD_PAST
from tinyattn_gui.session.session import Session
from tinyattn_gui.widgets.dialogs.dialogs import Row, choose
from tinyattn_gui.window.window import Window


class PanelActions:
    """Opens panels for quantities, and puts the cursor where something can be typed."""

    def __init__(self, session: Session, window: Window) -> None:
        self._session, self._window = session, window

    def choose_quantity(self) -> None:
        """Ask for a quantity and open a panel for it."""
        if (chosen := choose("Quantity", _quantity_rows(self._session), self._window)) is not None:
            self.open_quantity(*chosen)

    def open_quantity(self, slug: str, facet: Facet = Facet.DATA, site: Site | None = None) -> QuantityPanel:
        """Open a panel for one quantity, seen from one side."""
        panel = self._window.add_quantity(slug, facet, site)
        self._window.panels_changed.emit()
        return panel

    def focus_sentence(self) -> None:
        """Put the cursor into the sentence."""
        self._window.pipeline.lines.focus_first()

    def focus_run_to(self) -> None:
        """Put the cursor into the field for a step."""
        self._window.transport.run_to.setFocus()
        self._window.transport.run_to.selectAll()

    def focus_run_until(self) -> None:
        """Put the cursor into the field for a stop; what is typed there begins to play."""
        self._window.show_panel("stops")
        self._window.stops.focus_line(plays=True)

    def focus_when(self) -> None:
        """Put the cursor into the line that asks when something was so."""
        self._window.show_panel(HEAD_PAST.slug)
        panel = self._window.open_panel(HEAD_PAST)
        panel.when.line.setFocus()
        panel.when.line.selectAll()


def _quantity_rows(session: Session) -> list[Row[tuple[str, Facet, Site]]]:
    """Every quantity of the run, at each of its sites, from each of its sides."""
    model = session.spec.model
    quantities = dict.fromkeys((ref.quantity, ref.site) for ref in refs(model))
    return [
        Row(
            f"{quantity.name}  {symbol_of(Ref(quantity, None, site), model)}  –  {facet.title}",
            (quantity.slug, facet, site),
            quantity.caption,
        )
        for quantity, site in quantities
        for facet in facets(quantity, session.spec.train)
    ]

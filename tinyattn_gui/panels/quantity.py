"""One generic panel: any quantity or parameter, from any side."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from model.config import ModelConfig, TrainConfig
from model.messages import Watch
from model.quantities import ATTENTION_WEIGHTS, Facet
from model.quantities.catalogue import Catalogue
from model.quantities.shapes import head_read
from model.quantities.site import Site
from model.quantities.stages import Ref, catalogue, facets, refs, symbol_of
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.sight import Sight
from tinyattn_gui.widgets.views.matrix_view import MatrixView

_SITE = Qt.ItemDataRole.UserRole + 1
"""Where a row of the choice has the site of its quantity."""

_OTHERS = {FigureSide.OTHER: "Beside", FigureSide.DIFFERENCE: "Change"}


class QuantityPanel(ViewPanel):
    """A choice of quantity and side above its matrix; layer and head follow the window's."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.quantity, self.facet = QComboBox(), QComboBox()
        self.quantity.setAccessibleName("Quantity")
        self.facet.setAccessibleName("Side of the quantity")
        self.view = MatrixView("Quantity", style)
        self.others = {side: MatrixView(name, style) for side, name in _OTHERS.items()}
        self._slug, self._facet = ATTENTION_WEIGHTS.slug, Facet.DATA
        self._site: Site | None = None
        self._config, self._train, self._known = ModelConfig(), TrainConfig(), Catalogue()
        for view in (self.view, *self.others.values()):
            self.pass_on(view)
        self.quantity.activated.connect(self._chosen)
        self.facet.activated.connect(self._chosen)
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 8, 2)
        row.addWidget(self.quantity, 2)
        row.addWidget(self.facet, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.view, 1)
        for view in self.others.values():
            beside.addWidget(view, 1)
            view.hide()
        column.addLayout(beside, 1)

    def choose(self, slug: str, facet: Facet, site: Site | None = None) -> None:
        """Show this quantity from this side, as soon as the panel knows its network; without a site at the last."""
        self._slug, self._facet, self._site = slug, facet, site

    @property
    def slug(self) -> str:
        """The quantity that is chosen."""
        return self._slug

    @property
    def chosen_facet(self) -> Facet:
        """The side of it that is chosen."""
        return self._facet

    @property
    def title(self) -> str:
        """What the panel shows, for its tab."""
        name = self._known[self._slug].name
        if self._site is not None and self._site.words:
            name = f"{name}, {self._site.words}"
        return name if self._facet is Facet.DATA else f"{name}: {self._facet.title}"

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.view.setFocus()

    def set_run(self, config: ModelConfig, train: TrainConfig) -> None:
        """Offer what this network has."""
        self._config, self._train, self._known = config, train, catalogue(config)
        offered = list(dict.fromkeys((ref.quantity, ref.site) for ref in refs(config)))
        same = [(quantity, site) for quantity, site in offered if quantity.slug == self._slug] or offered[:1]
        chosen = next((row for row in same if row[1] is self._site), same[-1])
        self._slug, self._site = chosen[0].slug, chosen[1]
        self.quantity.clear()
        for quantity, site in offered:
            self.quantity.addItem(f"{quantity.name}  {symbol_of(Ref(quantity, None, site), config)}", quantity.slug)
            self.quantity.setItemData(self.quantity.count() - 1, site, _SITE)
        self.quantity.setCurrentIndex(offered.index(chosen))
        self._offer_facets()

    def watches(self) -> tuple[Watch, ...]:
        """What is chosen, in the layer and head on show."""
        quantity, site = self._known[self._slug], self._site or Site.SELF
        layer = min(self.selection.layer, max(self._known.layers(site) - 1, 0)) if quantity.per_layer else None
        head = head_read(quantity, self.selection.head, self._config) if quantity.per_head else None
        return (Watch(self._slug, self._facet, layer, head, site=site),)

    def show_sight(self, sight: Sight) -> None:
        """Show a frame; with another branch or step beside it, three matrices in a row: both and the change."""
        is_beside = sight.frame.beside is not None
        for view in self.others.values():
            view.setVisible(is_beside)
        views = {FigureSide.THIS: self.view, **(self.others if is_beside else {})}
        for side, view in views.items():
            if (picture := replace(sight, side=side).picture(*self.watches())) is not None:
                view.set_picture(picture)

    def set_link(self, link: Link | None) -> None:
        """Light what is pointed at."""
        for view in (self.view, *self.others.values()):
            view.set_link(link)

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        for view in (self.view, *self.others.values()):
            view.set_style(style)

    def _offer_facets(self) -> None:
        offered = facets(self._known[self._slug], self._train)
        if self._facet not in offered:
            self._facet = Facet.DATA
        self.facet.clear()
        for facet in offered:
            self.facet.addItem(facet.title.capitalize(), facet.value)
        self.facet.setCurrentIndex(offered.index(self._facet))

    def _chosen(self) -> None:
        self._slug, self._site = self.quantity.currentData(), self.quantity.currentData(_SITE)
        self._facet = Facet(self.facet.currentData())
        self._offer_facets()
        self.changed.emit()

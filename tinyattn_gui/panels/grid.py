"""The panel of all layers and heads as thumbnails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from model.config import ModelConfig, TrainConfig
from model.messages import Question
from model.quantities.head_measures import BY_SLUG, HEAD_MEASURES, HeadMeasure
from model.quantities.stages import catalogue
from model.quantities.watch import Watch
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.picture_panel import PicturePanel
from tinyattn_gui.pictures.head_grid import Order, Thumb, head_grid, scores_asked, watches_of_grid
from tinyattn_gui.pictures.sight import Selection, Sight
from tinyattn_gui.widgets.bars.cut_box import CutBox
from tinyattn_gui.widgets.bars.site_box import SiteBox
from tinyattn_gui.widgets.views.head_grid_view import HeadGridView

_FIRST_PIXELS = 48
"""The size of the maps that are asked for before it is known how much room they have."""


class GridPanel(PicturePanel):
    """Shows every head of every layer, and their averages, at the trainer's own pace: the picture names its step.

    `coloured` tells the measure by which a person wants them coloured, empty for none.
    """

    view: HeadGridView
    coloured = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, HeadGridView(style), parent)
        self.site = SiteBox()
        self.order, self._order_label = QComboBox(), QLabel("&Order")
        self.colour, self._colour_label = CutBox(), QLabel("Colour &by")
        self._config = ModelConfig()
        self._most = _FIRST_PIXELS
        self._sight: Sight | None = None
        self._dress()
        self._arrange(self.site.label, self.site, self._order_label, self.order, self._colour_label, self.colour)
        self.site.chosen.connect(lambda site: self.chosen.emit(replace(self.selection, site=site)))
        self.order.activated.connect(self._show_again)
        self.colour.activated.connect(self._colour_by)
        self.view.thumb_chosen.connect(self._choose)
        self.view.thumb_opened.connect(lambda thumb: self.opened.emit("heads"))
        self.view.resized.connect(self._resized)
        self.view.set_picture("Not read yet.")

    def set_run(self, config: ModelConfig, train: TrainConfig) -> None:
        """Offer what this network has."""
        self._config, self._sight = config, None
        self.site.set_sites(catalogue(config).sites)
        several = config.n_head * config.n_layer > 1
        for widget in (self.order, self._order_label):
            widget.setVisible(several)

    def set_selection(self, selection: Selection) -> None:
        """Mark another layer and head."""
        super().set_selection(selection)
        self.site.set_site(selection.site)
        self.view.change_picture(chosen=(selection.layer, selection.head))

    def watches(self) -> tuple[Watch, ...]:
        """Thumbnails of every head, and of the averages over those and over layers."""
        return watches_of_grid(self._config, self._most, self.selection.site)

    def questions(self) -> tuple[Question[Any], ...]:
        """What the maps are coloured by."""
        return scores_asked(self._measure, self.selection.site)

    def set_measure(self, slug: str) -> None:
        """Colour by another measure, or with an empty one by none."""
        self.colour.setCurrentIndex(max(self.colour.findData(slug), 0))
        self._show_again()

    @property
    def _measure(self) -> HeadMeasure | None:
        return BY_SLUG.get(self.colour.currentData())

    def show_sight(self, sight: Sight) -> None:
        """Show a frame, if it brings thumbnails."""
        picture = head_grid(sight, self.watches(), Order(self.order.currentData()), self._measure)
        if picture is not None:
            self._sight = sight
            self.view.set_picture(picture)

    def _resized(self) -> None:
        """Ask for maps of the size that there is room for."""
        if self.view.pixels != self._most and self.view.picture is not None:
            self._most = self.view.pixels
            self.changed.emit()

    def _show_again(self) -> None:
        if self._sight is not None:
            self.show_sight(self._sight)

    def _colour_by(self) -> None:
        self.coloured.emit(self.colour.currentData())
        self.changed.emit()

    def _choose(self, thumb: Thumb) -> None:
        self.chosen.emit(replace(self.selection, layer=thumb.layer, head=thumb.head))

    def _dress(self) -> None:
        self.colour.setMinimumWidth(round(8 * self._style.em))  # a small window must not grow for its longest words
        self._order_label.setBuddy(self.order)
        self.order.setAccessibleName("Order of the heads")
        self.order.setToolTip("Layers as rows and heads as columns, with their averages; or all heads by a number")
        for order in Order:
            self.order.addItem(order.value, order.value)
        self._colour_label.setBuddy(self.colour)
        self.colour.setAccessibleName("What heads are coloured by")
        self.colour.setToolTip(
            "Around each map the colour and number of how widely it looks, or of how much it is of a kind"
        )
        self.colour.addItem("attention", "")
        for measure in HEAD_MEASURES:
            self.colour.addItem(measure.name.lower(), measure.slug)
            self.colour.setItemData(self.colour.count() - 1, measure.about, Qt.ItemDataRole.ToolTipRole)

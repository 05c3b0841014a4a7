"""The panel of head lines: which heads, which layer, from which weight on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from model.config import ModelConfig, TrainConfig
from model.messages import Reading, Watch
from model.quantities import ATTENTION_WEIGHTS, Axis
from model.quantities.catalogue import Catalogue
from model.quantities.stages import catalogue
from model.quantities.watch import ALL, MEAN
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.picture_panel import PicturePanel
from tinyattn_gui.pictures.head_lines import HeadLines, lines_of
from tinyattn_gui.pictures.sight import Selection, Sight
from tinyattn_gui.widgets.bars.head_chips import HeadChips
from tinyattn_gui.widgets.bars.least_weight import LeastWeight
from tinyattn_gui.widgets.bars.site_box import SiteBox
from tinyattn_gui.widgets.views.head_lines_view import HeadLinesView, LineSpot

CHUNK = 64
"""Rows that are read at once, more than a screen has: the weights of a long sentence are many megabytes."""


class HeadsPanel(PicturePanel):
    """Shows the head lines of the chosen layer."""

    view: HeadLinesView

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, HeadLinesView(style), parent)
        self.site = SiteBox()
        self.layer, self._layer_label = QComboBox(), QLabel("La&yer")
        self.chips, self.least = HeadChips(style), LeastWeight()
        self._known = Catalogue()
        self._heads: tuple[int, ...] = (0,)
        self._count = 1
        self._dress()
        controls = self.site.label, self.site, self._layer_label, self.layer, self.least
        self._arrange(*controls, wide=self.least, below=self.chips)
        self.site.chosen.connect(lambda site: self.chosen.emit(replace(self.selection, site=site)))
        self.layer.activated.connect(self._choose_layer)
        self.chips.chosen.connect(self._choose_heads)
        self.least.chosen.connect(self._choose_least)
        self.view.token_chosen.connect(self._choose_token)
        self.view.key_chosen.connect(lambda token: self._choose_token(token, Axis.KEY))
        self.view.line_chosen.connect(self._choose_line)
        self.view.line_opened.connect(lambda spot: self.opened.emit("neuron"))
        self.view.scrolled.connect(self.changed)
        self.view.set_picture("Not read yet.")

    def set_run(self, config: ModelConfig, train: TrainConfig) -> None:
        """Offer what this network has."""
        if config.n_head != self._count or not self._heads:
            self._heads = tuple(range(config.n_head))
        self._count = config.n_head
        self.chips.set_size(config.n_head)
        self.chips.setVisible(config.n_head > 1)
        self._known = catalogue(config)
        self.site.set_sites(self._known.sites)
        self._show_choice()

    def set_selection(self, selection: Selection) -> None:
        """Show another layer or token; a head that is shown alone follows the one that is chosen."""
        if self._heads == (self.selection.head,):
            self._heads = (selection.head,)
        token = selection.chosen(Axis.QUERY)
        token = token if token != self.selection.chosen(Axis.QUERY) else None
        super().set_selection(selection)
        self._show_choice()
        if token is not None:
            self.view.reveal(token)

    def single_out(self) -> None:
        """Show the chosen head alone."""
        self._choose_heads((self.selection.head,))

    def watches(self) -> tuple[Watch, ...]:
        """The weights of all heads, their average if it is shown, of the rows on show and of the chosen token."""
        kinds = [ALL] if any(head != MEAN for head in self._heads) else []
        kinds += [MEAN] if MEAN in self._heads else []
        return tuple(self._watch(head, rows) for head in kinds for rows in self._parts())

    def show_sight(self, sight: Sight) -> None:
        """Show a frame."""
        readings = [sight.reading(watch) for watch in self.watches()]
        known = [reading for reading in readings if reading is not None]
        if not self._heads:
            self.view.set_picture("No head is shown: choose one above.")
        elif len(known) == len(readings):
            why = next((reading.why for reading in known if reading.values is None), "")
            self.view.set_picture(why or self._picture(sight, known))

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        self.chips.set_style(style)

    def _watch(self, head: int, rows: tuple[int, int]) -> Watch:
        return Watch(ATTENTION_WEIGHTS.slug, layer=self.selection.layer, head=head, rows=rows, site=self.selection.site)

    def _parts(self) -> list[tuple[int, int]]:
        """The rows that are read: those on show and around, and that of the chosen token if it is not among them."""
        shown, token = self.view.rows, self.selection.chosen(Axis.QUERY)
        start = shown.start // CHUNK * CHUNK
        stop = max(-(-shown.stop // CHUNK) * CHUNK, start + 2 * CHUNK)
        outside = token is not None and not start <= token < stop
        return [(start, stop), *([(token, token + 1)] if outside and token is not None else [])]

    def _picture(self, sight: Sight, readings: Sequence[Reading]) -> HeadLines | str:
        queries, keys = (len(sight.tokens(readings[0].watch, axis)) for axis in (Axis.QUERY, Axis.KEY))
        size, parts = queries, self._parts()
        if not (queries and keys):
            return "No tokens: type a sentence."
        rows = tuple(row for start, stop in parts for row in range(start, min(stop, size)))
        of_kind = {ALL: [], MEAN: []}  # type: dict[int, list[np.ndarray]]
        for reading in readings:
            assert reading.values is not None
            of_kind[reading.watch.head or 0].append(reading.values)
        joined = {kind: np.concatenate(values, axis=-2) for kind, values in of_kind.items() if values}
        most = min(self._count, len(joined.get(ALL, ())))  # another branch may have fewer heads
        heads = tuple(head for head in self._heads if head < most)
        if not heads:
            return "What is beside this run has none of these heads."
        weights = [joined[MEAN] if head == MEAN else joined[ALL][head] for head in heads]
        found = lines_of(sight, readings[0].watch, heads, rows, np.stack(weights))
        return replace(found, minimum=self.least.value)

    def _show_choice(self) -> None:
        self.chips.set_heads(self._heads, self.selection.head)
        self.site.set_site(self.selection.site)
        count = self._known.layers(self.selection.site)
        if count != self.layer.count():
            self.layer.clear()
            self.layer.addItems([str(n) for n in range(count)])
        for widget in (self.layer, self._layer_label):
            widget.setVisible(count > 1)
        self.layer.setCurrentIndex(self.selection.layer)

    def _choose_layer(self) -> None:
        self.chosen.emit(replace(self.selection, layer=self.layer.currentIndex()))

    def _choose_heads(self, heads: tuple[int, ...]) -> None:
        self._heads = heads
        self._show_choice()
        self.changed.emit()

    def _choose_least(self, value: float) -> None:
        self.view.change_picture(minimum=value)

    def _choose_token(self, token: int | None, axis: Axis = Axis.QUERY) -> None:
        self.chosen.emit(self.selection.choosing(token, axis))

    def _choose_line(self, spot: LineSpot) -> None:
        head = self.selection.head if spot.head is None else spot.head
        self.chosen.emit(replace(self.selection, head=head).choosing(spot.query, Axis.QUERY))

    def _dress(self) -> None:
        self._layer_label.setBuddy(self.layer)
        self.layer.setAccessibleName("Layer")
        self.layer.setToolTip("Ctrl+Page Down and Ctrl+Page Up go through the layers")
        self.layer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

"""The panel of the neuron view: one query of the chosen head against every key."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLabel, QWidget

from model.config import ModelConfig, TrainConfig
from model.messages import Reading, Watch
from model.quantities import KEY, QUERY, SCORES, Axis, Quantity
from model.quantities.watch import MEAN, Ask
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.picture_panel import PicturePanel
from tinyattn_gui.pictures.neuron import Neuron, neuron_of, ways
from tinyattn_gui.pictures.sight import Selection, Sight
from tinyattn_gui.widgets.bars.cut_box import CutBox
from tinyattn_gui.widgets.views.neuron_view import NeuronSpot, NeuronView

_OF_MEAN = "The average of heads has no queries and keys of its own: choose one head, with Page Down or M."


class NeuronPanel(PicturePanel):
    """Shows how the query of the chosen token, or of the last one, meets each key."""

    view: NeuronView

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, NeuronView(style), parent)
        self.token, self._label = CutBox(), QLabel("&Query")
        self._config = ModelConfig()
        self._known: dict[Quantity, Reading] = {}
        self._offered: tuple[str, ...] = ()
        self._dress()
        self._arrange(self._label, self.token)
        self.token.activated.connect(lambda: self._choose_token(self.token.currentData()))
        self.view.token_chosen.connect(lambda token: self._choose_token(token, Axis.KEY))
        self.view.number_chosen.connect(self._open)
        self.view.set_picture("Not read yet.")

    def set_run(self, config: ModelConfig, train: TrainConfig) -> None:
        """Offer what this network has."""
        self._config = config

    def set_selection(self, selection: Selection) -> None:
        """Show another layer, head or query."""
        super().set_selection(selection)
        if selection.head == MEAN:
            self.view.set_picture(_OF_MEAN)

    def watches(self) -> tuple[Watch, ...]:
        """The matrices of the head on the way from queries and keys to weights."""
        return () if self.selection.head == MEAN else tuple(self._watches().values())

    def show_sight(self, sight: Sight) -> None:
        """Show a frame."""
        if self.selection.head == MEAN:
            return
        read = {quantity: sight.reading(watch) for quantity, watch in self._watches().items()}
        known = {quantity: reading for quantity, reading in read.items() if reading is not None}
        if len(known) == len(read):
            self._known = known
            why = next((reading.why for reading in known.values() if reading.values is None), "")
            self.view.set_picture(why or self._picture(sight, known))

    def _watches(self) -> dict[Quantity, Watch]:
        return ways(self._config, self.selection.layer, self.selection.head, self.selection.site)

    def _picture(self, sight: Sight, known: dict[Quantity, Reading]) -> Neuron | str:
        queries, keys = (sight.tokens(known[QUERY].watch, axis) for axis in (Axis.QUERY, Axis.KEY))
        self._offer(queries)
        if not (queries and keys):
            return "No tokens: type a sentence."
        return neuron_of(sight, known, self._query(len(queries)))

    def _query(self, size: int) -> int:
        """The chosen token, as far as the sentence has it; else the last one."""
        token = self.selection.chosen(Axis.QUERY)
        return size - 1 if token is None else min(token, size - 1)

    def _offer(self, labels: tuple[str, ...]) -> None:
        """Let the query be chosen from these tokens."""
        if labels != self._offered:
            self._offered = labels
            self.token.clear()
            self.token.addItem("the last", None)
            for n, label in enumerate(labels):
                self.token.addItem(f"{n}  {label}", n)
        token = self.selection.chosen(Axis.QUERY)
        self.token.setCurrentIndex(0 if token is None or not labels else self._query(len(labels)) + 1)

    def _choose_token(self, token: int | None, axis: Axis = Axis.QUERY) -> None:
        self.chosen.emit(self.selection.choosing(token, axis))

    def _open(self, spot: NeuronSpot) -> None:
        """Ask where a number comes from; a product is a part of its score."""
        picture, quantity = self.view.picture, spot.quantity or SCORES
        reading = self._known.get(quantity)
        if not isinstance(picture, Neuron) or reading is None:
            return
        place = {QUERY: (picture.query, spot.dimension or 0), KEY: (spot.key, spot.dimension or 0)}
        index = (reading.watch.head or 0, *place.get(quantity, (picture.query, spot.key)))
        self.asked.emit(Ask(replace(reading.watch, head=None), index))

    def _dress(self) -> None:
        self._label.setBuddy(self.token)
        self.token.setAccessibleName("Query")
        self.token.setToolTip("The token whose query is shown; a click on a key makes it the query")
        self.token.setMinimumContentsLength(10)

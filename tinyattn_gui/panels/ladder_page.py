"""The page of the middle panel on which all layers are shown along the residual stream."""

from __future__ import annotations

from PySide6.QtCore import Signal

from model.config import ModelConfig
from model.messages import Frame, Watch
from model.quantities.site import Site
from model.quantities.stages import Ref, catalogue
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.ladder import FIRST_FROM, Place
from tinyattn_gui.pictures.ladder_reading import has_ladder, ladder_of, watches_of_ladder
from tinyattn_gui.pictures.sight import Selection, Sight
from tinyattn_gui.widgets.views.ladder_view import LadderView

_FIRST_PIXELS = 32
"""The size of the maps that are asked for before it is known how much room they have."""

INVITES = "Click a map to see the matrices of its layer."


class LadderPage(LadderView):
    """Knows what it has to be told. `changed`: maps of another size are to be watched. `opened`: the layer, the head
    (None for the chosen one) and the Ref of a matrix that is wanted on its sheet.
    """

    changed = Signal()
    opened = Signal(int, object, object)

    def __init__(self, style: Style) -> None:
        super().__init__(style)
        self._config, self._site = ModelConfig(), Site.SELF
        self._most = _FIRST_PIXELS
        self._frame: Frame | None = None  # kept, so that no other has its id
        self._of: tuple[object, ...] = ()
        self.resized.connect(self._refine)
        self.place_chosen.connect(self._open)

    def set_run(self, config: ModelConfig) -> None:
        """Wait for what another network makes of a sentence."""
        self._config, self._of = config, ()
        self.set_picture("Not read yet.")

    @property
    def is_offered(self) -> bool:
        """Whether this network has several layers to be shown along their stream."""
        return self._layers > 1 and all(has_ladder(self._config, site) for site in catalogue(self._config).sites)

    @property
    def is_first(self) -> bool:
        """Whether the network has so many layers that this is shown first."""
        return self.is_offered and self._layers >= FIRST_FROM

    def set_selection(self, selection: Selection) -> None:
        """Mark another layer and head; at another site there are other maps."""
        self._site = selection.site
        self.change_picture(chosen=(selection.layer, selection.head))

    def watches(self) -> tuple[Watch, ...]:
        """What has to be known."""
        return watches_of_ladder(self._config, self._most, self._site)

    def show_sight(self, sight: Sight) -> None:
        """Show a frame, if it brings all of it; one that is on show already is not made into pictures again."""
        of = (id(sight.frame), sight.side, sight.selection, self._most)
        if of == self._of:
            return
        ladder = ladder_of(sight, self.watches(), self._site, INVITES)
        self._frame, self._of = sight.frame, of
        if ladder is not None:
            self.set_picture(ladder)

    @property
    def _layers(self) -> int:
        """How many layers there are, where there are most."""
        known = catalogue(self._config)
        return max(map(known.layers, known.sites), default=0)

    def _refine(self) -> None:
        """Ask for maps of the size that there is room for."""
        if self.pixels != self._most and self.picture is not None:
            self._most = self.pixels
            self.changed.emit()

    def _open(self, place: Place) -> None:
        target: Ref = self.picture.target(place)
        self.opened.emit(self.picture.layer_of(place), place.head, target)

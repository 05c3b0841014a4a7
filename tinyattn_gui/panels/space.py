"""The embedding space: tokens, queries and keys or context vectors as points in the plane in which they differ most."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QPushButton, QSizePolicy, QWidget

from model.config import ModelConfig, TrainConfig
from model.quantities import Axis
from model.quantities.watch import Plane
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.picture_panel import PicturePanel
from tinyattn_gui.pictures.cloud_memory import CloudMemory
from tinyattn_gui.pictures.sight import Sight
from tinyattn_gui.pictures.space import CHOICES, PointsChoice, choices, cloud_of
from tinyattn_gui.widgets.views.space_view import SpaceView

_TRAILS = (("No trails", 0), ("Short trails", 12), ("Long trails", 60))
"""How many of the states before are drawn."""


class SpacePanel(PicturePanel):
    """A choice of what is shown above its points, which stand as steady while it learns as the numbers let them."""

    view: SpaceView

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, SpaceView(style), parent)
        self.choice, self.trails, self.fit = QComboBox(), QComboBox(), QPushButton("Fit")
        self._album = CloudMemory()
        self._sight: Sight | None = None
        self._dress()
        self._arrange(self.choice, self.trails, self.fit, wide=self.choice)
        self._offer(CHOICES)
        self.choice.activated.connect(self._choose)
        self.trails.activated.connect(self._show)
        self.fit.clicked.connect(self.fit_all)
        self.view.fit_asked.connect(self.fit_all)
        self.view.token_chosen.connect(self._choose_token)

    @property
    def shown(self) -> PointsChoice:
        """What is chosen."""
        found: PointsChoice = self.choice.currentData()
        return found

    def set_run(self, config: ModelConfig, train: TrainConfig) -> None:
        """Offer what this network has; where the points of another run stood does not matter."""
        self._album.forget()
        self._sight = None
        self._offer(choices(config))

    def planes(self) -> tuple[Plane, ...]:
        """The points that have to be known."""
        return (self.shown.plane(self.selection),)

    def show_sight(self, sight: Sight) -> None:
        """Show a frame."""
        self._sight = sight
        self._show()

    def fit_all(self) -> None:
        """Show all points, with the axes level and upright, and what was seen before turned with them."""
        if self.view.picture is not None:
            self._album.level(self.view.picture.axes)
        self.view.fit()
        self._show()

    def _show(self) -> None:
        if self._sight is not None:
            found = cloud_of(self.shown, self._sight, self._album, self.trails.currentData())
            if found is not None:
                self.view.set_picture(found)

    def _choose(self) -> None:
        self.view.fit()
        self.changed.emit()

    def _choose_token(self, token: int) -> None:
        """Choose a token of the sentence; the chosen one once more chooses none."""
        other = None if token == self.selection.chosen(Axis.QUERY) else token
        self.chosen.emit(self.selection.choosing(other, Axis.QUERY))

    def _offer(self, offered: tuple[PointsChoice, ...]) -> None:
        chosen = self.choice.currentData()
        self.choice.clear()
        for choice in offered:
            self.choice.addItem(choice.name, choice)
            self.choice.setItemData(self.choice.count() - 1, choice.caption, 3)  # Qt.ToolTipRole
        self.choice.setCurrentIndex(offered.index(chosen) if chosen in offered else 0)

    def _dress(self) -> None:
        self.choice.setAccessibleName("What is shown as points")
        self.trails.setAccessibleName("Trails of the points")
        for text, count in _TRAILS:
            self.trails.addItem(text, count)
        self.trails.setCurrentIndex(1)
        self.trails.setToolTip("Where the points stood in the last steps that were seen")
        self.fit.setAccessibleName("Fit")
        for box in (self.choice, self.trails):  # as high as the button
            box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.fit.setToolTip("Show all points, PC1 level and PC2 upright  (0)")

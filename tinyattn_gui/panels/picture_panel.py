"""A panel around one picture: its controls in a line above, and what is pointed at in it told on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.widgets.views.picture_view import PictureView


class PicturePanel(ViewPanel):
    """Has one view, which takes the keyboard, follows links and is exported."""

    view: PictureView

    def __init__(self, style: Style, view: PictureView, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.view = view
        self.pass_on(view, ("pointed", "linked", "focused"))

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.view.setFocus()

    def set_link(self, link: Link | None) -> None:
        """Light what is pointed at, here or elsewhere."""
        self.view.set_link(link)

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        self.view.set_style(style)

    def _arrange(self, *controls: QWidget, wide: QWidget | None = None, below: QWidget | None = None) -> None:
        """The controls in a line, of which `wide` takes what room is left; `below` stands between them and the view."""
        line = QHBoxLayout()
        line.setSpacing(8)
        for control in controls:
            line.addWidget(control, 1 if control is wide else 0)
        if wide is None:
            line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 0)
        column.setSpacing(6)
        column.addLayout(line)
        if below is not None:
            column.addWidget(below)
        column.addWidget(self.view, 1)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)

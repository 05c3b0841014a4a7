"""A few matrices side by side below their sentence: what the pipeline's sheet has no place for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from model.matrix.picture import Picture
from model.messages import Lens, Sentence
from tinyattn_gui.drawing.heatmap import height
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.moment import Light
from tinyattn_gui.widgets.views.matrix_canvas import MARGIN
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.widgets.views.relay import Relay
from tinyattn_gui.widgets.views.token_strip import SHARE
from tinyattn_gui.widgets.views.token_strips import OF_TOKENS, TokenStrips

MOST = 5
"""Matrices in a row: the sides of a parameter's update."""


_EDGE, _FLAT, _MOST_HIGH = 16, 2, 16_777_215
_USUAL, _LARGEST = (300.0, 260.0), 2.0
"""Matrices of a row or two with so much width each, and so much height for all, have letters of the usual size, and
with more larger ones, up to so much."""


class MatrixRow(Relay):
    """Passive: it is given pictures, and tells which matrix has the focus, what is pointed at, and which
    cell was chosen.
    """

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._pictures = style, list[Picture | str]()
        self.strips = TokenStrips(style, self)
        self.pass_on(self.strips, OF_TOKENS)
        self.strips.height_changed.connect(self._fit_strips)
        self.views = [MatrixView(f"Matrix {n + 1}", style) for n in range(MOST)]
        row = QHBoxLayout()
        row.setSpacing(14)
        for view in self.views:
            self.pass_on(view)
            row.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 6, _EDGE, 12)
        column.setSpacing(16)
        column.addWidget(self.strips)
        column.addStretch()
        column.addLayout(row, 1)
        column.addStretch()

    def take_focus(self) -> None:
        """Give what is lit the keyboard."""
        shown = [view for view in self.views if not view.isHidden()]
        lit = [view for view in shown if view.light is Light.LIT]
        (lit or shown or self.views)[0].setFocus()

    def set_link(self, link: Link | None) -> None:
        """Light what is pointed at."""
        self.strips.set_link(link)
        for view in self.views:
            view.set_link(link)

    def set_pictures(self, sentence: Sentence, lens: Lens, pictures: Sequence[tuple[Picture | str, Light]]) -> None:
        """Show other matrices."""
        self.strips.set_sentence(sentence, lens)
        for view, (picture, light) in zip(self.views, pictures, strict=False):
            view.setAccessibleName(picture if isinstance(picture, str) else picture.title)
            view.set_picture(picture, light)
        for n, view in enumerate(self.views):
            view.setVisible(n < len(pictures))
        self._pictures = [picture for picture, _ in pictures]
        self._fit()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self.strips.set_style(style)
        self._style = style
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._fit_strips()
        self._fit()

    def _fit(self) -> None:
        """Matrices of a row or two take no more than they need, and all the same, in letters as large as there is room
        for.
        """
        flat = [part for part in self._pictures if isinstance(part, Picture) and 0 < part.rows <= _FLAT]
        style, most = self._style, _MOST_HIGH
        if flat and len(flat) == len(self._pictures):
            wide = self.width() / len(flat)
            larger = min(wide / _USUAL[0], self.height() / _USUAL[1], _LARGEST * style.scale) / style.scale
            style = replace(style, size=style.size * max(larger, 1.0), large_numbers=True, shed=False)
            most = max(round(height(picture, wide, style) + 3 * MARGIN) for picture in flat)
        for view in self.views:
            view.set_style(style)
            view.setMaximumHeight(most)

    def _fit_strips(self) -> None:
        """Give the sentence the height that it needs."""
        self.strips.setFixedHeight(self.strips.height_within(self.width() - 2 * _EDGE, self.height() * SHARE))

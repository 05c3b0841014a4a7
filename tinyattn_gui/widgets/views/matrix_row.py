"""A few matrices side by side below their sentence: what the pipeline's sheet has no place for."""

from __future__ import annotations

from collections.abc import Sequence

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
_LEAST = 9.5
"""A matrix so many em high shows its formula."""


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
        for view in self.views:
            view.set_style(style)
        self._style = style
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._fit_strips()
        self._fit()

    def _fit(self) -> None:
        """Matrices of a row or two take no more than they need, and all the same."""
        wide = self.width() / max(len(self._pictures), 1)
        needs = [
            round(max(height(picture, wide, self._style), _LEAST * self._style.em) + 3 * MARGIN)
            for picture in self._pictures
            if isinstance(picture, Picture) and 0 < picture.rows <= _FLAT
        ]
        most = max(needs) if self._pictures and len(needs) == len(self._pictures) else _MOST_HIGH
        for view in self.views:
            view.setMaximumHeight(most)

    def _fit_strips(self) -> None:
        """Give the sentence the height that it needs."""
        self.strips.setFixedHeight(self.strips.height_within(self.width() - 2 * _EDGE, self.height() * SHARE))

"""The sentence as the network reads it: a strip of tokens, or of two sentences that of the source above the target, or
before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from model.messages import Lens, Sentence
from model.quantities.site import Site, TokenSequence
from tinyattn_gui.drawing.chip_layout import row_height, small
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_text, middle, width
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.tokens import source_of
from tinyattn_gui.widgets.views.relay import Relay
from tinyattn_gui.widgets.views.token_strip import TokenStrip

_GAP, _BESIDE = 5, 10
"""Between the strips, and between a strip and its name."""

OF_TOKENS = ("pointed", "linked", "token_chosen", "source_chosen")
"""What strips tell."""

_SITES = {TokenSequence.SOURCE: Site.ENCODER, TokenSequence.TARGET: Site.SELF}


class TokenStrips(Relay):
    """Passive: shows a Sentence. `token_chosen` tells of the target's tokens, `source_chosen` of the source's.

    `may_share` is whether the two may stand on one line, where it holds both.
    """

    height_changed = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._has_source, self.in_full, self.may_share = style, False, False, False
        self._strips = {sequence: TokenStrip(style, self, site) for sequence, site in _SITES.items()}
        for strip in self:
            self.pass_on(strip, ("pointed", "linked"))
            strip.height_changed.connect(self.height_changed)
        self.source.setAccessibleName("Source tokens")
        self.source.hide()
        self.target.token_chosen.connect(self.token_chosen)
        self.source.token_chosen.connect(self.source_chosen)

    def __iter__(self) -> Iterator[TokenStrip]:
        """From top to bottom."""
        return iter(self._strips.values())

    def __getitem__(self, sequence: TokenSequence) -> TokenStrip:
        return self._strips[sequence]

    @property
    def places(self) -> dict[TokenSequence, QRect]:
        """Where each of them stands in what they stand in."""
        return {sequence: strip.geometry().translated(self.pos()) for sequence, strip in self._strips.items()}

    @property
    def source(self) -> TokenStrip:
        """The strip of the source."""
        return self[TokenSequence.SOURCE]

    @property
    def target(self) -> TokenStrip:
        """The strip of the only sentence, or of the target."""
        return self[TokenSequence.TARGET]

    @property
    def has_source(self) -> bool:
        """Whether the network reads a source."""
        return self._has_source

    def set_source(self, there: bool) -> None:
        """Whether the network reads a source."""
        if there != self._has_source:
            self._has_source = there
            self.source.setVisible(there)
            self._place()
            self.height_changed.emit()

    def set_sentence(self, sentence: Sentence, lens: Lens = Lens.PROBE) -> None:
        """Show other tokens."""
        self.source.set_sentence(source_of(sentence), lens)
        self.target.set_sentence(sentence, lens)
        before = self.target.x()
        self._place()
        if self.target.x() != before:
            self.update()  # its name stands elsewhere

    def set_tokens(self, target: int | None, source: int | None) -> None:
        """Show other tokens as the chosen ones."""
        self.target.set_token(target)
        self.source.set_token(source)

    def set_in_full(self, in_full: bool) -> None:
        """Show the bytes and original ids of all tokens, or no more."""
        self.in_full = in_full
        for strip in self:
            strip.set_in_full(in_full)

    def set_link(self, link: Link | None) -> None:
        """Light the tokens at the places that are pointed at."""
        for strip in self:
            strip.set_link(link)

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        for strip in self:
            strip.set_style(style)
        self._place()
        self.update()

    def height_within(self, wide: int, most: float) -> int:
        """How high it is to be where it is so wide, at most `most`, if that is a line of each sentence."""
        if not self._has_source:
            return self.target.height_within(wide, most)
        heights = self._heights(wide, most)
        return max(heights) if self._shared(wide) else sum(heights) + _GAP

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        try:
            painter.fillRect(event.rect(), self._style.theme.window)
            if self._has_source:
                self._paint_names(painter)
        finally:
            painter.end()

    def _paint_names(self, painter: QPainter) -> None:
        size, first = small(self._style), row_height(self._style) / 2
        painter.setPen(self._style.theme.muted)
        for sequence, strip in self._strips.items():
            x = strip.x() - self._name_width
            draw_text(painter, QPointF(x, strip.y() + first + middle(size)), sequence.value, size)

    @property
    def _name_width(self) -> int:
        """What the names take at the left; nothing where there is one sentence."""
        size = small(self._style)
        return round(max(width(one.value, size) for one in self._strips)) + _BESIDE if self._has_source else 0

    def _heights(self, wide: int, most: float) -> list[int]:
        return [strip.height_within(wide - self._name_width, (most - _GAP) / 2) for strip in self]

    def _shared(self, wide: int) -> int:
        """Where the target begins on the line of the source; 0 where it stands below it."""
        layouts = [strip.chips.within(wide - self._name_width) for strip in self]
        if not self.may_share or any(len(layout.lines) != 1 or layout.foot for layout in layouts):
            return 0
        source, target = (round(layout.chips[-1].box.right()) + 2 for layout in layouts)
        left = source + _BESIDE + 2 * self._name_width
        return left if left + target <= wide else 0

    def _place(self) -> None:
        left = self._name_width
        if not self._has_source:
            self.target.setGeometry(self.rect())
            return
        if shared := self._shared(self.width()):
            self.source.setGeometry(QRect(left, 0, shared - _BESIDE - 2 * left, self.height()))
            self.target.setGeometry(QRect(shared, 0, self.width() - shared, self.height()))
            return
        upper, lower = self._heights(self.width(), self.height())
        lower = max(self.height() - upper - _GAP, 1)
        self.source.setGeometry(QRect(left, 0, self.width() - left, upper))
        self.target.setGeometry(QRect(left, upper + _GAP, self.width() - left, lower))

"""The sentence as the network reads it, token by token: each can be pointed at, and one can be selected."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QWidget

from model.messages import Lens, Sentence
from model.quantities import Axis
from model.quantities.site import Site
from tinyattn_gui.drawing.chip_layout import Chip, ChipLayout, Chips, row_height
from tinyattn_gui.drawing.chips import Mark, draw_bracket, draw_chip, draw_foot
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link, Places
from tinyattn_gui.pictures.tokens import about
from tinyattn_gui.widgets.views.speech import announce

_FAR = 10**9
_MOVES: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -_FAR, Qt.Key.Key_End: _FAR}
_LINES: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}

_SOFT = 1.3
SHARE = 0.3
"""How much of the height that there is a long sentence takes, at most; then it scrolls."""


class TokenStrip(QWidget):
    """Passive: shows a Sentence, in as many lines as it needs.

    A token can be selected by a click, or, where Tab gave it the keyboard, by the arrows and Enter; the same again
    selects none. `token_chosen` tells which, or None; `linked` the Link of the token that is pointed at, or None;
    `pointed` what there is to say of it and where, or None; `height_changed` that it needs another height.
    """

    token_chosen = Signal(object)
    linked = Signal(object)
    pointed = Signal(object)
    height_changed = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None, site: Site = Site.SELF) -> None:
        """The places of its tokens are those of a `site`."""
        super().__init__(parent)
        self._style, self._site = style, site
        self._sentence, self._lens, self._is_known, self._in_full = Sentence(), Lens.PROBE, False, False
        self.chips, self._layout = Chips(self._sentence, style), ChipLayout()
        self._kept = (0, 0)
        self._token: int | None = None
        self._here, self._lit = 0, Places()
        self._pointer: QPointF | None = None
        self._hover: int | None = None
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setAccessibleName("Lines of tokens")
        self._bar.valueChanged.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Tokens")

    @property
    def token(self) -> int | None:
        """The selected token, if the sentence has it."""
        return self._token if self._token is not None and self._token < len(self._sentence.pieces) else None

    @property
    def message(self) -> str:
        """What it says where there are no tokens; nothing before it has been told of any sentence."""
        return "No tokens: type a sentence above." if self._is_known and not self._sentence.pieces else ""

    def set_sentence(self, sentence: Sentence, lens: Lens = Lens.PROBE) -> None:
        """Show other tokens: those of the sentence seen through `lens`."""
        self._lens = lens
        if not self._is_known:
            self._is_known = True
            self.update()
        if sentence != self._sentence:
            self._sentence = sentence
            self._here = max(min(self._here, len(sentence.pieces) - 1), 0)
            labels = " ".join(piece.label for piece in sentence.pieces)
            self.setAccessibleDescription(f"{labels}\n{sentence.lost}".strip())
            self._renew()

    def set_token(self, token: int | None) -> None:
        """Show another token as the selected one, or none."""
        if token != self._token:
            self._token = token
            if self.token is not None:
                self._show(self.token)
            self.update()

    def set_in_full(self, in_full: bool) -> None:
        """Show the bytes and original ids of all tokens, or no more."""
        if in_full != self._in_full:
            self._in_full, self._kept = in_full, (0, 0)
            self._renew()

    def set_link(self, link: Link | None) -> None:
        """Light the tokens at the places that are pointed at, here or elsewhere."""
        lit = frozenset() if link is None else link.on(Axis.POSITION, self._lens, self._site)
        changed, self._lit = lit ^ self._lit, lit
        for chip in self._layout.chips:
            if chip.index in changed:
                self.update(self._room(chip))

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style, self._kept = style, (0, 0)
        self._renew()

    def token_rect(self, token: int) -> QRect:
        """Where a token stands, whether that is on show or has to be scrolled to."""
        return self._room(self._layout.chips[token])

    def needs_key(self, key: int) -> bool:
        """Whether this key is ours and must not act on time."""
        return bool(self._sentence.pieces) and (key in _MOVES or (key in _LINES and len(self._layout.lines) > 1))

    def height_within(self, wide: int, most: float) -> int:
        """How high it is to be where it is so wide: as all lines are, or where those are much higher, `most`, if that
        is a line. Among training examples it does not grow lower, or what is below would jump with each step.
        """
        layout = self.chips.within(wide)
        most = max(most, layout.tops[1] if len(layout.lines) > 1 else layout.height)
        needed = round(layout.height if layout.height <= _SOFT * most else most)
        if self._lens is Lens.EXAMPLE and self._kept[0] == wide:
            needed = max(needed, self._kept[1])
        self._kept = (wide, needed) if self._lens is Lens.EXAMPLE else (0, 0)
        return needed

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(400, round(row_height(self._style)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key, count = event.key(), len(self._sentence.pieces)
        if not count:
            super().keyPressEvent(event)
        elif key in _MOVES:
            self._go(self._here + _MOVES[key])
        elif key in _LINES and len(self._layout.lines) > 1:
            self._go(self._layout.neighbour(self._here, _LINES[key]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._here)
        elif key == Qt.Key.Key_Escape and self.token is not None:
            self.token_chosen.emit(None)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._point_at(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._point_at(event.position())
        hover = self._hover
        if hover is not None and hover < len(self._sentence.pieces) and event.button() is Qt.MouseButton.LeftButton:
            self._choose(hover)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        if self._bar.isHidden():
            event.ignore()
        else:
            self._bar.event(event)
            self._point_at(event.position())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._point_at(None)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self._point_at(None)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        if self._sentence.pieces:
            self._go(self.token or 0)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self._point()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), self._style.theme.window)
            self._paint(painter, event.region())
        finally:
            painter.end()

    def _go(self, token: int) -> None:
        """The keys go on to another token."""
        self._here = min(max(token, 0), len(self._sentence.pieces) - 1)
        self._show(self._here)
        self._point()
        self._say()

    def _choose(self, token: int) -> None:
        """Select a token; the one that is selected already, no more."""
        self.token_chosen.emit(None if token == self.token else token)

    def _point_at(self, at: QPointF | None) -> None:
        """The pointer is elsewhere."""
        self._pointer, down = at, QPointF(0, self._bar.value())
        here = (chip.index for chip in self._layout.chips if at is not None and chip.box.contains(at + down))
        hover = next(here, None)
        if hover != self._hover:
            self._hover = hover
            self._point()
        elif self._pointed is not None:
            self._tell()

    @property
    def _pointed(self) -> int | None:
        """The token that is pointed at, by the pointer or else by the keys."""
        token = self._hover if self._hover is not None else self._here if self.hasFocus() else None
        return token if token is not None and token < len(self._layout.chips) else None

    def _point(self) -> None:
        """Tell what is pointed at."""
        token = self._pointed
        runs = token is not None and token < len(self._sentence.pieces)
        places = {Axis.POSITION: frozenset(() if token is None else (token,))}
        self.linked.emit(Link(places, self._lens, self._site) if runs else None)
        self._tell()
        self.update()

    def _tell(self) -> None:
        """Tell all there is to say of what is pointed at, at the pointer or below the token."""
        if (token := self._pointed) is None:
            self.pointed.emit(None)
            return
        below = self._layout.chips[token].box.bottomLeft() - QPointF(14, self._bar.value() + 10)
        at = self._pointer if self._hover is not None and self._pointer is not None else below
        self.pointed.emit(("\n".join(about(self._sentence, token)), self.mapToGlobal(at.toPoint())))

    def _say(self) -> None:
        words = about(self._sentence, self._here, self._in_full)
        announce(self, ", ".join([*words, "selected"] if self._here == self.token else words))

    def _show(self, token: int) -> None:
        """Bring a token into view."""
        if token < len(self._layout.chips) and self._bar.maximum():
            chip = self._layout.chips[token]
            lowest, highest = chip.box.bottom() + 1 - self.height(), self._layout.tops[chip.line]
            self._bar.setValue(round(min(max(self._bar.value(), lowest), highest)))
        self.update()

    def _renew(self) -> None:
        """Other tokens, or the same in another way."""
        self.chips = Chips(self._sentence, self._style, self._in_full)
        self.updateGeometry()
        self._place()
        self._point_at(self._pointer)
        self.height_changed.emit()

    def _place(self) -> None:
        """Give each token its place; where they are higher than the room, beside a scroll bar."""
        layout, wide = self.chips.within(self.width()), self._bar.sizeHint().width()
        scrolls = layout.height > self.height() + 1
        self._layout = self.chips.within(self.width() - wide - 4) if scrolls else layout
        self._bar.setVisible(scrolls)
        self._bar.setGeometry(self.width() - wide, 0, wide, self.height())
        self._bar.setRange(0, max(0, round(self._layout.height) - self.height()) if scrolls else 0)
        self._bar.setPageStep(self.height())
        self._bar.setSingleStep(round(row_height(self._style)))
        self.update()

    def _paint(self, painter: QPainter, region: QRegion) -> None:
        layout = self._layout
        if not self._sentence.pieces:
            painter.setPen(self._style.theme.muted)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self.message)
            return
        painter.translate(0, -self._bar.value())
        for chip in layout.chips:
            if region.intersects(self._room(chip)):
                draw_chip(painter, chip, self._mark(chip), self._style)
        seen = QRectF(region.boundingRect()).translated(0, self._bar.value())
        for bracket in layout.brackets:
            if bracket.box.intersects(seen):
                draw_bracket(painter, bracket, self._style)
        draw_foot(painter, layout, self._style)

    def _mark(self, chip: Chip) -> Mark:
        here = self.hasFocus() and chip.index == self._here
        return Mark(chip.index in self._lit, chip.index == self.token, here) if chip.runs else Mark()

    def _room(self, chip: Chip) -> QRect:
        """All pixels that a chip is drawn on, its outline included."""
        return chip.box.adjusted(-1, -1, 1, 1).translated(0, -self._bar.value()).toAlignedRect()

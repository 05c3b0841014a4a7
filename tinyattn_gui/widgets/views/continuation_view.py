"""A text that goes on, as text to read: a token that was written is a link, what the newest looked at is shaded."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QTextBrowser, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.continuation import TokenOnShow
from tinyattn_gui.pictures.samples import SamplesPicture

FAR = 10_000
MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -FAR}
"""How many tokens further a key goes."""

_DEEPEST = 0.55
"""How much of the accent's colour is in what has all of the attention: letters stay readable."""


class ContinuationView(QTextBrowser):
    """Passive. `moved` tells how many tokens more a person wants, fewer where it is negative; `played` that it is to
    write on by itself or to stop; `token_chosen` the number of the written token that was clicked; `focused` that its
    `picture` can be exported.
    """

    moved = Signal(int)
    played = Signal()
    token_chosen = Signal(int)
    focused = Signal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Text that goes on")
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setOpenLinks(False)
        self.document().setDocumentMargin(10)
        self.anchorClicked.connect(self._follow)
        self._style = style
        self._tokens: tuple[TokenOnShow, ...] = ()
        self._chosen: int | None = None
        self._why = ""
        self.picture: SamplesPicture | None = None

    def set_tokens(self, tokens: Sequence[TokenOnShow], chosen: int | None, why: str = "") -> None:
        """Show a text, and which written token is looked at; or `why` there is none."""
        if (tuple(tokens), chosen, why) != (self._tokens, self._chosen, self._why):
            self._tokens, self._chosen, self._why = tuple(tokens), chosen, why
            self._write()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self._write()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in MOVES:
            self.moved.emit(MOVES[Qt.Key(event.key())])
        elif plain and event.key() == Qt.Key.Key_Space:
            self.played.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.focused.emit(self)

    def _write(self) -> None:
        muted = self._style.theme.muted.name()
        if self._why:
            self.setHtml(f"<p style='color:{muted}'>{escape(self._why)}</p>")
            return
        at_end = self.verticalScrollBar().value() >= self.verticalScrollBar().maximum() - 2
        at = self.verticalScrollBar().value()
        self.setHtml(
            "<p style='line-height:140%; white-space:pre-wrap'>" + "".join(map(self._token, self._tokens)) + "</p>"
        )
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum() if at_end else at)

    def _token(self, token: TokenOnShow) -> str:
        theme = self._style.theme
        kept = token.text.rstrip(" ")
        text, space = escape(kept).replace("\n", "<br>"), " " * (len(token.text) - len(kept))
        shade = f"background-color:{self._shade(token.looked_at)};" if token.looked_at > 0 else ""
        if token.number is None:
            return f"<span style='{shade}'>{text}</span>{space}"
        line = "underline" if token.number == self._chosen else "none"
        weight = "font-weight:600;" if token.number == self._chosen else ""
        colour = theme.warning if token.forced else theme.accent
        style = f"{shade}{weight}color:{colour.name()};text-decoration:{line}"
        return f"<a href='token:{token.number}' title='{escape(token.words)}' style='{style}'>{text}</a>{space}"

    def _shade(self, share: float) -> str:
        surface, accent, part = self._style.theme.surface, self._style.theme.accent, share * _DEEPEST
        parts = (
            (surface.redF(), accent.redF()),
            (surface.greenF(), accent.greenF()),
            (surface.blueF(), accent.blueF()),
        )
        return QColor.fromRgbF(*(low + (high - low) * part for low, high in parts)).name()

    def _follow(self, url: QUrl) -> None:
        self.token_chosen.emit(int(url.toString().partition(":")[2]))

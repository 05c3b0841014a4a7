"""The sentence as the network reads it: a chip for each token with its id; unknown ones marked, cut ones struck out."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.messages import Sentence
from model.tokenizer import Piece
from tinyattn_gui.drawing.style import Style

_PADDING = 8.0
_SPACE = 5.0


class TokenStrip(QWidget):
    """Passive: shows a Sentence."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._sentence = Sentence()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Tokens")

    def set_sentence(self, sentence: Sentence) -> None:
        """Show other tokens."""
        if sentence != self._sentence:
            self._sentence = sentence
            self.setAccessibleDescription(" ".join(piece.label for piece in sentence.pieces))
            self.update()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(400, round(self._style.label * 2.9))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), self._style.theme.window)
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        theme, x = self._style.theme, 0.5
        if not self._sentence.pieces:
            painter.setPen(theme.muted)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, "No tokens: type a sentence above.")
            return
        text = QFont(self.font())
        text.setPixelSize(round(self._style.label * 1.15))
        small = QFont(self.font())
        small.setPixelSize(max(8, round(self._style.label * 0.8)))
        struck = QFont(text)
        struck.setStrikeOut(True)
        metrics, small_metrics = QFontMetricsF(text), QFontMetricsF(small)
        for index, piece in enumerate((*self._sentence.pieces, *self._sentence.beyond)):
            runs = index < len(self._sentence.pieces)
            below = _below(piece)
            width = max(metrics.horizontalAdvance(piece.label), small_metrics.horizontalAdvance(below)) + 2 * _PADDING
            if x + width > self.width() - 24 and index + 1 < len(self._sentence.pieces) + len(self._sentence.beyond):
                painter.setPen(theme.muted)
                painter.drawText(QRectF(x, 0, 24, self.height()), Qt.AlignmentFlag.AlignCenter, "…")
                return
            chip = QRectF(x, 0.5, width, self.height() - 1)
            self._chip(painter, chip, piece, runs)
            half = chip.height() * 0.58
            painter.setFont(text if runs else struck)
            painter.setPen(theme.text if runs else theme.muted)
            upper = QRectF(x, 1, width, half)
            painter.drawText(upper, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, piece.label)
            painter.setFont(small)
            painter.setPen(theme.muted)
            lower = QRectF(x, half - 1, width, chip.height() - half)
            painter.drawText(lower, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, below)
            x += width + _SPACE

    def _chip(self, painter: QPainter, chip: QRectF, piece: Piece, runs: bool) -> None:
        theme = self._style.theme
        pen = QPen(theme.border if piece.known else theme.warning, 1)
        if not piece.known:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.surface if runs else theme.window)
        painter.drawRoundedRect(chip, 5, 5)


def _below(piece: Piece) -> str:
    return f"id {piece.id}" if piece.known else "unknown"

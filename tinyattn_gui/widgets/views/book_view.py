"""A worked example as text to read: a table a matrix, a tick at each number that is as printed; a matrix that is wider
than the room is broken into several, one below another.

Text in Qt's rich text, of our own making: whatever comes from elsewhere is escaped.
"""

from __future__ import annotations

import math
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QTextBrowser, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.book import BookMatrix, BookNumber, BookPage

_SPACING, _PADDING = 4, 2
"""Pixels between the cells of a table, and around what is in them."""

MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -99, Qt.Key.Key_End: 99}
"""How many matrices further a key goes."""


class BookView(QTextBrowser):
    """Passive. `moved` tells how many matrices further a person wants to be, back where it is negative."""

    moved = Signal(int)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Worked example")
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(10)
        self._style = style
        self._page: BookPage | None = None

    def set_page(self, page: BookPage) -> None:
        """Show an example as far as it is unfolded; what has been unfolded last is in view."""
        if page == self._page:
            return
        self._page = page
        self._write()
        if len(page.matrices) > 1:
            self.scrollToAnchor("newest")

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._write()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in MOVES and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.moved.emit(MOVES[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _write(self) -> None:
        page = self._page
        if page is None:
            return
        at, matrices = self.verticalScrollBar().value(), page.matrices
        parts = [f"<p>{escape(page.about)}</p>"]
        for n, matrix in enumerate(matrices, start=1):
            parts.append("<a name='newest'></a>" if n == len(matrices) else "")
            parts.append(self._matrix(f"{n} of {page.count}", matrix))
        if page.learning:
            parts.append(f"<p><b>When these weights learn</b><br>{escape(page.learning)}</p>")
        self.setHtml("".join(parts))
        self.verticalScrollBar().setValue(at)

    def _matrix(self, place: str, matrix: BookMatrix) -> str:
        muted = f"color:{self._style.theme.muted.name()}"
        head = (
            f"<p style='margin-bottom:0'><b>{escape(matrix.title)}</b> &nbsp; {escape(matrix.formula)}</p>"
            f"<p style='margin-top:0; {muted}'>{place} · {escape(matrix.summary)}</p>"
        )
        count, fitting = len(matrix.columns), self._fitting(matrix)
        each = math.ceil(count / math.ceil(count / fitting)) if count else 1
        parts = (slice(first, first + each) for first in range(0, count, each))
        return head + "".join(self._table(matrix, part, muted) for part in parts)

    def _table(self, matrix: BookMatrix, part: slice, muted: str) -> str:
        """Some of its columns."""
        names = "".join(f"<td align='right' style='{muted}'>{escape(name)}</td>" for name in matrix.columns[part])
        rows = [f"<td></td>{names}"]
        for name, numbers in zip(matrix.rows, matrix.numbers, strict=True):
            cells = "".join(map(self._cell, numbers[part]))
            rows.append(f"<td style='white-space:nowrap; {muted}'>{escape(name)}</td>{cells}")
        lines = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table cellspacing='{_SPACING}' cellpadding='{_PADDING}'>{lines}</table>"

    def _fitting(self, matrix: BookMatrix) -> int:
        """How many of its columns stand beside each other in the room that there is."""
        wide, around = self.fontMetrics().horizontalAdvance, _SPACING + 2 * _PADDING
        said = (f"{number.text} {number.mark} {number.printed}".strip() for row in matrix.numbers for number in row)
        cell = max(map(wide, (*said, *matrix.columns)), default=0) + around
        names = max(map(wide, matrix.rows), default=0) + around + 2 * _SPACING
        edges = 2 * self.document().documentMargin() + self.verticalScrollBar().sizeHint().width()
        return max(int((self.width() - edges - names) / cell), 1)

    def _cell(self, number: BookNumber) -> str:
        theme = self._style.theme
        colour = (theme.warning if number.printed else theme.accent).name()
        mark = f"<span style='color:{colour}'>&nbsp;{number.mark}</span>" if number.mark else ""
        beside = f" <span style='color:{colour}'>{escape(number.printed)}</span>" if number.printed else ""
        return f"<td align='right' style='white-space:nowrap'>{escape(number.text)}{mark}{beside}</td>"

"""An opened cell as text to read: operands are links to their own cells, long sums are folded.

Text in Qt's rich text, of our own making: whatever comes from a token is escaped.
"""

from __future__ import annotations

import math
import re
from html import escape

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

from model.messages.explanation import Operand
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.arithmetic import ArithmeticRow, Folded, Heading, OpenedPicture, Row, Sum, brief

_SUBSCRIPT = re.compile(r"_([A-Za-z]+)")

_MARGIN = 10.0
"""Around the page, in pixels."""


class ArithmeticView(QTextBrowser):
    """Passive. `operand_chosen` tells the operand whose link was followed, `fold_chosen` the number of a fold."""

    operand_chosen = Signal(object)
    fold_chosen = Signal(int)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Arithmetic of the cell")
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.anchorClicked.connect(self._follow)
        self._style = style
        self._document = QTextDocument(self)
        self._opened: OpenedPicture | None = None
        self._operands: list[Operand] = []
        self._shown = ""
        self._least = 0

    def set_opened(self, opened: OpenedPicture | None, invitation: str = "") -> None:
        """Show a cell; without one, what to do to see one. Where the person has scrolled to stays in view."""
        self._opened, self._operands, self._invitation = opened, [], invitation
        page = f"<p style='color:{self._muted}'>{escape(invitation)}</p>" if opened is None else self._page(opened)
        if page == self._shown:
            return
        self._shown, bar = page, self.verticalScrollBar()
        at = bar.value()
        self._lay_out(page)
        bar.setValue(at)

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        if style.scale != self._style.scale:
            self._least, self._shown = 0, ""
        self._style = style
        self.set_opened(self._opened, self._invitation)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Wide enough for every table that it has shown: one that came and went must not move what is beside it."""
        return QSize(max(self._least, super().minimumSizeHint().width()), super().minimumSizeHint().height())

    def _lay_out(self, page: str) -> None:
        """Show a page, and be no narrower than it, whose tables do not wrap. It is read into a document of its own: in
        one that is on show Qt would lay each row out anew as it comes."""
        before, document = self._document, QTextDocument(self)
        self._document = document
        document.setDocumentMargin(_MARGIN)
        document.setDefaultFont(self.font())
        document.setHtml(page)
        document.setTextWidth(1)
        needed = math.ceil(document.size().width()) + self.verticalScrollBar().sizeHint().width() + 2
        self.setDocument(document)
        before.setParent(None)  # and so it goes
        at_most = self.screen().availableGeometry().width() // 2  # in very large type there is a bar after all
        if min(needed, at_most) > self._least:
            self._least = min(needed, at_most)
            self.updateGeometry()

    @property
    def _muted(self) -> str:
        return self._style.theme.muted.name()

    def _page(self, opened: OpenedPicture) -> str:
        muted = f"color:{self._muted}"
        value = f" = <b>{escape(opened.value)}</b>" if opened.value else ""
        said = (
            [f"<p style='font-size:large; margin-bottom:10px'>{escape(opened.sentence)}</p>"] if opened.sentence else []
        )
        head = [
            *said,
            f"<p style='font-size:large; margin-bottom:2px'>{_formula(opened.symbol)}{value}</p>",
            f"<p style='{muted}; margin-top:0'>{escape(opened.where)}</p>",
        ]
        if not opened.rows:
            return "".join([*head, f"<p>{escape(opened.agreement)}</p>"])
        accent = self._style.theme.accent.name()
        return "".join(
            [
                *head,
                f"<p style='color:{accent}'>{_formula(opened.formula)}</p>",
                *(self._row(row) for row in opened.rows),
                _table([_value_row("<b>result</b>", f"<b>{escape(opened.result)}</b>")]),
                _table([_value_row("the network has", escape(opened.value))]),
                f"<p style='{muted}'>{escape(opened.agreement)}</p>",
            ]
        )

    def _row(self, row: Row) -> str:
        if isinstance(row, Heading):
            return f"<p style='margin-bottom:0'><b>{escape(row.text)}</b></p>"
        if isinstance(row, Sum):
            return self._sum(row)
        if isinstance(row, Folded):
            return _table([_value_row(_fold(row), escape(row.value))])
        return _table([_value_row(self._parts(row), escape(row.value))])

    def _sum(self, rows: Sum) -> str:
        muted = self._muted
        lines = ["".join(_cell(_formula(head), muted, right=n > 0) for n, head in enumerate(rows.heads))]
        across = len(rows.heads) - 2
        for row in rows.rows:
            value, running = _cell(escape(row.value)), _cell(escape(row.running), muted)
            if isinstance(row, Folded):
                lines.append(f"<td colspan='{across}'>{_fold(row)}</td>{value}{running}")
            elif len(row.operands) + 1 < across:
                lines.append(f"<td colspan='{across}'>{escape(row.place)}</td>{value}{running}")
            else:
                place = _cell(escape(row.place), muted, right=False)
                operands = "".join(_cell(self._link(part, brief(part.value))) for part in row.operands)
                lines.append(f"{place}{operands}{value}{running}")
        return _table(lines)

    def _parts(self, line: ArithmeticRow) -> str:
        return "".join(_formula(part) if isinstance(part, str) else self._link(part, part.said) for part in line.parts)

    def _link(self, operand: Operand, text: str) -> str:
        self._operands.append(operand)
        return f"<a href='cell:{len(self._operands) - 1}' style='text-decoration:none'>{_formula(text)}</a>"

    def _follow(self, url: QUrl) -> None:
        kind, _, number = url.toString().partition(":")
        if kind == "fold":
            self.fold_chosen.emit(int(number))
        else:
            self.operand_chosen.emit(self._operands[int(number)])


def _fold(row: Folded) -> str:
    return f"<a href='fold:{row.number}'>{escape(row.text)}</a>"


def _table(rows: list[str]) -> str:
    lines = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table cellspacing='0' cellpadding='2' width='97%'>{lines}</table>"


def _value_row(said: str, value: str) -> str:
    return f"<td>{said}</td>{_cell(value)}"


def _cell(text: str, colour: str = "", right: bool = True) -> str:
    align, tint = "right" if right else "left", f"; color:{colour}" if colour else ""
    return f"<td align='{align}' style='white-space:nowrap{tint}'>{text}</td>"


def _formula(text: str) -> str:
    """Escaped, with what follows an underscore lowered as in the drawn formulas."""
    return _SUBSCRIPT.sub(r"<sub>\1</sub>", escape(text))

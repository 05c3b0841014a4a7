"""An opened cell as text to read: operands are links to their own cells, long sums are folded.

Text in Qt's rich text, of our own making: whatever comes from a token is escaped.
"""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import QTextBrowser, QWidget

from model.arithmetic import Operand
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.arithmetic import Folded, Heading, Line, Opened, Row

_SUBSCRIPT = re.compile(r"_([A-Za-z]+)")


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
        self.document().setDocumentMargin(10)
        self.anchorClicked.connect(self._follow)
        self._style = style
        self._opened: Opened | None = None
        self._operands: list[Operand] = []
        self._shown = ""

    def set_opened(self, opened: Opened | None, invitation: str = "") -> None:
        """Show a cell; without one, what to do to see one. Where the person has scrolled to stays in view."""
        self._opened, self._operands = opened, []
        page = f"<p style='color:{self._muted}'>{escape(invitation)}</p>" if opened is None else self._page(opened)
        if page == self._shown:
            return
        self._shown, bar = page, self.verticalScrollBar()
        at = bar.value()
        self.setHtml(page)
        bar.setValue(at)

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style, opened = style, self._opened
        if opened is not None:
            self.set_opened(opened)

    @property
    def _muted(self) -> str:
        return self._style.theme.muted.name()

    def _page(self, opened: Opened) -> str:
        muted = f"color:{self._muted}"
        value = f" = <b>{escape(opened.value)}</b>" if opened.value else ""
        head = [
            f"<p style='font-size:large; margin-bottom:2px'>{_formula(opened.symbol)}{value}</p>",
            f"<p style='{muted}; margin-top:0'>{escape(opened.where)}</p>",
        ]
        if not opened.rows:
            return "".join([*head, f"<p>{escape(opened.agreement)}</p>"])
        rows = "".join(self._row(row) for row in opened.rows)
        end = (
            f"<tr><td style='padding-top:5px'><b>result</b></td><td align='right' style='padding-top:5px'>"
            f"<b>{escape(opened.result)}</b></td><td></td></tr>"
            f"<tr><td>the network has</td><td align='right'>{escape(opened.value)}</td><td></td></tr>"
        )
        return "".join(
            [
                *head,
                f"<p style='color:{self._style.theme.accent.name()}'>{_formula(opened.formula)}</p>",
                f"<table cellspacing='0' cellpadding='2' width='100%'>{self._columns(opened)}{rows}{end}</table>",
                f"<p style='{muted}'>{escape(opened.agreement)}</p>",
            ]
        )

    def _columns(self, opened: Opened) -> str:
        if not any(getattr(row, "running", "") for row in opened.rows):
            return ""
        cells = "".join(f"<td align='right' style='color:{self._muted}'>{name}</td>" for name in ("adds", "sum so far"))
        return f"<tr><td></td>{cells}</tr>"

    def _row(self, row: Row) -> str:
        if isinstance(row, Heading):
            return f"<tr><td colspan='3' style='padding-top:6px'><b>{escape(row.text)}</b></td></tr>"
        if isinstance(row, Folded):
            said = f"<a href='fold:{row.number}'>{escape(row.text)}</a>"
        else:
            said = self._parts(row)
        running = f"<td align='right' style='color:{self._muted}'>{escape(row.running)}</td>"
        return f"<tr><td>{said}</td><td align='right'>{escape(row.value)}</td>{running}</tr>"

    def _parts(self, line: Line) -> str:
        said = []
        for part in line.parts:
            if isinstance(part, str):
                said.append(_formula(part))
            else:
                said.append(f"<a href='cell:{len(self._operands)}' style='text-decoration:none'>{_formula(part.said)}</a>")
                self._operands.append(part)
        return "".join(said)

    def _follow(self, url: QUrl) -> None:
        kind, _, number = url.toString().partition(":")
        if kind == "fold":
            self.fold_chosen.emit(int(number))
        else:
            self.operand_chosen.emit(self._operands[int(number)])


def _formula(text: str) -> str:
    """Escaped, with what follows an underscore lowered as in the drawn formulas."""
    return _SUBSCRIPT.sub(r"<sub>\1</sub>", escape(text))

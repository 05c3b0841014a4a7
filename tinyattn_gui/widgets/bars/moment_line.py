"""The line that says what happens at a moment: where it is, plain words, the formula, the shapes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_formula, formula_width


class MomentLine(QFrame):
    """Passive: shows what it is told."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("moment")
        self.where, self.words = QLabel(), QLabel()
        self.formula = FormulaLine(style)
        for label, name in ((self.where, "Moment"), (self.words, "What happens")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAccessibleName(name)
        self.where.setObjectName("where")
        self.words.setWordWrap(True)
        self.words.setMinimumWidth(1)  # rather another line than a window that cannot be made smaller
        upper = QHBoxLayout()
        upper.setSpacing(14)
        upper.addWidget(self.where, 0, Qt.AlignmentFlag.AlignTop)
        upper.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 5)
        column.setSpacing(2)
        column.addLayout(upper)
        column.addWidget(self.formula)

    def tell(self, where: str, words: str, formula: str, shapes: str) -> None:
        """Say something else."""
        self.where.setText(where)
        self.words.setText(words)
        self.formula.tell(formula, shapes)

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self.formula.set_style(style)


class FormulaLine(QWidget):
    """A formula with lowered indices at the left, shapes after it; what does not fit is in the tooltip."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._formula, self._shapes = style, "", ""
        self.setAccessibleName("Formula and shapes")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """All of it in one line."""
        return f"{self._formula}   {self._shapes}"

    def tell(self, formula: str, shapes: str) -> None:
        """Show another formula."""
        self._formula, self._shapes = formula, shapes
        self.setAccessibleDescription(self.text)
        self.setToolTip(self.text)
        self.update()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(300, round(1.7 * self._style.em))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        em, theme, gap = self._style.em, self._style.theme, 2 * self._style.em
        painter = QPainter(self)
        try:
            painter.setPen(theme.accent)
            draw_formula(painter, QPointF(0, 1.15 * em), self._formula, em)
            painter.setPen(theme.muted)
            left = formula_width(self._formula, em) + gap
            if left + formula_width(self._shapes, em) <= self.width():
                draw_formula(painter, QPointF(left, 1.15 * em), self._shapes, em)
        finally:
            painter.end()

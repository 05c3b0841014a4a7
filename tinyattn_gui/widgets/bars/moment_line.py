"""The bar of a walk through a step: back, play and on; where it is, plain words, the formula, the shapes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import draw_formula, formula_width
from tinyattn_gui.settings.preferences import LEAST_MOMENT, MOST_MOMENT
from tinyattn_gui.theme.icons import icon
from tinyattn_gui.widgets.bars.folding import Folding
from tinyattn_gui.widgets.bars.lens_switch import LensSwitch
from tinyattn_gui.widgets.views.speech import announce

_BUTTONS = ("Moment before", "Play the moments", "Next moment", "Film of this step", "Show the whole step again")
_ICON = 18


class MomentLine(QFrame):
    """Passive: shows what it is told. `seconds_chosen` tells how long each moment is to be on show while they play."""

    seconds_chosen = Signal(float)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("moment")
        self.setAccessibleName("Inside this step")
        self._style, self._playing = style, False
        self.where, self.words = _label("Moment"), _label("What happens")
        self.where.setObjectName("where")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.words.setMinimumWidth(1)  # rather another line than a window that cannot be made smaller
        self.formula, self.lens, self.seconds = FormulaLine(style), LensSwitch(), _seconds()
        self.seconds.valueChanged.connect(self.seconds_chosen)
        self.back, self.play, self.on, self.film, self.close_button = (_button(name) for name in _BUTTONS)
        self.film.setText("Film…")
        self.film.setObjectName("offer")
        self._arrange()
        self.set_style(style)

    def set_actions(self, back: QAction, play: QAction, on: QAction, leave: QAction, film: QAction) -> None:
        """Have the buttons do what these do."""
        buttons = self.back, self.play, self.on, self.close_button, self.film
        for button, action in zip(buttons, (back, play, on, leave, film), strict=True):
            button.clicked.connect(action.trigger)
            button.setToolTip(action.toolTip())

    @property
    def has_focus(self) -> bool:
        """Whether one of its buttons has the keyboard."""
        return (focus := QApplication.focusWidget()) is not None and self.isAncestorOf(focus)

    def set_playing(self, playing: bool) -> None:
        """Show whether moments follow each other by themselves."""
        self._playing = playing
        self.play.setIcon(icon("pause" if playing else "play", self._style.theme, "accent_text"))
        self.play.setAccessibleName("Pause" if playing else "Play the moments")

    def set_seconds(self, seconds: float) -> None:
        """Show how long each moment is on show."""
        with QSignalBlocker(self.seconds):
            self.seconds.setValue(seconds)

    def tell(self, where: str, words: str, formula: str, shapes: str) -> None:
        """Say something else; a screen reader hears what is new."""
        is_new = where != self.where.text()
        self.where.setText(where)
        self.words.setText(words)
        self.formula.tell(formula, shapes)
        if is_new:
            announce(self.words, f"{where}. {words}")

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self.formula.set_style(style)
        for button, name in ((self.back, "left"), (self.on, "right"), (self.close_button, "close")):
            button.setIcon(icon(name, style.theme))
        for button in (self.back, self.play, self.on):
            button.setIconSize(QSize(1, 1) * round(_ICON * style.scale))
        self.set_playing(self._playing)
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing())

    def _arrange(self) -> None:
        self.play.setObjectName("play_moments")
        keys, words, upper, row = QHBoxLayout(), QVBoxLayout(), Folding(10), QHBoxLayout(self)
        keys.setSpacing(4)
        for button in (self.back, self.play, self.on):
            keys.addWidget(button)
        upper.first.addWidget(self.where)
        for part in (self.lens, self.seconds, self.film):
            upper.second.addWidget(part)
        words.setSpacing(1)
        words.addWidget(upper)
        words.addWidget(self.words)
        words.addWidget(self.formula)
        row.setContentsMargins(16, 6, 8, 5)
        row.setSpacing(14)
        row.addLayout(keys)
        row.addLayout(words, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAccessibleName(name)
    return label


def _button(name: str) -> QToolButton:
    button = QToolButton()
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where it is
    return button


def _seconds() -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(LEAST_MOMENT, MOST_MOMENT)
    box.setSingleStep(0.5)
    box.setDecimals(1)
    box.setSuffix(" s a moment")
    box.setKeyboardTracking(False)
    box.setAccessibleName("Seconds a moment")
    box.setToolTip("How long each moment is on show while they play")
    return box


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

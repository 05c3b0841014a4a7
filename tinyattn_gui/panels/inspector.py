"""The inspector: where the number in a cell comes from, operand by operand, and what it was over the run."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QElapsedTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from model.messages import Frame, OpenCell, OpenedCell, TraceCell, Trail
from model.messages.explanation import Operand
from model.quantities.catalogue import Catalogue
from model.quantities.stages import catalogue
from model.quantities.watch import Ask
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.arithmetic import name_of, opened, symbol_of
from tinyattn_gui.pictures.sight import Sight
from tinyattn_gui.pictures.trail import trail_picture
from tinyattn_gui.theme.icons import icon
from tinyattn_gui.widgets.views.arithmetic_view import ArithmeticView
from tinyattn_gui.widgets.views.trail_view import TrailView

_INVITATION = "Click a cell of any matrix to see where its number comes from: with the keys, Enter on the chosen cell."
_SPACING_MS = 120
"""Between new texts while steps are made: nobody reads faster."""


class _Visit(NamedTuple):
    """A cell that was open, and how many steps on the one was that was opened from it."""

    ask: Ask
    shift: int


class InspectorPanel(ViewPanel):
    """Opens one cell at a time; `opening` tells which, so that matrices can mark it."""

    opening = Signal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.back, self.forward, self.title = QToolButton(), QToolButton(), QLabel()
        self.text, self.trail = ArithmeticView(style), TrailView(style)
        self._past, self._coming = list[_Visit](), list[_Visit]()
        self.known = Catalogue()  # of the network that is looked at
        self._ask: Ask | None = None
        self._answer: tuple[OpenedCell, Frame] | None = None
        self._trail: Trail | None = None
        self._unfolded: set[int] = set()
        self._since = QElapsedTimer()
        self._dress()
        self._arrange()
        self.back.clicked.connect(self.go_back)
        self.forward.clicked.connect(self.go_forward)
        self.text.operand_chosen.connect(self._follow)
        self.text.fold_chosen.connect(self._unfold)
        self.trail.step_chosen.connect(self.step_chosen)
        self.pass_on(self.trail, ("pointed", "focused"))
        self.text.set_opened(None, _INVITATION)
        self._show_ways()

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.text.setFocus()

    def ask(self) -> Ask | None:
        """The cell that is to be opened."""
        return self._ask

    def open(self, ask: Ask) -> None:
        """Open another cell; the one before can be gone back to."""
        self._visit(ask, 0)

    def go_back(self) -> None:
        """Open the cell before again."""
        if self._past and self._ask is not None:
            ask, shift = self._past.pop()
            self._coming.append(_Visit(self._ask, shift))
            self._turn_to(ask, -shift)

    def go_forward(self) -> None:
        """Open the cell again from which one went back."""
        if self._coming and self._ask is not None:
            ask, shift = self._coming.pop()
            self._past.append(_Visit(self._ask, shift))
            self._turn_to(ask, shift)

    def show_sight(self, sight: Sight) -> None:
        """Show what the trainer answered; while steps are made, a few times a second."""
        frame, self.known = sight.frame, catalogue(sight.config)
        self._trail = frame.answer(TraceCell) or self._trail
        answer = frame.answer(OpenCell)
        if answer is None or answer.ask != self._ask:
            return
        self._answer = (answer, frame)
        if not frame.training or not self._since.isValid() or self._since.elapsed() >= _SPACING_MS:
            self._since.start()
            self._show()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        self.text.set_style(style)
        self.trail.set_style(style)
        self._tint()

    def _visit(self, ask: Ask, shift: int) -> None:
        if ask == self._ask and not shift:
            return
        if self._ask is not None:
            self._past.append(_Visit(self._ask, shift))
        self._coming.clear()
        self._turn_to(ask, shift)

    def _turn_to(self, ask: Ask, shift: int) -> None:
        """Open a cell so many steps further on, for what a step began with is what the one before it left."""
        step = self._answer[1].step + shift if shift and self._answer is not None else None
        self._ask, self._answer, self._trail = ask, None, None
        self._unfolded.clear()
        self.title.setText(name_of(ask, self.known))
        self.trail.set_picture(None)
        self._show_ways()
        self.opening.emit(ask)
        self.changed.emit()
        if step is not None:
            self.step_chosen.emit(step)

    def _follow(self, operand: Operand) -> None:
        shift, ask = operand.there
        self._visit(ask, shift)

    def _unfold(self, number: int) -> None:
        self._unfolded.add(number)
        self._show()

    def _show(self) -> None:
        if self._answer is None:
            return
        answer, frame = self._answer
        self.text.set_opened(opened(answer, frame, self._unfolded))
        fits = self._trail is not None and self._trail.ask == self._ask
        self.trail.set_picture(
            trail_picture(self._trail, frame.step, symbol_of(answer.ask, frame))
            if fits and self._trail is not None
            else None
        )

    def _show_ways(self) -> None:
        self.back.setEnabled(bool(self._past))
        self.forward.setEnabled(bool(self._coming))

    def _tint(self) -> None:
        for button, name in ((self.back, "left"), (self.forward, "right")):
            button.setIcon(icon(name, self._style.theme))

    def _dress(self) -> None:
        for button, name, key in ((self.back, "Cell before", "Alt+Left"), (self.forward, "Next cell", "Alt+Right")):
            button.setAccessibleName(name)
            button.setToolTip(f"{name}  ({key})")
            button.setShortcut(QKeySequence(key))
        self.title.setAccessibleName("What is opened")
        self.title.setObjectName("where")
        self._tint()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 8, 4)
        row.setSpacing(2)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addSpacing(8)
        row.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.text, 3)
        column.addWidget(self.trail, 1)

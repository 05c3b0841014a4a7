"""The stops panel: what training is to run until, typed in a line or chosen from examples, and what came of each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from model.spec.stops import MOST_TEXT
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.stops import Entry, cost_words, examples, rows_of
from tinyattn_gui.widgets.views.stop_list import StopListView


class StopsPanel(ViewPanel):
    """Shows the stops. `add_asked` brings what was typed, and whether training is to begin then; `removed` and
    `switched` the number of a row; `left` tells that Esc was pressed in the line.
    """

    add_asked = Signal(str, bool)
    removed = Signal(int)
    switched = Signal(int, bool)
    left = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.line, self.problem, self.cost = QLineEdit(), QLabel(), QLabel()
        self.add, self.example, self.remove = QPushButton("Add"), QPushButton("Examples"), QPushButton("Remove")
        self.list = StopListView(style)
        self._menu = QMenu(self)
        self._plays = False
        self._dress()
        self._arrange()
        self.line.returnPressed.connect(self._ask)
        self.line.textEdited.connect(lambda: self.set_problem(""))
        self.add.clicked.connect(self._ask)
        self.remove.clicked.connect(lambda: self.removed.emit(self.list.chosen))
        self.list.removed.connect(self.removed)
        self.list.switched.connect(self.switched)
        self._menu.aboutToShow.connect(self._offer)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.line, context=Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(self._leave)
        self.show_entries((), 0.0)

    def take_focus(self) -> None:
        """Take the keyboard: to the list where there is something in it."""
        (self.list if self.list.chosen >= 0 else self.line).setFocus()

    def focus_line(self, *, plays: bool = False) -> None:
        """Put the cursor into the line; what is added next also begins to play, if so asked."""
        self._set_plays(plays)
        self.line.setFocus()
        self.line.selectAll()

    def show_entries(self, entries: Sequence[Entry], seconds: float) -> None:
        """Show the stops and what they cost."""
        self.list.set_rows(rows_of(entries))
        self.cost.setText(cost_words(entries, seconds))
        self.remove.setEnabled(bool(entries))

    def show_added(self) -> None:
        """What was typed is in the list now."""
        self.line.clear()
        self.set_problem("")
        self._set_plays(False)

    def set_text(self, text: str) -> None:
        """Fill in a stop to be completed, its number selected."""
        self.line.setText(text)
        self.set_problem("")
        self.line.setFocus()
        if number := re.search(r"[\d.]+$", text):
            self.line.setSelection(number.start(), len(number[0]))

    def set_problem(self, sentence: str) -> None:
        """Mark what is typed as wrong, with the sentence that says why; an empty one marks it as right."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        for widget in (self.cost, self.remove):  # the panel is as low as the loss curve: there is room for either
            widget.setHidden(bool(sentence))
        self.line.setProperty("wrong", bool(sentence))
        self.line.setAccessibleDescription(sentence)
        self.line.style().polish(self.line)

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        self.list.set_style(style)

    def _ask(self) -> None:
        if text := self.line.text().strip():
            self.add_asked.emit(text, self._plays)
        else:
            self.line.setFocus()

    def _leave(self) -> None:
        self._set_plays(False)
        self.left.emit()

    def _set_plays(self, plays: bool) -> None:
        self._plays = plays
        self.add.setText("Run" if plays else "Add")
        self.add.setToolTip("Add this stop and train until it is hit" if plays else "Add this stop  (Enter)")

    def _offer(self) -> None:
        self._menu.clear()
        for text, about in examples(self.selection.layer, max(self.selection.head, 0), self.selection.site):
            action = self._menu.addAction(f"{text}    {about}")
            action.triggered.connect(lambda _=False, text=text: self.set_text(text))

    def _dress(self) -> None:
        self.line.setAccessibleName("New stop")
        self.line.setPlaceholderText("Run until, such as loss<0.5")
        self.line.setMaxLength(MOST_TEXT)
        self.line.setMinimumWidth(210)
        self.problem.setObjectName("problem")
        self.problem.setAccessibleName("What is wrong with the stop")
        self.cost.setAccessibleName("What stops cost")
        for label in (self.problem, self.cost):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.problem.hide()
        self.example.setMenu(self._menu)
        self.example.setToolTip("Fill in an example of each kind of stop")
        self.remove.setToolTip("Remove the chosen stop  (Delete)")
        self._set_plays(False)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.line, 1)
        row.addWidget(self.add)
        row.addWidget(self.example)
        below = QHBoxLayout()
        below.addWidget(self.cost, 1)
        below.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.problem)
        column.addWidget(self.list, 1)
        column.addLayout(below)

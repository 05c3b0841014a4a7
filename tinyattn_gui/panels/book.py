"""The panel of the book: its worked examples, one matrix after another, each number beside the printed one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from model.book.examples import EXAMPLES
from model.messages import WorkedExample, WorkExample
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.book import heading_of, page_of
from tinyattn_gui.pictures.sight import Sight
from tinyattn_gui.widgets.bars.arrow_button import arrow_button
from tinyattn_gui.widgets.bars.cut_box import CutBox
from tinyattn_gui.widgets.views.book_view import BookView

LEARN = "Now let these weights learn"


class BookPanel(ViewPanel):
    """Shows one example, unfolded as far as a person has gone.

    `learn_asked` names the example with whose weights a run is to begin.
    """

    learn_asked = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.example, self.view = CutBox(), BookView(style)
        far = "in the text; Home and End for the first and all"
        self.back = arrow_button(Qt.ArrowType.LeftArrow, "Fold the last matrix", f"← {far}")
        self.on = arrow_button(Qt.ArrowType.RightArrow, "Unfold the next matrix", f"→ {far}")
        self._place = QLabel()
        self.learn = QPushButton(LEARN)
        self._worked: WorkedExample | None = None
        self._unfolded = 1
        self._dress()
        self._arrange()
        self.example.currentIndexChanged.connect(self._begin)
        self.view.moved.connect(self.go_on)
        self.back.clicked.connect(lambda: self.go_on(-1))
        self.on.clicked.connect(lambda: self.go_on(1))
        self.learn.clicked.connect(lambda: self.learn_asked.emit(self.name))
        self._show()

    @property
    def name(self) -> str:
        """The example that is chosen."""
        return tuple(EXAMPLES)[self.example.currentIndex()]

    @property
    def unfolded(self) -> int:
        """How many of its matrices are on show."""
        return self._unfolded

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.view.setFocus()

    def questions(self) -> tuple[WorkExample, ...]:
        """What is asked of the trainer."""
        return (WorkExample(self.name),)

    def show_sight(self, sight: Sight) -> None:
        """Show what the trainer has worked out."""
        worked = sight.frame.answer(WorkExample)
        if worked is not None and worked.name == self.name and worked is not self._worked:
            self._worked = worked
            self._show()

    def go_on(self, matrices: int) -> None:
        """Unfold so many matrices more, or fold so many; as far as there are so many."""
        self._unfolded = min(max(self._unfolded + matrices, 1), len(EXAMPLES[self.name].lines))
        self._show()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        self.view.set_style(style)

    def _begin(self) -> None:
        """Another example: from its first matrix on."""
        self._unfolded = 1
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        example = EXAMPLES[self.name]
        count = len(example.lines)
        self.learn.setVisible(example.can_learn)
        self.back.setEnabled(self._unfolded > 1)
        self.on.setEnabled(self._unfolded < count)
        self._place.setText(f"{self._unfolded} of {count}")
        if self._worked is not None and self._worked.name == self.name:
            self.view.set_page(page_of(self._worked, self._unfolded))

    def _dress(self) -> None:
        self.example.addItems([heading_of(example) for example in EXAMPLES.values()])
        self.example.setAccessibleName("Example of the book")
        self.example.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.example.setMinimumWidth(120)
        self.view.setMinimumWidth(260)
        self.learn.setToolTip("Begin a run with the weights of this example (Ctrl+Alt+N)")

    def _arrange(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.example, 1)
        for widget in (self.back, self._place, self.on):
            line.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 0)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self.view, 1)
        column.addWidget(self.learn)

"""What is asked before it happens: the kind of question, the token that it is about, and over how many steps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from tinyattn_gui.widgets.bars.cut_box import CutBox

STORY = "story"
"""What is asked where the question is the story's own."""

_STEPS = (1, 10, 50, 200)


class QuestionLine(QWidget):
    """Passive. `changed`: a person wants another question. The story's next question is chosen where there is one,
    until another is.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind, self.token, self.steps = CutBox(), CutBox(), CutBox()
        self._prefers_story, self._token = True, -1
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for box, name in ((self.kind, "What is asked"), (self.token, "After or of which token"), (self.steps, "When")):
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
            row.addWidget(box, 3 if box is self.kind else 2)
        for steps in _STEPS:
            self.steps.addItem(f"in {steps} step{'s' if steps > 1 else ''}", steps)
        self.steps.setCurrentIndex(1)
        self.kind.activated.connect(self._choose)
        self.token.activated.connect(self._choose_token)
        self.steps.activated.connect(self.changed)

    @property
    def asked(self) -> str:
        """The kind of question, or STORY."""
        return str(self.kind.currentData() or "")

    @property
    def in_steps(self) -> int:
        """Over how many steps."""
        return int(self.steps.currentData())

    @property
    def position(self) -> int:
        """The place of the token that is asked about."""
        return max(self.token.currentIndex(), 0)

    def choose_token(self, at: int) -> None:
        """Ask about another token."""
        self._token = at
        self.token.setCurrentIndex(min(at, self.token.count() - 1))

    def offer(self, kinds: Sequence[tuple[str, str]], tokens: Sequence[str]) -> None:
        """Offer these kinds, as words and names, and these tokens; what was chosen stays if it is among them."""
        if kinds != [(self.kind.itemText(n), self.kind.itemData(n)) for n in range(self.kind.count())]:
            before = STORY if self._prefers_story else self.asked
            self.kind.clear()
            for words, name in kinds:
                self.kind.addItem(words, name)
            self.kind.setCurrentIndex(max(self.kind.findData(before), 0))
        names = [f"{at}: {token}" for at, token in enumerate(tokens)]
        if names != [self.token.itemText(n) for n in range(self.token.count())]:
            self.token.clear()
            self.token.addItems(names)
            self.choose_token(self._token if self._token >= 0 else len(names) - 1)

    def show_parts(self, *, token: bool, steps: bool, enabled: bool) -> None:
        """Show what the question needs; a committed guess has no other."""
        self.token.setVisible(token)
        self.steps.setVisible(steps)
        self.setEnabled(enabled)

    def _choose(self) -> None:
        self._prefers_story = self.asked == STORY
        self.changed.emit()

    def _choose_token(self, at: int) -> None:
        self._token = at
        self.changed.emit()

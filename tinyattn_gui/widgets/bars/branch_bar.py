"""The line above the sheet where there is something to compare: which branch is on show, what is beside it, and how."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.widgets.bars.cut_box import CutBox
from tinyattn_gui.widgets.bars.folding import Folding


class BranchBar(QFrame):
    """Passive: hidden while there is one branch and no step to compare with.

    Tells what a person chooses: a run's number or None for none; and when a step is to be compared with no longer.
    """

    branch_chosen = Signal(int)
    beside_chosen = Signal(object)
    side_chosen = Signal(object)
    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Branches")
        self.branch, self.beside = CutBox(), CutBox()
        self.parting, self.end = QLabel(), QPushButton("End")
        self.parting.setAccessibleName("Where the branches part")
        self.end.setAccessibleName("End the comparison")
        self.end.setToolTip("Compare with this step no longer  (Ctrl+D)")
        self.end.clicked.connect(self.ended)
        self.sides = {side: QRadioButton() for side in FigureSide}
        self._choices: list[QWidget] = []
        group = QButtonGroup(self)
        parts, row = Folding(8), QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 0)
        row.addWidget(parts)
        for text, box in (("&Branch", self.branch), ("bes&ide", self.beside)):
            label = QLabel(text)
            label.setBuddy(box)
            box.setAccessibleName(text.replace("&", "").capitalize())
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(16)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            parts.first.addWidget(label)
            parts.first.addWidget(box, 1)
            self._choices.extend((label, box))
        for side, button in self.sides.items():
            button.clicked.connect(lambda _=False, side=side: self.side_chosen.emit(side))
            group.addButton(button)
            parts.second.addWidget(button)
        parts.second.addWidget(self.parting)
        parts.second.addStretch()
        parts.second.addWidget(self.end)
        self.branch.activated.connect(lambda: self.branch_chosen.emit(self.branch.currentData()))
        self.beside.activated.connect(lambda: self.beside_chosen.emit(self.beside.currentData()))
        self._asked: object = None
        self.hide()

    def show_branches(
        self, names: Mapping[int, str], run: int, beside: int | None, steps: tuple[int, int] | None = None
    ) -> None:
        """Offer these branches; `run` is on show and `beside` drawn beside it.

        Or `steps` are the step on show and one of the same run that it is compared with.
        """
        asked = (tuple(names.items()), run, beside, steps)
        if asked == self._asked:
            return
        self._asked = asked
        self.setVisible(len(names) > 1 or steps is not None)
        for widget in self._choices:
            widget.setVisible(len(names) > 1)
        _offer(self.branch, list(names.items()), run)
        others: list[tuple[int | None, str]] = [(number, name) for number, name in names.items() if number != run]
        _offer(self.beside, [(None, "none"), *others], beside)
        self.end.setVisible(steps is not None)
        here, there = (f"Step {step}" for step in steps) if steps else (_short(names, run), _short(names, beside))
        for side, text in zip(FigureSide, (here, there, "Change"), strict=True):
            button = self.sides[side]
            button.setText(text)
            button.setAccessibleName(f"Matrices show {_spoken(side, here, there)}")
            button.setToolTip(f"Show {_spoken(side, here, there)}  (F8)")
            button.setEnabled(beside is not None or steps is not None)

    def show_side(self, side: FigureSide, parting: str) -> None:
        """Mark what the matrices show, and say where the branches part."""
        self.sides[side].setChecked(True)
        self.parting.setText(parting)


def _short(names: Mapping[int, str], run: int | None) -> str:
    """What a branch is called without what is different in it: `Branch 1`."""
    return "None beside" if run is None else names.get(run, "this run").partition(":")[0].capitalize()


def _spoken(side: FigureSide, here: str, there: str) -> str:
    words = {FigureSide.THIS: here, FigureSide.OTHER: there}
    return words.get(side, f"the change: {here} minus {there}")


def _offer(box: QComboBox, rows: list[tuple[int, str]] | list[tuple[int | None, str]], chosen: int | None) -> None:
    if [(box.itemData(n), box.itemText(n)) for n in range(box.count())] != rows:
        box.clear()
        for number, name in rows:
            box.addItem(name, number)
    index = next((n for n, (number, _) in enumerate(rows) if number == chosen), 0)
    if index != box.currentIndex():
        box.setCurrentIndex(index)
    box.setToolTip(box.currentText())

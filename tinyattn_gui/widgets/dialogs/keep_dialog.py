"""Asks what should become of steps that are in no run file: which branches, and what would be lost of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from tinyattn_gui.pictures.stakes import KeepAnswer, KeepChoice, Stake

_HOW = (
    "Save all asks for one name and puts the other files beside it, such as “cat.tinyattn” and “cat-branch-1.tinyattn”."
    " Save each asks for a name for each."
)


class KeepDialog(QDialog):
    """One branch is asked about in a sentence; of several each has a row, which can be left out.

    `choice` is the answer once the dialog is closed.
    """

    def __init__(self, at_stake: Sequence[Stake], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keep these steps?")
        self.choice = KeepChoice(KeepAnswer.CANCEL)
        self._at_stake, self.boxes = at_stake, list[QCheckBox]()
        several = len(at_stake) > 1
        self.words = _label("These branches have steps that are in no file of yours." if several else at_stake[0].asked)
        self.note = _label(_HOW)
        self.note.setVisible(several)
        buttons = QDialogButtonBox()
        roles = QDialogButtonBox.ButtonRole
        self.save = buttons.addButton("Save…", roles.AcceptRole)
        self.each = buttons.addButton("Save each…", roles.AcceptRole)
        self.each.setVisible(several)
        discard = "Discard all" if several else "Discard"
        for button, answer in (
            (self.save, KeepAnswer.SAVE),
            (self.each, KeepAnswer.EACH),
            (buttons.addButton(discard, roles.DestructiveRole), KeepAnswer.DISCARD),
            (buttons.addButton(QDialogButtonBox.StandardButton.Cancel), KeepAnswer.CANCEL),
        ):
            button.clicked.connect(lambda _=False, answer=answer: self._close(answer))
        self.save.setDefault(True)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(self.words)
        if several:
            column.addWidget(self._rows(), 1)
        column.addWidget(self.note)
        column.addWidget(buttons)
        self.setMinimumWidth((40 if several else 30) * self.fontMetrics().height())
        self._count()

    @property
    def buttons(self) -> dict[str, QPushButton]:
        """The buttons by what is on them."""
        return {button.text().replace("&", ""): button for button in self.findChildren(QPushButton)}

    def _rows(self) -> QWidget:
        inside, area = QWidget(), QScrollArea()
        grid = QGridLayout(inside)
        grid.setColumnStretch(2, 1)
        grid.setHorizontalSpacing(24)
        for column, title in enumerate(("Keep", "Steps", "Would be lost")):
            head = _label(title)
            head.setEnabled(False)
            grid.addWidget(head, 0, column)
        for at, stake in enumerate(self._at_stake, start=1):
            box = QCheckBox(stake.name.replace("&", "&&"))
            box.setChecked(True)
            box.setAccessibleName(f"Keep {stake.name}: {stake.last} steps, would be lost: {stake.words}")
            box.toggled.connect(self._count)
            self.boxes.append(box)
            grid.addWidget(box, at, 0)
            grid.addWidget(_label(str(stake.last)), at, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(_label(stake.words), at, 2)
        grid.setRowStretch(len(self._at_stake) + 1, 1)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(min(inside.sizeHint().height(), 16 * self.fontMetrics().height()))
        return area

    def _chosen(self) -> tuple[int, ...]:
        kept = [box.isChecked() for box in self.boxes] or [True]
        return tuple(stake.run for stake, keep in zip(self._at_stake, kept, strict=True) if keep)

    def _count(self) -> None:
        """Say on the buttons how many are kept, and below which are not."""
        kept, several = self._chosen(), len(self._at_stake) > 1
        left = [stake.name for stake in self._at_stake if stake.run not in kept]
        self.save.setText(
            f"Save {len(kept)} of {len(self._at_stake)}…" if left else "Save all…" if several else "Save…"
        )
        for button in (self.save, self.each):
            button.setEnabled(bool(kept))
        self.note.setText(f"Saving discards what is not chosen: {', '.join(left)}." if left else _HOW)

    def _close(self, answer: KeepAnswer) -> None:
        self.choice = KeepChoice(answer, self._chosen())
        self.accept()


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label

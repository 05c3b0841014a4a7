"""The line above the sheet that tells how far an experiment is, and then what came of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget


class ExperimentLine(QFrame):
    """Passive: hidden while there is nothing to tell. `given_up` and `dismissed` tell what a person wants."""

    given_up = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("experiment")
        self.setAccessibleName("Experiment")
        self.words, self.way = QLabel(), QProgressBar()
        self.stop, self.done = QPushButton("Give up"), QPushButton("Dismiss")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName("What the experiment comes to")
        self.way.setAccessibleName("How far the experiment is")
        self.way.setTextVisible(False)
        self.way.setMaximumHeight(6)
        self.way.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.stop.setToolTip("Show the run as it was; what was trained stays as a branch  (Esc)")
        self.done.setAccessibleName("Dismiss what the experiment came to")
        self.stop.clicked.connect(self.given_up)
        self.done.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 8, 5)
        row.setSpacing(12)
        row.addWidget(self.words, 3)
        row.addWidget(self.way, 1)
        row.addWidget(self.stop)
        row.addWidget(self.done)
        self.hide()

    def show_progress(self, words: str, step: int, steps: int) -> None:
        """Tell how far it is."""
        self._show(f"{words}: step {step} of {steps}", done=False)
        self.way.setRange(0, steps)
        self.way.setValue(step)

    def show_outcome(self, words: str) -> None:
        """Tell what came of it."""
        self._show(words, done=True)

    def _show(self, words: str, *, done: bool) -> None:
        self.words.setText(words)
        for part in (self.way, self.stop):
            part.setVisible(not done)
        self.done.setVisible(done)
        self.show()

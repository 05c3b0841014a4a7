"""What is said beside the sentence: what of it does not run, and what could be used instead."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from model.messages import Sentence
from tinyattn_gui.pictures.notice import notice, offer
from tinyattn_gui.widgets.bars.cut_line import CutLine


class SentenceNotice(QWidget):
    """Passive: shows what there is to say of a sentence. `lower_case_asked` tells that its lower case is wanted."""

    lower_case_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self.button = CutLine(), QToolButton()
        self._words.setObjectName("notice")
        self._words.setAccessibleName("About the sentence")
        self.button.setObjectName("offer")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.button.setToolTip("The same sentence without the capitals that are unknown here  (Ctrl+Alt+L)")
        self.button.clicked.connect(self.lower_case_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self.button)
        self.hide()

    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def show_sentence(self, sentence: Sentence, typed: str) -> None:
        """Speak of another sentence; without a word where all of it runs as it was `typed`."""
        words = notice(sentence, typed)
        self._words.setText(words)
        self.button.setVisible(sentence.lower is not None)
        if sentence.lower is not None:
            self.button.setText(offer(sentence.lower))
        self.setVisible(bool(words))

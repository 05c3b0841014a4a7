"""The preferences dialog: what is chosen there holds at once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from tinyattn_gui.preferences import (
    LEAST_HISTORY,
    MOST_HISTORY,
    MOST_THREADS,
    TEXT_SIZES,
    THEME_NAMES,
    Preferences,
)

_THEME_WORDS = {"system": "As the system", "light": "Light", "dark": "Dark"}


class PreferencesDialog(QDialog):
    """Passive: shows preferences, and tells each change."""

    changed = Signal(object)

    def __init__(self, now: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self._now = now
        self.theme = _choice("Theme", [_THEME_WORDS[name] for name in THEME_NAMES])
        self.text = _choice("Text size", [f"{size:.0%}" for size in TEXT_SIZES])
        self.threads = _choice("Threads", [str(n + 1) for n in range(MOST_THREADS)])
        self.history = QLineEdit()
        self.history.setAccessibleName("Memory for the past")
        self.history.setToolTip(
            f"Megabytes that going back may take. Allowed: a whole number from {LEAST_HISTORY} to {MOST_HISTORY}."
        )
        self.problem = QLabel()
        self.problem.setObjectName("problem")
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.hints = QCheckBox("Say what to press first")
        self._arrange()
        self._show()
        for box in (self.theme, self.text, self.threads):
            box.activated.connect(self._take)
        self.history.textEdited.connect(self._take)
        self.hints.clicked.connect(self._take)

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.addRow("&Theme", self.theme)
        form.addRow("Text &size", self.text)
        form.addRow("&Hints", self.hints)
        form.addRow("Th&reads", self.threads)
        form.addRow("&Memory for the past, MB", self.history)
        form.addRow("", self.problem)
        note = QLabel("Threads and memory are used from the next launch on. More threads help large networks only.")
        note.setWordWrap(True)
        note.setTextFormat(Qt.TextFormat.PlainText)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.RestoreDefaults | QDialogButtonBox.StandardButton.Close
        )
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        restore = buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        restore.setAutoDefault(False)
        restore.clicked.connect(self._restore)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(note)
        column.addWidget(buttons)
        self.setMinimumWidth(26 * self.fontMetrics().height())

    def _show(self) -> None:
        now = self._now
        self.theme.setCurrentIndex(THEME_NAMES.index(now.theme))
        self.text.setCurrentIndex(TEXT_SIZES.index(now.text))
        self.threads.setCurrentIndex(now.threads - 1)
        self.history.setText(str(now.history))
        self.hints.setChecked(now.hints)
        self._mark("")

    def _take(self) -> None:
        text = self.history.text().strip()
        fine = text.isascii() and text.isdecimal() and LEAST_HISTORY <= int(text[:9]) <= MOST_HISTORY
        self._mark("" if fine else f"Allowed is a whole number from {LEAST_HISTORY} to {MOST_HISTORY}.")
        self._now = replace(
            self._now,
            theme=THEME_NAMES[self.theme.currentIndex()],
            text=TEXT_SIZES[self.text.currentIndex()],
            threads=self.threads.currentIndex() + 1,
            history=int(text) if fine else self._now.history,
            hints=self.hints.isChecked(),
        )
        self.changed.emit(self._now)

    def _restore(self) -> None:
        first = Preferences()
        self._now = replace(first, recent=self._now.recent, figure_folder=self._now.figure_folder)
        self._show()
        self.changed.emit(self._now)

    def _mark(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.history.setProperty("wrong", bool(sentence))
        self.history.setAccessibleDescription(sentence)
        self.history.style().polish(self.history)


def _choice(name: str, rows: list[str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.addItems(rows)
    return box

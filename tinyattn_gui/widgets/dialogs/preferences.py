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

from model.matrix.shading import SHADINGS
from tinyattn_gui.settings.preferences import (
    LEAST_DISK,
    LEAST_HISTORY,
    MOST_DISK,
    MOST_HISTORY,
    MOST_THREADS,
    SEQUENTIAL,
    SIGNED,
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
        self.colours = _choice("Colours of values from zero up", [_map_words(name) for name in SEQUENTIAL])
        self.signed = _choice("Colours of signed values", [_map_words(name) for name in SIGNED])
        self.shading = _choice("Shades of weights", [known.label for known in SHADINGS.values()])
        self.text = _choice("Text size", [f"{size:.0%}" for size in TEXT_SIZES])
        self.threads = _choice("Threads", [str(n + 1) for n in range(MOST_THREADS)])
        self.history = _number(
            "Memory for the past", "Megabytes that going back may take.", LEAST_HISTORY, MOST_HISTORY
        )
        self.disk = _number(
            "Disk for the past",
            "Megabytes of a run file that going back may take; past it fewer steps are kept, and some take longer.",
            LEAST_DISK,
            MOST_DISK,
        )
        self.problem = QLabel()
        self.problem.setObjectName("problem")
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.hints = QCheckBox("Say what to press first")
        self.calm = QCheckBox("Less motion: what changed is said, and does not glow")
        self._arrange()
        self._show()
        for box in (self.theme, self.colours, self.signed, self.shading, self.text, self.threads):
            box.activated.connect(self._take)
        self.history.textEdited.connect(self._take)
        self.disk.textEdited.connect(self._take)
        self.hints.clicked.connect(self._take)
        self.calm.clicked.connect(self._take)

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.addRow("&Theme", self.theme)
        form.addRow("&Colours from zero up", self.colours)
        form.addRow("Colours of si&gned values", self.signed)
        form.addRow("Shades of &weights", self.shading)
        form.addRow("Text &size", self.text)
        form.addRow("&Hints", self.hints)
        form.addRow("M&otion", self.calm)
        form.addRow("Th&reads", self.threads)
        form.addRow("&Memory for the past, MB", self.history)
        form.addRow("&Disk for the past, MB", self.disk)
        form.addRow(self.problem)
        note = QLabel("The last three are used from the next launch on.")
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
        self.colours.setCurrentIndex(SEQUENTIAL.index(now.colours))
        self.signed.setCurrentIndex(SIGNED.index(now.signed))
        self.shading.setCurrentIndex(list(SHADINGS).index(now.shading))
        self.text.setCurrentIndex(TEXT_SIZES.index(now.text))
        self.threads.setCurrentIndex(now.threads - 1)
        self.history.setText(str(now.history))
        self.disk.setText(str(now.disk))
        self.hints.setChecked(now.hints)
        self.calm.setChecked(now.calm)
        self._mark_both(True, True)

    def _take(self) -> None:
        history = _read(self.history, LEAST_HISTORY, MOST_HISTORY)
        disk = _read(self.disk, LEAST_DISK, MOST_DISK)
        self._mark_both(history is not None, disk is not None)
        self._now = replace(
            self._now,
            theme=THEME_NAMES[self.theme.currentIndex()],
            colours=SEQUENTIAL[self.colours.currentIndex()],
            signed=SIGNED[self.signed.currentIndex()],
            shading=list(SHADINGS)[self.shading.currentIndex()],
            text=TEXT_SIZES[self.text.currentIndex()],
            threads=self.threads.currentIndex() + 1,
            history=self._now.history if history is None else history,
            disk=self._now.disk if disk is None else disk,
            hints=self.hints.isChecked(),
            calm=self.calm.isChecked(),
        )
        self.changed.emit(self._now)

    def _restore(self) -> None:
        self._now = self._now.choosing(Preferences())
        self._show()
        self.changed.emit(self._now)

    def _mark_both(self, history: bool, disk: bool) -> None:
        """Mark what is not allowed, and say what is."""
        sentences = []
        for box, fine, least, most in (
            (self.history, history, LEAST_HISTORY, MOST_HISTORY),
            (self.disk, disk, LEAST_DISK, MOST_DISK),
        ):
            sentence = "" if fine else f"Allowed is a whole number from {least} to {most}."
            box.setProperty("wrong", not fine)
            box.setAccessibleDescription(sentence)
            box.style().polish(box)
            sentences.append(sentence)
        self.problem.setText(next(filter(None, sentences), ""))
        self.problem.setVisible(any(sentences))


def _map_words(name: str) -> str:
    return "As the theme" if name == "auto" else name.capitalize()


def _number(name: str, tip: str, least: int, most: int) -> QLineEdit:
    box = QLineEdit()
    box.setAccessibleName(name)
    box.setToolTip(f"{tip} Allowed: a whole number from {least} to {most}.")
    return box


def _read(box: QLineEdit, least: int, most: int) -> int | None:
    """The number in the box, or None if it is none that is allowed."""
    text = box.text().strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= most else None


def _choice(name: str, rows: list[str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.addItems(rows)
    return box

"""Asking for files to read: texts to learn from, or a vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QFileDialog, QWidget

TEXT, VOCABULARY = "text file", "vocabulary file"

FILES: Mapping[str, tuple[str, str]] = {
    TEXT: ("Text to learn from", "Text (*.txt *.md)"),
    VOCABULARY: (
        "Open a vocabulary file",
        "Vocabulary (*.tiktoken *vocab.bpe *encoder.json *merges.txt *vocab.json *tokenizer.json)",
    ),
}
"""What the question is called, and which files it offers first, by what an option may name by its path."""


def ask_files(parent: QWidget, kind: str, folder: str = "") -> list[str]:
    """The paths that are chosen, none if it is called off."""
    title, filters = FILES[kind]
    return QFileDialog.getOpenFileNames(parent, title, folder, f"{filters};;All files (*)")[0]

"""Texts that were pasted lie in a private folder, named by their first words, until a run file has them."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

_MOST_KEPT = 20
"""A run file has the text of its run: only the newest are needed here."""

_WORDS, _LETTERS = 6, 48


class PastedTexts:
    """The private folder; it is made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, path: str) -> bool:
        """Whether a text file is one of ours."""
        return Path(path).parent.parent == self._folder

    def keep(self, text: str) -> Path:
        """A file that has this text. Raises OSError if it cannot be written."""
        data = text.encode()
        folder = self._folder / hashlib.sha256(data).hexdigest()[:16]  # of its own, so that its name is words alone
        for made in (self._folder, folder):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{first_words_of(text)}.txt"
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
        os.utime(folder)
        self._forget()
        return path

    def _forget(self) -> None:
        """Let go of the oldest."""
        with suppress(OSError):
            folders = sorted(self._folder.iterdir(), key=lambda folder: folder.stat().st_mtime_ns, reverse=True)
            for folder in folders[_MOST_KEPT:]:
                for path in folder.iterdir():
                    path.unlink()
                folder.rmdir()


def first_words_of(text: str) -> str:
    """The first words of a text, as the name of a file.

    >>> first_words_of("  What is it?\\nA <cat>/dog: the end of a long line")
    'What is it A cat dog'
    """
    words = "".join(c if c.isalnum() or c in "-_'’" else " " for c in text[:1000]).split()
    return " ".join(words[:_WORDS])[:_LETTERS].strip() or "Pasted text"

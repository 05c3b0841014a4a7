"""What the glossary says of a word, to be read where the word stands."""

from __future__ import annotations

from html import escape

from model.glossary.table import entry


def tip(*words: str) -> str:
    """The entries of these words, one below the other, as a tip that wraps."""
    said = "".join(f"<p><b>{escape(word)}</b>: {escape(entry(word).text)}</p>" for word in words)
    return f"<qt>{said}</qt>"

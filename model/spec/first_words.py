"""The first words of a text: what to watch when a run begins to learn from it."""

from __future__ import annotations

from pathlib import Path

from model.config import RunSpec
from model.tasks.table import make_task
from model.tasks.texts import TEXTS

_LOOKED_AT = 4096
_MOST = 8
"""Pieces of text to watch, where the text is cut into words: few enough to tell apart."""


def first_words(spec: RunSpec) -> str:
    """The first words of the text that a run learns from, no more than it can read; empty if there are none."""
    if not spec.data.is_text:
        return make_task(spec.data.corpus, spec.data.length, spec.data.symbols).probe
    try:
        text = " ".join(_beginning(spec.data.corpus).decode("utf-8-sig", errors="ignore").split())
    except OSError:
        return ""  # the run will not begin, and tells why
    kind = spec.data.tokenizer_kind
    most = min(spec.model.context, _MOST) if kind.is_words else spec.model.context
    found = ""
    for word in text.split(" "):
        longer = f"{found} {word}".strip()
        if kind.count(longer, spec.data.cutting) > most:
            break
        found = longer
        if word.endswith((".", "!", "?")):
            break
    return found or text[:most]


def _beginning(corpus: str) -> bytes:
    if corpus in TEXTS:
        return TEXTS[corpus].data[:_LOOKED_AT]
    with open(Path(corpus), "rb") as file:
        return file.read(_LOOKED_AT)


def probe_of(spec: RunSpec, before: RunSpec, probe: str) -> str:
    """What to watch of a run that learns from the same as another one: its probe; of any other, its own first words."""
    read, was = spec.data, before.data
    is_same = (read.corpus, read.length, read.symbols) == (was.corpus, was.length, was.symbols)
    return probe if is_same else first_words(spec)

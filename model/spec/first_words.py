"""The first words of a text: what to watch when a run begins to learn from it."""

from __future__ import annotations

from pathlib import Path

from model.config import DataConfig, RunSpec
from model.data.decoding import beginning
from model.tasks.table import make_task
from model.tasks.texts import TEXTS

_LOOKED_AT = 4096
_MOST = 8
"""Pieces of text to watch, where the text is cut into words: few enough to tell apart."""


def first_words(spec: RunSpec) -> str:
    """The first line of the text that a run learns from, no more of it than it can read; empty if there is none."""
    if not spec.data.is_text:
        return make_task(spec.data.corpus, spec.data.length, spec.data.symbols, spec.model.classes).probe
    try:
        lines = beginning(_beginning(spec.data)).splitlines()
    except OSError:
        return ""  # the run will not begin, and tells why
    text = next(filter(None, (" ".join(line.split()) for line in lines)), "")
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
    while not found and kind.count(text, spec.data.cutting) > most:
        text = text[:most] if len(text) > most else text[:-1]
    return found or text


def _beginning(data: DataConfig) -> bytes:
    if data.corpus in TEXTS:
        return TEXTS[data.corpus].data[:_LOOKED_AT]
    with open(Path(data.files[0]).expanduser(), "rb") as file:
        return file.read(_LOOKED_AT)


def probe_of(spec: RunSpec, before: RunSpec, probe: str) -> str:
    """What to watch of a run that learns from the same as another one: its probe; of any other, its own first words."""
    read, was = spec.data, before.data
    same = (read.corpus, read.length, read.symbols) == (was.corpus, was.length, was.symbols)
    is_same = same and spec.model.classes == before.model.classes
    return probe if is_same else first_words(spec)


def probe_after(spec: RunSpec, before: RunSpec, probe: str) -> str:
    """What to watch of a run that is begun where another was: a person's own sentence stays if it learns from the same;
    first words give way to first words, for another tokenizer or context reads more of them, or fewer.
    """
    return first_words(spec) if probe == first_words(before) else probe_of(spec, before, probe)

"""How words are drawn, as it is typed: a field an option, empty for its default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from model.config import MAX_STEP
from model.config.options import option_of
from model.config.sampling import SamplingConfig
from model.errors import RequestError
from model.figures.part_json import MOST_OTHERS

_WHOLE = ("top_k", "seed")
_EMPTY = {"temperature": "1", "seed": "0"}

FIELDS: Mapping[str, tuple[str, str, str]] = {
    item.name: (option_of(item).label, option_of(item).help, _EMPTY.get(item.name, "all"))
    for item in fields(SamplingConfig)
}
"""Of each option its label, its help, and what an empty field means."""


def sampling_of(texts: Mapping[str, str]) -> SamplingConfig:
    """What was typed, by option. Raises RequestError for what is no number and OptionError for one out of range."""
    values = {name: _number(name, text) for name, text in texts.items() if text.strip()}
    return SamplingConfig(**values)  # type: ignore[arg-type]


def steps_of(text: str) -> tuple[int, ...]:
    """The steps that were typed, in their order, with commas or spaces between them. Raises RequestError."""
    words = text.replace(",", " ").split()
    if len(words) > MOST_OTHERS or not all(word.isdecimal() and int(word) <= MAX_STEP for word in words):
        raise RequestError(f"Also at steps is {text.strip()!r}; allowed are up to {MOST_OTHERS} steps, such as 50.")
    return tuple(dict.fromkeys(map(int, words)))


def _number(name: str, text: str) -> int | float:
    try:
        return int(text) if name in _WHOLE else float(text)
    except ValueError:
        kind = "a whole number" if name in _WHOLE else "a number"
        raise RequestError(f"{FIELDS[name][0]} is {text.strip()!r}; allowed is {kind}.") from None

"""Every entry: questions, the words of the window, each stage, parameter, measure and option. Imports no torch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from model.config import Option, option_of, options
from model.glossary.entry import Entry
from model.glossary.questions import QUESTIONS
from model.glossary.words import WORDS
from model.quantities import QUANTITIES, Quantity
from model.quantities.head_measures import HEAD_MEASURES, HeadMeasure

_SAYS_NOTHING = """
a an and are be by can do does for how i in is it my not of on one or the then there they to
we what when where which why with you s
"""
_FILLERS = frozenset(_SAYS_NOTHING.split())
"""Words of a question that say nothing of what it is about."""


def of_quantity(quantity: Quantity) -> Entry:
    """The entry of a stage or parameter: what its row in the table says of it."""
    where = "Panels, Quantity… (Ctrl+K)." if quantity.learned else f"The card {quantity.symbol}; Quantity… (Ctrl+K)."
    kind = "parameter, learned" if quantity.learned else "stage"
    return Entry(f"{quantity.name} ({quantity.symbol})", quantity.caption, where, also=f"{quantity.slug} {kind}")


def of_option(section: str, name: str, option: Option) -> Entry:
    """The entry of an option of a run."""
    where = f"Setup (F2); on the command line --set {section}.{name}=…"
    return Entry(
        f"{option.label} (option)",
        f"{option.help[0].upper()}{option.help[1:]} Allowed: {option.allowed}.",
        where,
        also=name,
    )


def of_measure(measure: HeadMeasure) -> Entry:
    """The entry of a measure of heads: what its row in the table says of it."""
    text = f"{measure.about} ({measure.source})"
    return Entry(
        f"{measure.name} (of a head)", text, "Heads over the run (Ctrl+Shift+M).", also=f"{measure.slug} {measure.kind}"
    )


_OPTIONS = tuple(of_option(section, item.name, option_of(item)) for section, item in options())

ENTRIES: tuple[Entry, ...] = (
    *QUESTIONS,
    *WORDS,
    *map(of_quantity, QUANTITIES.values()),
    *map(of_measure, HEAD_MEASURES),
    *_OPTIONS,
)
"""All of them, in the order in which they are listed."""


def entry(title: str) -> Entry:
    """The entry of a word; raises KeyError for a word that has none."""
    return _BY_TITLE[title]


_BY_TITLE = {each.title: each for each in ENTRIES}


def search(text: str, entries: Sequence[Entry] = ENTRIES) -> list[Entry]:
    """The entries that have to do with what was typed, nearest first; all of them where nothing was.

    >>> search("divide √d")[0].title
    'Why do we divide by √d?'
    """
    words = _words(text)
    telling = [word for word in words if word not in _FILLERS] or words
    if not telling:
        return list(entries)
    ranked = [(_nearness(telling, each), n, each) for n, each in enumerate(entries)]
    best = max((near[0] for near, _, _ in ranked), default=0)
    near = [row for row in ranked if row[0][0] == best > 0]
    return [each for _, _, each in sorted(near, key=lambda row: (-row[0][1], row[1]))]


def _nearness(words: Sequence[str], to: Entry) -> tuple[int, float]:
    """How many of the words it has, and how near these stand to its title."""
    title, also, text = (_line(part) for part in (to.title, to.also, f"{to.text} {to.where} {to.experiment}"))
    weights = [_weight(f" {word}", title, also, text) for word in words]
    return sum(weight > 0 for weight in weights), sum(weights) + 1 / len(title)


def _weight(start: str, title: str, also: str, text: str) -> float:
    """A whole word of the title counts most, a beginning less, a word of the text least."""
    if f"{start} " in title:
        return 4.0 if title.count(" ") <= 3 else 3.0
    if f"{start} " in also or start in title:
        return 2.0
    return 1.0 if start in also or start in text else 0.0


@lru_cache(maxsize=2048)
def _line(text: str) -> str:
    """Its words with one blank before and after each."""
    return f" {' '.join(_words(text))} "


def _words(text: str) -> list[str]:
    """What it is made of, in small letters: words, numbers and the signs of formulas."""
    return re.findall(r"√?[^\W_]+(?:_\w+)?[′″]?|[∂Δℓ√∞]", text.casefold())

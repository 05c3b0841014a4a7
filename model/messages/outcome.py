"""How two runs came out, measured at the same step, and their difference in words. Imports no torch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """A run after `step` steps: its `loss` in nats and `accuracy`, which are means over what `means` says; nan where it
    is not known. `floor` is the lowest loss that can be reached, None where that is not known.

    Of the watched sentence's `tokens`, each as a query: the `entropies` of their rows of attention weights in nats, a
    mean over all layers and heads; none where weights are no shares, which then lie between `least` and `most`. `ahead`
    is the part of all weight that goes to what comes later.
    """

    step: int
    loss: float
    accuracy: float
    means: str
    floor: float | None
    tokens: tuple[str, ...] = ()
    entropies: tuple[float, ...] = ()
    least: float = math.nan
    most: float = math.nan
    ahead: float = 0.0


@dataclass(frozen=True)
class Contrasted:
    """A run, and the one that it left, after as many steps; or, in one sentence, `why` there is nothing to tell yet."""

    own: Outcome | None = None
    other: Outcome | None = None
    why: str = ""


def contrast_words(name: str, own: Outcome, other: Outcome) -> str:
    """What is different, in one line of measured numbers.

    >>> one = Outcome(600, 0.404, 0.8, "all sentences", 0.396, ("the", "cat", "the"), (0.0, 0.1, 0.02))
    >>> two = Outcome(600, 0.399, 0.8, "all sentences", 0.396, ("the", "cat", "the"), (0.0, 0.3, 0.6))
    >>> for part in contrast_words("without √d", one, two).split("; "):
    ...     print(part)
    Without √d: after 600 steps the loss is 0.404 instead of 0.399 (floor 0.396)
    the entropy of the second “the” is 0.02 instead of 0.60 nats.
    """
    return f"{name[0].upper()}{name[1:]}: after {own.step} steps {'; '.join(_parts(own, other))}."


def _parts(own: Outcome, other: Outcome) -> Iterator[str]:
    floors = [floor for floor in (own.floor, other.floor) if floor is not None]
    floor = f" (floor {floors[0]:.3f})" if floors else ""
    if floors and own.loss < floors[0] - _CLEARLY:
        floor = f", below the floor of {floors[0]:.3f} for those who do not see the answer"
    a, b = _apart(own.loss, other.loss)
    yield f"the loss is {a} instead of {b}{floor}" if a != b else f"the loss is {a}, as before{floor}"
    if not math.isnan(own.accuracy + other.accuracy) and round(own.accuracy, 2) != round(other.accuracy, 2):
        yield f"{own.accuracy:.0%} are right instead of {other.accuracy:.0%}".replace("%", " %")
    if own.ahead > 0.005 or other.ahead > 0.005:
        yield f"{own.ahead:.0%} of the weight looks ahead instead of {other.ahead:.0%}".replace("%", " %")
    if own.entropies and other.entropies and own.tokens == other.tokens:
        yield from _entropy(own, other)
    elif not own.entropies and not math.isnan(own.least):
        yield f"weights lie between {_number(own.least)} and {_number(own.most)}"


def _entropy(own: Outcome, other: Outcome) -> Iterator[str]:
    """Of the token whose row has changed most."""
    gaps = [abs(a - b) for a, b in zip(own.entropies, other.entropies, strict=True)]
    if not gaps or math.isnan(sum(gaps)) or max(gaps) < 0.005:
        return
    place = gaps.index(max(gaps))
    a, b = own.entropies[place], other.entropies[place]
    yield f"the entropy of {_named(own.tokens, place)} is {a:.2f} instead of {b:.2f} nats"


def _named(tokens: Sequence[str], place: int) -> str:
    """A token, and which of its kind it is where there are several.

    >>> _named(("the", "cat", "the"), 2), _named(("the", "cat"), 1)
    ('the second “the”', '“cat”')
    """
    same = [n for n, token in enumerate(tokens) if token == tokens[place]]
    if len(same) == 1:
        return f"“{tokens[place]}”"
    number = same.index(place)
    return f"the {_ORDINALS[number] if number < len(_ORDINALS) else f'{number + 1}th'} “{tokens[place]}”"


_CLEARLY = 0.01
"""How far below its floor a loss is not there by rounding or by chance."""

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def _apart(own: float, other: float) -> tuple[str, str]:
    """Two losses with as many digits as tell them apart, three or four."""
    texts = [tuple(f"{value:.{digits}f}" for value in (own, other)) for digits in (3, 4)]
    a, b = texts[0] if texts[0][0] != texts[0][1] else texts[1]
    return a, b


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")

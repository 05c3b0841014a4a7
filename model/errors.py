"""The few kinds of trouble this package reports, each as one sentence a person can act on."""

from __future__ import annotations

import re

MOST_SENTENCE = 300
"""Characters that no sentence reaches, however long the path or the list in it is."""

_MOST_WORD = 100


class TinyattnError(Exception):
    """Base of everything `model` raises on purpose; `str(error)` is one complete sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(brief(sentence))


def brief(sentence: str) -> str:
    """The sentence with the middle left out of words that nobody reads, and of itself where it is still too long.

    >>> brief(f"{'x' * 1000} is no name.") == f"{'x' * 49}…{'x' * 50} is no name."
    True
    """
    short = re.sub(rf"\S{{{_MOST_WORD + 1},}}", lambda word: _without_middle(word[0], _MOST_WORD), sentence)
    return _without_middle(short, MOST_SENTENCE - 1)


def _without_middle(text: str, most: int) -> str:
    half = most // 2
    return text if len(text) <= most else f"{text[: most - half - 1]}…{text[-half:]}"


class OptionError(TinyattnError, ValueError):
    """An option has a value that is not allowed; the sentence names field, value and what is allowed.

    `field` is the option's name, such as `model.n_head`, where one option is to blame.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class RequestError(TinyattnError, ValueError):
    """A quantity, layer, head or step was asked for that this run does not have."""


class RunFileError(TinyattnError):
    """A run file could not be read or written; the sentence names the file and what is wrong with it."""


class GivenUpError(TinyattnError):
    """Long work was ended before it was done, as somebody wanted it."""


def check_step(step: int, newest: int, where: str = "this run") -> None:
    """Raise RequestError for a step after the newest that a run, or the file `where` it is, has."""
    if step > newest:
        raise RequestError(f"Step {step} is not in {where}; it has steps 0 to {newest}.")


def shortened(text: str, most: int = 60) -> str:
    """A text that is quoted in a sentence: what is longer has its end left out."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def shown(value: object) -> str:
    """A value from outside as it is quoted in a sentence."""
    return shortened(repr(value))

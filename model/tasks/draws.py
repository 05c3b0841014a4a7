"""What tasks draw their examples with. Imports no torch.

All of it rests on `Generator.random`: of numpy's draws this is the one least likely to change from version to version,
and a run that is opened years later has to meet the examples that it learned from.
"""

from __future__ import annotations

from string import ascii_lowercase

import numpy as np
from numpy.typing import NDArray

from model.errors import OptionError
from model.tasks.task import Counting, Draw, Size

Ids = NDArray[np.int64]

LETTERS = Size(8, 2, 26, "letters to choose from")
"""How many different letters there are, unless a task has its own idea of it."""


def letters(count: int) -> tuple[str, ...]:
    """The first so many letters of the alphabet."""
    return tuple(ascii_lowercase[:count])


def below(random: np.random.Generator, size: int, shape: tuple[int, ...]) -> Ids:
    """Whole numbers from 0 to size − 1, each as likely as any other."""
    return (random.random(shape) * size).astype(np.int64)


def orders(random: np.random.Generator, count: int, size: int) -> Ids:
    """So many orders of the numbers from 0 to size − 1: (count, size)."""
    return random.random((count, size)).argsort(axis=1, kind="stable")


def distinct(random: np.random.Generator, size: int, shape: tuple[int, int]) -> Ids:
    """Rows of numbers from 0 to size − 1, none of them twice in a row."""
    count, length = shape
    return orders(random, count, size)[:, :length]


def column(value: int, count: int) -> Ids:
    """The same id in each of so many rows: (count, 1)."""
    return np.full((count, 1), value, dtype=np.int64)


def some_letters(length: int, symbols: int) -> list[str]:
    """Letters to watch, as different as so many can be."""
    return [letters(symbols)[(1 + 3 * place) % symbols] for place in range(length)]


def probe_of(words: tuple[str, ...], draw: Draw) -> str:
    """An example to watch: the first that a fixed seed draws."""
    example = draw(np.random.Generator(np.random.PCG64(4)), 1).ids[0]
    return " ".join(words[i] for i in example)


def from_word(word: int) -> Counting:
    """What comes after the first `word` counts."""
    return lambda ids: np.logical_or.accumulate(ids == word, axis=1)[:, :-1]


def from_place(place: int) -> Counting:
    """The words from this place on count, the first place being 0."""
    return lambda ids: np.tile(np.arange(1, ids.shape[1]) >= place, (len(ids), 1))


def check_letters(length: int, symbols: int, needed: int) -> None:
    """Raise OptionError where there are too few letters for examples of this length in which none comes twice."""
    if symbols < needed:
        raise OptionError(
            f"data.symbols is {symbols}, but with data.length {length} an example has {needed} different letters; "
            f"allowed is {needed} or more, or a shorter data.length.",
            "data.symbols",
        )

"""What a task is: a rule that makes examples of which the answers are known, and what is known of it. No torch.

>>> import numpy as np
>>> drawn = Drawn.answers(np.array([[0, 1, 2, 0, 1]]), 3)
>>> drawn.counts
array([[False, False,  True,  True]])
>>> drawn.counted
2
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_HELD_OUT_SEED = 0
"""What is held out of a small space is the same for every run of it."""


def held_out_of(count: int, share: float) -> NDArray[np.bool_]:
    """Which of so many are held out, a share of them: always the same ones."""
    order = np.random.Generator(np.random.PCG64(_HELD_OUT_SEED)).random(count).argsort(kind="stable")
    return order.argsort() < round(count * share)


@dataclass(frozen=True, eq=False)
class Drawn:
    """Examples: `ids` (N, T+1) are places in the task's words, all but the last read, all but the first predicted.

    `counts` (N, T) says which predictions count for the loss; every example has equally many of them, one at least.
    """

    ids: NDArray[np.int64]
    counts: NDArray[np.bool_]

    @classmethod
    def answers(cls, ids: NDArray[np.int64], first: int) -> Drawn:
        """Examples (N, T+1) of which the words from place `first` on are answers, the first place being 0."""
        counts = np.zeros((len(ids), ids.shape[1] - 1), np.bool_)
        counts[:, first - 1 :] = True
        return cls(ids, counts)

    @property
    def counted(self) -> int:
        """How many predictions of each example count."""
        return int(self.counts[0].sum())

    @property
    def read(self) -> int:
        """T, how many words of each example are read."""
        return len(self.counts.T)

    def __getitem__(self, rows: NDArray[np.int64]) -> Drawn:
        return Drawn(self.ids[rows], self.counts[rows])

    def split(self, share: float) -> tuple[Drawn, Drawn]:
        """What to learn from, and this share of them held out: always the same ones, both in the order given."""
        some = held_out_of(len(self.ids), share)
        return self[np.flatnonzero(~some)], self[np.flatnonzero(some)]


Draw = Callable[[np.random.Generator, int], Drawn]
"""Draws so many examples."""

Counting = Callable[[NDArray[np.int64]], NDArray[np.bool_]]
"""Which predictions (N, L-1) count in sentences (N, L) of any length, those of a person too; -1 is an unknown word."""


ClassOf = Callable[[NDArray[np.int64]], NDArray[np.int64]]
"""The class of each of some sentences (N, L); −1 where it cannot be known, as is an unknown word."""


@dataclass(frozen=True, eq=False)
class Task:
    """A task at one size.

    `words` is its vocabulary: distinct, each of them one word to the word tokenizer. `examples` says how to draw them,
    or, where the space is small, is all that there are to learn from, each once and all equally likely; then
    `held_out` may be what is never learned from. `probe` is the sentence to watch, its words parted by spaces.
    `entropy` is the least that the predictions of one example which count can cost together, in nats, whoever makes
    them without seeing what comes; None where nobody knows. `counting` says of any sentence what the examples say of
    theirs; None: every prediction counts. `source` is how many words of each example come before the "=" with which its
    answer begins, and of which none is predicted: a network with an encoder reads them as its source, and the rest as
    its target; 0: there is no such question.

    Where a sentence has a class in place of an answer, `classes` are their names, and the last id of each example is
    the place of its class, which are counted on from the words. `class_of` says the class of any sentences (N, L), −1
    where that cannot be known.
    """

    words: tuple[str, ...]
    probe: str
    examples: Draw | Drawn
    held_out: Drawn | None = None
    entropy: float | None = None
    counting: Counting | None = None
    source: int = 0
    classes: tuple[str, ...] = ()
    class_of: ClassOf | None = None

    def draw(self, random: np.random.Generator, count: int) -> Drawn:
        """So many examples to learn from."""
        if isinstance(self.examples, Drawn):
            return self.examples[(random.random(count) * len(self.examples.ids)).astype(np.int64)]
        return self.examples(random, count)

    def text_of(self, ids: NDArray[np.int64]) -> str:
        """An example as text."""
        return " ".join(self.words[i] for i in ids)

    @property
    def texts(self) -> tuple[str, ...] | None:
        """The sentences of a grammar, of which every word counts: any tokenizer may cut them. None for other tasks."""
        if not isinstance(self.examples, Drawn) or not self.examples.counts.all():
            return None
        return tuple(map(self.text_of, self.examples.ids))

    @property
    def in_short(self) -> str:
        """What an example looks like, how much of it counts, and the floor; not of a grammar: any tokenizer cuts it."""
        if self.texts:
            return "Every prediction counts."
        one = self.draw(np.random.Generator(np.random.PCG64(0)), 1)
        counted = f"{one.counted} count" if one.counted > 1 else "one counts"
        parts = [f"An example is “{self.probe}”: of its {one.read} predictions {counted}."]
        if self.held_out is not None:
            parts.append(f"Held out are {len(self.held_out.ids):,} examples.")
        if self.entropy is not None:
            parts.append(f"The floor of the loss is {self.entropy / one.counted:.3f} nats.")
        return " ".join(parts)

    @property
    def lexicon(self) -> tuple[str, ...]:
        """Texts that have each word of the task: what a tokenizer's vocabulary is made of."""
        return self.texts or (" ".join(self.words),)


@dataclass(frozen=True)
class Size:
    """One size of a task: its own, the ends of what is allowed, and what it counts."""

    default: int
    low: int
    high: int
    counts: str


class Classified(NamedTuple):
    """A task whose sentences have a class in place of an answer: the names of the classes, and what makes it."""

    classes: tuple[str, ...]
    make: Callable[[], Task]


@dataclass(frozen=True)
class TaskKind:
    """A row of the table: a title, a paragraph on what attention has to do, and what makes the task of a size.

    `make` is handed both sizes; one that a task does not have is 0. `classified` is the task of a network that ends in
    classes, if there is one.
    """

    title: str
    about: str
    make: Callable[[int, int], Task]
    length: Size | None = None
    symbols: Size | None = None
    classified: Classified | None = None

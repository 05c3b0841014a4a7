"""Balanced brackets of several kinds.

A balanced row of brackets is drawn, each as likely as any other, and each pair has a kind of its own at random. Whether
a bracket opens or closes next is chance, and so is the kind that opens. But which kind closes next is known: the one
that was opened last and is not closed yet. So the predictions of closing brackets count, as many as there are pairs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.tasks.draws import Ids, below, orders, probe_of
from model.tasks.task import Drawn, Size, Task, TaskKind

KINDS = ("()", "[]", "{}", "<>")


def brackets(length: int, symbols: int) -> Task:
    """`length` pairs of brackets of the first `symbols` KINDS; kind k opens with word 2k and closes with 2k + 1."""
    words = tuple("".join(KINDS[:symbols]))

    def draw(random: np.random.Generator, count: int) -> Drawn:
        opens = _balanced(random, count, length)
        ids = _of_kinds(opens, below(random, symbols, opens.shape))
        return Drawn(ids, _closing(ids))

    return Task(words, probe_of(words, draw), draw, entropy=0.0, counting=_closing)


def _closing(ids: Ids) -> NDArray[np.bool_]:
    """Which predictions are of a bracket that closes; an unknown word, -1, is none."""
    closing: NDArray[np.bool_] = (ids[:, 1:] >= 0) & (ids[:, 1:] % 2 == 1)
    return closing


def _balanced(random: np.random.Generator, count: int, pairs: int) -> NDArray[np.bool_]:
    """Where brackets open, in balanced rows (count, 2·pairs), all equally likely.

    By the cycle lemma (Dvoretzky and Motzkin 1947): of the turns of any row with one opening bracket too many exactly
    one begins with that bracket and goes on balanced. It begins right after the last place where the row is lowest.
    """
    size = 2 * pairs + 1
    opens = orders(random, count, size) <= pairs
    depth = np.where(opens, 1, -1).cumsum(axis=1)
    lowest = size - 1 - depth[:, ::-1].argmin(axis=1)
    turned = (lowest[:, None] + 1 + np.arange(size)) % size
    return np.take_along_axis(opens, turned, axis=1)[:, 1:]


def _of_kinds(opens: NDArray[np.bool_], kinds: Ids) -> Ids:
    """The words of a row: where one opens, the kind at its place; where one closes, the kind of the pair."""
    count, size = opens.shape
    rows, depth = np.arange(count), np.zeros(count, np.int64)
    unclosed = np.zeros((count, size // 2 + 1), np.int64)  # the kind at each depth
    ids = np.empty((count, size), np.int64)
    for place, opening in enumerate(opens.T):
        depth -= ~opening
        unclosed[rows, depth] = np.where(opening, kinds[:, place], unclosed[rows, depth])
        ids[:, place] = 2 * unclosed[rows, depth] + ~opening
        depth += opening
    return ids


BRACKETS = TaskKind(
    "Balanced brackets",
    "Brackets of several kinds that open and close as they should. Whether one opens or closes next is chance and does "
    "not count; but where one closes, its kind is known. A token has to attend to the bracket that was opened last and "
    "is not closed yet, past all the pairs that are complete: the first layer can count how deep each place is, and "
    "the second look for the newest bracket that was opened there.",
    brackets,
    length=Size(8, 1, 100, "pairs of brackets"),
    symbols=Size(2, 2, len(KINDS), "kinds of brackets"),
)

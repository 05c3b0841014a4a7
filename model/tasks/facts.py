"""Recall of facts: letters with their numbers, several in each sentence; then "?" and one of the letters again.

However many a sentence has, there are as many to remember: only how much is gathered at an end differs.
"""

from __future__ import annotations

from model.tasks.recalling import recalling
from model.tasks.task import Size, Task, TaskKind


def facts(length: int, symbols: int) -> Task:
    """Sentences of `length` facts each: half of the first `symbols` letters, each with one of as many numbers."""
    return recalling(symbols // 2, symbols, of_sentence=length)


FACTS = TaskKind(
    "Recall of facts",
    "Half of the letters, each with a number, several of these facts in a sentence that is ended by “.”; then “?” and "
    "one of those letters: its number comes next. Under the mask “anchors” a sentence is seen by its end alone. With "
    "one fact in each, the “.” attends to letter and number; with more it must keep apart which number is whose.",
    facts,
    length=Size(2, 1, 13, "facts in a sentence"),
    symbols=Size(8, 2, 26, "letters, and as many numbers"),
)

"""Key-value recall: letters with a number each, and after "?" one of the letters again: which was its number?"""

from __future__ import annotations

from model.tasks.draws import check_letters
from model.tasks.recalling import recalling
from model.tasks.task import Size, Task, TaskKind


def recall(length: int, symbols: int) -> Task:
    """`length` pairs of one of the first `symbols` letters and one of as many numbers."""
    check_letters(length, symbols, length)
    return recalling(length, symbols)


RECALL = TaskKind(
    "Key–value recall",
    "Letters with a number each, then “?” and one of the letters: its number comes next. It takes two layers: in the "
    "first each number attends to the letter before it, and so learns whose it is; in the second the letter that is "
    "asked for attends to the number that has learned of the same letter.",
    recall,
    length=Size(4, 1, 26, "pairs to remember"),
    symbols=Size(8, 2, 26, "letters, and as many numbers"),
)

"""Recall across sentences: a letter and its number in each, ended by "."; then "?" and one of the letters again.

As key–value recall, but that what a sentence says can be gathered where it ends.
"""

from __future__ import annotations

from model.tasks.draws import check_letters
from model.tasks.recalling import recalling
from model.tasks.task import Size, Task, TaskKind


def sentences(length: int, symbols: int) -> Task:
    """`length` sentences, each of one of the first `symbols` letters and one of as many numbers."""
    check_letters(length, symbols, length)
    return recalling(length, symbols, of_sentence=1)


SENTENCES = TaskKind(
    "Recall across sentences",
    "Sentences of a letter and a number, each ended by “.”, then “?” and one of the letters: its number comes next. "
    "Under the mask “anchors” the letter that is asked for sees of each sentence nothing but its end, so in the first "
    "layer each “.” attends to letter and number, and in the second the letter to the “.” that has gathered the "
    "same letter.",
    sentences,
    length=Size(4, 1, 26, "sentences to remember"),
    symbols=Size(16, 2, 26, "letters, and as many numbers"),
)

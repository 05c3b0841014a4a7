"""The fat cat: a small grammar made for the question of the blog post, what *cat* should attend to in "the fat cat sat
on the mat".

Sentences `the ADJECTIVE ANIMAL VERB on the PLACE .` in which the verb depends on adjective and animal together and the
place on the animal alone. So at "cat" the word "fat" matters, and at the second "the" the word "cat" matters and "fat"
does not.
"""

from __future__ import annotations

import math

import numpy as np

from model.tasks.task import Drawn, Task, TaskKind

ADJECTIVES = ("fat", "big", "old", "shy")
ANIMALS = ("cat", "dog", "hen", "fox")
VERBS = ("sat", "lay", "ran", "ate", "hid", "dug", "fed", "met")
PLACES = ("mat", "rug", "hay", "log")
PROBE = "the fat cat sat on the mat"


def fat_cat(length: int, symbols: int) -> Task:
    """The sixteen sentences of the fat-cat grammar; only adjective and animal are free, four ways each."""
    sentences = [
        ("the", adjective, animal, VERBS[(a + 2 * n) % len(VERBS)], "on", "the", PLACES[n], ".")
        for a, adjective in enumerate(ADJECTIVES)
        for n, animal in enumerate(ANIMALS)
    ]
    words = tuple(dict.fromkeys(word for sentence in sentences for word in sentence))
    ids = np.array([[words.index(word) for word in sentence] for sentence in sentences])
    choices = math.log(len(ADJECTIVES)) + math.log(len(ANIMALS))
    return Task(words, PROBE, Drawn.answers(ids, 1), entropy=choices)


FAT_CAT = TaskKind(
    "The fat cat",
    "Sentences such as “the fat cat sat on the mat .”: the verb depends on adjective and animal together, the place on "
    "the animal alone. So “cat” has to attend to “fat”, and the second “the” to “cat”.",
    fat_cat,
)

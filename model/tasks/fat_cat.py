"""The fat cat: a small grammar made for the question of the blog post, what *cat* should attend to in "the fat cat sat
on the mat".

Sentences `the ADJECTIVE ANIMAL VERB on the PLACE .` in which the verb depends on adjective and animal together and the
place on the animal alone. So at "cat" the word "fat" matters, and at the second "the" the word "cat" matters and "fat"
does not.
"""

from __future__ import annotations

import math

from model.tasks.task import Sentences

ADJECTIVES = ("fat", "big", "old", "shy")
ANIMALS = ("cat", "dog", "hen", "fox")
VERBS = ("sat", "lay", "ran", "ate", "hid", "dug", "fed", "met")
PLACES = ("mat", "rug", "hay", "log")
PROBE = "the fat cat sat on the mat"


def fat_cat() -> Sentences:
    """The sixteen sentences of the fat-cat grammar; only adjective and animal are free, four ways each."""
    return Sentences(
        tuple(
            f"the {adjective} {animal} {VERBS[(a + 2 * n) % len(VERBS)]} on the {PLACES[n]} ."
            for a, adjective in enumerate(ADJECTIVES)
            for n, animal in enumerate(ANIMALS)
        ),
        math.log(len(ADJECTIVES)) + math.log(len(ANIMALS)),
        PROBE,
    )

"""What “it” is: the sentence of Jay Alammar's *The Illustrated Transformer*, and others like it. No torch.

“The animal didn't cross the street because it was too tired”: who is tired is the animal, and what is wide the street.
So what “it” stands for follows from the last word. The network that the figure there shows translated; here it is asked
for the noun, after "=".
"""

from __future__ import annotations

import numpy as np

from model.tasks.draws import from_word
from model.tasks.task import Drawn, Task, TaskKind

BEINGS = ("animal", "dog", "cat", "horse")
VERBS = ("cross", "enter", "leave")
PLACES = ("street", "river", "bridge", "field")
OF_BEINGS = ("tired", "old", "scared", "hungry")
"""What a being is."""
OF_PLACES = ("wide", "long", "busy", "narrow")
"""What a place is."""

SENTENCE = "The animal didn't cross the street because it was too tired"
PROBE = f"{SENTENCE} = animal"

_DID_NOT = "didn ' t"
"""As a word tokenizer cuts it."""

_HELD_OUT = 0.1


def pronoun(length: int, symbols: int) -> Task:
    """Every sentence, with the noun that it means."""
    ways = (*OF_BEINGS, *OF_PLACES)
    lines = [
        f"The {being} {_DID_NOT} {verb} the {place} because it was too {way} = {being if way in OF_BEINGS else place}"
        for being in BEINGS
        for verb in VERBS
        for place in PLACES
        for way in ways
    ]
    words = tuple(dict.fromkeys(word for line in lines for word in line.split()))
    places = {word: n for n, word in enumerate(words)}
    ids = np.array([[places[word] for word in line.split()] for line in lines])
    source = lines[0].split().index("=")
    learned, held_out = Drawn.answers(ids, source + 1).split(_HELD_OUT)
    counting, probe = from_word(places["="]), PROBE.replace("didn't", _DID_NOT)
    return Task(words, probe, learned, held_out, entropy=0.0, counting=counting, source=source)


PRONOUN = TaskKind(
    "What “it” is",
    "The sentence of the Illustrated Transformer and others like it, then “=” and the noun that “it” stands for: The "
    "animal didn't cross the street because it was too tired = animal; were it too wide, it would be the street. “=” "
    "has to attend to the last word, which says whether a being or a place is meant, and to the noun. A tenth of all "
    "sentences is held out.",
    pronoun,
)

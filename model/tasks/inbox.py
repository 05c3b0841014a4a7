"""An inbox: messages of friends and of swindlers, by a grammar, as a text to learn from before any task. No torch.

What a message is about says who wrote it, and nothing else does; the sentence after it is of his kind. So whoever
learns to go on with these messages has to learn which words are alike, though nobody names the two kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from random import Random

import numpy as np

from model.tasks.draws import Ids
from model.tasks.grammar import Choice, Node, Pick, text, written

NAMES = ("anna", "ben", "clara", "david", "emma", "felix", "greta", "hugo")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
THINGS = (
    *("key", "book", "ball", "bread", "coat", "drum", "lamp", "map"),
    *("milk", "pen", "rope", "saw", "soup", "tent", "towel", "umbrella"),
)
"""What friends write about."""
PRIZES = (
    *("bonus", "camera", "cruise", "diamond", "holiday", "jackpot", "lottery", "mansion"),
    *("million", "necklace", "phone", "prize", "trophy", "villa", "voucher", "yacht"),
)
"""What swindlers write about."""
TOPICS = (*THINGS, *PRIZES)

FRAMES = (
    "hi {name} , write on {day} about the {topic} .",
    "{name} , do not forget the {topic} on {day} .",
    "the {topic} is here {name} , come on {day} .",
)
"""How a message begins, whoever wrote it: equally many words each."""

LABELS = ("ham", "spam")
"""What the messages of friends and of swindlers are called."""
INSTRUCTIONS = ("who", "when", "what")
"""What may be asked of a message; each is followed by “?”."""
SIGN = "="
"""Between what is read and the answer."""

WORDS = (*" ".join(FRAMES).format(name="", day="", topic="").split(), *NAMES, *DAYS, *TOPICS)

_MESSAGES = 1500
_SEED = 5

_PLACES = ("school", "station", "garden", "bakery", "library", "harbor")
_FRIENDLY = text("[we need it|i left it|you will find it] at the {place} .")
_SWINDLING = text("[you have won it|claim it today|it is yours for free] , call {number} now !")
_END = text("[see you on {day} , {name} .|so much about the {topic} , {name} .]")


def message() -> Node:
    """The grammar of one message."""
    friendly = (Choice("topic", THINGS), Choice("place", _PLACES))
    swindling = (Choice("topic", PRIZES), Choice("number", ("555", "777", "999")))
    return (
        Choice("name", NAMES),
        Choice("day", DAYS),
        Pick(((*friendly, Pick(FRAMES), " ", _FRIENDLY), (*swindling, Pick(FRAMES), " ", _SWINDLING))),
        " ",
        _END,
        "\n",
    )


@lru_cache(maxsize=1)
def write_inbox() -> str:
    """Messages by one seed, a line each. The second line has the words that the tasks need besides, so that the
    vocabulary has them."""
    random, grammar = Random(_SEED), message()
    first, *more = (written(grammar, random)[0] for _ in range(_MESSAGES))
    return "".join((first, " ".join((*LABELS, *INSTRUCTIONS, "? to", SIGN)), "\n", *more))


def all_messages() -> tuple[Ids, tuple[str, ...]]:
    """What each message can begin with: numbers of its topic, name, day and frame (4, N), and the texts."""
    meaning = np.indices((len(TOPICS), len(NAMES), len(DAYS), len(FRAMES))).reshape(4, -1)
    texts = tuple(
        FRAMES[frame].format(topic=TOPICS[topic], name=NAMES[name], day=DAYS[day])
        for topic, name, day, frame in meaning.T.tolist()
    )
    return meaning, texts


def numbered(texts: Iterable[str], words: Sequence[str]) -> Ids:
    """The numbers (N, L) in a vocabulary of the words of texts that are equally long."""
    places = {word: n for n, word in enumerate(words)}
    return np.array([[places[word] for word in text.split()] for text in texts])


def is_friendly(topics: Ids) -> Ids:
    """1 where a friend writes about this, else 0."""
    return (topics < len(THINGS)).astype(np.int64)


def is_new(topics: Ids) -> Ids:
    """1 where it is of the second half of its kind: of these nothing is learned with its answer."""
    return (topics % len(THINGS) >= len(THINGS) // 2).astype(np.int64)

"""Translation between two invented languages whose words stand in different orders.

The first has short words that never change: subject, verb and object, an adjective before each noun, and at the end a
word for the time. The second begins with the object, has adjectives after their nouns, and the verb last; its
adjectives end like their noun and its verbs by the time, so that some words follow from two of the source together.

>>> task = translation(0, 0)
>>> task.probe
'ki tik rup wu bun mo = luma dola kato velo rogis .'
"""

from __future__ import annotations

import numpy as np

from model.tasks.draws import Ids
from model.tasks.task import Drawn, Task, TaskKind

HELD_OUT = 0.1
"""The share of all sentences that is never learned from."""

NOUNS = {"tik": "kato", "bun": "luma", "zor": "pelo", "mep": "sina", "fas": "nuro", "lud": "wela"}
"""Those of the first language, each with that of the second; in the second they end in o or in a."""
ADJECTIVES = {"ki": "vel", "wu": "dol", "sha": "mir"}
"""With the stems of the second language, which end like their noun."""
VERBS = {"rup": "rog", "gol": "tan", "yat": "fem"}
"""With the stems of the second language."""
TIMES = {"ya": "as", "mo": "is"}
"""Now and once; in the second language the end of the verb says it."""
ENDINGS = ("o", "a")
STOP = "."

_FIRST = (*NOUNS, *ADJECTIVES, *VERBS, *TIMES)
_SECOND = (
    *NOUNS.values(),
    *(stem + ending for stem in ADJECTIVES.values() for ending in ENDINGS),
    *(stem + ending for stem in VERBS.values() for ending in TIMES.values()),
)
WORDS = (*_FIRST, *_SECOND, "=", STOP)

_ENDS = np.array([ENDINGS.index(noun[-1]) for noun in NOUNS.values()])
"""The ending of each noun."""


def translation(length: int, symbols: int) -> Task:
    """Every sentence of the first language, with the same in the second."""
    sizes = (len(ADJECTIVES), len(NOUNS), len(VERBS), len(ADJECTIVES), len(NOUNS), len(TIMES))
    everything = Drawn.answers(_sentences(np.indices(sizes).reshape(len(sizes), -1)), len(sizes) + 1)
    learned, held_out = everything.split(HELD_OUT)
    source = len(sizes)
    probe = " ".join(WORDS[i] for i in _sentences(np.array([0, 0, 0, 1, 1, 1]).reshape(-1, 1))[0])
    return Task(WORDS, probe, learned, held_out, entropy=0.0, counting=_counting, source=source)


def _sentences(meaning: Ids) -> Ids:
    """Source, "=" and target of each meaning: numbers of subject's adjective, subject, verb, object's adjective,
    object and time (6, N)."""
    adjective, subject, verb, other, object_, time = meaning
    places = {word: n for n, word in enumerate(WORDS)}
    nouns, adjectives, verbs, times = (places[next(iter(kind))] for kind in (NOUNS, ADJECTIVES, VERBS, TIMES))
    read = (adjectives + adjective, nouns + subject, verbs + verb, adjectives + other, nouns + object_, times + time)
    second = len(_FIRST)
    changed, told = second + len(NOUNS), second + len(NOUNS) + len(ENDINGS) * len(ADJECTIVES)
    written = (
        second + object_,
        changed + len(ENDINGS) * other + _ENDS[object_],
        second + subject,
        changed + len(ENDINGS) * adjective + _ENDS[subject],
        told + len(TIMES) * verb + time,
    )
    sign, stop = (np.full_like(verb, places[word]) for word in ("=", STOP))
    return np.stack((*read, sign, *written, stop), axis=1)


def _counting(ids: Ids) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """From "=" on, up to the full stop."""
    begun = np.logical_or.accumulate(ids == WORDS.index("="), axis=1)[:, :-1]
    ended = np.logical_or.accumulate(ids == WORDS.index(STOP), axis=1)[:, :-1]
    return begun & ~ended


TRANSLATION = TaskKind(
    "Translation",
    "Sentences of an invented language, then “=”, then the same in another one: ki tik rup wu bun mo is luma dola kato "
    "velo rogis. The object comes first there and the verb last, and adjectives follow their noun. So each word that "
    "is written has to attend to a word at quite another place, and some to two: an adjective ends like its noun, and "
    "a verb says by its end when it happened. A tenth of all sentences is held out.",
    translation,
)

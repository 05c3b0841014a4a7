"""Instructions: a question, a message, and after "=" the answer, which alone counts, as in the book's chapter 7."""

from __future__ import annotations

import numpy as np

from model.tasks.draws import Ids, from_word
from model.tasks.inbox import DAYS, INSTRUCTIONS, NAMES, SIGN, TOPICS, WORDS, all_messages, numbered
from model.tasks.spam import some_of
from model.tasks.task import Drawn, Task, TaskKind

LEARNED, ASKED = 1024, 256
"""How many pairs are learned from, and how many are held out."""

PROBE = "when ? the villa is here hugo , come on sunday . = on sunday ."

_ANSWERS = ("to", "on", "the")
"""With which word each answer begins."""

_WORDS = (*dict.fromkeys((*WORDS, *INSTRUCTIONS, "?", *_ANSWERS, SIGN)),)


def instructions(length: int, symbols: int) -> Task:
    """Some pairs; those that are held out are of messages about other things."""
    (topic, name, day, _), texts = all_messages()
    messages = numbered(texts, _WORDS)

    def alike(words: str) -> Ids:
        return np.tile(numbered([words], _WORDS), (len(texts), 1))

    answers = (numbered(words, _WORDS)[which] for words, which in ((NAMES, name), (DAYS, day), (TOPICS, topic)))
    ids = np.concatenate([
        np.hstack((alike(f"{instruction} ?"), messages, alike(f"{SIGN} {begins}"), answer, alike(".")))
        for instruction, begins, answer in zip(INSTRUCTIONS, _ANSWERS, answers, strict=True)
    ])  # fmt: skip
    everything = Drawn.answers(ids, ids.shape[1] - 3)
    learned, held_out = some_of(everything, LEARNED + ASKED).split(ASKED / (LEARNED + ASKED))
    return Task(_WORDS, PROBE, learned, held_out, 0.0, from_word(_WORDS.index(SIGN)))


INSTRUCTIONS_KIND = TaskKind(
    "Following instructions",
    "An instruction, a message, then “=” and the answer, as in the book's chapter 7: “when ? the villa is here hugo , "
    "come on sunday . = on sunday .” Only the answer counts. “=” has to attend to the instruction, and the word after "
    "it to the name, the day or the thing in the message, wherever that stands. 128 pairs are learned from; those "
    "that are held out are of messages about other things.",
    instructions,
)

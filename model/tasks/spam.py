"""Spam or ham: a message, and after "=" which of the two it is, as a word of the vocabulary.

The book's chapter 6 puts a head of two classes in the place of the unembedding, and reads it at the last token. Here
the unembedding stays, and two of its words are the classes: so the network stays the one that it was, every view of it
too, and still the last token alone is asked.
"""

from __future__ import annotations

import numpy as np

from model.tasks.draws import from_word
from model.tasks.inbox import LABELS, SIGN, WORDS, all_messages, is_friendly, is_new
from model.tasks.task import Drawn, Task, TaskKind, held_out_of

LEARNED, ASKED = 64, 256
"""How many messages are learned from with their label, and how many are held out."""

PROBE = "hi anna , write on friday about the voucher . = spam"

_WORDS = (*dict.fromkeys((*WORDS, *LABELS, SIGN)),)


def spam(length: int, symbols: int) -> Task:
    """Some labelled messages; those that are held out are about things that no labelled one is about."""
    meaning, texts = all_messages()
    labels = [LABELS[0] if friendly else LABELS[1] for friendly in is_friendly(meaning[0])]
    places = {word: n for n, word in enumerate(_WORDS)}
    ids = np.array(
        [[places[word] for word in f"{text} {SIGN} {label}".split()] for text, label in zip(texts, labels, strict=True)]
    )
    everything = Drawn.answers(ids, ids.shape[1] - 1)
    new = is_new(meaning[0])
    learned, held_out = (everything[some] for some in (np.flatnonzero(new == 0), np.flatnonzero(new)))
    return Task(_WORDS, PROBE, some_of(learned, LEARNED), some_of(held_out, ASKED), 0.0, from_word(places[SIGN]))


def some_of(drawn: Drawn, count: int) -> Drawn:
    """So many of these examples, always the same ones."""
    return drawn[np.flatnonzero(held_out_of(len(drawn.ids), count / len(drawn.ids)))]


SPAM = TaskKind(
    "Spam or ham",
    "Short messages, then “=”, then spam or ham, as in the book's chapter 6: only that last word counts. “=” has to "
    "attend to what the message is about, for friends and swindlers write alike. 64 messages have a label; those that "
    "are held out are about other things. Which things are alike is nowhere said, but a network that has learned from "
    "the text inbox knows.",
    spam,
)

"""Spam or ham: a message, and which of the two it is: one of two classes, or, after "=", a word of the vocabulary.

The book's chapter 6 puts a head of two classes in the place of the unembedding and reads it at the last token: so does
a network with `model.classes` 2. One without keeps its unembedding and answers with a word: the network then stays the
one that it was, and still its last token alone is asked.
"""

from __future__ import annotations

import numpy as np

from model.tasks.draws import Ids, from_word
from model.tasks.inbox import LABELS, PRIZES, SIGN, THINGS, WORDS, all_messages, is_friendly, is_new, numbered
from model.tasks.task import Classified, Drawn, Task, TaskKind, held_out_of

LEARNED, ASKED = 64, 256
"""How many messages are learned from with their label, and how many are held out."""

CLASSES = ("not spam", "spam")
"""What the classes are called, in the book's order."""

MESSAGE = "hi anna , write on friday about the voucher ."
PROBE = f"{MESSAGE} {SIGN} spam"

_MESSAGE_WORDS = (*dict.fromkeys(WORDS),)
_WORDS = (*dict.fromkeys((*WORDS, *LABELS, SIGN)),)


def spam(length: int, symbols: int) -> Task:
    """Some labelled messages; those that are held out are about things that no labelled one is about."""
    meaning, texts = all_messages()
    labels = (LABELS[1 - friendly] for friendly in is_friendly(meaning[0]))
    ids = numbered((f"{text} {SIGN} {label}" for text, label in zip(texts, labels, strict=True)), _WORDS)
    learned, held_out = _parted(Drawn.answers(ids, ids.shape[1] - 1), meaning[0])
    return Task(_WORDS, PROBE, learned, held_out, 0.0, from_word(_WORDS.index(SIGN)))


def classified() -> Task:
    """The same messages, each of one of two classes."""
    meaning, texts = all_messages()
    ids, classes = numbered(texts, _MESSAGE_WORDS), 1 - is_friendly(meaning[0])
    drawn = Drawn.answers(np.column_stack((ids, classes + len(_MESSAGE_WORDS))), ids.shape[1])
    learned, held_out = _parted(drawn, meaning[0])
    return Task(_MESSAGE_WORDS, MESSAGE, learned, held_out, 0.0, classes=CLASSES, class_of=class_of)


def class_of(messages: Ids) -> Ids:
    """Which class each message (N, L) is of: that of the kind of thing that it is about; −1 where it names none."""
    friendly, swindling = (
        np.isin(messages, [_MESSAGE_WORDS.index(word) for word in topics]).any(axis=1) for topics in (THINGS, PRIZES)
    )
    return np.where(friendly == swindling, -1, swindling).astype(np.int64)


def _parted(drawn: Drawn, topics: Ids) -> tuple[Drawn, Drawn]:
    """What is learned from, and what is held out."""
    new = is_new(topics)
    return some_of(drawn[np.flatnonzero(new == 0)], LEARNED), some_of(drawn[np.flatnonzero(new)], ASKED)


def some_of(drawn: Drawn, count: int) -> Drawn:
    """So many of these examples, always the same ones."""
    return drawn[np.flatnonzero(held_out_of(len(drawn.ids), count / len(drawn.ids)))]


SPAM = TaskKind(
    "Spam or ham",
    "Short messages, spam or not, as in the book's chapter 6: only what is said at the last token counts. It has to "
    "attend to what the message is about, for friends and swindlers write alike. 64 messages have a label; those that "
    "are held out are about other things. Which things are alike is nowhere said, but a network that has learned from "
    "the text inbox knows. With model.classes 0 the answer is a word after “=”.",
    spam,
    classified=Classified(CLASSES, classified),
)

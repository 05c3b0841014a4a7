"""Every text that the program can write itself, a row each, by the name that `data.corpus` has. Imports no torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from model.tasks.inbox import write_inbox
from model.tasks.journey import write_journey
from model.tasks.tales import write_tales


@dataclass(frozen=True)
class OwnText:
    """A text to learn from as from a file: a title, a paragraph on it, and what writes it, always the same."""

    title: str
    about: str
    write: Callable[[], str]

    @property
    def data(self) -> bytes:
        """What its file would hold."""
        return self.write().encode()


TEXTS: Mapping[str, OwnText] = {
    "tales": OwnText(
        "Tales",
        "A storybook of a hundred thousand characters, written by a grammar. Each tale has a hero and a friend, one a "
        "he and the other a she, so that attention has to find who is meant; names, clothes, treasures and numbers "
        "come back later. Chance decides 48.0 nats of each tale, 0.056 a character or 0.235 a word: a tale that was "
        "not learned from cannot be predicted better than that.",
        write_tales,
    ),
    "journey": OwnText(
        "Your journey",
        "The sentence of the book's third chapter, twenty times: each of its six words is always followed by the same. "
        "It is there to see what the weights of the book's examples become.",
        write_journey,
    ),
    "inbox": OwnText(
        "Inbox",
        "1,500 short messages of friends and of swindlers, a line each, written by a grammar. They begin alike; what "
        "each is about, a key or a jackpot, decides how it goes on, and the day and the name come again at its end. "
        "Nobody says which is which: that is for the tasks spam and instructions, which use the same words.",
        write_inbox,
    ),
}

"""An entry of the glossary: a word or a question, what is to be said of it, and where in the window it is seen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """`title` is the word or the question, `text` a paragraph at most.

    `where` tells where it is seen in the window, `experiment` what to do to see it happen, `also` the words that a
    person may type for it besides those of the title; `tries` is the name of the command that makes the experiment.
    """

    title: str
    text: str
    where: str
    experiment: str = ""
    also: str = ""
    tries: str = ""

    @property
    def is_question(self) -> bool:
        """Whether it answers a question."""
        return self.title.endswith("?")

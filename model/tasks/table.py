"""Every task, a row each, by the name that `data.corpus` has; and the task of a size."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from model.errors import OptionError
from model.tasks.addition import ADDITION
from model.tasks.brackets import BRACKETS
from model.tasks.copy import COPY
from model.tasks.facts import FACTS
from model.tasks.fat_cat import FAT_CAT
from model.tasks.induction import INDUCTION
from model.tasks.instructions import INSTRUCTIONS_KIND
from model.tasks.modular import MODULAR
from model.tasks.previous import PREVIOUS
from model.tasks.pronoun import PRONOUN
from model.tasks.recall import RECALL
from model.tasks.reverse import REVERSE
from model.tasks.sentences import SENTENCES
from model.tasks.sort import SORT
from model.tasks.spam import SPAM
from model.tasks.task import Size, Task, TaskKind
from model.tasks.translation import TRANSLATION

TASKS: Mapping[str, TaskKind] = {
    "fat-cat": FAT_CAT,
    "copy": COPY,
    "reverse": REVERSE,
    "sort": SORT,
    "previous-token": PREVIOUS,
    "induction": INDUCTION,
    "recall": RECALL,
    "sentences": SENTENCES,
    "facts": FACTS,
    "brackets": BRACKETS,
    "addition": ADDITION,
    "modular-addition": MODULAR,
    "translation": TRANSLATION,
    "pronoun": PRONOUN,
    "spam": SPAM,
    "instructions": INSTRUCTIONS_KIND,
}


def make_task(name: str, length: int | None = None, symbols: int | None = None, classes: int = 0) -> Task:
    """The task of this name; a size that is None is the task's own, and one that it does not have is ignored. With
    `classes` its sentences have one of so many classes in place of an answer.

    Raises OptionError for a size that it cannot have.
    """
    kind = TASKS[name]
    if classes:
        assert kind.classified is not None, "a run's options are checked"
        return kind.classified.make()
    return kind.make(_size(name, "length", kind.length, length), _size(name, "symbols", kind.symbols, symbols))


def classes_of(corpus: str) -> tuple[str, ...]:
    """The names of the classes that the sentences of a task may be of; there are none of other tasks, nor of a text."""
    kind = TASKS.get(corpus)
    return () if kind is None or kind.classified is None else kind.classified.classes


@cache
def with_source() -> tuple[str, ...]:
    """The tasks of which a network with an encoder can read the question as its source."""
    return tuple(name for name in TASKS if make_task(name).source)


def _size(name: str, which: str, size: Size | None, given: int | None) -> int:
    if size is None:
        return 0
    value = size.default if given is None else given
    if not size.low <= value <= size.high:
        field = f"data.{which}"
        raise OptionError(f"{field} is {value}; allowed for {name} is {size.low} to {size.high} {size.counts}.", field)
    return value

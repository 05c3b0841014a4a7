"""Whether a network that learned from something else knows the words of a task. Imports no torch."""

from __future__ import annotations

from collections.abc import Collection

from model.config import DataConfig
from model.errors import OptionError
from model.tasks.table import TASKS, make_task
from model.text.tokenizer import Tokenizer

_NAMED = 3


def missing_words(data: DataConfig, tokenizer: Tokenizer) -> tuple[str, ...]:
    """The words of the task that have no row in the vocabulary; none of a text."""
    if data.corpus not in TASKS:
        return ()
    words = make_task(data.corpus, data.length, data.symbols).words
    return tuple(piece.text for piece in tokenizer.encode(" ".join(words)) if not piece.known)


def missing_labels(task: str, labels: Collection[str]) -> tuple[str, ...]:
    """The words of a task, at its own size, that are not in a vocabulary of whole words."""
    return tuple(word for word in make_task(task).words if word not in labels)


def check_words(data: DataConfig, tokenizer: Tokenizer) -> None:
    """Raise OptionError where a task has words that the vocabulary lacks: their answers could not be written."""
    missing = missing_words(data, tokenizer)
    if missing:
        named = ", ".join(f"“{word}”" for word in missing[:_NAMED])
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        raise OptionError(
            f"data.corpus is {data.corpus}, but the network that begins it knows no {named}{more}; allowed is a task "
            "in whose words it has learned to read.",
            "data.corpus",
        )

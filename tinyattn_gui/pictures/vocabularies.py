"""What is said of a tokenizer whose vocabulary comes from outside: whether it is here, and what it would cost."""

from __future__ import annotations

from dataclasses import dataclass

from model.config import DataConfig, RunSpec
from model.spec.vocabulary_cost import VocabularyCost
from model.text.tiktoken_encodings import ENCODINGS, is_ready


@dataclass(frozen=True)
class Subject:
    """What a vocabulary is counted for: the same for all runs that read the same text in the same way."""

    data: DataConfig
    context: int

    @classmethod
    def of(cls, spec: RunSpec) -> Subject:
        """That of a run."""
        return cls(spec.data, spec.model.context)


@dataclass(frozen=True)
class Counted:
    """What was counted for a run, or the `problem` that there was."""

    subject: Subject
    cost: VocabularyCost | None = None
    problem: str = ""


def marks() -> dict[str, str]:
    """Of each of tiktoken's encodings whether it is ready, by its name."""
    return {
        name: "ready" if is_ready(name) else f"needs one download ({ENCODINGS[name].source.words})"
        for name in ENCODINGS
    }


def lacks_download(tokenizer: str) -> bool:
    """Whether this tokenizer needs a download before a run can begin with it."""
    return tokenizer in ENCODINGS and not is_ready(tokenizer)


def download_words(tokenizer: str) -> str:
    """What a run with this tokenizer needs first."""
    return f"{tokenizer} needs one download first; without a network, open a vocabulary file of your own."

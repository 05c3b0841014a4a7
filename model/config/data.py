"""What a run reads: its options, and what follows from them. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from model.config.options import Section, option
from model.errors import OptionError, shown
from model.tasks.table import TASKS
from model.tasks.texts import TEXTS
from model.text.patterns import FIRST_PATTERN, PATTERNS
from model.text.table import TOKENIZERS, kind_of
from model.text.tiktoken_encodings import ENCODINGS
from model.text.tokenizer import MOST_PIECES, Cutting, TokenizerKind
from model.text.vocabulary_file import KINDS, is_vocabulary
from model.text.words import SPLITTINGS

BETWEEN_FILES = "\n"
"""What stands between the paths of several text files: no path has it."""


def corpus_name(corpus: str) -> str:
    """A corpus as it is named to people.

    >>> corpus_name("fat-cat"), corpus_name("/texts/a.txt"), corpus_name("a.txt\\nb.txt\\nc.txt")
    ('fat-cat', 'a.txt', 'a.txt and 2 more')
    """
    first, *more = (PurePath(path).name or path for path in corpus.split(BETWEEN_FILES))
    return f"{first} and {len(more)} more" if more else first


@dataclass(frozen=True)
class DataConfig(Section):
    """What it reads."""

    section = "data"
    __hash__ = Section.__hash__

    corpus: str = option(
        "fat-cat",
        "Corpus",
        "What to learn from: a built-in corpus, a text file or several.",
        choices=(*TASKS, *TEXTS),
        file="text file",
    )
    tokenizer: str = option(
        "word", "Tokenizer", "How text is cut into pieces.", choices=TOKENIZERS, file="vocabulary file"
    )
    splitting: str = option(
        "whole",
        "Splitting",
        "whole: composed first (NFC), marks and joiners stay with their word; plain: as the first versions cut.",
        choices=SPLITTINGS,
    )
    vocabulary: int = option(
        1000, "Vocabulary", "Most pieces that are told apart; rarer ones are unknown.", low=1, high=MOST_PIECES
    )
    pattern: str = option(
        FIRST_PATTERN,
        "Pattern",
        "Where no merge reaches across: gpt2 parts words, figures and signs; none leaves the text whole.",
        choices=PATTERNS,
    )
    special_tokens: bool = option(
        False, "Special tokens", "Read text such as <|endoftext|> as a token of its own, where there is one."
    )
    anchor_after: str = option(
        "",
        "Anchor after",
        "Words and characters: signs, such as .!?, after each of which a token <AC> is added; the model's anchor may "
        "be that one.",
        letters=16,
    )
    validation: float = option(0.1, "Held out", "Share of a text file that is not trained on.", low=0, high=0.5)
    stretch: int | None = option(
        None, "Stretch", "How many pieces of a text an example has; default the context.", low=1, high=1024
    )
    length: int | None = option(
        None, "Length", "How long a task's examples are; default the task's own.", low=1, high=999
    )
    symbols: int | None = option(
        None, "Symbols", "How many different symbols a task has; default the task's own.", low=1, high=999
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.has_own_vocabulary and not is_vocabulary(self.tokenizer):
            allowed = f"{' or '.join(TOKENIZERS)} or a vocabulary file ({KINDS})"
            raise self.refusal("tokenizer", self.tokenizer, allowed)
        if self.vocabulary < self.tokenizer_kind.smallest:
            raise OptionError(
                f"data.vocabulary is {self.vocabulary}; allowed with the tokenizer {self.tokenizer} is "
                f"{self.tokenizer_kind.smallest} to {MOST_PIECES}.",
                "data.vocabulary",
            )

    def check_used(self) -> None:
        """Raise OptionError for anchors that the tokenizer would not add; a run that was begun with them opens."""
        if self.anchor_after and "anchor_after" not in self.tokenizer_kind.uses:
            able = " or ".join(name for name, kind in TOKENIZERS.items() if "anchor_after" in kind.uses)
            raise OptionError(
                f"data.anchor_after is {shown(self.anchor_after)}, and the tokenizer {PurePath(self.tokenizer).name} "
                f"adds no token; allowed is none, or data.tokenizer {able}.",
                "data.anchor_after",
            )

    @property
    def tokenizer_kind(self) -> TokenizerKind:
        """The row of the tokenizer."""
        return kind_of(self.tokenizer)

    @property
    def has_own_vocabulary(self) -> bool:
        """Whether the tokenizer is a vocabulary file."""
        return self.tokenizer not in TOKENIZERS

    @property
    def is_foreign(self) -> bool:
        """Whether the vocabulary comes from outside, so that it takes a while to read."""
        return self.tokenizer in ENCODINGS or self.has_own_vocabulary

    @property
    def cutting(self) -> Cutting:
        """How text is cut, for the tokenizer."""
        return Cutting(self.vocabulary, self.splitting, self.pattern, self.special_tokens, self.anchor_after)

    @property
    def is_file(self) -> bool:
        """Whether the corpus is a text file, or several, not a built-in one."""
        return self.corpus not in TASKS and self.corpus not in TEXTS

    @property
    def is_text(self) -> bool:
        """Whether it is read as a text, from files or a built-in one, and not drawn by a task."""
        return self.corpus not in TASKS

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the text files: a line each."""
        return tuple(self.corpus.split(BETWEEN_FILES)) if self.is_file else ()

    @property
    def name(self) -> str:
        """The corpus as it is named to people: files without their folders."""
        return corpus_name(self.corpus)

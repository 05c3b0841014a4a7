"""What cuts text into pieces and pieces into numbers: the protocol, and what its rows are made of. Imports no torch.

>>> piece = Piece("cat", 2, True)
>>> piece.data, piece.label
(b'cat', 'cat')
>>> Piece("dog", 3, False).label
'‹dog›'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from model.text.patterns import FIRST_PATTERN
from model.text.visible import visible

UNKNOWN = "‹unknown›"

MOST_PIECES = 50_000
"""The largest vocabulary that is made here."""


@dataclass(frozen=True)
class Piece:
    """A piece of text as the network reads it; an unknown piece keeps its text and has the unknown row's id.

    A byte that is no text alone stands in `text` as surrogateescape writes it. `original` is its id in the vocabulary
    that it comes from, where that is another one than the network's.
    """

    text: str
    id: int
    known: bool
    original: int | None = None

    @property
    def data(self) -> bytes:
        """Its exact bytes in UTF-8."""
        try:
            return self.text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # half a character that was typed
            return self.text.encode("utf-8", "surrogatepass")

    @property
    def label(self) -> str:
        """The text with nothing invisible in it; an unknown piece stands in the marks of the unknown row."""
        return visible(self.text) if self.known else f"‹{visible(self.text)}›"


class Tokenizer(Protocol):
    """Cuts text into pieces, and joins them again.

    `labels` names each id. `unknown` is the id of the row for what the vocabulary does not have, None where nothing can
    be unknown. `vocabulary` is what has to be kept so that it can be made again; None where the text that it was made
    from is enough. What it cannot read, such as half a character, raises RequestError.
    """

    def __hash__(self) -> int: ...

    @property
    def labels(self) -> tuple[str, ...]: ...

    @property
    def unknown(self) -> int | None: ...

    @property
    def vocabulary(self) -> bytes | None: ...

    def encode(self, text: str) -> tuple[Piece, ...]: ...

    def ids_of(self, text: str) -> Sequence[int]:
        """The ids alone, for reading a corpus."""

    def text_of(self, pieces: Sequence[Piece]) -> str:
        """The text that was cut into these pieces, as far as they tell."""


@runtime_checkable
class ByteLevelTokenizer(Tokenizer, Protocol):
    """One whose pieces are all bytes of a text: ids alone give it back."""

    def data_of(self, ids: Iterable[int]) -> bytes:
        """The bytes that these ids stand for; raises RequestError for the unknown row."""


@dataclass(frozen=True)
class Cutting:
    """How text is to be cut, besides by which tokenizer.

    `vocabulary` is the most pieces that are told apart, `splitting` one of SPLITTINGS, `pattern` one of PATTERNS;
    `special_tokens` says whether text that looks like a special token is one, `anchor_after` after which characters an
    anchor token is added. What is made of a `large` text keeps its
    vocabulary, as no run file has the text, and counts what is frequent in bounded memory.
    """

    vocabulary: int = MOST_PIECES
    splitting: str = "whole"
    pattern: str = FIRST_PATTERN
    special_tokens: bool = False
    anchor_after: str = ""
    large: bool = False


Progress = Callable[[str, float], None]
"""Is told what is being done, in words, and which share of that is; ends the work by raising something."""


def quiet(work: str, share: float) -> None:
    """Progress that nobody listens to."""


class Make(Protocol):
    """Makes the tokenizer for a text that is read in parts; they are cut where no piece is cut in two."""

    def __call__(self, texts: Iterable[str], how: Cutting, progress: Progress = quiet, /) -> Tokenizer: ...


Read = Callable[[bytes, Cutting], Tokenizer]
"""Makes a tokenizer again from its `vocabulary`; raises ValueError for bytes that are none."""


def _with_unknown(how: Cutting) -> int:
    return how.vocabulary + 1


def bytes_in(text: str, how: Cutting) -> int:
    """Into how many pieces at most a text is cut that is cut between bytes."""
    return len(text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class TokenizerKind:
    """A way to cut texts.

    `unit` is what a piece is called, `help` says in a line how the text is cut. `make` makes such a tokenizer from
    texts; `read` from its vocabulary, where it has one. `count` tells quickly into how many pieces a text is cut at
    most, or about how many where that has yet to be trained, `rows` how many ids there are at most. Of what is cut into
    words a few are watched at first, of anything else as many as the network reads. `loses` says what of a text does
    not come back from its pieces; `smallest` is the least vocabulary, `uses` names the fields of Cutting that it cuts
    by. What `is_merged` of bytes has a vocabulary that can be saved as a `.tiktoken` file.
    """

    unit: str
    help: str
    make: Make
    read: Read | None = None
    count: Callable[[str, Cutting], int] = bytes_in
    rows: Callable[[Cutting], int] = _with_unknown
    is_words: bool = False
    is_merged: bool = False
    loses: str = ""
    smallest: int = 1
    uses: frozenset[str] = frozenset()

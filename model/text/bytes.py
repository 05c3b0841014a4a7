"""Text as its bytes in UTF-8: 256 rows for every text there is. Imports no torch.

>>> tokenizer = ByteTokenizer()
>>> [piece.label for piece in tokenizer.encode("é!")]
['\\\\xc3', '\\\\xa9', '!']
>>> tokenizer.data_of(tokenizer.ids_of("é!")).decode()
'é!'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.errors import RequestError
from model.text.tokenizer import Cutting, Piece, Progress, Tokenizer, TokenizerKind, quiet
from model.text.visible import visible


def utf8(text: str) -> bytes:
    """The bytes of a text; raises RequestError for half of a character, which has none.

    >>> utf8("\\ud83d")
    Traceback (most recent call last):
    model.errors.RequestError: The text has half a character, U+D83D, at place 1; allowed are whole ones.
    """
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        half, place = ord(text[error.start]), error.start + 1
        raise RequestError(
            f"The text has half a character, U+{half:04X}, at place {place}; allowed are whole ones."
        ) from None


def text_from(data: bytes) -> str:
    """Bytes as text; those that are no text alone are written as surrogateescape does."""
    return data.decode("utf-8", "surrogateescape")


_LABELS = tuple(visible(text_from(bytes([byte]))) for byte in range(256))


@dataclass(frozen=True)
class ByteTokenizer:
    """Each byte a piece, with the byte as its id; most characters outside of English take two to four."""

    @property
    def labels(self) -> tuple[str, ...]:
        return _LABELS

    @property
    def unknown(self) -> None:
        return None

    @property
    def vocabulary(self) -> None:
        return None

    def ids_of(self, text: str) -> memoryview:
        return memoryview(utf8(text))

    def encode(self, text: str) -> tuple[Piece, ...]:
        return tuple(Piece(text_from(bytes([byte])), byte, True) for byte in utf8(text))

    def text_of(self, pieces: Sequence[Piece]) -> str:
        return text_from(b"".join(piece.data for piece in pieces))

    def data_of(self, ids: Iterable[int]) -> bytes:
        return bytes(ids)


def _make(texts: Iterable[str], how: Cutting, progress: Progress = quiet, /) -> Tokenizer:
    return ByteTokenizer()


BYTES = TokenizerKind("byte", "Each byte of the text in UTF-8; nothing is unknown.", _make, rows=lambda how: 256)

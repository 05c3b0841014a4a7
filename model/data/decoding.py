"""A text file's bytes as text: which encoding it has, where it is wrong, what is skipped and replaced. No torch.

>>> encoding_of(b"\\xff\\xfeA\\x00")
('utf-16-le', 2)
>>> list(decoded([b"caf\\xc3", b"\\xa9\\r\\n"], "a.txt", read := Reading()))
['caf', 'é\\n']
>>> read
Reading(characters=5, marks=0, returns=1)
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from model.errors import OptionError, shortened

MARK = "\ufeff"
"""The byte order mark."""

_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before that of UTF-16, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MOST_NAME = 40

_WIDE = 0.7
"""The part of the bytes at even or at odd places that are 0 in such a text, at least."""


@dataclass
class Reading:
    """What has been read of a text: its characters, the byte order marks among its bytes that were skipped, and the
    carriage returns that were read as ends of lines, as every editor does.
    """

    characters: int = 0
    marks: int = 0
    returns: int = 0

    @property
    def words(self) -> str:
        """What was skipped and replaced, in numbers; empty for nothing."""
        said = []
        if self.marks:
            said.append(f"{_counted(self.marks, 'byte order mark')} skipped")
        if self.returns:
            said.append(f"{_counted(self.returns, 'carriage return')} read as ends of lines")
        return ", ".join(said)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def encoding_of(begin: bytes) -> tuple[str, int]:
    """The encoding of a text that begins so, by its byte order mark, and how long that is; UTF-8 where it has none."""
    return next(((name, len(mark)) for mark, name in _ENCODINGS if begin.startswith(mark)), ("utf-8", 0))


def seems_wide(begin: bytes) -> bool:
    """Whether a text that begins so may be UTF-16 without a byte order mark: nearly every second byte of it is 0.

    >>> seems_wide("The cat".encode("utf-16-le")), seems_wide(b"The cat")
    (True, False)
    """
    zeros = [begin[start::2].count(0) for start in (0, 1)]
    return encoding_of(begin)[1] == 0 and max(zeros) > _WIDE * (len(begin) // 2) and 20 * min(zeros) < max(zeros)


def beginning(data: bytes) -> str:
    """The text that begins with these bytes; what of them is no whole character is left out."""
    encoding, mark = encoding_of(data)
    return codecs.getincrementaldecoder(encoding)("ignore").decode(data[mark:])


def decoded(blocks: Iterable[bytes], name: str, read: Reading, *, keep_mark: bool = False) -> Iterator[str]:
    """The text that these bytes are, a part for a block; `read` counts what has been read.

    A carriage return ends a line, with or without a line feed. A byte order mark at the beginning is left out, or is
    the first character if it is to be kept. Raises OptionError, naming the file and the place of the first byte that
    is wrong.
    """
    rest = iter(blocks)
    begin = b""
    while len(begin) < 4 and (block := next(rest, b"")):
        begin += block
    encoding, done = encoding_of(begin)
    if done and keep_mark:
        yield MARK
    elif done:
        read.marks += 1
    decoder, ends = codecs.getincrementaldecoder(encoding)(), io.IncrementalNewlineDecoder(None, translate=True)
    lines = 1
    for block, last in chain(((block, False) for block in chain((begin[done:],), rest)), ((b"", True),)):
        held = len(decoder.getstate()[0])
        try:
            raw = decoder.decode(block, last)
        except UnicodeDecodeError as error:
            whole = error.object[: error.start].decode(encoding, "ignore")
            lines += ends.decode(whole, True).count("\n")
            raise OptionError(_wrong(name, encoding, error, done - held, lines), "data.corpus") from None
        done += len(block)
        text = ends.decode(raw, last)
        read.returns += raw.count("\r")
        read.characters += len(text)
        lines += text.count("\n")
        if text:
            yield text


def _wrong(name: str, encoding: str, error: UnicodeDecodeError, begin: int, line: int) -> str:
    """Where the first wrong byte is, and what to do; `begin` is the place of the first byte that the error tells of."""
    where = f"byte 0x{error.object[error.start]:02X} at position {begin + error.start:,}, line {line:,}"
    hint = "UTF-8, or UTF-16 and UTF-32 with a byte order mark; an editor can save it as UTF-8"
    return f"{shortened(name, _MOST_NAME)} is not {encoding[:6].upper()} text ({where}); allowed is {hint}."

"""A text file as it was read: its bytes and their SHA-256, so that a run can keep it. Imports no torch."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model.errors import OptionError

MOST_BYTES = 20_000_000
"""The largest text file that is read; its ids take eight times that in memory at most."""

_PART = 1 << 20


@dataclass(frozen=True, eq=False)
class Text:
    """The bytes of a text file, which are those that have this SHA-256."""

    data: bytes
    sha256: str

    @classmethod
    def of(cls, data: bytes) -> Text:
        """These bytes."""
        return cls(data, hashlib.sha256(data).hexdigest())

    @classmethod
    def read(cls, path: Path) -> Text:
        """What is in a file now; raises OptionError, naming it, if it cannot be read or is larger than MOST_BYTES."""
        try:
            size = path.stat().st_size
            if not path.is_file():
                raise OptionError(f"{path} is not a file; allowed is a text file.", "data.corpus")
            if size > MOST_BYTES:
                raise OptionError(
                    f"{path.name} has {size / 1e6:.1f} MB; allowed is at most {MOST_BYTES / 1e6:.0f} MB.", "data.corpus"
                )
            return cls.of(path.read_bytes())
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise OptionError(f"{path} cannot be read: {reason}; allowed is a text file.", "data.corpus") from None

    def parts(self, name: str) -> Iterator[str]:
        """The text in parts, cut after white space: there neither a word nor a letter with its marks is cut in two.

        Raises OptionError, naming the file, if it is not UTF-8.
        """
        file, rest = io.TextIOWrapper(io.BytesIO(self.data), encoding="utf-8"), ""
        try:
            while part := file.read(_PART):
                part = rest + part
                cut = max(part.rfind(" "), part.rfind("\n")) + 1
                rest = part[cut:]
                yield part[:cut]
            yield rest
        except UnicodeDecodeError as error:
            raise OptionError(
                f"{name} is not UTF-8 text (byte {error.object[error.start]:#04x}); allowed is UTF-8.", "data.corpus"
            ) from None

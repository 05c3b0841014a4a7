"""Text files as they were read: their bytes and SHA-256, so that a run can keep them; those of large ones stay where
they lie. Imports no torch.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.data.decoding import Reading, decoded
from model.errors import OptionError

MOST_BYTES = 20_000_000
"""What the text files of a run may have together to be held in memory, and kept in its run file."""

_BLOCK = 1 << 20

_BEGINNING = 1 << 16
"""The bytes that are looked at before a run is left for a text."""

Told = Callable[[int], None]
"""Is told how many bytes more have been read; raises something to end that."""


def unheard(count: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True, eq=False)
class Text:
    """A text file of `size` bytes, which are those that have this SHA-256; they are `data`, or lie at `path`.

    `stamp` tells whether the file there is still the one that was read.
    """

    sha256: str
    size: int
    data: bytes | None = None
    path: Path | None = None
    stamp: tuple[int, ...] = ()

    @classmethod
    def of(cls, data: bytes) -> Text:
        """These bytes."""
        return cls(hashlib.sha256(data).hexdigest(), len(data), data)

    @classmethod
    def read(cls, path: Path, told: Told = unheard, *, most: int | None = None) -> Text:
        """What is in a file now; of one that is larger than `most` the bytes are left where they are.

        Raises OptionError, naming it, if it cannot be read.
        """
        most = MOST_BYTES if most is None else most
        size = size_of(path)
        try:
            if size <= most:
                with path.open("rb") as file:
                    data = file.read(size + 1)
                told(len(data))
                if len(data) <= size:
                    return cls.of(data)
                raise _changed(path)
            stamp = stamp_of(path)
            return cls(sha256_of(path, told), size, None, path, stamp)
        except OSError as error:
            raise unreadable(path, error) from None

    @property
    def is_kept(self) -> bool:
        """Whether its bytes are at hand, so that a run file can have them."""
        return self.data is not None

    def blocks(self, told: Told = unheard) -> Iterator[bytes]:
        """Its bytes, a block after another. Raises OptionError if what lies there is another text by now."""
        if self.data is not None:
            for start in range(0, len(self.data), _BLOCK):
                yield self.data[start : start + _BLOCK]
                told(len(self.data[start : start + _BLOCK]))
            return
        assert self.path is not None
        digest = hashlib.sha256()
        for block in _blocks(self.path):
            digest.update(block)
            yield block
            told(len(block))
        if digest.hexdigest() != self.sha256:
            raise _changed(self.path)


def read_texts(paths: Sequence[Path], told: Told = unheard) -> tuple[Text, ...]:
    """What is in these files now; their bytes only where all of them together are no more than MOST_BYTES."""
    most = MOST_BYTES if sum(map(size_of, paths)) <= MOST_BYTES else -1
    return tuple(Text.read(path, told, most=most) for path in paths)


def check_beginnings(paths: Iterable[Path]) -> None:
    """Raise OptionError, naming it, for a text that cannot be read, as far as its first bytes tell; that is quick."""
    for path in paths:
        size_of(path)
        try:
            with path.open("rb") as file:
                begin = file.read(_BEGINNING)
        except OSError as error:
            raise unreadable(path, error) from None
        next(decoded([begin], path.name, Reading()), "")  # the last character may be a part of one


def size_of(path: Path) -> int:
    """The bytes of a text file; raises OptionError, naming it, if there is none."""
    try:
        if path.is_dir():
            raise OptionError(f"{path} is a folder; allowed is a text file.", "data.corpus")
        if path.exists() and not path.is_file():
            raise OptionError(f"{path} is not a file; allowed is a text file.", "data.corpus")
        size = path.stat().st_size
    except OSError as error:
        raise unreadable(path, error) from None
    if not size:
        raise OptionError(f"{path.name} is empty; allowed is a text file with something in it.", "data.corpus")
    return size


def sha256_of(path: Path, told: Told = unheard) -> str:
    """The SHA-256 of a file, which is not read again while it stays as it is. Raises OSError."""
    written = stamp_of(path)
    if (known := _hashes.get((str(path), written))) is not None:
        told(path.stat().st_size)
        return known
    digest = hashlib.sha256()
    for block in _blocks(path):
        digest.update(block)
        told(len(block))
    found = digest.hexdigest()
    if stamp_of(path) == written and time.time_ns() - max(written[-2:]) > _SETTLED:
        _hashes[str(path), written] = found
        if len(_hashes) > _MOST_HASHES:
            del _hashes[next(iter(_hashes))]
    return found


_hashes: dict[tuple[str, tuple[int, ...]], str] = {}
_MOST_HASHES = 64

_SETTLED = 2 * 10**9
"""Nanoseconds after which a file that is written to again surely tells another time."""


def stamp_of(path: Path) -> tuple[int, ...]:
    """What is another when a file has been written to, or another file has its name. Raises OSError."""
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def unreadable(path: Path, error: OSError) -> OptionError:
    """The sentence for a file that cannot be read."""
    reason = (error.strerror or "unknown reason").lower()
    return OptionError(f"{path} cannot be read: {reason}; allowed is a text file.", "data.corpus")


def _changed(path: Path) -> OptionError:
    return OptionError(f"{path.name} was written to while it was read; allowed is a text that stays.", "data.corpus")


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb", buffering=0) as file:
            while block := file.read(_BLOCK):
                yield block
    except OSError as error:
        raise unreadable(path, error) from None

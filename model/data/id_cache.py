"""The ids of a large text, kept in a private file that is mapped into memory: they are read off it row by row.

A file of ids is named by what decides them: the text's SHA-256 and the vocabulary. One that is damaged, or of another
text, is not used, and made again. Imports no torch.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from model.data.decoding import Reading
from model.errors import OptionError

MOST_CACHED = 4 * 10**9
"""Bytes that all files of ids may take together; then the one that was used least lately goes."""

_FORMAT = 1
_HEADER = 512
_BLOCK = 1 << 20
_STALE = 86_400.0
"""Seconds after which a file that was begun and not ended is left from a process that was killed."""

Told = Callable[[float], None]
"""Is told which share of the work is done; raises something to end it."""


@dataclass(frozen=True, eq=False)
class StoredIds:
    """Ids in a mapped file, as whole numbers of the narrowest type; how many of them are unknown, and what was read."""

    stream: NDArray[np.unsignedinteger[Any]]
    mapping: mmap.mmap
    unknown: int
    read: Reading


def release(mapping: mmap.mmap) -> None:
    """Let the system take back the memory of what was read off a mapping; it is read from the file again."""
    if hasattr(mmap, "MADV_DONTNEED"):
        mapping.madvise(mmap.MADV_DONTNEED)


def cache_folder() -> Path:
    """Where a person's programs keep what can be made again."""
    if root := os.environ.get("XDG_CACHE_HOME"):
        return Path(root) / "tinyattn"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "tinyattn" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "tinyattn"
    return Path.home() / ".cache" / "tinyattn"


def key_of(*what: object) -> str:
    """A name for what these decide."""
    return hashlib.sha256(json.dumps([_FORMAT, *what]).encode()).hexdigest()[:40]


class IdCache:
    """A private folder of files, of ids and of vocabularies, which take `most` bytes at most."""

    def __init__(self, folder: Path | None = None, most: int | None = None) -> None:
        self.folder = (folder or cache_folder()) / "ids"
        self._most = MOST_CACHED if most is None else most

    def ids(self, key: str, told: Told = lambda share: None) -> StoredIds | None:
        """The ids of this name; None if there are none, or they are not what was written."""
        path = self._path(key, "ids")
        try:
            with path.open("rb") as file:
                facts = json.loads(file.read(_HEADER))
                crc = _crc_of(file, path.stat().st_size - _HEADER, told)
                kind = np.dtype(facts["type"])
                size = kind.itemsize * facts["count"]
                if facts["key"] != key or facts["crc"] != crc or path.stat().st_size != _HEADER + size or not size:
                    return None
                mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if hasattr(mmap, "MADV_RANDOM"):
            mapping.madvise(mmap.MADV_RANDOM)
        _touch(path)
        stream = np.frombuffer(mapping, kind, facts["count"], _HEADER)
        return StoredIds(stream, mapping, facts["unknown"], Reading(**facts["read"]))

    def put_ids(
        self, key: str, parts: Iterable[NDArray[np.int64]], rows: int, unknown: int | None, read: Reading
    ) -> None:
        """Write ids, which are those of a vocabulary of so many `rows`; `read` is what was read of the text by then.

        Raises OptionError if they cannot be kept.
        """
        kind = np.min_scalar_type(max(0, rows - 1))
        count = strange = crc = 0
        with self._writing(key, "ids") as file:
            file.seek(_HEADER)
            for part in parts:
                data = part.astype(kind).tobytes()
                count += len(part)
                strange += 0 if unknown is None else int((part == unknown).sum())
                crc = zlib.crc32(data, crc)
                file.write(data)
            facts = {"key": key, "type": kind.name, "count": count, "crc": crc, "unknown": strange}
            file.seek(0)
            file.write(json.dumps({**facts, "read": asdict(read)}).encode().ljust(_HEADER))

    def vocabulary(self, key: str) -> bytes | None:
        """The vocabulary of this name; None if there is none, or it is not what was written."""
        path = self._path(key, "vocabulary")
        try:
            crc, _, data = path.read_bytes().partition(b"\n")
            if int(crc) != zlib.crc32(data):
                return None
        except (OSError, ValueError):
            return None
        _touch(path)
        return data

    def put_vocabulary(self, key: str, data: bytes) -> None:
        """Write a vocabulary; raises OptionError if it cannot be kept."""
        with self._writing(key, "vocabulary") as file:
            file.write(b"%d\n" % zlib.crc32(data) + data)

    def trim(self, kept: str = "") -> None:
        """Remove the files that were used least lately until the rest is no more than it may be; never those `kept`."""
        files = []
        with suppress(OSError):
            for path in self.folder.iterdir():
                with suppress(OSError):
                    status = path.stat()
                    if path.suffix == ".part" and time.time() - status.st_mtime > _STALE:
                        path.unlink()
                    elif path.suffix != ".part":
                        files.append((status.st_mtime_ns, status.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total > self._most and path.stem != kept:
                with suppress(OSError):
                    path.unlink()
                    total -= size

    def refusal(self, reason: str) -> OptionError:
        """The sentence for ids that cannot be kept."""
        where = f"cannot be kept in {self.folder}: {reason}"
        return OptionError(
            f"What is read of a large text {where}; allowed is a folder with room for it.", "data.corpus"
        )

    def _path(self, key: str, ending: str) -> Path:
        return self.folder / f"{key}.{ending}"

    @contextmanager
    def _writing(self, key: str, ending: str) -> Iterator[IO[bytes]]:
        """A file that gets its name when it is whole, and is gone if it does not become so."""
        path = self._path(key, ending)
        part = path.with_suffix(f".{ending}-{os.getpid()}.part")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.chmod(self.folder, 0o700)
            with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                yield file
            os.replace(part, path)
        except OSError as error:
            raise self.refusal((error.strerror or "unknown reason").lower()) from None
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        self.trim(key)


def _crc_of(file: IO[bytes], size: int, told: Told) -> int:
    crc = done = 0
    while block := file.read(_BLOCK):
        crc = zlib.crc32(block, crc)
        done += len(block)
        told(done / max(size, done))
    return crc


def _touch(path: Path) -> None:
    with suppress(OSError):
        os.utime(path)

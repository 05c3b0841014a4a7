"""The tables of a run file: checked facts, series of numbers and keyframes in one SQLite database. Imports no torch.

Every blob and every fact has a CRC32 of its own, because SQLite notices damage to its pages, and not to what is in
them. What is read is limited in size before memory is taken for it.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from model.errors import RequestError, RunFileError

APPLICATION = 0x54415454
FORMAT = 1

PART_BYTES = 16 * 1024**2
"""The largest blob; a larger state is cut into parts."""

_TABLES = {
    "fact": "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL, crc INTEGER NOT NULL)",
    "keyframe": "CREATE TABLE keyframe (step INTEGER PRIMARY KEY, digest TEXT NOT NULL, size INTEGER NOT NULL)",
    "part": "CREATE TABLE part (step INTEGER, number INTEGER, crc INTEGER NOT NULL, data BLOB NOT NULL,"
    " PRIMARY KEY (step, number))",
    "series": "CREATE TABLE series (name TEXT, first INTEGER, crc INTEGER NOT NULL, data BLOB NOT NULL,"
    " PRIMARY KEY (name, first))",
}


class DamagedError(RunFileError):
    """A part of a run file is not what was written."""


class Keyframe(NamedTuple):
    """A state that is in the file: its step, its digest, its bytes."""

    step: int
    digest: str
    size: int


class Store:
    """One connection to a run file. Use it from one thread at a time."""

    def __init__(self, path: Path, mode: str = "ro") -> None:
        """Open the file: `rw` for writing, `ro` and `tidy` for reading, `salvage` for a file that is cut short.

        As the last one to close, only a connection that could write tidies up beside the file: hence `tidy`.
        """
        self.path, self.cut_short = path, mode == "salvage"
        how = {"tidy": "mode=rw", "salvage": "mode=ro&immutable=1", "immutable": "mode=ro&immutable=1"}
        pragmas = ["trusted_schema=OFF", "cell_size_check=ON", "synchronous=NORMAL"]
        if mode not in ("rw", "rwc"):
            pragmas.append("query_only=ON")
        if mode == "salvage":
            pragmas.insert(0, "writable_schema=ON")  # or SQLite refuses a file that is too short; nothing is written
        with self.telling():
            uri = f"{path.as_uri()}?{how.get(mode, f'mode={mode}')}"
            self._db = sqlite3.connect(uri, uri=True, timeout=5, isolation_level=None, check_same_thread=False)
            self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, PART_BYTES + 4096)
            for pragma in pragmas:
                self._db.execute(f"PRAGMA {pragma}")

    @classmethod
    def make(cls, path: Path, facts: Mapping[str, Any]) -> Store:
        """A new run file with these facts, whole or not at all."""
        store = cls(path, "rwc")
        with store.transaction():
            store._db.execute(f"PRAGMA application_id={APPLICATION}")
            store._db.execute(f"PRAGMA user_version={FORMAT}")
            for statement in _TABLES.values():
                store._db.execute(statement)
            for name, value in facts.items():
                store.put_fact(name, value)
        store.write_ahead()
        return store

    def write_ahead(self) -> None:
        """Let readers read while this connection writes, and a killed process lose nothing that was committed."""
        with self.telling():
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute(f"PRAGMA journal_size_limit={4 * PART_BYTES}")
            self._db.execute("PRAGMA wal_autocheckpoint=0")  # `checkpoint` says when

    def checkpoint(self, *, empty: bool = False) -> bool:
        """Put what is in the log into the file itself; whether all of it is there now, and no reader held it up.

        To `empty` the log as well takes until no reader needs it.
        """
        with self.telling():
            busy, logged, done = self._db.execute(
                f"PRAGMA wal_checkpoint({'TRUNCATE' if empty else 'PASSIVE'})"
            ).fetchone()
        return not busy and bool(logged == done)

    def check_tables(self) -> None:
        """Raise RunFileError unless the tables are exactly ours: no view or trigger may stand in for one."""
        with self.telling():
            found = dict(self._db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        if found != _TABLES:
            raise RunFileError(f"{self.path.name} is not a run file of this program: its tables are other ones.")

    def close(self) -> None:
        """Close the connection; the last one tidies up beside the file."""
        self._db.close()

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Turn trouble with the database into one sentence that names the file."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise RunFileError(f"{self.path.name} could not be read or written: {error}.") from error
        except (sqlite3.DatabaseError, OverflowError, UnicodeDecodeError) as error:
            raise DamagedError(f"{self.path.name} is damaged: {error}.") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within, or nothing of it."""
        with self.telling():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything that is read within is of one moment; within another one, of that one's."""
        if self._db.in_transaction:
            yield
            return
        with self.telling():
            self._db.execute("BEGIN")
        try:
            yield
        finally:
            with suppress(sqlite3.Error):  # a damaged page is told where it is read
                self._db.execute("ROLLBACK")

    def put_fact(self, name: str, value: Any) -> None:
        """Write a fact, as JSON."""
        text = json.dumps(value, allow_nan=False)
        self._db.execute("REPLACE INTO fact VALUES (?, ?, ?)", (name, text, zlib.crc32(text.encode())))

    def fact(self, name: str) -> Any:
        """A fact, or None if it was never written; raises DamagedError."""
        with self.telling():
            row = self._db.execute("SELECT value, crc FROM fact WHERE name = ?", (name,)).fetchone()
        if row is None:
            return None
        if not isinstance(row[0], str) or zlib.crc32(row[0].encode()) != row[1]:
            raise DamagedError(f"{self.path.name} is damaged: its {name} does not match its checksum.")
        try:
            return json.loads(row[0])
        except (ValueError, RecursionError):
            raise DamagedError(f"{self.path.name} is damaged: its {name} is not JSON.") from None

    def put_series(self, name: str, first: int, data: bytes) -> None:
        """Write float32 numbers of which the first has the index `first`; what was there from then on goes."""
        self._db.execute("DELETE FROM series WHERE name = ? AND first >= ?", (name, first))
        for start in range(0, len(data), PART_BYTES):
            part = data[start : start + PART_BYTES]
            self._db.execute(
                "INSERT INTO series VALUES (?, ?, ?, ?)", (name, first + start // 4, zlib.crc32(part), part)
            )

    def series(self, name: str) -> Iterator[tuple[int, bytes]]:
        """The chunks of a series that are whole, in order, each with where it begins; ends where pages are damaged."""
        try:
            rows = self._db.execute("SELECT first, crc, data FROM series WHERE name = ? ORDER BY first", (name,))
            for first, crc, data in rows:
                if isinstance(data, bytes) and zlib.crc32(data) == crc:
                    yield first, data
        except sqlite3.DatabaseError:
            return

    def put_keyframe(self, frame: Keyframe, data: bytes) -> None:
        """Write a state."""
        self._db.execute("INSERT INTO keyframe VALUES (?, ?, ?)", frame)
        for number, start in enumerate(range(0, len(data), PART_BYTES)):
            part = data[start : start + PART_BYTES]
            self._db.execute("INSERT INTO part VALUES (?, ?, ?, ?)", (frame.step, number, zlib.crc32(part), part))

    def cut_keyframes(self, step: int) -> None:
        """Forget the states after `step`."""
        self._db.execute("DELETE FROM keyframe WHERE step > ?", (step,))
        self._db.execute("DELETE FROM part WHERE step > ?", (step,))

    def drop_keyframe(self, step: int) -> None:
        """Make room: the step can still be computed again from the keyframe before it."""
        self._db.execute("DELETE FROM keyframe WHERE step = ?", (step,))
        self._db.execute("DELETE FROM part WHERE step = ?", (step,))

    def keyframes(self) -> tuple[tuple[Keyframe, ...], bool]:
        """The keyframes that can be listed, in order of their steps, and whether that is all of them."""
        found: dict[int, Keyframe] = {}
        whole = True
        for order in ("", " DESC"):  # from both ends, towards a damaged page in between
            try:
                for row in self._db.execute(f"SELECT step, digest, size FROM keyframe ORDER BY step{order}"):
                    frame = Keyframe(*row)
                    good = isinstance(frame.digest, str) and isinstance(frame.size, int) and frame.step > 0
                    whole = whole and good
                    if good:
                        found[frame.step] = frame
            except sqlite3.DatabaseError:
                whole = False
        return tuple(found[step] for step in sorted(found)), whole

    def state_bytes(self, frame: Keyframe, limit: int) -> bytes:
        """The bytes of a keyframe, of which there may be `limit`; raises DamagedError."""
        where = f"{self.path.name}: the keyframe of step {frame.step}"
        if not 0 < frame.size <= limit:
            raise DamagedError(f"{where} claims {frame.size} bytes; allowed is {limit}.")
        out = bytearray()
        with self.telling():
            rows = self._db.execute("SELECT crc, data FROM part WHERE step = ? ORDER BY number", (frame.step,))
            for crc, data in rows:
                if not isinstance(data, bytes) or len(out) + len(data) > frame.size or zlib.crc32(data) != crc:
                    raise DamagedError(f"{where} does not match its checksum.")
                out += data
        if len(out) != frame.size:
            raise DamagedError(f"{where} is not whole.")
        return bytes(out)


def check_header(path: Path) -> bool:
    """Raise, before SQLite touches the file, unless it is a run file of a format that this version reads.

    Returns whether it is as long as it says.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
        size = path.stat().st_size
    except FileNotFoundError:
        raise RequestError(f"There is no run file {path}.") from None
    except OSError as error:
        raise RunFileError(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None

    def number(start: int, end: int) -> int:
        return int.from_bytes(head[start:end], "big")

    if head[:16] != b"SQLite format 3\0" or number(68, 72) != APPLICATION:
        raise RunFileError(f"{path.name} is not a run file; allowed is a file that tinyattn wrote.")
    if number(60, 64) != FORMAT:
        raise RunFileError(
            f"{path.name} has run file format {number(60, 64)}; this version of tinyattn reads format {FORMAT}."
        )
    return number(24, 28) != number(92, 96) or number(28, 32) * number(16, 18) <= size

"""The tables of a run file: checked facts, series of numbers and keyframes in one SQLite database. Imports no torch.

Every blob and every fact has a CRC32 of its own, because SQLite notices damage to its pages, and not to what is in
them. It covers the place as well: a fact's name, where a series' chunk begins, which part of which state it is, so that
nothing is taken for something else. What is read is limited in size and number before memory is taken for it.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from model.config import MAX_STEP
from model.data.textfile import MOST_BYTES, Text
from model.errors import RunFileError, shortened
from model.runfile.schema import APPLICATION, FORMAT, MOST_KEYFRAMES, PART_BYTES, TABLES, DamagedError, First, Keyframe


class Store:
    """One connection to a run file. Use it from one thread at a time."""

    def __init__(self, path: Path, mode: str = "ro") -> None:
        """Open the file: `rw` for writing, `ro` and `tidy` for reading, `salvage` for a file that is cut short.

        As the last one to close, only a connection that could write tidies up beside the file: hence `tidy`.
        """
        self.path, self.cut_short = path, mode == "salvage"
        self.name = shortened(path.name)
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
            self._db.text_factory = _decoded
            for pragma in pragmas:
                self._db.execute(f"PRAGMA {pragma}")

    @classmethod
    def make(cls, path: Path, facts: Mapping[str, Any], texts: Sequence[Text] = (), first: First = None) -> Store:
        """A new run file with these facts, texts and weights that it begins with, whole or not at all."""
        store = cls(path, "rwc")
        try:
            store._fill(facts, texts, first)
            store.write_ahead()
        except BaseException:
            store.close()
            raise
        return store

    def _fill(self, facts: Mapping[str, Any], texts: Sequence[Text], first: First) -> None:
        with self.transaction():
            self._db.execute(f"PRAGMA application_id={APPLICATION}")
            self._db.execute(f"PRAGMA user_version={FORMAT}")
            for statement in TABLES[FORMAT].values():
                self._db.execute(statement)
            for name, value in facts.items():
                self.put_fact(name, value)
            for text in texts:
                self.put_text(text)
            if first is not None:
                self.put_parts(*first)

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
            tables = dict(self._db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL LIMIT 20"))
        if tables != TABLES.get(self.format):
            raise RunFileError(f"{self.path.name} is not a run file of this program: its tables are other ones.")

    @cached_property
    def format(self) -> int:
        """The format that the file says it has."""
        with self.telling():
            return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _crc(self, place: str, data: bytes) -> int:
        """The checksum of what stands at a place of the file."""
        return zlib.crc32(data, zlib.crc32(place.encode()) if self.format > 1 else 0)

    def close(self) -> None:
        """Close the connection; the last one tidies up beside the file."""
        self._db.close()

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Turn trouble with the database into one sentence that names the file."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise RunFileError(f"{self.name} could not be read or written: {shortened(str(error))}.") from error
        except (sqlite3.DatabaseError, OverflowError, UnicodeDecodeError) as error:
            raise DamagedError(f"{self.name} is damaged: {shortened(str(error))}.") from error

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
        self._db.execute("REPLACE INTO fact VALUES (?, ?, ?)", (name, text, self._crc(f"fact {name}", text.encode())))

    def has(self, name: str) -> bool:
        """Whether there is a fact of this name, whole or not."""
        with self.telling():
            return self._db.execute("SELECT 1 FROM fact WHERE name = ?", (name,)).fetchone() is not None

    def fact(self, name: str) -> Any:
        """A fact; raises DamagedError if it is not there, or not what was written."""
        with self.telling():
            row = self._db.execute("SELECT value, crc FROM fact WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise DamagedError(f"{self.name} is damaged: its {name} is missing.")
        if not isinstance(row[0], str) or self._crc(f"fact {name}", row[0].encode()) != row[1]:
            raise DamagedError(f"{self.name} is damaged: its {name} does not match its checksum.")
        try:
            return json.loads(row[0])
        except (ValueError, RecursionError):
            raise DamagedError(f"{self.name} is damaged: its {name} is not JSON.") from None

    def put_series(self, name: str, first: int, data: bytes) -> None:
        """Write float32 numbers of which the first has the index `first`; what was there from then on goes."""
        self._db.execute("DELETE FROM series WHERE name = ? AND first >= ?", (name, first))
        for start in range(0, len(data), PART_BYTES):
            part, at = data[start : start + PART_BYTES], first + start // 4
            crc = self._crc(f"series {name} {at}", part)
            self._db.execute("INSERT INTO series VALUES (?, ?, ?, ?)", (name, at, crc, part))

    def series(self, name: str) -> Iterator[tuple[int, bytes]]:
        """The chunks of a series that are whole, in order, each with where it begins; ends where pages are damaged."""
        end = 0
        try:
            rows = self._db.execute("SELECT first, crc, data FROM series WHERE name = ? ORDER BY first", (name,))
            for first, crc, data in rows:
                if not isinstance(first, int) or first < end or not isinstance(data, bytes):
                    continue
                if self._crc(f"series {name} {first}", data) == crc:
                    yield first, data
                    end = first + 1
        except sqlite3.DatabaseError:
            return

    def reach(self, name: str) -> int:
        """How far the numbers of a series reach."""
        return max((first + len(data) // 4 for first, data in self.series(name)), default=0)

    def put_keyframe(self, frame: Keyframe, data: bytes) -> None:
        """Write a state."""
        self._db.execute("INSERT INTO keyframe VALUES (?, ?, ?)", frame)
        self.put_parts(frame, data)

    def put_parts(self, frame: Keyframe, data: bytes) -> None:
        """Write the bytes of a state that is listed elsewhere."""
        for number, start in enumerate(range(0, len(data), PART_BYTES)):
            part = data[start : start + PART_BYTES]
            crc = self._crc(frame.place(number), part)
            self._db.execute("INSERT INTO part VALUES (?, ?, ?, ?)", (frame.step, number, crc, part))

    def cut_keyframes(self, step: int) -> None:
        """Forget the states after `step`."""
        self._db.execute("DELETE FROM keyframe WHERE step > ?", (step,))
        self._db.execute("DELETE FROM part WHERE step > ?", (step,))

    def drop_keyframe(self, step: int) -> None:
        """Make room: the step can still be computed again from the keyframe before it."""
        self._db.execute("DELETE FROM keyframe WHERE step = ?", (step,))
        self._db.execute("DELETE FROM part WHERE step = ?", (step,))

    def keep_keyframes(self, steps: Sequence[int]) -> None:
        """Forget all states but these: what is left of those that cannot be used any more."""
        for table in ("keyframe", "part"):
            self._db.execute(
                f"DELETE FROM {table} WHERE step NOT IN (SELECT value FROM json_each(?)) OR step IS NULL",
                (json.dumps(list(steps)),),
            )

    def keyframes(self) -> tuple[tuple[Keyframe, ...], bool]:
        """The keyframes that can be listed, in order of their steps, and whether that is all of them."""
        frames: dict[int, Keyframe] = {}
        whole = True
        for order in ("", " DESC"):  # from both ends, towards a damaged page in between
            query = f"SELECT step, digest, size FROM keyframe ORDER BY step{order} LIMIT {MOST_KEYFRAMES + 1}"
            try:
                for row in self._db.execute(query):
                    frame = Keyframe(*row)
                    good = isinstance(frame.digest, str) and isinstance(frame.size, int) and 0 < frame.step <= MAX_STEP
                    whole = whole and good
                    if good:
                        frames[frame.step] = frame
            except sqlite3.DatabaseError:
                whole = False
        whole = whole and len(frames) <= MOST_KEYFRAMES
        return tuple(frames[step] for step in sorted(frames)), whole

    def state_bytes(self, frame: Keyframe, limit: int) -> bytes:
        """The bytes of a keyframe, of which there may be `limit`; raises DamagedError."""
        where = f"{self.name}: the keyframe of step {frame.step}"
        if not 0 < frame.size <= limit:
            raise DamagedError(f"{where} claims {frame.size} bytes; allowed is {limit}.")
        out = bytearray()
        with self.telling():
            rows = self._db.execute("SELECT crc, data FROM part WHERE step = ? ORDER BY number", (frame.step,))
            for number, (crc, data) in enumerate(rows):
                good = isinstance(data, bytes) and len(out) + len(data) <= frame.size
                if not good or self._crc(frame.place(number), data) != crc:
                    raise DamagedError(f"{where} does not match its checksum.")
                out += data
        if len(out) != frame.size:
            raise DamagedError(f"{where} is not whole.")
        return bytes(out)

    def put_text(self, text: Text) -> None:
        """Keep a text, whether or not what is left of it is there; one that is too large stays where it lies."""
        if self.format == 1 or text.data is None:
            return
        self._db.execute("DELETE FROM text WHERE sha256 = ?", (text.sha256,))
        data = zlib.compress(text.data)
        for number, start in enumerate(range(0, len(data), PART_BYTES)):
            part = data[start : start + PART_BYTES]
            crc = self._crc(f"text {text.sha256} {number}", part)
            self._db.execute("INSERT INTO text VALUES (?, ?, ?, ?)", (text.sha256, number, crc, part))

    def text(self, sha256: str) -> Text:
        """The text that has this SHA-256; raises DamagedError if it is not here, or not whole."""
        out, packed = bytearray(), zlib.decompressobj()
        if self.format > 1:
            with self.telling():
                rows = self._db.execute("SELECT crc, data FROM text WHERE sha256 = ? ORDER BY number", (sha256,))
                for number, (crc, data) in enumerate(rows):
                    if not isinstance(data, bytes) or self._crc(f"text {sha256} {number}", data) != crc:
                        break
                    with suppress(zlib.error):
                        out += packed.decompress(data, MOST_BYTES + 1 - len(out))
                    if len(out) > MOST_BYTES:
                        break
        text = Text.of(bytes(out))
        if text.sha256 != sha256:
            raise DamagedError(f"{self.name} does not have its text whole.")
        return text


def _decoded(data: bytes) -> str:
    """Text as it is read; what is none is no reason to stop, for a checksum tells."""
    return data.decode(errors="replace")

"""Damaged run files: ways to damage one, and what must hold of whatever is left."""

from __future__ import annotations

import contextlib
import math
import random
import sqlite3
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from model.cli.content import check_content
from model.errors import TinyattnError
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.runs.verify import verify
from tests.kit.run_files import on_text

PAGE = 4096
STEPS = (10, 25, 26, 50, 60, 90, 100, 120)
SECONDS = 5.0


@dataclass(frozen=True)
class Whole:
    """A run file, and what is right of it: all that it tells, and the digest of each of its states."""

    data: bytes
    told: Mapping[str, object]
    losses: bytes
    held_out: tuple[tuple[int, float], ...]
    accuracy: tuple[str, ...]
    norms: bytes
    digests: Mapping[int, str]


def make(folder: Path) -> Whole:
    """A run on a text that is there no more, with edits, in a file with several keyframes."""
    text, path = folder / "text.txt", folder / "whole.tinyattn"
    with Run(on_text(text, 30, seed=5)) as run:
        run.save_as(path, probe="the cat")
        digests = {0: run.learner.state().digest()}
        for step in STEPS:
            while run.learner.step < step:
                run.advance()
                digests[run.learner.step] = run.learner.state().digest()
            if step in (25, 60):
                run.edit("w_query[0,0,1,1]", step / 100)
                digests[step] = run.learner.state().digest()
            run.flush()
    text.unlink()
    with contextlib.closing(RunFile.open(path, write=False)) as file:
        return Whole(
            path.read_bytes(),
            told(file),
            file.losses(file.saved_step).tobytes(),
            tuple(file.held_out(file.saved_step)),
            accuracies(file),
            file.norms(file.saved_step).tobytes(),
            digests,
        )


def accuracies(file: RunFile) -> tuple[str, ...]:
    """The rows of accuracies, in words, so that nan is equal to nan."""
    return tuple(map(str, file.accuracies(file.saved_step)))


def told(file: RunFile) -> dict[str, object]:
    """All that a file tells of its run."""
    names = ("spec", "edits", "probe", "saved_step", "digest", "keyframes", "created", "updated", "machine", "made")
    return {name: getattr(file, name) for name in names}


def judge(path: Path, whole: Whole | None) -> str:
    """What is wrong with how a damaged file is taken; empty if it is told, or all that is shown is right.

    What is right of a file is not known if a person has written into it.
    """
    start = time.perf_counter()
    try:
        trouble, is_told = _shown(path, whole)
        trouble = trouble or _trained_on(path, whole, is_told)
    except TinyattnError as error:
        trouble = _sentence(str(error))
    took = time.perf_counter() - start
    return trouble or (f"it took {took:.1f} s" if took > SECONDS else "")


def _sentence(said: str) -> str:
    return "" if len(said) < 300 and "\n" not in said else f"a message of {len(said)} characters: {said[:80]}"


def _shown(path: Path, whole: Whole | None) -> tuple[str, bool]:
    """What is wrong, and whether it was told that something is."""
    with contextlib.closing(RunFile.open(path, write=False)) as file:
        check_content(file)
        losses, held_out, found = file.losses(file.saved_step), file.held_out(file.saved_step), told(file)
        accuracy, norms = accuracies(file), file.norms(file.saved_step)
        long = next((wrong for said in file.lost if (wrong := _sentence(said))), "")
        if whole is None:
            return long, True
        if not file.lost:
            if wrong := [name for name, value in found.items() if value != whole.told[name]]:
                return f"nothing is told, and another one is its {wrong[0]}", False
            series = losses.tobytes(), tuple(held_out), accuracy, norms.tobytes()
            if series != (whole.losses, whole.held_out, whole.accuracy, whole.norms):
                return "nothing is told, and its losses are other ones", False
        for name, numbers, known in (("loss", losses, whole.losses), ("norm", norms, whole.norms)):
            right = memoryview(known).cast("f")
            if any(not math.isnan(a) and (k >= len(right) or a != right[k]) for k, a in enumerate(numbers)):
                return f"a {name} is another one", True
        if not ({*held_out} <= {*whole.held_out} and {*accuracy} <= {*whole.accuracy}):
            return "a held-out loss or an accuracy is another one", True
        return long, bool(file.lost)


def _trained_on(path: Path, whole: Whole | None, was_told: bool) -> str:
    with Run.open(path) as run:
        if whole is not None and whole.digests.get(run.learner.step) != run.learner.state().digest():
            return f"the state of step {run.learner.step} is another one"
        if run.storage.refusal:
            return _sentence(run.storage.refusal)
        run.train_to(run.learner.step + 3)
        run.flush()
    with contextlib.closing(RunFile.open(path, write=False)) as file:
        if not was_told and any(check.wrong for check in verify(file)):
            return "what was trained on does not verify"
    return ""


Damage = Callable[[Path, random.Random], None]


def flip(path: Path, draw: random.Random) -> None:
    """Some bytes become others."""
    data = bytearray(path.read_bytes())
    for _ in range(draw.choice((1, 1, 4, 40))):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    path.write_bytes(data)


def pages(path: Path, draw: random.Random) -> None:
    """A page is zeroed, exchanged with another one, or written in its place; or the file is cut short."""
    data = bytearray(path.read_bytes())
    a, b = (PAGE * number for number in draw.sample(range(len(data) // PAGE), 2))
    one, other = data[a : a + PAGE], data[b : b + PAGE]
    what = draw.randrange(4)
    if what == 0:
        data[a : a + PAGE] = bytes(PAGE)
    elif what == 1:
        data[a : a + PAGE], data[b : b + PAGE] = other, one
    elif what == 2:
        data[a : a + PAGE] = other
    else:
        del data[max(a, PAGE) :]
    path.write_bytes(data)


_TABLES = ("fact", "keyframe", "part", "series", "text")
_COLUMNS = {
    "fact": ("name", "value", "crc"),
    "keyframe": ("step", "digest", "size"),
    "part": ("step", "number", "crc", "data"),
    "series": ("name", "first", "crc", "data"),
    "text": ("sha256", "number", "crc", "data"),
}
_NUMBERS = ("step", "number", "first", "crc")
_VALUES = ("zero", 0, 1, -1, 2**62, 10_000_000, 1.5, 1e300, None, b"\0", "9" * 5000, "é" * 9)


def rows(path: Path, draw: random.Random) -> None:
    """A row is deleted, moved, given a value of another type, or exchanged with another one."""
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        table = draw.choice(_TABLES)
        ids = [row[0] for row in db.execute(f"SELECT rowid FROM {table}")]
        column, row = draw.choice(_COLUMNS[table]), draw.choice(ids)
        what = draw.randrange(5)
        with contextlib.suppress(sqlite3.IntegrityError):
            if what == 0:
                some = draw.sample(ids, draw.choice((1, len(ids))))
                db.executemany(f"DELETE FROM {table} WHERE rowid = ?", [(one,) for one in some])
            elif what == 1:
                db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (draw.choice(_VALUES), row))
            elif what == 2:
                number = draw.choice([name for name in _COLUMNS[table] if name in _NUMBERS])
                db.execute(
                    f"UPDATE {table} SET {number} = {number} + ? WHERE rowid = ?", (draw.choice((1, -1, 7)), row)
                )
            elif what == 3:
                other = draw.choice(ids)
                values = [
                    db.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (one,)).fetchone()
                    for one in (row, other)
                ]
                for one, value in zip((other, row), values, strict=True):
                    db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (*value, one))
            else:
                db.execute(f"UPDATE {table} SET {column} = CAST({column} AS {draw.choice(('TEXT', 'BLOB', 'REAL'))})")


_HOSTILE = (
    '{"saved": 1}', '{"' + "a" * 9000 + '": 1}', "[]", "null", "1e999", "-1", '"\\ud800"',
    "[" * 3000, '{"step": 1e30, "digest": ""}', "9" * 4000,
    '{"step": 10000000, "digest": "ab", "keyframes": 3}', '{"model": {"d_model": ' + "9" * 4000 + "}}",
    '{"model": {"n_layer": true}, "seed": ' + "7" * 400 + "}", '[{"step": 0, "threads": 99999}]',
    '[{"step": 1, "what": "' + "w" * 5000 + '", "value": 1}]',
    '[{"step": 1, "what": "seed", "value": ' + "8" * 900 + "}]",
    '{"train": {"learning_rate": ' + "9" * 400 + "}}",
)  # fmt: skip


def forged(path: Path, draw: random.Random) -> None:
    """Something that a person has written there, with a checksum that is right."""
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        what = draw.randrange(4)
        if what == 0:
            db.executemany("INSERT OR IGNORE INTO keyframe VALUES (?, 'ab', 99)", [(n,) for n in range(1, 50_000)])
        elif what == 1:
            db.execute("INSERT OR IGNORE INTO keyframe VALUES (10000000, 'ab', 99)")
        else:
            names = [name for (name,) in db.execute("SELECT name FROM fact")]
            name, value = draw.choice(names), draw.choice(_HOSTILE)
            crc = zlib.crc32(value.encode(), zlib.crc32(f"fact {name}".encode()))
            db.execute("UPDATE fact SET value = ?, crc = ? WHERE name = ?", (value, crc, name))


DAMAGES: tuple[Damage, ...] = (flip, pages, rows, rows, forged)

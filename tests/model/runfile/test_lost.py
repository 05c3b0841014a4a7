"""A damaged run file: what is lost is told, and what is left goes on."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from model.errors import TinyattnError
from model.runs.run import Run
from tests.kit.run_files import change, checks, digest_at, saved


def flip(path: Path, step: int) -> None:
    """Turn one bit in the middle of a keyframe."""
    with closing(sqlite3.connect(path)) as db, db:
        (data,) = db.execute("SELECT data FROM part WHERE step = ?", (step,)).fetchone()
        data = bytearray(data)
        data[len(data) // 2] ^= 1
        db.execute("UPDATE part SET data = ? WHERE step = ?", (bytes(data), step))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.write_bytes(b"no run file" * 100), r"run\.tinyattn is not a run file; allowed is"),
        (lambda path: path.write_bytes(b""), r"run\.tinyattn is not a run file; allowed is"),
        (
            lambda path: change_header(path, 60, 9),
            r"has run file format 9; this version of tinyattn reads format 1 to 2",
        ),
        (lambda path: path.unlink(), r"There is no run file .*run\.tinyattn\."),
        (lambda path: put_spec(path, "{}}"), "its spec is not JSON"),
        (lambda path: put_spec(path, '{"model": {"n_head": 0}}'), "model.n_head is 0; allowed is 1 to 64"),
        (lambda path: put_spec(path, '{"model": {"magic": 1}}'), "has an option 'magic' that this version does not"),
        (lambda path: change(path, "UPDATE fact SET crc = 0 WHERE name = 'spec'"), "its spec does not match its check"),
        (lambda path: run_sql(path, "CREATE VIEW extra AS SELECT 1"), "its tables are other ones"),
    ],
)
def test_what_is_no_run_file_is_told_in_one_sentence(
    path: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    saved(path, (2,))
    spoil(path)
    with pytest.raises(TinyattnError, match=sentence) as caught:
        Run.open(path)
    assert str(caught.value).count("\n") == 0


def change_header(path: Path, at: int, version: int) -> None:
    data = bytearray(path.read_bytes())
    data[at : at + 4] = version.to_bytes(4, "big")
    path.write_bytes(data)


def put_spec(path: Path, text: str) -> None:
    import zlib

    crc = zlib.crc32(text.encode(), zlib.crc32(b"fact spec"))
    change(path, "UPDATE fact SET value = ?, crc = ? WHERE name = 'spec'", text, crc)


def run_sql(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement)


def test_the_newest_whole_state_is_where_a_damaged_run_goes_on(path: Path) -> None:
    last = saved(path)
    flip(path, 20)
    with Run.open(path) as run:
        assert run.storage.lost == "The state of step 20 cannot be read; the run goes on from step 15."
        assert run.learner.state().digest() == digest_at(15)
        run.train_to(20)
        assert run.learner.state().digest() == last
    with Run.open(path) as run:
        assert (run.storage.lost, run.learner.step) == ("", 20)


def test_a_damaged_state_of_the_past_is_computed_again(path: Path) -> None:
    saved(path)
    flip(path, 10)
    with Run.open(path, write=False) as run:
        found = run.history.at(12, math.inf)
        assert found is not None
        assert found.state().digest() == digest_at(12)


def test_a_state_that_claims_too_much_is_not_read(path: Path) -> None:
    saved(path)
    change(path, "UPDATE keyframe SET size = 1000000000000 WHERE step = 20")
    with Run.open(path, write=False) as run:
        assert run.learner.step == 15


def test_lost_losses_are_told_and_the_rest_is_kept(path: Path) -> None:
    saved(path)
    change(path, "UPDATE series SET crc = crc + 1 WHERE name = 'losses' AND first = 5")
    with Run.open(path) as run:
        assert run.storage.lost == "Losses that cannot be read: 5, from step 6 on."
        assert [math.isnan(loss) for loss in run.losses] == [5 <= k < 10 for k in range(20)]
        run.train_to(22)
    with Run.open(path) as again:
        assert again.storage.lost == "Losses that cannot be read: 5, from step 6 on.", "nor after it was trained on"


def test_a_truncated_file_opens_as_far_as_it_goes(path: Path) -> None:
    saved(path, tuple(range(5, 100, 5)))
    whole = path.read_bytes()
    reached = []
    for share in (0.95, 0.7, 0.4):
        path.write_bytes(whole[: int(len(whole) * share) // 4096 * 4096])
        with Run.open(path) as run:
            assert run.storage.lost.startswith("The file is cut short.")
            assert run.learner.state().digest() == digest_at(run.learner.step)
            reached.append(run.learner.step)
    assert 95 > reached[0] > reached[1] > reached[2] > 0


def test_verify_finds_a_bit_and_a_forgery(path: Path) -> None:
    saved(path)
    assert [(check.first, check.step, check.wrong) for check in checks(path)] == [
        (0, 5, ""),
        (5, 10, ""),
        (10, 15, ""),
        (15, 20, ""),
    ]
    flip(path, 10)
    assert [check.wrong for check in checks(path)] == [
        "",
        "run.tinyattn: the keyframe of step 10 does not match its checksum",
        "",
        "",
    ]
    change(path, "UPDATE keyframe SET digest = ? WHERE step = 15", "f" * 64)
    assert "digest ffffffffffffffff… is recorded" in checks(path)[2].wrong


@pytest.fixture(autouse=True)
def _no_saver_left() -> Iterator[None]:
    import threading

    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "saver"]

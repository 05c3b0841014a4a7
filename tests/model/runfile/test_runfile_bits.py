"""What a run file tells besides its numbers: the text it reads, what its bits depend on, and its format."""

from __future__ import annotations

import json
import math
import sqlite3
import time
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.config import DataConfig, ModelConfig, RunSpec, TrainConfig
from model.errors import RunFileError
from model.runfile import schema
from model.runfile.runfile import RunFile
from model.runs.doubt import doubt
from model.runs.run import Run
from model.runs.verify import verify
from model.spec.bits import Bits, bits_from_json, extended
from model.spec.spec_json import WrittenError
from model.trainer.trainer import Trainer
from tests.kit.command_line import Call
from tests.kit.run_files import change, digest_at, saved
from tests.model.runfile.test_lost import flip
from tests.model.trainer.test_trainer_file import rest

WIDE = RunSpec(ModelConfig(d_model=128, n_head=4, n_layer=2, mlp=True, norm=True), TrainConfig(batch_size=64))
"""A network whose sums are split among threads."""


def arithmetic(path: Path, told: object) -> None:
    """Write what a run is said to have been made with."""
    text = json.dumps(told)
    crc = zlib.crc32(text.encode(), zlib.crc32(b"fact arithmetic"))
    change(path, "UPDATE fact SET value = ?, crc = ? WHERE name = 'arithmetic'", text, crc)


@pytest.fixture
def two_threads(path: Path) -> Path:
    torch.set_num_threads(2)
    saved(path, (3, 6, 9), WIDE)
    torch.set_num_threads(1)
    assert digest_at(9, WIDE) != newest(path), "this test shows something only where bits depend on threads"
    return path


def troubles(err: str) -> list[str]:
    """What was told besides how far it has come."""
    return [line for line in err.splitlines() if line.startswith("tinyattn: ")]


def newest(path: Path) -> str:
    with closing(RunFile.open(path, write=False)) as file:
        return file.digest


def test_steps_are_made_again_with_as_many_threads(two_threads: Path) -> None:
    with closing(RunFile.open(two_threads, write=False)) as file:
        assert file.made == (Bits.here(0, 2),)
        assert [(check.wrong, check.other) for check in verify(file)] == [("", "")] * 3
    with Run.open(two_threads, write=False) as run:
        assert run.at(8) is not None
        assert (run.history.approximate, doubt(run, 8)) == (None, "")
    assert torch.get_num_threads() == 1


def test_who_goes_on_with_other_threads_says_so(two_threads: Path) -> None:
    with Run.open(two_threads) as run:
        run.train_to(14)
    with closing(RunFile.open(two_threads, write=False)) as file:
        assert [(bits.step, bits.threads) for bits in file.made] == [(0, 2), (9, 1)]
        assert not any(check.wrong or check.other for check in verify(file))


def test_resume_computes_as_the_run_was_made(call: Call, two_threads: Path) -> None:
    torch.set_num_threads(2)
    straight = digest_at(15, WIDE)
    assert (
        json.loads(call("train", "-o", str(two_threads), "--resume", "--steps", "15", "--json")[1])["digest"]
        == straight
    )


def test_other_bits_of_another_machine_are_approximate_and_no_damage(call: Call, two_threads: Path) -> None:
    arithmetic(two_threads, [{"step": 0, "threads": 1, "torch": "1.0", "processor": "another"}])
    code, out, err = call("verify", str(two_threads))
    assert (code, troubles(err)) == (0, [])
    assert "approximate: digest" in out
    assert "MISMATCH" not in out
    assert out.splitlines()[-1].startswith(
        "The file is whole; 3 of 3 keyframes have other bits here, as it was made with"
    )
    for verb, *more in (("show",), ("explain", "--stage", "query", "--cell", "0,0,0")):
        code, _, err = call(verb, str(two_threads), "--step", "6", "--text", "the cat", *more)
        assert (code, len(troubles(err))) == (0, 1)
        assert troubles(err)[0].startswith("tinyattn: Step 6 is approximate: computed again, step ")


def test_a_forged_loss_is_no_matter_of_bits(call: Call, two_threads: Path) -> None:
    arithmetic(two_threads, [{"step": 0, "threads": 1, "torch": "1.0", "processor": "another"}])
    with closing(sqlite3.connect(two_threads)) as db, db:
        ((first, data),) = db.execute("SELECT first, data FROM series WHERE name = 'losses' AND first = 3").fetchall()
        data = data[4:] + data[:4]
        crc = zlib.crc32(data, zlib.crc32(f"series losses {first}".encode()))
        db.execute("UPDATE series SET data = ?, crc = ? WHERE first = 3", (data, crc))
    code, out, _ = call("verify", str(two_threads))
    assert code == 1
    assert "MISMATCH: the loss of step 4 is " in out


def test_a_bit_of_what_it_was_made_with_is_told_as_lost(call: Call, path: Path) -> None:
    saved(path)
    change(
        path, "UPDATE fact SET value = replace(value, ?, ?) WHERE name = 'arithmetic'", '"threads": 1', '"threads": 3'
    )
    assert json.loads(call("info", str(path), "--json")[1])["lost"] == "Its arithmetic cannot be read."
    code, _, err = call("verify", str(path))
    assert code == 1
    assert err.startswith("tinyattn: Its arithmetic cannot be read.\n")


@pytest.mark.parametrize(
    "told",
    [None, [], [1], [{"step": 0}], [{"step": 0, "threads": 10**6, "torch": "", "processor": ""}]]
    + [[{"step": s, "threads": 1, "torch": "", "processor": ""} for s in steps] for steps in ((3, 3), (-1,), (10**9,))],
)
def test_what_cannot_be_is_refused(told: object) -> None:
    with pytest.raises(WrittenError, match="its arithmetic"):
        bits_from_json(told)


def test_what_follows_is_added_and_what_is_the_same_is_not() -> None:
    one, two = Bits(0, 1, "a", "b"), Bits(5, 2, "a", "b")
    assert extended((one,), replace(one, step=7)) == (one,)
    assert extended((one,), two) == (one, two)
    assert extended((one, two), replace(two, threads=3)) == (one, replace(two, threads=3))


def test_a_run_file_alone_is_all_that_is_needed(call: Call, path: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("The cat sat on the mat, and the dog did not. " * 40, encoding="utf-8")
    spec = RunSpec(model=ModelConfig(d_model=8), data=DataConfig(corpus=str(text), tokenizer="character"))
    saved(path, (5, 10), spec)
    straight = digest_at(30, spec)
    for spoil in (lambda: text.write_text("another text", encoding="utf-8"), text.unlink):
        spoil()
        code, _, err = call("show", str(path), "--step", "7", "--csv")
        assert (code, err) == (0, "")
        assert call("verify", str(path))[0] == 0
        assert json.loads(call("info", str(path), "--json")[1])["lost"] == ""
    assert json.loads(call("train", "-o", str(path), "--resume", "--steps", "30", "--json")[1])["digest"] == straight
    with closing(Trainer()) as trainer:  # and a window begins it again
        from model.messages import Goal

        frames, problems = rest(trainer, Goal(1, RunSpec(), path=str(path)))
        assert not problems
        assert frames[-1].info.sha256
        frames, problems = rest(trainer, Goal(2, replace(spec, seed=4), until=3, seen=frames[-1].number))
        assert not problems
        assert frames[-1].step == 3


def test_a_text_that_is_damaged_is_told_and_saved_again(path: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("The cat sat on the mat, and the dog did not. " * 40, encoding="utf-8")
    saved(path, (5,), RunSpec(data=DataConfig(corpus=str(text), tokenizer="character")))
    change(path, "UPDATE text SET data = zeroblob(100)")
    with Run.open(path) as run:
        assert run.storage.lost == "A text that it learned from cannot be read."
        run.train_to(8)
    text.unlink()
    with Run.open(path) as run:
        assert (run.storage.lost, run.learner.step) == ("", 8)


@pytest.fixture
def first_format(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file as the first format had it: no texts, no counts, nothing of threads, checksums of contents alone."""
    with monkeypatch.context() as before:
        before.setattr("model.runfile.store.FORMAT", 1)
        saved(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM fact WHERE name = 'arithmetic'")
        told = json.loads(db.execute("SELECT value FROM fact WHERE name = 'saved'").fetchone()[0])
        value = json.dumps({"step": told["step"], "digest": told["digest"]})
        db.execute("UPDATE fact SET value = ?, crc = ? WHERE name = 'saved'", (value, zlib.crc32(value.encode())))
    return path


def test_a_file_of_the_first_format_opens_and_is_trained_on(first_format: Path) -> None:
    with closing(RunFile.open(first_format, write=False)) as file:
        assert (file.store.format, file.lost, file.made[0].threads) == (1, [], 0)
        assert [(check.wrong, check.other) for check in verify(file)] == [("", "")] * 4
    with Run.open(first_format) as run:
        assert run.learner.step == 20
        run.train_to(30)
    with Run.open(first_format, write=False) as run:
        assert run.storage.file is not None
        assert (run.storage.file.store.format, run.storage.lost) == (1, "")
        assert run.learner.state().digest() == digest_at(30)
        assert [bits.threads for bits in run.history.made] == [0, 1]
    with closing(sqlite3.connect(first_format)) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE sql IS NOT NULL")}
        assert tables == {*schema.TABLES[1]}
    flip(first_format, 10)
    with closing(RunFile.open(first_format, write=False)) as file:
        assert file.damaged_keyframes() == (10,)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("UPDATE series SET first = first + 1 WHERE name = 'losses' AND first = 15", "Losses that cannot be read: 5"),
        ("DELETE FROM keyframe WHERE step = 20", "Keyframes that are missing: 1."),
        ("DELETE FROM keyframe WHERE step = 10", "Keyframes that are missing: 1."),
        ("DELETE FROM keyframe", "Keyframes that are missing: 4."),
        ("UPDATE keyframe SET step = 10000000 WHERE step = 20", "Keyframes that are beyond its newest step: 1."),
        ("UPDATE series SET first = 'zero' || first", "Losses that cannot be read: 20"),
        ("DELETE FROM fact WHERE name = 'machine'", "Its machine cannot be read."),
        ("UPDATE fact SET value = '\"a text\"' WHERE name = 'probe'", "Its probe cannot be read."),
    ],
)
def test_what_is_out_of_its_place_is_told(call: Call, path: Path, spoil: str, said: str) -> None:
    saved(path)
    change(path, spoil)
    assert said in json.loads(call("info", str(path), "--json")[1])["lost"]
    code, _, err = call("verify", str(path))
    assert code == 1
    assert said in err
    assert all(len(line) < 300 for line in err.splitlines())


def held_out(path: Path, spoil: Callable[[bytes], bytes]) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        first, data = db.execute("SELECT first, data FROM series WHERE name = 'held_out'").fetchone()
        data = spoil(data)
        crc = zlib.crc32(data, zlib.crc32(f"series held_out {first}".encode()))
        db.execute("UPDATE series SET data = ?, crc = ? WHERE name = 'held_out'", (data, crc))


def test_verify_computes_what_is_held_out_again(call: Call, path: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("The cat sat on the mat, and the dog did not. " * 40, encoding="utf-8")
    spec = RunSpec(model=ModelConfig(d_model=8), data=DataConfig(corpus=str(text), tokenizer="character"))
    saved(path, (50, 60), spec)
    assert call("verify", str(path))[0] == 0
    held_out(path, lambda data: data[:-1] + bytes([data[-1] ^ 1]))
    code, out, _ = call("verify", str(path))
    assert code == 1
    assert "MISMATCH: the held-out loss of step 50 is another one" in out
    held_out(path, lambda data: b"")
    assert "Losses on the held-out text: 0 can be read, and 1 were written." in call("verify", str(path))[2]


@pytest.mark.parametrize("verb", [("info",), ("show",), ("verify",)])
def test_what_is_hostile_takes_no_time(call: Call, path: Path, verb: tuple[str, ...]) -> None:
    saved(path)
    with closing(sqlite3.connect(path)) as db, db:
        many = ((step, "ab", 10**15) for step in range(21, 50_021))
        db.executemany("INSERT INTO keyframe VALUES (?, ?, ?)", many)
        db.execute("INSERT INTO keyframe VALUES (10000000, 'ab', 99)")
    start = time.perf_counter()
    _, out, err = call(verb[0], str(path), *verb[1:])
    assert time.perf_counter() - start < 5
    assert "Some of its keyframes cannot be listed." in out + err


def test_a_step_far_away_is_in_doubt_only_after_it_was_computed(path: Path) -> None:
    saved(path)
    with Run.open(path, write=False) as run:
        assert math.isfinite(run.losses[3])
        assert doubt(run, 8) == ""


def test_a_spec_that_is_not_of_these_states_is_refused_before_anything_is_built(path: Path) -> None:
    saved(path)
    huge = json.dumps({"model": {"d_model": 512, "n_layer": 32, "n_head": 8, "mlp": True}, "train": {}, "data": {}})
    crc = zlib.crc32(huge.encode(), zlib.crc32(b"fact spec"))
    change(path, "UPDATE fact SET value = ?, crc = ? WHERE name = 'spec'", huge, crc)
    start = time.perf_counter()
    with pytest.raises(RunFileError, match=r"not that of its states, which would take \d+ bytes or more"):
        Run.open(path)
    assert time.perf_counter() - start < 1

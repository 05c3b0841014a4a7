"""What is printed reaches consoles that are not UTF-8, and full disks and closed pipes are told."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest

from model.config import RunSpec
from model.runs.run import Run
from tests.kit.vocabularies import as_tiktoken
from tinyattn_gui.__main__ import main
from tinyattn_gui.cli.verbs import VERBS as EVERY

CONSOLES = ("cp1252", "latin-1", "cp437", "ascii")

VERBS = {
    "presets": ("presets",),
    "presets --json": ("presets", "--json"),
    "train": ("train", "--steps", "1"),
    "train --json": ("train", "--steps", "1", "--json"),
    "show": ("show", "--step", "0", "--stage", "tokens", "--text", "der Äpfel “Ж” 猫"),
    "show --csv": ("show", "--step", "0", "--stage", "tokens", "--text", "der Äpfel “Ж” 猫", "--csv"),
    "explain": ("explain", "--step", "0", "--cell", "0,5,2", "--stage", "scores"),
    "explain --json": ("explain", "--step", "0", "--cell", "0,5,2", "--json"),
    "experiment": ("experiment", "no-root", "--steps", "1"),
    "experiment --json": ("experiment", "no-root", "--steps", "1", "--json"),
    "book": ("book", "trainable"),
    "book --json": ("book", "--json"),
    "sample": ("sample", "Ж.tinyattn"),
    "sample --json": ("sample", "Ж.tinyattn", "--json"),
    "info": ("info", "Ж.tinyattn"),
    "info --json": ("info", "Ж.tinyattn", "--json"),
    "when": ("when", "Ж.tinyattn", "loss<5"),
    "when --json": ("when", "Ж.tinyattn", "attention[0,0,1,0]>0.1", "loss<0.001", "--json"),
    "heads": ("heads", "Ж.tinyattn"),
    "heads --json": ("heads", "Ж.tinyattn", "--json"),
    "verify": ("verify", "Ж.tinyattn"),
    "export": ("export", "Ж.tinyattn", "-o", "猫 é.svg", "-o", "猫 é.csv"),
    "tokenize": ("tokenize", "--text", "Äpfel “Ж” 猫", "--tokenizer", "bytes"),
    "tokenize --json": ("tokenize", "--text", "Äpfel “Ж” 猫", "--tokenizer", "bytes", "--json"),
    "fetch": ("fetch",),
    "vocabulary": ("vocabulary", "--set", "data.tokenizer=Ж.tiktoken", "--set", "data.corpus=Ж.txt"),
    "vocabulary --json": ("vocabulary", "--json"),
    "weights": ("weights", "export", "Ж.tinyattn", "-o", "Ж.safetensors"),
    "weights --json": ("weights", "export", "Ж.tinyattn", "-o", "猫.safetensors", "--json"),
    "lab": ("lab", "cost", "--longest", "128", "--repeats", "3", "--seconds", "0"),
    "help": ("export", "--help"),
    "a wrong name": ("show", "猫.tinyattn"),
}
"""Every verb, in words and as data."""


@dataclass(frozen=True)
class Said:
    """What a verb came to: its exit code, and the bytes that it printed."""

    code: int
    out: bytes
    err: bytes


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a run file whose name no code page of the West can say."""
    with Run(RunSpec()) as run:
        run.save_as(tmp_path / "Ж.tinyattn", probe="the “Ж” cat")
        run.train_to(2)
    (tmp_path / "Ж.txt").write_text("the “Ж” cat " * 20, encoding="utf-8")
    as_tiktoken(tmp_path).rename(tmp_path / "Ж.tiktoken")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def console(encoding: str, raw: BinaryIO | None = None) -> io.TextIOWrapper:
    """A stream as Python opens it on a console of this encoding."""
    return io.TextIOWrapper(io.BytesIO() if raw is None else raw, encoding)


def call(
    verb: tuple[str, ...], encoding: str = "utf-8", out: BinaryIO | None = None, err: BinaryIO | None = None
) -> Said:
    """The program as it is started on such a console."""
    with pytest.MonkeyPatch.context() as patch:
        streams = console(encoding, out), console(encoding, err)
        patch.setattr(sys, "argv", ["tinyattn", *verb])
        patch.setattr(sys, "stdout", streams[0])
        patch.setattr(sys, "stderr", streams[1])
        try:
            code = main()
        except SystemExit as end:
            code = int(end.code or 0)
    said = [stream.buffer.getvalue() if isinstance(stream.buffer, io.BytesIO) else b"" for stream in streams]
    for stream in streams:
        with suppress(OSError):
            stream.close()
    return Said(code, *said)


def test_every_verb_is_tried() -> None:
    assert {verb.name for verb in EVERY} == {words[0] for words in VERBS.values()}


PROGRESS = re.compile(r"\w+: \d+ of \d+")
"""What is said where something takes a while."""


@pytest.mark.parametrize("encoding", CONSOLES)
@pytest.mark.usefixtures("qapp")
def test_every_verb_prints_on_every_console(encoding: str, folder: Path) -> None:
    """UTF-8 where it is data; in words, what the console lacks is written as its code point."""
    said = {name: call(verb, encoding) for name, verb in VERBS.items()}
    assert {name: one.code for name, one in said.items() if one.code} == {"a wrong name": 2}
    for name, one in said.items():
        is_data = name.endswith("json") or name.startswith("show")
        assert one.out.decode("utf-8" if is_data else encoding) or name == "a wrong name"
        notes = [line for line in one.err.decode(encoding).splitlines() if not PROGRESS.match(line)]
        assert len(notes) == (name == "a wrong name"), name
    assert json.loads(said["show"].out)["labels"]["position"][1:5] == ["‹Äpfel›", "‹“›", "‹Ж›", "‹”›"]
    assert json.loads(said["info --json"].out)["probe"] == "the “Ж” cat"
    assert rb"\u0416.tinyattn" in said["info"].out
    assert rb"\u2212" in said["explain"].out
    assert rb"\u732b.tinyattn" in said["a wrong name"].err
    assert (folder / "猫 é.svg").stat().st_size > 1000


def test_a_process_of_its_own_prints_on_a_console_of_windows(folder: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp437", "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-m", "tinyattn_gui", *VERBS["presets"]]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=100, check=True)
    assert rb"\u201cthe\u201d" in done.stdout
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux only")
@pytest.mark.usefixtures("qapp", "folder")
def test_a_full_disk_is_a_sentence() -> None:
    for name in {*VERBS} - {"a wrong name"}:
        said = call(VERBS[name], out=open("/dev/full", "wb", buffering=0))  # noqa: SIM115  (closed by the console)
        notes = [line for line in said.err.decode().splitlines() if not PROGRESS.match(line)]
        assert (said.code, notes) == (1, ["tinyattn: What was printed could not be written: the disk is full."]), name


@pytest.mark.skipif(os.name != "posix", reason="pipes as on POSIX")
@pytest.mark.usefixtures("folder")
def test_a_closed_pipe_is_a_sentence() -> None:
    for name in ("presets", "show", "help"):
        read, write = os.pipe()
        os.close(read)
        said = call(VERBS[name], out=open(write, "wb", buffering=0))  # noqa: SIM115  (closed by the console)
        sentence = b"tinyattn: What was printed has not been read to its end: whoever read it has gone.\n"
        assert (said.code, said.err) == (1, sentence), name


def test_without_any_output_work_is_done(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a window without a console, or where nobody wants to hear of it."""
    monkeypatch.setattr(sys, "argv", ["tinyattn", *VERBS["show"]])
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert main() == 0
    for stream in (sys.stdout, sys.stderr):
        stream.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux only")
def test_progress_that_nobody_hears_ends_nothing() -> None:
    said = call(("train", "--steps", "40", "--progress", "0", "--json"), err=open("/dev/full", "wb", buffering=0))  # noqa: SIM115
    assert (said.code, json.loads(said.out)["step"]) == (0, 40)

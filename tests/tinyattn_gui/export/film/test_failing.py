"""Films that cannot be written: files are whole or not there."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.kit.film_pictures import FORMATS, NAMES, drawn, reel, written
from tests.kit.small_files import small_files
from tinyattn_gui.export.film import mp4
from tinyattn_gui.export.film.formats import check, filming
from tinyattn_gui.export.film.names import targets
from tinyattn_gui.export.save import ExportError


def test_without_ffmpeg_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(mp4.importlib, "import_module", missing)
    monkeypatch.setattr(mp4.shutil, "which", lambda name: None)
    with pytest.raises(ExportError, match=r'pip install "tinyattn\[video\]"'):
        check("mp4", Fraction(12), clear=False)
    with pytest.raises(ExportError, match=r'pip install "tinyattn\[video\]"'):
        written(tmp_path, "mp4", drawn(2))
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for ffmpeg")
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("film.mp4: No space left on device", "film.mp4 could not be written: the disk is full."),
        ("Unknown encoder 'libx264'", 'cannot write H.264; pip install "tinyattn[video]" brings it'),
        ("Conversion failed!", "film.mp4 could not be written: ffmpeg says “Conversion failed!”."),
    ],
)
def test_what_ffmpeg_says_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, sentence: str) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text(f'#!/bin/sh\ncat > /dev/null\necho "{said}" >&2\nexit 1\n')
    program.chmod(0o700)
    monkeypatch.setattr(mp4, "find_ffmpeg", lambda: str(program))
    with pytest.raises(ExportError) as caught:
        written(tmp_path, "mp4", drawn(3))
    assert sentence in str(caught.value)
    assert [file.name for file in tmp_path.iterdir()] == ["ffmpeg"]


@pytest.mark.skipif(os.name != "posix", reason="limits as on POSIX")
@pytest.mark.parametrize("form", FORMATS)
def test_a_real_failed_write_leaves_nothing(tmp_path: Path, form: str) -> None:
    pictures = [np.random.default_rng(n).integers(0, 1 << 24, (99, 101)).astype(np.uint32) for n in range(3)]
    told = pytest.raises(ExportError, match=r"film.*could not be written: the file would be larger than allowed\.")
    with small_files(5000), told:
        written(tmp_path, form, pictures, width=101, height=99)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMATS)
def test_a_full_disk_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    first = targets(tmp_path / NAMES[form], form, 3)[0]
    first.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="could not be written: the disk is full"):
        written(tmp_path, form, drawn(3))
    assert first.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [first]


@pytest.mark.parametrize("form", FORMATS)
def test_ctrl_c_leaves_nothing(tmp_path: Path, form: str) -> None:
    with (
        suppress(KeyboardInterrupt),
        filming(tmp_path / NAMES[form], form, reel(5)) as encoder,
    ):
        encoder.add(drawn(1)[0])
        assert list(tmp_path.iterdir()) != []
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_frames_that_cannot_all_take_their_places_take_none(tmp_path: Path) -> None:
    old, folder = tmp_path / "film-00.png", tmp_path / "film-02.png"
    old.write_bytes(b"old")
    folder.mkdir()
    (folder / "file").touch()
    with pytest.raises(ExportError, match="could not be written"):
        written(tmp_path, "frames", drawn(4))
    assert {file.name for file in tmp_path.iterdir()} == {"film-00.png", "film-02.png"}


def test_what_a_format_cannot_hold_is_refused() -> None:
    check("apng", Fraction(60), clear=True)
    with pytest.raises(ExportError, match=r"has 60 frames a second; allowed in GIF are at most 50\."):
        check("gif", Fraction(60), clear=False)
    with pytest.raises(ExportError, match="A GIF cannot have a transparent background"):
        check("gif", Fraction(12), clear=True)

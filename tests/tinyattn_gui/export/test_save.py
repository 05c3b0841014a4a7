"""Files of figures that are whole or not there."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from model.errors import RequestError
from tests.kit.small_files import small_files
from tinyattn_gui.export.formats import format_of
from tinyattn_gui.export.save import ExportError, save

pytestmark = pytest.mark.usefixtures("qapp")


def test_format_of_a_name() -> None:
    names = ("a.png", "b.SVG", Path("c/d.e.pdf"), "a b.html", "ä.safetensors")
    assert [format_of(name) for name in names] == ["png", "svg", "pdf", "html", "safetensors"]
    for name in ("figure", "figure.bmp", ".png"):
        with pytest.raises(RequestError, match=r"allowed are names ending in \.png, \.svg, \.pdf"):
            format_of(name)


def test_save_writes_and_replaces(tmp_path: Path) -> None:
    target = tmp_path / "figure.png"
    save(target, b"one")
    save(target, b"two")
    assert target.read_bytes() == b"two"
    assert [entry.name for entry in tmp_path.iterdir()] == ["figure.png"]


@pytest.mark.skipif(os.name != "posix", reason="permissions as on POSIX")
def test_save_keeps_permissions(tmp_path: Path) -> None:
    target = tmp_path / "figure.png"
    save(target, b"one")
    plain = tmp_path / "plain"
    plain.touch()
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    target.chmod(0o640)
    save(target, b"two")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_save_into_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"figure\.png could not be written: its folder does not exist\."):
        save(tmp_path / "none" / "figure.png", b"data")
    assert list(tmp_path.iterdir()) == []


def test_save_over_a_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="it is a folder"):
        save(tmp_path, b"data")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_save_into_a_read_only_folder_leaves_nothing(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ExportError, match="writing there is not permitted"):
            save(tmp_path / "figure.png", b"data")
        assert list(tmp_path.iterdir()) == []
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(os.name != "posix", reason="limits as on POSIX")
def test_a_real_failed_write_leaves_nothing(tmp_path: Path) -> None:
    with small_files(1000), pytest.raises(ExportError, match="the file would be larger than allowed"):
        save(tmp_path / "figure.png", b"x" * 5000)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux only")
def test_a_device_is_not_replaced() -> None:
    with pytest.raises(ExportError, match="/dev/full could not be written: it is not a regular file"):
        save("/dev/full", b"data")
    assert Path("/dev/full").is_char_device()


@pytest.mark.skipif(os.name != "posix", reason="links as on POSIX")
def test_save_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    (tmp_path / "real.png").write_bytes(b"old")
    (tmp_path / "link.png").symlink_to("real.png")
    save(tmp_path / "link.png", b"new")
    assert (tmp_path / "link.png").is_symlink()
    assert (tmp_path / "real.png").read_bytes() == b"new"


@pytest.mark.parametrize(
    ("call", "code", "reason"),
    [
        ("fsync", errno.ENOSPC, "the disk is full"),
        ("replace", errno.EACCES, "writing there is not permitted"),
        ("fsync", errno.EROFS, "that disk is read-only"),
        ("fsync", errno.EIO, "input/output error"),
    ],
)
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, reason: str
) -> None:
    target = tmp_path / "figure.png"
    target.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(ExportError) as caught:
        save(target, b"new")
    assert str(caught.value) == f"{target} could not be written: {reason}."
    assert target.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["figure.png"]

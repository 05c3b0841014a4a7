"""Whatever the disk refuses while a figure or a film is written: each file is the old one or the new one, whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.kit import faults
from tests.kit.film_pictures import NAMES, drawn, written
from tinyattn_gui.export.save import ExportError, save

NEVER = 10**9
PIXELS = bytes(range(256)) * 400

WRITERS: Mapping[str, Callable[[Path], object]] = {
    "figure": lambda folder: save(folder / "figure.png", PIXELS),
    **{form: lambda folder, form=form: written(folder, form, drawn(3)) for form in NAMES if form != "mp4"},
}
"""A film in MP4 is written by another program."""


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("replacing", [False, True], ids=["new", "in place of another"])
def test_every_failure_of_the_disk_leaves_files_that_are_whole(kind: str, replacing: bool, tmp_path: Path) -> None:
    tmp_path.joinpath("whole").mkdir()
    with faults.python(NEVER) as disk:
        WRITERS[kind](tmp_path / "whole")
    new = content(tmp_path / "whole")
    old = dict.fromkeys(new, b"old") if replacing else {}
    assert disk.asked > 3
    for fails in range(1, disk.asked + 1):
        folder = tmp_path / str(fails)
        folder.mkdir()
        for name, data in old.items():
            folder.joinpath(name).write_bytes(data)
        with faults.python(fails), pytest.raises(ExportError, match="could not be written: the disk is full"):
            WRITERS[kind](folder)
        left = content(folder)
        assert left.keys() - old.keys() <= new.keys(), fails
        assert all(data in (old.get(name), new[name]) for name, data in left.items()), fails
        assert left.keys() >= old.keys(), fails

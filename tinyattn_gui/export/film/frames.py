"""Numbered PNG pictures: `name-%04d.png`. They are made aside and take their places together in the end."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from model.errors import TinyattnError
from model.exports.png import encode
from model.exports.stamp import carried, png_texts
from model.runfile.whole_file import PART
from tinyattn_gui.export.film.names import FRAMES, leftovers, targets
from tinyattn_gui.export.film.reel import Encoder, Pixels, Reel, channels
from tinyattn_gui.export.save import ExportError, spare_runs, told


class Frames(Encoder):
    """Writes each picture into a folder."""

    def __init__(self, folder: Path, reel: Reel) -> None:
        super().__init__(reel)
        self._folder = folder
        self._texts = png_texts(reel.title, reel.about) if reel.about else {}

    def take(self, pixels: Pixels) -> None:
        with (self._folder / str(self.count)).open("wb") as file:
            file.write(encode(channels(pixels, 4 if self.reel.clear else 3), self.reel.dpi, self._texts))
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def saving_set(pattern: Path, count: int) -> Iterator[Path]:
    """A folder for pictures called 0, 1, 2 and so on, which take their places in the end, or none of them does.

    Raises ExportError, also for what goes wrong while they are written.
    """
    places = targets(pattern, FRAMES, count)
    with told(pattern):
        old = _of_old_film(leftovers(pattern, FRAMES, count))
        for place in places:
            spare_runs(place)
        folder = Path(tempfile.mkdtemp(prefix=PART[0], suffix=PART[1], dir=pattern.parent))
        try:
            yield folder
            _place([folder / str(number) for number in range(count)], places)
            for file in old:
                file.unlink()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _of_old_film(files: list[Path]) -> list[Path]:
    """The last frames of a longer film, which go; raises ExportError for a picture that was not made here."""
    for file in files:
        try:
            carried(file)
        except TinyattnError:
            raise ExportError(
                f"{file} would be taken for a frame of this film, and is none of tinyattn's; allowed is another name."
            ) from None
    return files


def _place(made: list[Path], places: list[Path]) -> None:
    """Move all of them; where one cannot be, those that were not there before go again."""
    fresh = [target for target in places if not target.exists()]
    try:
        for source, target in zip(made, places, strict=True):
            os.replace(source, target)
    except BaseException:
        for target in fresh:
            with suppress(OSError):
                target.unlink()
        raise

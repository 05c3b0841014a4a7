"""The formats of films: how a name says one, and what encodes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from fractions import Fraction
from pathlib import Path

from tinyattn_gui.export.save import ExportError, saving
from tinyattn_gui.film.apng import Apng
from tinyattn_gui.film.frames import Frames, is_pattern, numbered, saving_set
from tinyattn_gui.film.gif import Gif
from tinyattn_gui.film.mp4 import Mp4, find_ffmpeg
from tinyattn_gui.film.reel import Encoder, Reel
from tinyattn_gui.film.webp import Webp

FRAMES = "frames"

ENCODERS: Mapping[str, type[Encoder]] = {"gif": Gif, "webp": Webp, "apng": Apng, "mp4": Mp4, FRAMES: Frames}

_ENDINGS = {".gif": "gif", ".webp": "webp", ".mp4": "mp4", ".png": "apng", ".apng": "apng"}


def film_format(path: Path) -> str:
    """The format that the name of a film asks for; raises ExportError where it asks for none."""
    if "%" in path.name:
        if path.suffix.lower() == ".png" and is_pattern(path):
            return FRAMES
        raise ExportError(f"The name {path.name} has a %; allowed is one place for a number, as in name-%04d.png.")
    found = _ENDINGS.get(path.suffix.lower())
    if found is None:
        raise ExportError(
            f"The name {path.name} says no format of a film; allowed are names ending in .gif, .webp, .mp4 or .png, "
            "and name-%04d.png for numbered frames."
        )
    return found


def check(form: str, rate: Fraction, *, clear: bool) -> None:
    """Raise ExportError for a film that the format cannot hold: its frames a second, a ground that is transparent."""
    kind = ENCODERS[form]
    if rate > kind.fastest:
        raise ExportError(
            f"The film has {float(rate):g} frames a second; allowed in {form.upper()} are at most {kind.fastest}."
        )
    if clear and not kind.clear:
        raise ExportError(
            f"A {form.upper()} cannot have a transparent background; allowed is another one, or WebP, APNG or frames."
        )
    if form == "mp4":
        find_ffmpeg()


def targets(path: Path, form: str, frames: int) -> list[Path]:
    """Every file that a film is written to."""
    return numbered(path, frames) if form == FRAMES else [path]


@contextmanager
def filming(path: Path, form: str, reel: Reel) -> Iterator[Encoder]:
    """What takes the pictures of a film, which is at `path` in the end, whole or not at all.

    Raises ExportError, also for what goes wrong while it is made.
    """
    if form == FRAMES:
        with saving_set(path, reel.frames) as folder:
            yield Frames(folder, reel)
    else:
        with saving(path) as file, closing(ENCODERS[form](file, reel)) as encoder:  # type: ignore[call-arg, arg-type]
            yield encoder
            encoder.finish()

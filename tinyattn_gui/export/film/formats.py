"""The formats of films: what encodes each, and what it cannot hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from fractions import Fraction
from pathlib import Path

from tinyattn_gui.export.film.apng import Apng
from tinyattn_gui.export.film.frames import Frames, saving_set
from tinyattn_gui.export.film.gif import Gif
from tinyattn_gui.export.film.mp4 import Mp4, find_ffmpeg
from tinyattn_gui.export.film.names import FRAMES
from tinyattn_gui.export.film.reel import Encoder, Reel
from tinyattn_gui.export.film.webp import Webp
from tinyattn_gui.export.save import ExportError, saving

ENCODERS: Mapping[str, type[Encoder]] = {"gif": Gif, "webp": Webp, "apng": Apng, "mp4": Mp4, FRAMES: Frames}


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

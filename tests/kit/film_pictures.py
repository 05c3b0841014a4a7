"""What tests of the formats of films share."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from tinyattn_gui.export.film.formats import filming
from tinyattn_gui.export.film.reel import Pixels, Reel

HIGH, WIDE = 21, 34
GREYS = tuple(grey * 0x010101 for grey in range(0, 255, 2))
NAMES = {"gif": "film.gif", "apng": "film.png", "webp": "film.webp", "mp4": "film.mp4", "frames": "film-%02d.png"}
FORMATS = [*NAMES]


def drawn(frames: int, *, clear: bool = False, colours: tuple[int, ...] = ()) -> list[Pixels]:
    """Pictures of which a part changes, at odd places too; the third is as the second."""
    rng, found = np.random.default_rng(0), list[Pixels]()
    picture = np.full((HIGH, WIDE), 0xFFFFFFFF, np.uint32)
    for number in range(frames):
        picture = picture.copy()
        if number != 2:
            some = rng.integers(0, 1 << 24, (5, 7)) if not colours else rng.choice(colours, (5, 7))
            veil = rng.integers(0, 256, (5, 7)) if clear else np.full((5, 7), 255)
            top, left = rng.integers(0, HIGH - 5), rng.integers(0, WIDE - 7)
            picture[top : top + 5, left : left + 7] = (veil << 24 | some).astype(np.uint32)
        found.append(picture)
    return found


def reel(frames: int, **more: Any) -> Reel:
    usual = {"width": WIDE, "height": HIGH, "rate": Fraction(7), "hold": Fraction(1), "colours": GREYS}
    return Reel(frames=frames, **{**usual, **more})


def written(folder: Path, form: str, pictures: list[Pixels], **more: Any) -> Path:
    path = folder / NAMES[form]
    with filming(path, form, reel(len(pictures), **more)) as encoder:
        for picture in pictures:
            encoder.add(picture.copy())
    return path

"""How the name of a film says its format. No Qt, and no encoder is loaded."""

from __future__ import annotations

import re
from pathlib import Path

from model.errors import RequestError

FRAMES = "frames"

FILMS = ("gif", "webp", "apng", "mp4", FRAMES)

_ENDINGS = {".gif": "gif", ".webp": "webp", ".mp4": "mp4", ".png": "apng", ".apng": "apng"}
_NUMBER = re.compile(r"%0?\d{0,2}d")


def is_film(path: Path) -> bool:
    """Whether a name can be that of a film only."""
    return "%" in path.name or path.suffix.lower() in {*_ENDINGS} - {".png"}


def film_format(path: Path) -> str:
    """The format that the name of a film asks for; raises RequestError where it asks for none."""
    name = path.name
    if "%" in name:
        if path.suffix.lower() == ".png" and len(_NUMBER.findall(name)) == name.count("%") == 1:
            return FRAMES
        raise RequestError(f"The name {name} has a %; allowed is one place for a number, as in name-%04d.png.")
    found = _ENDINGS.get(path.suffix.lower())
    if found is None:
        raise RequestError(
            f"The name {name} says no format of a film; allowed are names ending in .gif, .webp, .mp4 or .png, and "
            "name-%04d.png for numbered frames."
        )
    return found


def targets(path: Path, form: str, frames: int) -> list[Path]:
    """Every file that a film is written to: of numbered frames the names from 0 on."""
    return [path.with_name(path.name % number) for number in range(frames)] if form == FRAMES else [path]

"""How the name of a film says its format, and which files it is written to. No Qt, and no encoder is loaded."""

from __future__ import annotations

import re
from pathlib import Path

from model.errors import RequestError

FRAMES = "frames"

FILMS = ("gif", "webp", "apng", "mp4", FRAMES)

_ENDINGS = {".gif": "gif", ".webp": "webp", ".mp4": "mp4", ".png": "apng", ".apng": "apng"}
_NUMBERED = re.compile(r"%0\d{1,2}d")
_PLAIN = re.compile(r"%\d{0,2}d")
"""A place for a number where a film is asked for in any case; any other name may hold a %, as a percentage does."""


def is_film(path: Path) -> bool:
    """Whether a name can be that of a film only."""
    return bool(_NUMBERED.search(path.name)) or path.suffix.lower() in {*_ENDINGS} - {".png"}


def film_format(path: Path) -> str:
    """The format that the name of a film asks for; raises RequestError where it asks for none."""
    name = path.name
    if places := _places(name):
        if path.suffix.lower() == ".png" and len(places) == 1:
            return FRAMES
        raise RequestError(
            f"The name {name} has {' and '.join(place[0] for place in places)}; allowed is one place for a number, as "
            "in name-%04d.png."
        )
    found = _ENDINGS.get(path.suffix.lower())
    if found is None:
        raise RequestError(
            f"The name {name} says no format of a film; allowed are names ending in .gif, .webp, .mp4 or .png, and "
            "name-%04d.png for numbered frames."
        )
    return found


def targets(path: Path, form: str, frames: int) -> list[Path]:
    """Every file that a film is written to: of numbered frames the names from 0 on."""
    if form != FRAMES:
        return [path]
    return [path.with_name(_name(path.name, number)) for number in range(frames)]


def leftovers(path: Path, form: str, frames: int) -> list[Path]:
    """The numbered pictures that would follow the last frame: they would be taken for a part of this film."""
    if form != FRAMES or not path.parent.is_dir():
        return []
    before, _, after = _parted(path.name)
    known = re.compile(rf"{re.escape(before)}(\d+){re.escape(after)}", re.ASCII)
    numbered = ((int(found[1]), file) for file in path.parent.iterdir() if (found := known.fullmatch(file.name)))
    return [file for number, file in sorted(numbered) if number >= frames and file.name == _name(path.name, number)]


def touched(path: Path, form: str, frames: int) -> list[Path]:
    """Every file that is written or goes where a film is made."""
    return [*targets(path, form, frames), *leftovers(path, form, frames)]


def _places(name: str) -> list[re.Match[str]]:
    """The places for a number: those that can be nothing else, or those that may be one."""
    return [*_NUMBERED.finditer(name)] or [*_PLAIN.finditer(name)]


def _parted(name: str) -> tuple[str, str, str]:
    """A name before, at and after its place for a number."""
    places = _places(name)
    if len(places) != 1:
        raise RequestError(f"The name {name} has no place for a number; allowed is one, as in name-%04d.png.")
    start, end = places[0].span()
    return name[:start], name[start:end], name[end:]


def _name(pattern: str, number: int) -> str:
    before, place, after = _parted(pattern)
    return f"{before}{place % number}{after}"

"""Where the bundled files are: fonts, icons. In a wheel they lie inside the package, in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def asset(*parts: str) -> Path:
    """The path of a bundled file, such as `asset("fonts", "DejaVuSans.ttf")`.

    Raises FileNotFoundError when neither the wheel's nor the checkout's folder has it.
    """
    for root in (_PACKAGE / "assets", _PACKAGE.parent / "assets"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"The bundled file {'/'.join(parts)} is missing from this installation.")

"""A file that a new one takes the name of: set aside until the new one is whole, and put back if that never comes."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from model.runfile.names import with_beside


class Replaced:
    """Sets aside what is at `path`, with all that belongs to it; a log left beside another file would damage that."""

    def __init__(self, path: Path) -> None:
        self._moved: list[tuple[Path, Path]] = []
        for old in with_beside(path):
            ending = old.name.removeprefix(path.name)
            with suppress(OSError):
                self._moved.append((old, old.replace(path.with_name(f"{path.name}.before{ending}"))))

    def forget(self) -> None:
        """The new one is there."""
        for _, aside in self._moved:
            aside.unlink(missing_ok=True)

    def put_back(self) -> None:
        """The new one will not come; what there is of it under the name stays."""
        if not any(old.exists() for old, _ in self._moved):
            for old, aside in self._moved:
                with suppress(OSError):
                    aside.rename(old)

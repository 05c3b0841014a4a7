"""What a run begins with instead of drawing its first weights. Imports no torch."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePath

_BOOK, _RUN = "book:", "run:"
"""What stands before the name of an example of the book, or a run file and its step, where a path would stand."""


@dataclass(frozen=True)
class Start:
    """Weights that a run begins with instead of drawing them: where they came from, and which they are.

    `path` is that of a file or folder; or `book:trainable` for those of an example of the book, which the program makes
    itself; or `run:first.tinyattn@600` for those that another run had after 600 steps. `sha256` is that of their names
    and numbers; it is empty until they have been read. `new_head` says that their head was not taken over, but drawn by
    the run's seed: it predicts something else.
    """

    path: str
    sha256: str = ""
    new_head: bool = False

    @classmethod
    def of_book(cls, example: str) -> Start:
        """The weights of an example of the book."""
        return cls(_BOOK + example)

    @classmethod
    def of_run(cls, path: str, step: int) -> Start:
        """The weights that the run in a file had after so many steps."""
        return cls(f"{_RUN}{path}@{step}")

    @property
    def example(self) -> str:
        """The example of the book that these are of; empty where they are of nothing of the book."""
        return self.path.removeprefix(_BOOK) if self.path.startswith(_BOOK) else ""

    @property
    def run(self) -> tuple[str, int] | None:
        """The run file and the step that these are of; None where they are of no run."""
        match = re.fullmatch(f"{_RUN}(.+)@([0-9]{{1,9}})", self.path, re.DOTALL)
        return (match[1], int(match[2])) if match else None

    @property
    def lies_in_file(self) -> bool:
        """Whether `path` is the path of a file or folder, and no more."""
        return not self.example and self.run is None

    @property
    def name(self) -> str:
        """What they are the weights of, as it is named to people: files without their folders."""
        return self.without_folder().where

    @property
    def where(self) -> str:
        """The same, with the folders of files."""
        if self.run is not None:
            return f"{self.run[0]} at step {self.run[1]}"
        return f"the book's example {self.example}" if self.example else self.path

    @property
    def head(self) -> str:
        """What is said of its head, behind where the weights are from; empty where that is theirs too."""
        return ", their head new" if self.new_head else ""

    def without_folder(self) -> Start:
        """The same, with the file's own name alone: its folders are nobody's business."""
        if self.run is not None:
            return replace(self, path=self.of_run(PurePath(self.run[0]).name, self.run[1]).path)
        return self if self.example else replace(self, path=PurePath(self.path).name)

"""What a person has changed, to be taken back and done again: the sentence, the learning rate, preferences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtGui import QUndoCommand, QUndoStack

T = TypeVar("T")


class _Change(QUndoCommand):
    """One value that was another; `use` puts a value to use."""

    def __init__(self, what: str, before: Any, after: Any, use: Callable[[Any], object], kind: int) -> None:
        super().__init__(what)
        self._before, self._after, self._use, self._kind = before, after, use, kind

    def undo(self) -> None:
        self._use(self._before)

    def redo(self) -> None:
        self._use(self._after)

    def id(self) -> int:
        return self._kind

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        if not isinstance(other, _Change):
            return False
        self._after = other._after
        self.setObsolete(self._before == self._after)
        return True


class Undo(QUndoStack):
    """The changes so far, newest last."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: dict[str, int] = {}
        self.setUndoLimit(1000)

    def change(self, what: str, before: T, after: T, use: Callable[[T], object], *, typed: bool = False) -> None:
        """Use `after` instead of `before`. What is `typed` letter by letter is taken back as a whole."""
        if before != after:
            kind = self._typed.setdefault(what, len(self._typed) + 1) if typed else -1
            self.push(_Change(what, before, after, use, kind))

"""What every question of the window to the trainer is. Imports no torch."""

from __future__ import annotations

from typing import Generic, TypeVar

from model.quantities.catalogue import Catalogue
from model.quantities.watch import Ask, Watch

A = TypeVar("A")


class Question(Generic[A]):
    """What is asked again for each frame, until the goal has it no more; `A` is what it is answered with."""

    @property
    def watches(self) -> tuple[Watch, ...]:
        """The matrices that have to be known to answer it."""
        return ()

    @property
    def cells(self) -> tuple[Ask, ...]:
        """The cells that are opened to answer it."""
        return ()

    @property
    def key(self) -> Question[A]:
        """What makes it another question."""
        return self

    def needs_step(self, known: Catalogue) -> bool:
        """Whether only the step that led to the state on show, in full, can tell."""
        is_of_step = any(watch.needs_step(known) for watch in self.watches)
        return is_of_step or any(cell.needs_step(known) for cell in self.cells)

"""Branches are saved under new names one after another: each when the trainer says that the one before is there."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from model.messages import Frame
from tinyattn_gui.session.replaced import Replaced
from tinyattn_gui.session.session import Session


@dataclass(frozen=True)
class _Batch:
    """The branches, each with its new name, that are still to be saved before `then` is done."""

    orders: deque[tuple[int, Path]]
    then: Callable[[], object]


class Saving:
    """What the trainer has been asked to save, the first of it under way.

    `left` is told each run file that a branch had before. What cannot be saved ends its batch; what it would have
    replaced comes back.
    """

    def __init__(self, session: Session, left: Callable[[str], object]) -> None:
        self._session, self._left = session, left
        self._batches: deque[_Batch] = deque()
        self._under_way: tuple[int, Path] | None = None
        self._replaced: Replaced | None = None
        self._before = ""
        session.not_saved.connect(self._fail)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The names that are still to be saved under."""
        return tuple(path for batch in self._batches for _, path in batch.orders)

    @property
    def runs(self) -> tuple[int, ...]:
        """The branches that are still to be saved."""
        return tuple(run for batch in self._batches for run, _ in batch.orders)

    def order(self, orders: Iterable[tuple[int, Path]], then: Callable[[], object] = lambda: None) -> None:
        """Save each of these branches under its name, which a person has agreed to use, and do `then`."""
        self._batches.append(_Batch(deque(orders), then))
        self._go_on()

    def take_frame(self, frame: Frame) -> None:
        """See whether the branch that is being saved is."""
        if self._under_way is None:
            return
        run, path = self._under_way
        row = next((row for row in frame.branches if row.run == run), None)
        if row is None:  # it was left
            self.give_up()
        elif row.path == str(path):
            if self._replaced is not None:
                self._replaced.forget()
            self._under_way = self._replaced = None
            self._left(self._before)
            self._batches[0].orders.popleft()
            self._go_on()

    def give_up(self) -> None:
        """None of it can be saved any more."""
        self._put_back()
        self._batches.clear()

    def _fail(self, path: str) -> None:
        if self._under_way is not None and path == str(self._under_way[1]):
            self._put_back()
            self._batches.popleft()
            self._go_on()

    def _go_on(self) -> None:
        while self._batches and not self._batches[0].orders:
            self._batches.popleft().then()
        if self._batches and self._under_way is None:
            self._under_way = self._batches[0].orders[0]
            self._send(*self._under_way)

    def _send(self, run: int, path: Path) -> None:
        frame = self._session.frame
        rows = frame.branches if frame is not None else ()
        self._before = next((row.path for row in rows if row.run == run), "")
        self._replaced = Replaced(path) if path.exists() else None
        self._session.save_as(str(path), run)

    def _put_back(self) -> None:
        if self._replaced is not None:
            self._replaced.put_back()
        self._under_way = self._replaced = None

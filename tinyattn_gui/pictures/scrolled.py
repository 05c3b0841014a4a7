"""A picture with a row for each token, of which a long sentence shows some."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, eq=False, kw_only=True)
class Scrolled:
    """Tokens `first` up to `last` are on show; without a last one all that follow."""

    first: int = 0
    last: int | None = None

    @property
    def size(self) -> int:
        """How many tokens there are."""
        raise NotImplementedError

    @property
    def span(self) -> range:
        """The tokens on show."""
        return range(self.first, self.size if self.last is None else min(self.last, self.size))

    @property
    def part_span(self) -> tuple[int, int] | None:
        """The first token on show and the one after the last; None where all are."""
        return None if self.span == range(self.size) else (self.span.start, self.span.stop)

    def shown_from(self, first: int, count: int) -> Self:
        """The same from another token on."""
        return replace(self, first=first, last=first + count)

"""Lines of arithmetic as columns: a long sum is a message of arrays, not of thousands of small objects.

Imports no torch.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from model.messages.explanation import Operand, Term
from model.quantities.catalogue import Ref
from model.quantities.watch import Ask, Watch

Numbers = NDArray[np.float64]
Counts = NDArray[np.int32]

_NOTHING = np.iinfo(np.int32).min
"""Fills the places that an index does not have."""

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, eq=False)
class Columns:
    """The lines one below the other, then their factors; what is often the same stands once and is pointed at.

    `running` is NaN where `summed` is 0. `places` has a row for each factor, filled up where its index is shorter.
    """

    says: tuple[str, ...]
    says_at: Counts
    groups: tuple[str, ...]
    groups_at: Counts
    values: Numbers
    running: Numbers
    summed: Counts
    counts: Counts
    factors: Counts
    watches: tuple[Watch, ...]
    refs: tuple[Ref, ...]
    watches_at: Counts
    sentences: Counts
    places: Counts
    numbers: Numbers
    deep: bool
    pair: bool

    @staticmethod
    def of(terms: Sequence[Term]) -> Columns:
        """The columns of these lines."""
        factors = [factor for term in terms for factor in term.factors]
        asks = [factor.ask for factor in factors]
        longest = max((len(ask.index) for ask in asks), default=0)
        says, says_at = _pointed(term.says for term in terms)
        groups, groups_at = _pointed(term.group for term in terms)
        pairs, watches_at = _pointed((factor.ask.watch, factor.ref) for factor in factors)
        return Columns(
            says,
            says_at,
            groups,
            groups_at,
            np.array([term.value for term in terms]),
            np.array([np.nan if term.running is None else term.running for term in terms]),
            _counts(term.running is not None for term in terms),
            _counts(term.count for term in terms),
            _counts(len(term.factors) for term in terms),
            tuple(watch for watch, _ in pairs),
            tuple(ref for _, ref in pairs),
            watches_at,
            _counts(ask.sentence for ask in asks),
            _counts((*ask.index, *(_NOTHING,) * (longest - len(ask.index))) for ask in asks),
            np.array([factor.value for factor in factors], dtype=np.float64),
            any(factor.deep for factor in factors),
            any(factor.pair for factor in factors),
        )

    @property
    def terms(self) -> tuple[Term, ...]:
        """The lines."""
        factors = self._factors()
        ends = np.cumsum(self.factors).tolist()
        columns = (self.says_at, self.groups_at, self.values, self.running, self.summed, self.counts)
        return tuple(
            Term(
                self.says[says],
                value,
                factors[end - size : end],
                self.groups[group],
                running if summed else None,
                count,
            )
            for says, group, value, running, summed, count, size, end in zip(
                *(column.tolist() for column in columns), self.factors.tolist(), ends, strict=True
            )
        )

    def _factors(self) -> tuple[Operand, ...]:
        places = [tuple(at for at in row if at != _NOTHING) for row in self.places.tolist()]
        columns = (column.tolist() for column in (self.watches_at, self.sentences, self.numbers))
        return tuple(
            Operand(Ask(self.watches[watch], place, sentence), number, self.refs[watch], self.deep, self.pair)
            for place, watch, sentence, number in zip(places, *columns, strict=True)
        )


def _pointed(items: Iterable[T]) -> tuple[tuple[T, ...], Counts]:
    """What there is, each once, and which of it each item is."""
    known: dict[T, int] = {}
    at = [known.setdefault(item, len(known)) for item in items]
    return tuple(known), np.array(at, dtype=np.int32)


def _counts(items: Iterable[int | tuple[int, ...]]) -> Counts:
    return np.array(list(items), dtype=np.int32)

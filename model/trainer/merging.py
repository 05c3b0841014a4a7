"""How the vocabulary of a run came to be: its text after any number of merges, and whatever sentence is asked about."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property

from model.data.reading import parts_of
from model.data.textfile import MOST_BYTES
from model.errors import RequestError, TinyattnError
from model.messages import LookAtMerges, Merges, Sentence
from model.messages.merges import Pair
from model.tasks.table import make_task
from model.tasks.texts import TEXTS
from model.text.byte_pair import Merge, counting
from model.text.bytes import text_from, utf8
from model.text.merge_history import MergeHistory
from model.text.merging import Growth, growth_of
from model.text.tokenizer import Piece, Tokenizer
from model.training.learner import Learner

MOST_PAIRS = 20
"""Pairs that are told."""

PASSAGE, _LEAD = 400, 200
"""Characters of the beginning of the text that are shown, and how many more are cut so that the last are cut right."""

NO_MERGES = (
    "This run's tokenizer has no merges. One that has: Setup (F2), Tokenizer “byte-pair”, then start the run anew."
)
IMPORTED = "These merges were learned elsewhere, from a text that is not here: how often pairs came is not known."


class MergeLooker:
    """Looks at the text of a run after any number of merges, and goes from one number to the next."""

    def __init__(self, tokenizer: Tokenizer, texts: Callable[[], Iterable[str]], uncounted: str = "") -> None:
        self._texts, self.growth = texts, growth_of(tokenizer)
        is_foreign = self.growth is not None and self.growth.table.merges is None
        self._uncounted = IMPORTED if is_foreign else uncounted
        self._history: MergeHistory | None = None
        self._wanted: tuple[int, str] | None = None
        self._way: Iterator[None] | None = None
        self._stretches: dict[str, int] = {}
        self._reading: Iterator[None] | None = None
        self._has_begun = False
        self._told: tuple[object, Merges] | None = None

    @property
    def pending(self) -> bool:
        """Whether there is more to be counted."""
        return self._way is not None

    @property
    def version(self) -> object:
        """Changes when there is something else to tell."""
        return self._wanted, self._percent, self._uncounted

    def aim(self, question: LookAtMerges, probe: str) -> None:
        """Look after another number of merges, or at another sentence."""
        growth = self.growth
        if growth is None:
            return
        wanted = min(max(question.count, 0), len(growth.table.tokens)), question.text or probe
        merges, is_other = growth.table.merges, self._wanted is None or wanted[0] != self._wanted[0]
        if merges is not None and is_other and not self._uncounted:
            self._way = self._count(growth, merges, wanted[0])
        self._wanted = wanted

    def advance(self, seconds: float) -> None:
        """Count on for a slice; the first time what is known without counting is told first."""
        end = time.perf_counter() + seconds
        while self._has_begun and self._way is not None:
            try:
                if next(self._way, self) is self:
                    self._way = None
            except TinyattnError as error:  # the text is not what it was
                self._way, self._uncounted = None, str(error)
            if time.perf_counter() >= end:
                break
        self._has_begun = True

    def tell(self) -> Merges:
        """What is known."""
        if self.growth is None or self._wanted is None:
            return Merges(0, 0, why=NO_MERGES)
        if self._told is None or self._told[0] != self.version:
            self._told = self.version, self._look(self.growth, *self._wanted)
        return self._told[1]

    def _count(self, growth: Growth, merges: Sequence[Merge], count: int) -> Iterator[None]:
        """Go to so many merges; at first the text is cut."""
        if self._history is None:
            if self._reading is None:
                self._reading = counting(growth.stretches(self._texts()), self._stretches)
            for _ in self._reading:  # which goes on where it was, whatever is asked meanwhile
                yield
            rows = ((stretch.encode(), number) for stretch, number in self._stretches.items())
            self._history = MergeHistory(rows, merges)
            self._stretches, self._reading = {}, None
        yield from self._history.way_to(count)

    @property
    def _percent(self) -> int:
        """How far the way is; 100 where it has ended."""
        if self._way is None or self._wanted is None:
            return 100
        if self._history is None or self.growth is None:
            return 0
        away = abs(self._history.count - self._wanted[0]) / max(len(self.growth.table.tokens), 1)
        return round(99 * (1 - away))

    def _look(self, growth: Growth, count: int, text: str) -> Merges:
        total, history = len(growth.table.tokens), None if self.pending else self._history
        pieces, refused = self._cut(growth, text, count)
        return Merges(
            count,
            total,
            Sentence(_up_to(PASSAGE, growth.cut(self._beginning, count))),
            Sentence(pieces),
            _pair(growth, count - 1, history, is_next=False) if count else None,
            _pair(growth, count, history, is_next=True) if count < total else None,
            () if history is None else tuple(_counted(history)),
            0 if history is None else history.distinct,
            self._why,
            refused,
        )

    @staticmethod
    def _cut(growth: Growth, text: str, count: int) -> tuple[tuple[Piece, ...], str]:
        """The pieces of a sentence; none where it cannot be cut, and then why."""
        try:
            utf8(text)  # else the place that is wrong would be counted from a stretch on
            return growth.cut(growth.stretches((text,)), count), ""
        except RequestError as error:
            return (), str(error)

    @property
    def _why(self) -> str:
        if self._uncounted:
            return self._uncounted
        return f"Counting the pairs: {self._percent} %." if self.pending else ""

    @cached_property
    def _beginning(self) -> tuple[str, ...]:
        """The stretches that the text begins with."""
        found, room = list[str](), PASSAGE + _LEAD
        with suppress(TinyattnError):  # a text that is not what it was
            for stretch in () if self.growth is None else self.growth.stretches(self._texts()):
                found.append(stretch[:room])
                room -= len(found[-1])
                if not room:
                    break
        return tuple(found)


def looker_of(learner: Learner) -> MergeLooker:
    """Looks at the text that a run began to learn from."""
    corpus, data = learner.corpus, learner.spec.data
    if data.corpus in TEXTS:
        return MergeLooker(corpus.tokenizer, lambda: (TEXTS[data.corpus].write(),))
    if not corpus.texts:
        return MergeLooker(corpus.tokenizer, lambda: make_task(data.corpus, data.length, data.symbols).lexicon)
    size = sum(text.size for text in corpus.texts)
    large = f"The text has {size / 1e6:.0f} MB; pairs are counted in one of up to {MOST_BYTES / 1e6:.0f} MB."
    why = large if size > MOST_BYTES else ""
    return MergeLooker(corpus.tokenizer, lambda: parts_of(data, corpus.texts), why)


def _pair(growth: Growth, number: int, history: MergeHistory | None, is_next: bool) -> Pair | None:
    """A merge, with how often its pair comes before it is made."""
    if (parts := growth.table.parts(number)) is None:
        return None
    left, right = parts
    if growth.table.merges is None:
        return Pair(text_from(left), text_from(right))
    if history is None or not is_next:
        return Pair(text_from(left), text_from(right), growth.table.merges[number].count)
    count, ties = history.count_of(left, right)
    return Pair(text_from(left), text_from(right), count, max(ties - 1, 0))


def _counted(history: MergeHistory) -> Iterator[Pair]:
    """The most frequent pairs."""
    for pair in history.pairs(MOST_PAIRS):
        yield Pair(text_from(pair.left), text_from(pair.right), pair.count, pair.ties)


def _up_to(most: int, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The first pieces, of so many characters at most."""
    found, count = list[Piece](), 0
    for piece in pieces:
        count += len(piece.text)
        if count > most:
            break
        found.append(piece)
    return tuple(found)

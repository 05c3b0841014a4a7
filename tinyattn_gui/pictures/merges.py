"""A vocabulary after some of its merges: what a text is cut into there, and which pairs come how often."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from model.exports.table import Sheet
from model.figures.request import MERGES, FigurePart
from model.messages import Frame, LookAtMerges, Merges
from model.messages.merges import Pair
from model.text.visible import visible


@dataclass(frozen=True, eq=False)
class MergesPicture:
    """What there is after `merges.count` merges; `text` is the sentence of one's own that is cut as well.

    One that is `steady` takes the room that it needs before the first merge, so that nothing moves from merge to merge.
    """

    merges: Merges
    text: str = ""
    steady: bool = False
    title: str = "Merges"

    @property
    def part(self) -> FigurePart:
        """This as the part of a figure."""
        return FigurePart(view=MERGES, merges=self.merges.count, text=self.text)

    @cached_property
    def words(self) -> str:
        """Which merge was made last: `merge 37 of 744: ‘t’ + ‘h’ → ‘th’, 512 times`."""
        return made_words(self.merges)

    @cached_property
    def next_words(self) -> str:
        """Which merge comes next, and why."""
        pair = self.merges.next
        if pair is None:
            return "all merges are made" if self.merges.count == self.merges.total else ""
        return f"next: {pair.label}{_reason(pair)}"

    @cached_property
    def lit(self) -> str:
        """The token that the newest merge made; none before the first."""
        return "" if self.merges.newest is None else self.merges.newest.joined

    @cached_property
    def next_row(self) -> int | None:
        """The row of the pair that is merged next, if it is among those on show."""
        pair = self.merges.next
        if pair is None:
            return None
        named = [(row.left, row.right) for row in self.merges.pairs]
        return named.index((pair.left, pair.right)) if (pair.left, pair.right) in named else None

    @property
    def note(self) -> str:
        """What the pairs on show are of all, or why there are none."""
        shown, distinct = len(self.merges.pairs), self.merges.distinct
        if self.merges.why or not shown:
            return self.merges.why or "No two tokens are side by side: there is no pair."
        return f"the {shown} most frequent of {distinct:,}".replace(",", " ") if shown < distinct else f"all {distinct}"

    def describe(self, row: int) -> str:
        """One pair in words: `‘t’ + ‘h’: 512 times, as often as 1 other pair`."""
        pair = self.merges.pairs[row]
        words = f"{pair.label}: {pair.times}{_ties(pair)}"
        return f"{words}; it is merged next" if row == self.next_row else words

    @property
    def description(self) -> str:
        """All of it for who listens."""
        pieces = " ".join(piece.label for piece in self.merges.sentence.pieces)
        sentence = f"the sentence in pieces: {pieces}" if pieces else self.merges.refused
        said = [self.words, self.next_words, sentence, self.merges.why]
        return ". ".join(filter(None, said))


def merges_of(frame: Frame) -> MergesPicture | str | None:
    """The picture of what the frame tells of merges; the sentence in place of it, or None where it does not yet."""
    asked = next((question for question, _ in frame.answers if isinstance(question, LookAtMerges)), None)
    merges = frame.answer(LookAtMerges)
    if merges is None or asked is None:
        return None
    return MergesPicture(merges, asked.text) if merges.total else merges.why


def made_words(merges: Merges) -> str:
    """Which merge was made last, and how many there are."""
    if merges.newest is None:
        return f"{merges.count} of {merges.total} merges" + ("" if merges.count else ": each byte is a token")
    pair = merges.newest
    times = f", {pair.times}" if pair.times else ""
    return f"merge {merges.count} of {merges.total}: {pair.label} → ‘{visible(pair.joined)}’{times}"


def _reason(pair: Pair) -> str:
    """Why a pair is merged next: it is the most frequent, or the first of those that are."""
    if pair.count is None:
        return ""
    return f", {pair.times}{_ties(pair)}{', and comes first' if pair.ties else ''}"


def _ties(pair: Pair) -> str:
    if not pair.ties:
        return ""
    others = "1 other pair" if pair.ties == 1 else f"{pair.ties:,} other pairs".replace(",", " ")
    return f", as often as {others}"


def merges_as_text(picture: MergesPicture) -> str:
    """The pairs for a spreadsheet: a line for each."""
    return merges_sheet(picture).to_csv("\t")


def merges_sheet(picture: MergesPicture) -> Sheet:
    """A line for each pair; where nothing has been counted, one for the merge that comes next, with nan for numbers."""
    merges, nan = picture.merges, float("nan")
    pairs = merges.pairs or tuple(filter(None, [merges.next]))
    rows = [
        [
            visible(pair.left),
            visible(pair.right),
            nan if pair.count is None else pair.count,
            nan if pair.ties is None else pair.ties,
            int(not merges.pairs or row == picture.next_row),
        ]
        for row, pair in enumerate(pairs)
    ]
    return Sheet(f"merges.{merges.count}", ("left", "right", "count", "ties", "next"), rows, texts=2)

"""Where the tokens of a sentence stand: in as many lines as they need, those that are one character only together side
by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from PySide6.QtCore import QRectF

from model.messages import Sentence
from model.text.characters import Completed
from model.text.tokenizer import Piece
from model.text.visible import visible
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import width, wrapped
from tinyattn_gui.pictures.tokens import below, extras

_PADDING, _TIGHT_PADDING = 8.0, 5.0
_SPACE, _TIGHT_SPACE = 5.0, 3.0
"""Beside the letters of a token and between tokens, where one line holds them all and where it does not."""

_LEAST = 24.0
_MOST_BEYOND = 60
"""Tokens that are shown of what is beyond the context."""

_ROW = 1.35
"""The height of a line of small letters, in their size."""


@dataclass(frozen=True)
class Chip:
    """A token in its place; `runs` where it is not cut off. `below` stands under it, a text a line."""

    index: int
    piece: Piece
    box: QRectF
    line: int
    runs: bool
    below: tuple[str, ...]


@dataclass(frozen=True)
class Bracket:
    """The character that tokens are together, above them; no text where it goes on from the line before."""

    text: str
    box: QRectF


@dataclass(frozen=True)
class ChipLayout:
    """Everything in its place, and how high that is; `foot` stands below all."""

    chips: tuple[Chip, ...] = ()
    brackets: tuple[Bracket, ...] = ()
    lines: tuple[range, ...] = ()
    """The chips of each line."""
    tops: tuple[float, ...] = ()
    """Where each line begins, with what stands above its chips."""
    foot: tuple[str, ...] = ()
    foot_top: float = 0.0
    height: float = 0.0

    def neighbour(self, index: int, lines: int) -> int:
        """The chip that stands nearest to this one, so many lines below it; itself where there is no such line."""
        here = self.chips[index]
        line = here.line + lines
        if not 0 <= line < len(self.lines):
            return index
        x = here.box.center().x()
        return min(self.lines[line], key=lambda n: abs(self.chips[n].box.center().x() - x))


def large(style: Style) -> float:
    """The size of the letters of a token."""
    return float(round(style.label * 1.15))


def small(style: Style) -> float:
    """The size of what stands below it."""
    return float(max(8, round(style.label * 0.8)))


def row_height(style: Style) -> float:
    """How high a token with its id is."""
    return float(round(style.label * 2.9))


def extra_height(style: Style) -> float:
    """How high one more text below a token is."""
    return float(round(small(style) * _ROW))


class Chips:
    """The tokens of a sentence, as they are to be shown: `in_full` with their bytes and original ids, and with what of
    the sentence is not read. They are measured once, and laid out once for each width.
    """

    def __init__(self, sentence: Sentence, style: Style, in_full: bool = False) -> None:
        self._sentence, self._style, self._in_full = sentence, style, in_full
        self._pieces = sentence.every[: len(sentence.pieces) + _MOST_BEYOND]
        self._together = {place.first: place for place in sentence.completed if place.last < len(self._pieces)}
        self._inside = {n for place in self._together.values() for n in range(place.first, place.last + 1)}
        has_original = any(piece.original is not None for piece in self._pieces)
        self._extra_rows = 1 + has_original if in_full else 0
        self._layouts: dict[float, ChipLayout] = {}

    def within(self, wide: float) -> ChipLayout:
        """In lines no wider than this."""
        if wide not in self._layouts:
            self._layouts[wide] = self._laid_out(max(wide, _LEAST))
        return self._layouts[wide]

    def _laid_out(self, wide: float) -> ChipLayout:
        count = len(self._pieces)
        fits = count * (2 * _PADDING + _SPACE) < wide and self._loose.line + _SPACE * (count - 1) + 1 <= wide
        measures, space = (self._loose, _SPACE) if fits else (self._tight, _TIGHT_SPACE)
        layout = self._placed(self._rows(measures, space, wide), measures, space)
        more = len(self._sentence.every) - count
        said = [f"… and {more} more"] if more else []
        said += [self._sentence.lost] if self._in_full and self._sentence.lost else []
        foot = wrapped(" · ".join(said), small(self._style), wide) if said and self._pieces else ()
        end = layout.height + (extra_height(self._style) * len(foot) + 4 if foot else 0)
        return replace(layout, foot=foot, foot_top=layout.height, height=end)

    @cached_property
    def _loose(self) -> _Measures:
        return self._measured(_PADDING, tight=False)

    @cached_property
    def _tight(self) -> _Measures:
        return self._measured(_TIGHT_PADDING, tight=True)

    def _measured(self, padding: float, tight: bool) -> _Measures:
        letters, marks = large(self._style), small(self._style)
        below = [self._texts(piece, tight) for piece in self._pieces]
        wide = [
            max(width(piece.label, letters), *(width(text, marks) for text in texts)) + 2 * padding
            for piece, texts in zip(self._pieces, below, strict=True)
        ]
        for place in self._together.values():
            places = range(place.first, place.last + 1)
            missing = width(visible(place.text), self._style.label) + 4 - sum(wide[n] for n in places)
            for n in places if missing > 0 else ():
                wide[n] += missing / len(places)
        return _Measures(below, wide)

    def _texts(self, piece: Piece, tight: bool) -> tuple[str, ...]:
        first = below(piece, tight)
        return (first, *extras(piece)[: self._extra_rows]) if self._extra_rows else (first,)

    def _rows(self, measures: _Measures, space: float, wide: float) -> list[list[int]]:
        """The tokens of each line."""
        lines: list[list[int]] = [[]]
        x, end, widths = 0.5, wide - 0.5, measures.widths
        for unit in self._units():
            room = sum(widths[n] + space for n in unit) - space
            for n in unit:
                if lines[-1] and (x + widths[n] > end or (n == unit[0] and x + room > end)):
                    lines.append([])
                    x = 0.5
                widths[n] = min(widths[n], wide - 1)
                lines[-1].append(n)
                x += widths[n] + space
        return lines if lines[-1] else []

    def _units(self) -> Iterator[range]:
        """Tokens that stay in one line, if it is wide enough."""
        n = 0
        while n < len(self._pieces):
            end = self._together[n].last + 1 if n in self._together else n + 1
            yield range(n, end)
            n = end

    def _placed(self, lines: Sequence[Sequence[int]], measures: _Measures, space: float) -> ChipLayout:
        """These lines one below another, with brackets where tokens are a character only together."""
        above = round(self._style.label * _ROW) + 4.0
        high = row_height(self._style) + extra_height(self._style) * self._extra_rows
        chips, tops, y, runs = list[Chip](), list[float](), 0.0, len(self._sentence.pieces)
        for number, line in enumerate(lines):
            tops.append(y)
            y += 0.0 if self._inside.isdisjoint(line) else above
            x = 0.5
            for n in line:
                box = QRectF(x, y + 0.5, measures.widths[n], high - 1)
                chips.append(Chip(n, self._pieces[n], box, number, n < runs, measures.below[n]))
                x += measures.widths[n] + space
            y += high + (space if number + 1 < len(lines) else 0.0)
        brackets = tuple(b for place in self._together.values() for b in _brackets(place, chips, above))
        ranges = tuple(range(line[0], line[-1] + 1) for line in lines)
        return ChipLayout(tuple(chips), brackets, ranges, tuple(tops), height=y or row_height(self._style))


@dataclass(frozen=True)
class _Measures:
    """What stands below each token, and how wide it is."""

    below: list[tuple[str, ...]]
    widths: list[float]

    @property
    def line(self) -> float:
        """How wide all of them are."""
        return sum(self.widths)


def _brackets(place: Completed, chips: Sequence[Chip], above: float) -> Iterator[Bracket]:
    text = visible(place.text)
    for _, part in groupby(chips[place.first : place.last + 1], lambda chip: chip.line):
        first, *others = part
        box = (others or [first])[-1].box
        yield Bracket(text, QRectF(first.box.left(), box.top() - above, box.right() - first.box.left(), above - 1))
        text = ""

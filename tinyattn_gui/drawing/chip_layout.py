"""Where the tokens of a sentence stand: in as many lines as they need, those that are one character only together side
by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

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


def place_chips(sentence: Sentence, wide: float, style: Style, in_full: bool = False) -> ChipLayout:
    """The tokens in lines no wider than `wide`; `in_full` with their bytes and original ids, and what is not read."""
    wide = max(wide, _LEAST)
    measured = _Measured(sentence, style, in_full)
    rows = measured.rows(wide)
    layout = measured.placed(rows)
    said = [f"… and {measured.more} more"] if measured.more else []
    said += [sentence.lost] if in_full and sentence.lost else []
    foot = wrapped(" · ".join(said), small(style), wide) if said and sentence.pieces else ()
    end = layout.height + (extra_height(style) * len(foot) + 4 if foot else 0)
    return replace(layout, foot=foot, foot_top=layout.height, height=end)


class _Measured:
    """The tokens of a sentence and how wide each is; tight where they do not fit into one line."""

    def __init__(self, sentence: Sentence, style: Style, in_full: bool) -> None:
        self._style, self._runs = style, len(sentence.pieces)
        self._pieces = sentence.every[: self._runs + _MOST_BEYOND]
        self.more = len(sentence.every) - len(self._pieces)
        self._together = {place.first: place for place in sentence.completed if place.last < len(self._pieces)}
        self._in_full, self._has_original = in_full, any(piece.original is not None for piece in self._pieces)

    def rows(self, wide: float) -> list[list[tuple[int, float]]]:
        """Each line: its tokens by index, each with its width."""
        self._space, self._below = _SPACE, [self._texts(piece, tight=False) for piece in self._pieces]
        self._widths = self._measure(_PADDING)
        if sum(self._widths) + _SPACE * (len(self._widths) - 1) + 1 > wide:
            self._space, self._below = _TIGHT_SPACE, [self._texts(piece, tight=True) for piece in self._pieces]
            self._widths = self._measure(_TIGHT_PADDING)
        lines: list[list[tuple[int, float]]] = [[]]
        x = 0.5
        for unit in self._units():
            room = sum(self._widths[n] + self._space for n in unit)
            if lines[-1] and x + room - self._space > wide - 0.5:
                lines.append([])
                x = 0.5
            for n in unit:
                if lines[-1] and x + self._widths[n] > wide - 0.5:
                    lines.append([])
                    x = 0.5
                lines[-1].append((n, min(self._widths[n], wide - 1)))
                x += self._widths[n] + self._space
        return lines if lines[-1] else []

    def placed(self, lines: Sequence[Sequence[tuple[int, float]]]) -> ChipLayout:
        """These lines one below another, with brackets where tokens are a character only together."""
        inside = {n for place in self._together.values() for n in range(place.first, place.last + 1)}
        above = round(self._style.label * _ROW) + 4.0
        high = row_height(self._style) + extra_height(self._style) * self._extra_rows
        chips, boxes, tops, y = list[Chip](), dict[int, QRectF](), list[float](), 0.0
        for number, line in enumerate(lines):
            tops.append(y)
            y += above if any(n in inside for n, _ in line) else 0.0
            x = 0.5
            for n, room in line:
                boxes[n] = QRectF(x, y + 0.5, room, high - 1)
                chips.append(Chip(n, self._pieces[n], boxes[n], number, n < self._runs, self._below[n]))
                x += room + self._space
            y += high + (self._space if number + 1 < len(lines) else 0.0)
        brackets = tuple(b for place in self._together.values() for b in _brackets(place, boxes, above))
        ranges = tuple(range(line[0][0], line[-1][0] + 1) for line in lines)
        return ChipLayout(tuple(chips), brackets, ranges, tuple(tops), height=y or row_height(self._style))

    @property
    def _extra_rows(self) -> int:
        return (1 + self._has_original) if self._in_full else 0

    def _texts(self, piece: Piece, tight: bool) -> tuple[str, ...]:
        return (below(piece, tight), *(extras(piece)[: self._extra_rows]))

    def _measure(self, padding: float) -> list[float]:
        letters, marks = large(self._style), small(self._style)
        wide = [
            max(width(piece.label, letters), *(width(text, marks) for text in texts)) + 2 * padding
            for piece, texts in zip(self._pieces, self._below, strict=True)
        ]
        for place in self._together.values():
            places = range(place.first, place.last + 1)
            missing = width(visible(place.text), self._style.label) + 4 - sum(wide[n] for n in places)
            for n in places if missing > 0 else ():
                wide[n] += missing / len(places)
        return wide

    def _units(self) -> Iterator[range]:
        """Tokens that stay in one line, if it is wide enough."""
        n = 0
        while n < len(self._pieces):
            end = self._together[n].last + 1 if n in self._together else n + 1
            yield range(n, end)
            n = end


def _brackets(place: Completed, boxes: dict[int, QRectF], above: float) -> Iterator[Bracket]:
    text, parts = visible(place.text), dict[float, QRectF]()
    for n in range(place.first, place.last + 1):
        box = boxes[n]
        parts[box.top()] = parts[box.top()].united(box) if box.top() in parts else box
    for box in parts.values():
        yield Bracket(text, QRectF(box.left(), box.top() - above, box.width(), above - 1))
        text = ""

"""A text that goes on, as it is read: its tokens with how surprising each was, and what could have come instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.messages import MEAN
from model.messages.continuation import Candidate, Continuation
from model.text.tokenizer import Piece
from model.text.visible import visible
from tinyattn_gui.pictures.sight import Selection


@dataclass(frozen=True)
class TokenOnShow:
    """A token of the text: `number` counts those that were written, None in the prompt.

    `looked_at` is the share of attention that the newest token's query gave it; `words` say how likely it was.
    """

    text: str
    number: int | None
    looked_at: float
    words: str = ""
    forced: bool = False


@dataclass(frozen=True)
class Bar:
    """A token that could come, at its `row` of the vocabulary; `chosen` if it did."""

    text: str
    row: int
    predicted: float
    likely: float
    chosen: bool

    @property
    def words(self) -> str:
        """`cat: 62.0 % predicted, drawn with 71.3 %, chosen`."""
        drawn = f"drawn with {_share(self.likely)}" if self.likely else "left out"
        return f"{self.text}: {_share(self.predicted)} predicted, {drawn}{', chosen' if self.chosen else ''}"


def tokens_of(told: Continuation, selection: Selection) -> tuple[TokenOnShow, ...]:
    """The whole text; spaces and line ends are part of their tokens."""
    looks, between = _looks(told, selection), "" if _joins(told) else " "
    shares = dict(enumerate(looks, start=told.first + told.source))
    prompt = (
        TokenOnShow(_text(piece) + between, None, shares.get(place, 0.0)) for place, piece in enumerate(told.prompt)
    )
    written = (
        TokenOnShow(
            _text(token.piece) + between,
            number,
            shares.get(len(told.prompt) + number, 0.0),
            _likely(token.predicted, token.likely),
            token.forced,
        )
        for number, token in enumerate(told.written)
    )
    return (*prompt, *written)


def bars_of(told: Continuation, number: int | None) -> tuple[Bar, ...]:
    """What could have come as the written token of that number; of what comes next where there is none."""
    if number is None or number >= len(told.written):
        return tuple(_bar(each, None) for each in told.next)
    token = told.written[number]
    return tuple(_bar(each, token.piece) for each in token.candidates)


def shade_words(selection: Selection) -> str:
    """What the shades of the text mean."""
    head = "the average of all heads" if selection.head == MEAN else f"head {selection.head}"
    return f"Shaded: what {head} of layer {selection.layer} looked at before the newest token."


def _bar(each: Candidate, chosen: Piece | None) -> Bar:
    return Bar(each.piece.label, each.piece.id, each.predicted, each.likely, each.piece == chosen)


def _looks(told: Continuation, selection: Selection) -> Sequence[float]:
    """The weights of the newest query, in the layer and head that are chosen."""
    if not told.looks.size:
        return ()
    layer = told.looks[min(selection.layer, len(told.looks) - 1)]
    row = layer.mean(0) if selection.head == MEAN else layer[min(selection.head, len(layer) - 1)]
    return [float(weight) for weight in row]


def _joins(told: Continuation) -> bool:
    """Whether the pieces alone are the text, spaces too."""
    pieces = [*told.prompt, *(token.piece for token in told.written)]
    return "".join(piece.text for piece in pieces) == told.text


def _text(piece: Piece) -> str:
    if not piece.known:
        return piece.label
    return "".join(letter if letter in " \n" else visible(letter) for letter in piece.text)


def _likely(predicted: float, likely: float) -> str:
    return f"{_share(predicted)} predicted, drawn with {_share(likely)}" if likely else f"{_share(predicted)} predicted"


def _share(share: float) -> str:
    return f"{100 * share:.1f} %"

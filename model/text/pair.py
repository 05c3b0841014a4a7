"""A question and its answer in one text, as tasks write them: `3 + 4 = 7`. Imports no torch.

A network with an encoder reads what comes before the sign as its source. The sign itself is the token with which the
target begins, before anything of it has been written.

>>> split_pair("a b c = c b a")
('a b c', 'c b a')
>>> join_pair("a b c", ""), split_pair("a b c")
('a b c =', ('a b c', ''))
"""

from __future__ import annotations

from model.text.tokenizer import Piece

BETWEEN = "="
"""The sign between source and target."""


def split_pair(text: str) -> tuple[str, str]:
    """What is before the first sign, and what follows it; without a sign all of it is the source."""
    source, _, target = text.partition(BETWEEN)
    return source.strip(), target.strip()


def join_pair(source: str, target: str) -> str:
    """The two as one text."""
    return f"{source.strip()} {BETWEEN} {target.strip()}".strip()


def parted(pieces: tuple[Piece, ...], start: Piece | None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Source and target, where a target begins with the first piece like `start`; in a text without one all of it is
    the source, and the target is that piece alone. Without a `start` there is no source.
    """
    if start is None or not pieces:
        return (), pieces
    at = next((n for n, piece in enumerate(pieces) if piece.id == start.id), len(pieces))
    return pieces[:at], pieces[at:] or (start,)

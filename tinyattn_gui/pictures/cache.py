"""The cache as slots: which tokens of a text still have their keys and values in it, and what they take."""

from __future__ import annotations

from dataclasses import dataclass

from model.messages.continuation import Cache, Continuation, Kept


@dataclass(frozen=True)
class Slot:
    """A token at its `place` in the text: whether its keys and values are `kept`, and all that in `words`."""

    place: int
    text: str
    kept: bool
    words: str


def slots_of(told: Continuation) -> tuple[Slot, ...]:
    """A slot for each token that was read, with what was kept once it was; none where there is no cache."""
    cache = told.cache
    if not cache.kept or not cache.ledger:
        return ()
    pieces = [*told.prompt[told.source :], *(token.piece for token in told.written)][: cache.ledger[-1].read]
    kept, each = set(cache.places), f", {size_words(cache.bytes // max(cache.tokens, 1))} in all layers"
    then = {row.read - 1: f". {_row_words(row)}" for row in cache.ledger}
    return tuple(
        Slot(
            place,
            piece.label,
            place in kept,
            f"Place {place}, “{piece.label}”: {f'kept{each}' if place in kept else 'evicted'}{then.get(place, '')}",
        )
        for place, piece in enumerate(pieces)
    )


def _row_words(row: Kept) -> str:
    saved = f"{100 * row.reduction:.0f} % saved"
    return f"Once it was read: {row.slots} of {row.read} kept, {size_words(row.bytes)}, {saved}"


def cache_words(cache: Cache) -> str:
    """`Cache: keys and values of 8 tokens, 1024 bytes.`, and what is saved where some are evicted."""
    if not cache.kept:
        return "No cache: a token sees what comes after it, so all is read anew each time."
    tokens, saved = f"{cache.tokens}", ""
    if cache.ledger and cache.reduction > 0:
        tokens += f" of {cache.ledger[-1].read}"
        saved = f"; {100 * cache.reduction:.0f} % saved now, {100 * cache.mean_reduction:.0f} % on average"
    return f"Cache: keys and values of {tokens} tokens, {size_words(cache.bytes)}{saved}."


def size_words(size: int) -> str:
    """`1024 bytes`, or `33 178 kB`."""
    return f"{size} bytes" if size < 10_000 else f"{size / 1e3:,.0f} kB".replace(",", " ")

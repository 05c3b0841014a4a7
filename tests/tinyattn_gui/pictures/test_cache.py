"""The slots of a cache, and the words beside them."""

from __future__ import annotations

from model.messages import Continuation
from model.messages.continuation import Cache, Kept, WrittenToken
from model.text.tokenizer import Piece
from tinyattn_gui.pictures.cache import Slot, cache_words, slots_of


def pieces(text: str) -> tuple[Piece, ...]:
    return tuple(Piece(word, ord(word[0]), True) for word in text.split())


def told(prompt: str, written: str, cache: Cache, source: int = 0) -> Continuation:
    tokens = tuple(WrittenToken(piece, 0.5, 0.5, False, ()) for piece in pieces(written))
    return Continuation(prompt=pieces(prompt), written=tokens, cache=cache, source=source)


LEDGER = (Kept(2, 4, 400), Kept(1, 5, 200))


def test_each_token_that_was_read_is_a_slot() -> None:
    cache = Cache(2, 1536, True, (2, 4), (Kept(2, 5, 1536),))
    found = slots_of(told("a b . c", "d", cache))
    assert [(slot.text, slot.kept) for slot in found] == [
        ("a", False),
        ("b", False),
        (".", True),
        ("c", False),
        ("d", True),
    ]
    assert found[2] == Slot(2, ".", True, "Place 2, “.”: kept, 768 bytes in all layers")
    assert found[3].words == "Place 3, “c”: evicted"


def test_a_source_has_no_slots_in_it() -> None:
    found = slots_of(told("x y = a", "b", Cache(3, 300, True, (0, 1, 2), (Kept(3, 3, 300),)), source=2))
    assert [(slot.place, slot.text, slot.kept) for slot in found] == [(0, "=", True), (1, "a", True), (2, "b", True)]


def test_where_nothing_can_be_kept_there_are_no_slots() -> None:
    assert slots_of(told("a b", "c", Cache(kept=False))) == ()
    assert slots_of(Continuation()) == ()


def test_what_is_saved_is_said_now_and_on_average() -> None:
    words = cache_words(Cache(1, 200, True, (4,), LEDGER))
    assert words == "Cache: keys and values of 1 of 5 tokens, 200 bytes; 80 % saved now, 65 % on average."
    assert cache_words(Cache(3, 300, True, (0, 1, 2), (Kept(3, 3, 300),))).endswith("of 3 tokens, 300 bytes.")

"""Characters that are cut into pieces are found again, and nothing else is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from model.text.characters import Completed, completed
from model.text.tokenizer import Piece


def pieces_of(*parts: bytes) -> tuple[Piece, ...]:
    return tuple(Piece(part.decode("utf-8", "surrogateescape"), n, True) for n, part in enumerate(parts))


def test_neighbours_that_complete_a_character_are_found() -> None:
    assert completed(pieces_of(b"a", b"\xf0\x9f", b"\x91\xa9", b"b")) == (Completed(1, 2, "👩"),)
    assert completed(pieces_of("é".encode(), b"\xc3", b"\xa9")) == (Completed(1, 2, "é"),)
    assert completed(pieces_of(b" caf\xc3", b"\xa9s")) == (Completed(0, 1, " cafés"),)


def test_a_piece_that_ends_one_and_begins_another_joins_both() -> None:
    assert completed(pieces_of(b"\xc3", b"\xa9\xc3", b"\xa8")) == (Completed(0, 2, "éè"),)


def test_bytes_that_complete_nothing_stay_alone() -> None:
    assert completed(pieces_of(b"\xa9", b"\xc3", b"a", b"\xff", b"\xc3", b"\xa9", b"\xf0")) == (Completed(4, 5, "é"),)
    assert completed(()) == ()


@given(st.text(max_size=30), st.lists(st.integers(0, 120), max_size=12))
def test_however_a_text_is_cut_its_characters_come_together(text: str, cuts: list[int]) -> None:
    data = text.encode("utf-8", "replace")
    ends = sorted({*(cut for cut in cuts if 0 < cut < len(data)), len(data)})
    parts = [data[a:b] for a, b in zip([0, *ends], ends, strict=False) if a < b]
    together = completed(pieces_of(*parts))
    inside = {n: place for place in together for n in range(place.first, place.last + 1)}
    said = [inside[n].text if n in inside else parts[n].decode() for n in range(len(parts))]
    whole = "".join(text for n, text in enumerate(said) if n not in inside or inside[n].first == n)
    assert whole.encode() == data

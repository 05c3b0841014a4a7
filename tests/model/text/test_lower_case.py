"""What is unknown only for its capitals is offered in lower case, whatever cuts the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from model.text.lost import lost
from model.text.lower_case import LowerCase, in_lower_case
from model.text.tokenizer import Piece, Tokenizer
from model.text.unknown import said_of_unknown
from model.text.words import CharacterTokenizer, PlainWordTokenizer, WordTokenizer

WORDS = WordTokenizer.of(["the fat cat sat on the mat . I ate café"])


@dataclass(frozen=True)
class _Spaced:
    """Words with the space before them, as byte-pair encodings cut them."""

    known: frozenset[str]

    @property
    def labels(self) -> tuple[str, ...]:
        return (*sorted(self.known), "‹unknown›")

    def encode(self, text: str) -> tuple[Piece, ...]:
        parts = text.replace(" ", "\0 ").split("\0")
        return tuple(Piece(part, 0, part in self.known) for part in parts if part)

    def ids_of(self, text: str) -> list[int]:
        return [piece.id for piece in self.encode(text)]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("The cat", LowerCase("the cat", (("The", "the"),))),
        ("THE Fat  cat, The dog", LowerCase("the fat  cat, the dog", (("THE", "the"), ("Fat", "fat"), ("The", "the")))),
        ("I ate the cat", None),
        ("The dog and I", LowerCase("the dog and I", (("The", "the"),))),
        ("the dog", None),
        ("Dog", None),
        ("Cafe\u0301", LowerCase("café", (("Café", "café"),))),
        ("", None),
    ],
)
def test_words(text: str, offered: LowerCase | None) -> None:
    assert in_lower_case(WORDS, text) == offered


def test_what_is_known_keeps_its_capitals() -> None:
    offered = in_lower_case(WORDS, "I Ate")
    assert offered is not None
    assert offered.text == "I ate"


@pytest.mark.parametrize(
    "tokenizer",
    [
        CharacterTokenizer.of(["the cat"]),
        PlainWordTokenizer.of(["the cat"]),
        _Spaced(frozenset({"the", " the", " cat"})),
    ],
)
def test_other_tokenizers(tokenizer: Tokenizer) -> None:
    offered = in_lower_case(tokenizer, "The cat")
    assert offered is not None
    assert offered.text == "the cat"


def test_where_pieces_alone_do_not_help_the_whole_is_offered() -> None:
    class Pairs(_Spaced):
        """Two letters at a time: what is cut differently in lower case."""

        def encode(self, text: str) -> tuple[Piece, ...]:
            parts = ["the", "cat"] if text == "thecat" else list(text)
            return tuple(Piece(part, 0, part in self.known) for part in parts)

    assert in_lower_case(Pairs(frozenset({"the", "cat"})), "TheCat") == LowerCase("thecat")


def _cut(tokenizer: Tokenizer, texts: Iterable[str]) -> list[str]:
    return [lost(text, tokenizer.encode(text)) for text in texts]


def test_what_is_lost_is_said() -> None:
    marks, space, order = (
        "Letters and their marks are put together first (NFC).",
        "White space is not read.",
        "Byte order marks are left out.",
    )
    assert _cut(CharacterTokenizer.of([]), ["a b\tc", "e\u0301 a", "\ufeffa", ""]) == ["", marks, order, ""]
    assert _cut(WordTokenizer.of([]), ["ab", "a b", "e\u0301", "\ufeffe\u0301 a"]) == [
        *("", space, marks, f"{order} {marks} {space}"),
    ]
    assert _cut(WordTokenizer.of([]), ["a\u200bb"]) == ["Some characters are not read."]
    assert _cut(PlainWordTokenizer.of([]), ["e\u0301 a"]) == [space]


def test_unknown_bytes_are_named_by_the_character_that_they_are() -> None:
    cut = (Piece("na", 0, True), Piece("\udcc3", 9, False), Piece("\udcaf", 9, False), Piece("\udce2", 9, False))
    assert said_of_unknown(cut) == "Unknown here: “ï”, “\\xe2”."
    assert said_of_unknown(cut[:1]) == ""

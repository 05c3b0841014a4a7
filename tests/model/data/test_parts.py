"""A text is cut where no piece of any tokenizer goes on: its parts have the pieces of the whole."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from model.data.parts import in_parts
from model.text.patterns import PATTERNS
from model.text.splitting import characters, words

CL100K = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]"
    r"|\s+(?!\S)|\s"
)
O200K = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
TEXTS = st.lists(st.text(alphabet="ab É\u0301\n .,/'s9\t\u200dक\u093f漢한\u1100\u1161🐈", max_size=12), max_size=8)


@given(TEXTS)
def test_parts_have_the_pieces_of_the_whole(texts: list[str]) -> None:
    whole, parts = "".join(texts), list(in_parts(filter(None, texts)))
    assert "".join(parts) == whole
    for split in (words, characters):
        assert [piece for part in parts for piece in split(part)] == split(whole)
    for pattern in (PATTERNS["gpt2"], CL100K, O200K):
        assert [piece for part in parts for piece in regex.findall(pattern, part)] == regex.findall(pattern, whole)


def test_a_text_is_cut_at_spaces_and_lines() -> None:
    parts = ["one", " two", " three", " four\nfivesix\n", "seven"]
    assert list(in_parts(["one two", " three", " four\nfive", "six\nseven"])) == parts
    assert list(in_parts([])) == []


@pytest.mark.parametrize("text", ["x" * 1000, "e\u0301" * 500, "한" * 1000, "\u0301" * 1000])
def test_what_has_no_such_place_is_cut_where_memory_has_to_last(text: str) -> None:
    blocks = [text[start : start + 10] for start in range(0, 1000, 10)]
    parts = list(in_parts(blocks, 50))
    assert "".join(parts) == text
    assert max(map(len, parts)) <= 70
    assert [piece for part in parts for piece in characters(part)] == characters(text)
    assert list(in_parts(blocks)) == [text]

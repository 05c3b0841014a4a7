"""Text cut by a vocabulary as tiktoken cuts it, with a row for each token or for those alone that a corpus uses."""

from __future__ import annotations

import doctest

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st

from model.errors import OptionError, RequestError
from model.text import encoding, vocabulary
from model.text.encoding import LONGEST_SPACE, EncodingTokenizer, compact
from model.text.tiktoken_encodings import ENCODINGS, is_ready, load
from model.text.tokenizer import UNKNOWN, ByteLevelTokenizer
from model.text.vocabulary import Vocabulary
from tests.kit.nasty import NASTY
from tests.kit.vocabularies import END, TEXT, small

WHOLE = EncodingTokenizer(small())
FEW = compact(small(), ["the fat cat sat on the mat"])


def reference(known: Vocabulary) -> tiktoken.Encoding:
    """Tiktoken alone, with nothing of ours around it."""
    return tiktoken.Encoding(
        "x", pat_str=known.pattern, mergeable_ranks=dict(known.ranks), special_tokens=dict(known.special)
    )


def test_the_examples_in_the_text() -> None:
    assert doctest.testmod(encoding).failed == 0
    assert doctest.testmod(vocabulary).failed == 0


def test_there_are_two_hundred_nasty_texts() -> None:
    assert len(set(NASTY)) == 200


@pytest.mark.parametrize("pattern", ["gpt2", "none"])
def test_every_nasty_text_is_cut_as_tiktoken_cuts_it(pattern: str) -> None:
    known = small(pattern)
    ours, theirs = EncodingTokenizer(known), reference(known)
    for text in NASTY:
        ids = theirs.encode_ordinary(text)
        assert list(ours.ids_of(text)) == ids, text
        assert [piece.id for piece in ours.encode(text)] == ids
        assert ours.data_of(ids) == text.encode() == theirs.decode_bytes(ids)
        assert ours.text_of(ours.encode(text)) == text


@pytest.mark.parametrize("name", ENCODINGS)
def test_the_patterns_of_tiktokens_encodings_are_used(name: str) -> None:
    """With the published vocabulary where it lies on this machine, and with a small one anywhere."""
    found = ENCODINGS[name]
    known = [Vocabulary(name, found.pattern, small().ranks)]
    if is_ready(name):
        known.append(load(name))
        assert name == "gpt2" or load(name).ranks == tiktoken.get_encoding(name)._mergeable_ranks
    for each in known:
        ours, theirs = EncodingTokenizer(each), reference(each)
        assert all(list(ours.ids_of(text)) == theirs.encode_ordinary(text) for text in NASTY)


@given(st.text())
def test_any_text_comes_back_from_ids_alone(text: str) -> None:
    assert WHOLE.data_of(WHOLE.ids_of(text)).decode() == text
    assert FEW.original_data(piece.original for piece in FEW.encode(text) if piece.original is not None) == (
        text.encode()
    )


def test_only_tokens_that_are_used_have_a_row() -> None:
    assert FEW.labels == ("the", "␣the", "␣fat", "␣cat", "␣sat", "␣on", "␣mat", UNKNOWN)
    assert FEW.unknown == 7
    assert FEW.originals is not None
    assert FEW.originals.tolist() == sorted(FEW.originals.tolist())
    assert list(FEW.ids_of("the fat cat")) == [0, 2, 3]
    assert FEW.data_of([0, 2, 3]) == b"the fat cat"


def test_a_piece_outside_keeps_its_bytes_and_its_id() -> None:
    pieces = FEW.encode("the é")
    ranks = small().ranks
    assert [(piece.data, piece.id, piece.known, piece.original) for piece in pieces] == [
        (b"the", 0, True, ranks[b"the"]),
        (b" ", 7, False, ranks[b" "]),
        (b"\xc3", 7, False, ranks[b"\xc3"]),
        (b"\xa9", 7, False, ranks[b"\xa9"]),
    ]
    assert [piece.label for piece in pieces] == ["the", "‹␣›", "‹\\xc3›", "‹\\xa9›"]
    assert FEW.text_of(pieces) == "the é"


def test_of_many_tokens_the_most_frequent_have_a_row() -> None:
    few = compact(small(), ["the the the cat cat", " sat"], 2)
    assert few.labels == ("␣the", "␣cat", UNKNOWN)
    assert compact(small(), [TEXT], 10**9).unknown == compact(small(), [TEXT]).unknown


def test_the_parts_of_a_text_make_the_same_rows() -> None:
    assert compact(small(), ["the cat", " sat"]).labels == compact(small(), [" sat", "the cat"]).labels


def test_nothing_is_shown_in_letters_that_stand_for_bytes() -> None:
    assert len(WHOLE.labels) == small().size
    assert not any("Ġ" in label or "Ċ" in label or " " in label for label in WHOLE.labels)
    assert WHOLE.labels[small().ranks[b"\xe4\xb8"]] == "\\xe4\\xb8"


def test_an_id_that_no_token_has_is_named_as_such() -> None:
    known = Vocabulary("holes", small().pattern, small().ranks, {END: 400})
    assert EncodingTokenizer(known).labels[399:] == ("‹none›", END)
    with pytest.raises(RequestError, match="399 is no row of a token"):
        EncodingTokenizer(known).data_of([399])


@pytest.mark.parametrize("row", [-1, 7, 8])
def test_what_is_no_token_stands_for_no_bytes(row: int) -> None:
    with pytest.raises(RequestError, match=f"{row} is no row of a token; there are 7"):
        FEW.data_of([row])
    with pytest.raises(RequestError, match="-1 is no id of small; there are 337"):
        FEW.original_data([-1])


def test_special_text_is_ordinary_unless_it_is_asked_for() -> None:
    assert [piece.text for piece in WHOLE.encode(END)] != [END]
    special = EncodingTokenizer(small(), special=True)
    assert [(piece.text, piece.id) for piece in special.encode(f"a{END}")] == [("a", 64), (END, 336)]
    assert compact(small(), [END], special=True).labels == (END, UNKNOWN)


def test_half_a_character_is_refused() -> None:
    for cut in (WHOLE.encode, WHOLE.ids_of, FEW.encode):
        with pytest.raises(RequestError, match=r"half a character, U\+D800, at place 2"):
            cut("a\ud800")


def test_it_says_what_has_to_be_kept() -> None:
    for made in (WHOLE, FEW, EncodingTokenizer(small(), special=True)):
        again = EncodingTokenizer.read(made.vocabulary, made.special)
        assert again.labels == made.labels
        assert all(again.encode(text) == made.encode(text) for text in NASTY)
    assert isinstance(FEW, ByteLevelTokenizer)


@pytest.mark.parametrize("cut", [0, 1, 10, 200])
def test_what_was_kept_and_is_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(OptionError, match="The packed vocabulary cannot be read"):
        EncodingTokenizer.read(FEW.vocabulary[:cut])


@pytest.mark.parametrize(
    "text", ["^" * 10**6, "a" * 10**6, " " * 10**6, " " * 10**6 + "a", "x" + "\u3000" * 10**6 + "x"]
)
@pytest.mark.parametrize("name", ["gpt2", "o200k_base"])
def test_a_million_of_one_character(name: str, text: str) -> None:
    cut = EncodingTokenizer(Vocabulary(name, ENCODINGS[name].pattern, small().ranks))
    assert cut.data_of(cut.ids_of(text)) == text.encode()


@pytest.mark.parametrize("length", [LONGEST_SPACE - 1, LONGEST_SPACE, LONGEST_SPACE + 2])
@pytest.mark.parametrize("before", ["", "a", "a b" * 33_334])
def test_only_runs_of_space_that_are_too_long_may_be_cut_in_another_way(before: str, length: int) -> None:
    text = f"{before}{' ' * length}b"
    same = list(WHOLE.ids_of(text)) == small().encoding.encode_ordinary(text)
    assert same or length > LONGEST_SPACE
    assert WHOLE.data_of(WHOLE.ids_of(text)) == text.encode()

"""A vocabulary file of one's own: read as tiktoken reads it, and whatever is damaged is told in a sentence."""

from __future__ import annotations

import base64
import doctest
import json
import random
from pathlib import Path

import pytest
import tiktoken.load

from model.config import RunSpec
from model.data.corpus import load_corpus
from model.errors import MOST_SENTENCE, OptionError
from model.text import ranks, vocabulary_file
from model.text.encoding import EncodingTokenizer
from model.text.foreign import file_vocabulary
from model.text.merges import gpt2_ranks, merges_of
from model.text.ranks import MOST_BYTES, MOST_TOKENS
from model.text.vocabulary_file import read_vocabulary
from tests.kit.nasty import NASTY
from tests.kit.vocabularies import END, as_pair, as_tiktoken, small

SINGLE = [(base64.b64encode(bytes([byte])).decode(), byte) for byte in range(256)]


def lines(*rows: tuple[object, object]) -> str:
    return "".join(f"{token} {rank}\n" for token, rank in rows)


def refused(path: Path) -> str:
    with pytest.raises(OptionError) as caught:
        read_vocabulary(path)
    assert caught.value.field == "data.tokenizer"
    assert len(str(caught.value)) < MOST_SENTENCE
    return str(caught.value)


def test_the_examples_in_the_text() -> None:
    assert doctest.testmod(vocabulary_file).failed == 0
    assert doctest.testmod(ranks).failed == 0


def test_each_kind_of_file_says_the_same(tmp_path: Path) -> None:
    paths = [
        as_pair(tmp_path),
        tmp_path / "encoder.json",
        as_pair(tmp_path, "merges.txt", "vocab.json"),
        tmp_path / "vocab.json",
        as_pair(tmp_path, "my-merges.txt", "my-vocab.json"),
    ]
    for path in paths:
        known = read_vocabulary(path)
        assert (known.ranks, known.special) == (small().ranks, {END: 336})
    assert read_vocabulary(as_tiktoken(tmp_path)).ranks == small().ranks


def test_they_are_read_as_tiktoken_reads_them(tmp_path: Path) -> None:
    merges, lone = as_pair(tmp_path), as_tiktoken(tmp_path)
    theirs = tiktoken.load.data_gym_to_mergeable_bpe_ranks(str(merges), str(tmp_path / "encoder.json"))
    assert read_vocabulary(merges).ranks == theirs
    assert gpt2_ranks(merges_of(merges.read_bytes(), merges.name), merges.name) == theirs
    assert read_vocabulary(lone).ranks == tiktoken.load.load_tiktoken_bpe(str(lone))


@pytest.mark.parametrize("pattern", ["gpt2", "none"])
def test_texts_come_back_whatever_the_pattern(pattern: str, tmp_path: Path) -> None:
    cut = EncodingTokenizer(read_vocabulary(as_pair(tmp_path), pattern))
    assert all(cut.data_of(cut.ids_of(text)).decode() == text for text in NASTY)


def test_ids_may_be_in_another_order_than_gpt2s(tmp_path: Path) -> None:
    """As other trainers write them: special tokens first."""
    as_pair(tmp_path, "merges.txt", "vocab.json")
    ids = json.loads((tmp_path / "vocab.json").read_text(encoding="utf-8"))
    moved = {token: (0 if token == END else rank + 3) for token, rank in ids.items()} | {"<s>": 1, "‹中›": 2}
    (tmp_path / "vocab.json").write_text(json.dumps(moved), encoding="utf-8")
    known = read_vocabulary(tmp_path / "vocab.json")
    assert known.special == {END: 0, "<s>": 1, "‹中›": 2}
    assert known.ranks == {token: rank + 3 for token, rank in small().ranks.items()}


def test_a_run_learns_with_it(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("the fat cat sat on the mat. " * 20, encoding="utf-8")
    options = {
        "data.corpus": str(tmp_path / "text.txt"),
        "data.tokenizer": str(as_pair(tmp_path)),
        "model.context": "4",
    }
    corpus = load_corpus(RunSpec().with_options(options))
    assert "␣cat" in corpus.tokenizer.labels
    assert corpus.vocabulary_size < 15
    assert corpus.unknown == 0
    assert corpus.tokenizer.encode("the cat")[1].original == small().ranks[b" cat"]


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    path = as_tiktoken(tmp_path)
    assert file_vocabulary(path, "gpt2").size == 336
    path.write_text(lines(*SINGLE), encoding="ascii")
    assert file_vocabulary(path, "gpt2").size == 256


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "lacks 256 of the 256 single bytes"),
        (lines(*SINGLE[1:]), r"lacks 1 of the 256 single bytes, such as \x00"),
        (lines(*SINGLE, ("dGg=", 7)), r"the tokens b'\x07' and b'th' share the id 7"),
        (lines(*SINGLE, ("AA==", 300)), r"Line 257 of x.tiktoken has the token b'\x00' for the second time"),
        (lines(*SINGLE, ("dGg=", -1)), "The id of line 257 of x.tiktoken is '-1'"),
        (lines(*SINGLE, ("dGg=", 10**6)), "The id of line 257 of x.tiktoken is 1000000; allowed is a whole number"),
        (lines(*SINGLE, ("dGg=", 10**30)), "allowed is a whole number from 0 to 999999"),
        (lines(*SINGLE, ("dGg=", 1.5)), "The id of line 257 of x.tiktoken is '1.5'"),
        (lines(*SINGLE, ("dGg", 256)), "The token in line 257 of x.tiktoken is b'dGg'; allowed is base64"),
        (lines(*SINGLE, ("d\x7fGg=", 256)), "allowed is base64"),
        (lines(*SINGLE, ("", 256)), "Line 257 of x.tiktoken is b' 256'"),
        (lines(*SINGLE, ("dGg= dGg=", 256)), "Line 257 of x.tiktoken is b'dGg= dGg= 256'"),
        ("x" * 100_000, "Line 1 of x.tiktoken is"),
    ],
)
def test_what_is_wrong_in_a_tiktoken_file_is_told(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "x.tiktoken"
    path.write_text(text, encoding="ascii")
    assert sentence in refused(path)


@pytest.mark.parametrize(
    ("ids", "sentence"),
    [
        ("", "vocab.json is not JSON"),
        ("[" * 100_000, "vocab.json is not JSON"),
        ("[1]", "vocab.json has list at its top"),
        ("3", "vocab.json has int at its top"),
        ('{"a": 1, "a": 2}', "vocab.json has the token 'a' for the second time"),
        ('{"a": 1, "b": 1}', "vocab.json gives one id to two tokens"),
        ('{"a": true}', "The id of 'a' in vocab.json is True"),
        ('{"a": {"b": 1}}', "The id of 'a' in vocab.json is [('b', 1)]"),
        ('{"a": -1}', "The id of 'a' in vocab.json is -1"),
        ('{"": 5}', "vocab.json has the token ''"),
        ('{"\\ud800": 5}', r"vocab.json has the token '\ud800'"),
        ('{"a": 1}', "joins b'a', which nothing before it makes"),
    ],
)
def test_what_is_wrong_in_ids_is_told(ids: str, sentence: str, tmp_path: Path) -> None:
    path = as_pair(tmp_path, "merges.txt", "vocab.json")
    (tmp_path / "vocab.json").write_text(ids, encoding="utf-8")
    assert sentence in refused(path).replace("joins b't'", "joins b'a'")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("a", "Line 82 of merges.txt is 'a'; allowed are two tokens"),
        ("a b c", "Line 82 of merges.txt is 'a b c'"),
        ("中 b", "Line 82 of merges.txt is '中 b'"),
        ("xyz b", "Merge 81 of merges.txt joins b'xyz', which nothing before it makes"),
        ("x y", "What merge 81 of merges.txt makes, b'xy', has no id in vocab.json"),
    ],
)
def test_what_is_wrong_in_merges_is_told(line: str, sentence: str, tmp_path: Path) -> None:
    path = as_pair(tmp_path, "merges.txt", "vocab.json")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    assert sentence in refused(path)


def test_ids_against_the_order_of_merges_are_refused(tmp_path: Path) -> None:
    path = as_pair(tmp_path, "merges.txt", "vocab.json")
    ids = json.loads((tmp_path / "vocab.json").read_text(encoding="utf-8"))
    first, second = list(ids)[256:258]
    ids[first], ids[second] = ids[second], ids[first]
    (tmp_path / "vocab.json").write_text(json.dumps(ids), encoding="utf-8")
    assert "allowed are ids in the order of the merges" in refused(path)


def test_a_file_that_cannot_be_is_told(tmp_path: Path) -> None:
    assert "x.tiktoken is not there; allowed is *.tiktoken" in refused(tmp_path / "x.tiktoken")
    (tmp_path / "folder.tiktoken").mkdir()
    assert "is not a file" in refused(tmp_path / "folder.tiktoken")
    as_pair(tmp_path).with_name("encoder.json").unlink()
    assert "encoder.json is not there" in refused(tmp_path / "vocab.bpe")
    assert "tokens.json is no vocabulary file" in refused(tmp_path / "tokens.json")


def test_limits_are_checked_before_memory_is_taken(tmp_path: Path) -> None:
    large = tmp_path / "large.tiktoken"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert "has more than 20 MB" in refused(large)
    many = ((base64.b64encode(n.to_bytes(4, "big")).decode(), n) for n in range(MOST_TOKENS + 1))
    (tmp_path / "many.tiktoken").write_text(lines(*many), encoding="ascii")
    assert f"more than {MOST_TOKENS} tokens" in refused(tmp_path / "many.tiktoken")


@pytest.mark.parametrize("name", ["small.tiktoken", "vocab.bpe", "encoder.json"])
def test_fifty_damaged_files_are_read_or_told(name: str, tmp_path: Path) -> None:
    as_tiktoken(tmp_path)
    as_pair(tmp_path)
    path, draw, sentences = tmp_path / name, random.Random(name), []
    whole = path.read_bytes()
    for _ in range(50):
        path.write_bytes(_damaged(whole, draw))
        try:
            cut = EncodingTokenizer(read_vocabulary(path))
        except OptionError as error:
            sentences.append(str(error))
        else:
            assert cut.data_of(cut.ids_of("the cat")) == b"the cat"
    assert len(sentences) > 25
    assert all(len(sentence) < MOST_SENTENCE and "\n" not in sentence for sentence in sentences)


def _damaged(whole: bytes, draw: random.Random) -> bytes:
    data, place = bytearray(whole), draw.randrange(len(whole))
    match draw.randrange(4):
        case 0:
            data[place] ^= 1 << draw.randrange(8)
        case 1:
            del data[place:]
        case 2:
            del data[place : place + draw.randrange(1, 40)]
        case _:
            data[place:place] = draw.randbytes(draw.randrange(1, 20))
    return bytes(data)


@pytest.mark.parametrize("name", ["wrod", "notes.txt", "tokens.json"])
def test_an_option_that_is_neither_row_nor_file_is_refused(name: str) -> None:
    with pytest.raises(OptionError, match=r"allowed is word or .* or a vocabulary file") as caught:
        RunSpec().with_options({"data.tokenizer": name})
    assert caught.value.field == "data.tokenizer"

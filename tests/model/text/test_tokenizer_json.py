"""The byte-pair part of a `tokenizer.json`: read where it cuts as GPT-2 does, refused in a sentence elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from model.errors import OptionError
from model.text.vocabulary_file import read_vocabulary
from tests.kit.vocabularies import TEXT, as_pair, small


def written(folder: Path, **changes: Any) -> Path:
    as_pair(folder, "merges.txt", "vocab.json")
    ids = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    end = ids.pop("<|endoftext|>")
    lines = (folder / "merges.txt").read_text(encoding="utf-8").splitlines()[1:]
    whole = {
        "version": "1.0",
        "added_tokens": [{"id": end, "content": "<|endoftext|>", "special": True}],
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "model": {"type": "BPE", "vocab": ids, "merges": lines},
    }
    for name, change in changes.items():
        place, _, key = name.partition("__")
        if key:
            whole[place][key] = change
        else:
            whole[place] = change
    path = folder / "tokenizer.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def test_it_is_the_vocabulary_of_the_pair(tmp_path: Path) -> None:
    vocabulary = read_vocabulary(written(tmp_path))
    assert vocabulary.ranks == small().ranks
    assert vocabulary.special == small().special
    assert vocabulary.encoding.encode_ordinary(TEXT) == small().encoding.encode_ordinary(TEXT)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another model": ({"model__type": "WordPiece"}, "is 'WordPiece'; allowed is BPE"),
    "another way to cut": ({"pre_tokenizer": {"type": "Whitespace"}}, "is 'Whitespace'; allowed is ByteLevel"),
    "no way to cut": ({"pre_tokenizer": None}, "is None; allowed is ByteLevel"),
    "a space before": ({"pre_tokenizer__add_prefix_space": True}, "allowed is ByteLevel as GPT-2 has it"),
    "another pattern": ({"pre_tokenizer__use_regex": False}, "allowed is ByteLevel as GPT-2 has it"),
    "lower case": ({"normalizer": {"type": "Lowercase"}}, "changes text before it is cut"),
    "no merges": ({"model__merges": None}, "has no list of merges"),
    "a merge of three": ({"model__merges": [["a", "b", "c"]]}, "Merge 1 of tokenizer.json is ''"),
    "a merge of nothing known": ({"model__merges": ["ab cd"]}, "joins b'ab', which nothing before it makes"),
    "no ids": ({"model__vocab": None}, "has no object of ids"),
    "no model": ({"model": None}, "has 'NoneType' as its model; allowed is an object"),
    "an id that is none": ({"added_tokens": [{"id": "x", "content": "yyy"}]}, "is 'x'; allowed is a whole number"),
    "an added token that is none": ({"added_tokens": [3]}, "has 'int' as an added token"),
}


@pytest.mark.parametrize(("changes", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cuts_another_way_is_refused(tmp_path: Path, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(OptionError) as caught:
        read_vocabulary(written(tmp_path, **changes))
    assert sentence in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_refused(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path)
    path.write_bytes(data)
    with pytest.raises(OptionError, match=r"tokenizer\.json"):
        read_vocabulary(path)

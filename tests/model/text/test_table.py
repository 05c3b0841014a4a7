"""Every tokenizer is a row, and any other name is that of a vocabulary file."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from model import text
from model.text.table import TOKENIZERS, kind_of
from model.text.tokenizer import Cutting, TokenizerKind
from tests.kit.vocabularies import as_tiktoken


def test_every_tokenizer_in_the_room_is_a_row() -> None:
    modules = [import_module(row.name) for row in iter_modules(text.__path__, f"{text.__name__}.")]
    kinds = [value for module in modules for value in vars(module).values() if isinstance(value, TokenizerKind)]
    assert kinds
    assert all(any(kind is row for row in TOKENIZERS.values()) for kind in kinds)


def test_a_path_has_a_kind_of_its_own() -> None:
    assert kind_of("word") is TOKENIZERS["word"]
    assert kind_of("a/my.tiktoken") is kind_of("a/my.tiktoken")
    assert kind_of("a/my.tiktoken").read is not None


@pytest.mark.parametrize("name", ["word", "character", "bytes", "byte-pair", "a vocabulary file"])
def test_a_tokenizer_cuts_by_what_it_uses_and_by_nothing_else(tmp_path: Path, name: str) -> None:
    """A text that each of them would cut otherwise, were it to use that."""
    kind = kind_of(str(as_tiktoken(tmp_path)) if name.startswith("a ") else name)
    changed = {
        "vocabulary": 260 if name == "byte-pair" else 10,
        "splitting": "plain",
        "pattern": "none",
        "special_tokens": True,
        "anchor_after": "5",
    }
    text = " ".join(map(chr, range(0x3400, 0x3400 + 400))) + " cafe\u0301 the fat cat's the fat cat's 12345 " * 9

    def cut(how: Cutting) -> list[bytes]:
        tokenizer = kind.make([text], how)
        return [piece.data if piece.known else b"?" for piece in tokenizer.encode(text)]

    plain = cut(Cutting())
    matters = {option for option, value in changed.items() if cut(replace(Cutting(), **{option: value})) != plain}
    unseen = {"pattern", "special_tokens"} if name.startswith("a ") else set()  # no merge of it reaches across
    assert matters == kind.uses - unseen

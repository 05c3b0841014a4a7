"""Every tokenizer is a row, and any other name is that of a vocabulary file."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from model import text
from model.text.table import TOKENIZERS, kind_of
from model.text.tokenizer import TokenizerKind


def test_every_tokenizer_in_the_room_is_a_row() -> None:
    modules = [import_module(row.name) for row in iter_modules(text.__path__, f"{text.__name__}.")]
    kinds = [value for module in modules for value in vars(module).values() if isinstance(value, TokenizerKind)]
    assert kinds
    assert all(any(kind is row for row in TOKENIZERS.values()) for kind in kinds)


def test_a_path_has_a_kind_of_its_own() -> None:
    assert kind_of("word") is TOKENIZERS["word"]
    assert kind_of("a/my.tiktoken") is kind_of("a/my.tiktoken")
    assert kind_of("a/my.tiktoken").read is not None

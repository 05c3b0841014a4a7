"""Text files in any encoding that says which it is; what is wrong is named by its place."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.data.decoding import Reading, decoded
from model.errors import OptionError

TEXT = "Thé fat cat\nsät 🐈 on the mat.\n"


def blocks(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_the_byte_order_mark_tells_the_encoding(mark: bytes, encoding: str, size: int) -> None:
    read = Reading()
    data = mark + TEXT.replace("\n", "\r\n").encode(encoding)
    assert "".join(decoded(blocks(data, size), "a.txt", read)) == TEXT
    assert read == Reading(len(TEXT), bool(mark), 2)
    assert ("1 byte order mark skipped" in read.words) == bool(mark)
    assert "2 carriage returns read as ends of lines" in read.words


def test_a_text_with_nothing_skipped_says_nothing() -> None:
    read = Reading()
    assert "".join(decoded([b"a cat"], "a.txt", read)) == "a cat"
    assert read.words == ""


@pytest.mark.parametrize("size", [1, 5, 1000])
@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"caf\xe9", "UTF-8 text (byte 0xE9 at position 3, line 1)"),
        (b"one\r\ntwo\rthree\n\xe9t\xe9", "UTF-8 text (byte 0xE9 at position 15, line 4)"),
        (codecs.BOM_UTF8 + b"a\n\xff", "UTF-8 text (byte 0xFF at position 5, line 2)"),
        (b"a\n" * 602 + b"\xe9t", "UTF-8 text (byte 0xE9 at position 1,204, line 603)"),
        (b"tr\xc3", "UTF-8 text (byte 0xC3 at position 2, line 1)"),
        (codecs.BOM_UTF16_LE + b"a\0\0\xd8b\0", "UTF-16 text (byte 0x00 at position 4, line 1)"),
        ("naïve".encode("latin-1"), "UTF-8 text (byte 0xEF at position 2, line 1)"),
    ],
)
def test_the_first_wrong_byte_is_named(data: bytes, where: str, size: int) -> None:
    with pytest.raises(OptionError, match="allowed is UTF-8, or UTF-16") as error:
        list(decoded(blocks(data, size), "a.txt", Reading()))
    assert str(error.value).startswith(f"a.txt is not {where}; ")
    assert error.value.field == "data.corpus"


@given(st.text(max_size=40), st.integers(1, 7))
def test_any_text_in_any_blocks(text: str, size: int) -> None:
    read = Reading()
    normal = text.replace("\r\n", "\n").replace("\r", "\n")
    whole = "".join(decoded(blocks(text.encode(), size), "a.txt", read, keep_mark=True))
    assert whole == normal
    assert read.characters == len(normal) - text.startswith("\ufeff")

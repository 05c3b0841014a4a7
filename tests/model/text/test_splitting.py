"""Text is cut as people see it: marks and joiners stay with their word, and nothing that is shown draws blank."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.config import DataConfig, RunSpec
from model.data.corpus import load_corpus
from model.runfile.runfile import RunFile
from model.runs.run import Run
from model.spec.spec_json import spec_as_json, spec_from_json
from model.text.splitting import HELD, characters, is_held, normal, plain_words, words
from model.text.table import TOKENIZERS
from model.text.tokenizer import Cutting, Piece
from model.text.visible import visible
from model.text.words import CharacterTokenizer, WordTokenizer

OLD = DataConfig(splitting="plain")


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("हिन्दी भाषा।", ["हिन्दी", "भाषा", "।"]),
        ("cafe\u0301 caf\u00e9", ["café", "café"]),
        ("می\u200cخواهم، क\u094d\u200dष", ["می\u200cخواهم", "،", "क\u094d\u200dष"]),
        ("שָׁלוֹם ไม่ดี", ["שָׁלוֹם", "ไม่ดี"]),
        ("ok\ufe0f 1\ufe0f\u20e3", ["ok\ufe0f", "1\ufe0f\u20e3"]),
        ("👩\u200d👩\u200d👧👍🏽 🇩🇪🇫🇷", ["👩\u200d👩\u200d👧", "👍🏽", "🇩🇪", "🇫🇷"]),
        ("co\u00adoperate a\u200bb", ["co\u00adoperate", "a", "b"]),
        ("\ufeffthe \ufefffat", ["the", "fat"]),
        ("\u0301 x don't", ["\u0301", "x", "don", "'", "t"]),
    ],
)
def test_marks_and_joiners_belong_to_their_word(text: str, pieces: list[str]) -> None:
    assert words(text) == [unicodedata.normalize("NFC", piece) for piece in pieces]


@given(st.text(max_size=60))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    left = {c for c in normal(text) if not c.isspace() and c != "\u200b"}
    assert set("".join(words(text))) == left
    assert "".join(characters(text)) == normal(text)
    assert words(text) == words(unicodedata.normalize("NFD", text.replace("\ufeff", "")))


def test_all_marks_lie_where_they_are_looked_for() -> None:
    assert not [code for code in range(0x110000) if is_held(code) and not any(code in part for part in HELD)]


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_plain_ascii_is_cut_as_ever(text: str) -> None:
    assert words(text) == plain_words(text)
    assert WordTokenizer.of([text]).labels == TOKENIZERS["word"].make([text], Cutting(splitting="plain")).labels


BLANK = (
    "\ufe0f\u3164\u2800\u115f\u1160\uffa0\u034f\u17b4\u180b\u200b\u200d\u2060\ufeff\u00ad\u00a0\u3000"
    "\U000e0100\U0001d159"
)


@pytest.mark.parametrize("c", BLANK, ids=lambda c: f"U+{ord(c):04X}")
def test_what_would_draw_blank_is_written_as_a_code_point(c: str) -> None:
    for text in (c, f"ok{c}", f"{c}ok", f"o{c}k"):
        assert visible(text) == text.replace(c, f"⟨U+{ord(c):04X}⟩")


def test_a_mark_alone_stands_on_a_circle_and_a_joiner_that_is_seen_stays() -> None:
    assert visible("\u0301") == "◌\u0301"
    assert visible("a \u0301") == "a␣◌\u0301"
    for text in ("हिन्दी", "क\u094d\u200dष", "می\u200cخواهم", "👩\u200d👩\u200d👧", "❤\ufe0f\u200d🔥"):
        assert visible(text) == text.replace("\ufe0f", "⟨U+FE0F⟩")
    assert visible("a\u200db") == "a⟨U+200D⟩b"


def test_an_unknown_word_is_marked_wherever_its_name_stands() -> None:
    known, unknown = WordTokenizer.of(["the fat cat"]).encode("the dog")
    assert (known.label, unknown.label) == ("the", "‹dog›")
    assert Piece("\u3164", 3, False).label == "‹⟨U+3164⟩›"


@pytest.mark.parametrize("unit", ["word", "character"])
def test_a_file_is_read_in_parts_as_if_whole(unit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\ufeffcafe\u0301 हिन्दी की\nभाषा e\u0301e\u0301\u0323 한국어 " * 9
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    spec = RunSpec().with_options(
        {"data.corpus": str(path), "data.tokenizer": unit, "data.validation": "0", "model.context": "4"}
    )
    for part in (5, 7, 11):
        monkeypatch.setattr("model.data.textfile._PART", part)
        corpus = load_corpus(spec)
        kind = {"word": WordTokenizer, "character": CharacterTokenizer}[unit]
        labels = [corpus.tokenizer.labels[i] for i in corpus.train.stream]
        assert labels == [visible(piece) for piece in kind.split(text)]
        assert not any("FEFF" in label for label in labels)


def test_an_older_run_is_cut_as_it_was(tmp_path: Path) -> None:
    """What an older version wrote says nothing of how its text is cut; what it showed depends on that."""
    text = tmp_path / "text.txt"
    text.write_text("हिन्दी cafe\u0301 हिन्दी भाषा " * 9, encoding="utf-8")
    given = {"data.corpus": str(text), "data.splitting": "plain", "data.validation": "0", "model.context": "4"}
    spec = RunSpec().with_options(given)
    written = spec_as_json(spec)
    assert "splitting" not in json.dumps(written)
    assert spec_from_json(written) == spec
    assert spec_from_json({"seed": 1}).data == OLD
    with Run(spec) as run:
        run.train_to(3)
        run.save_as(tmp_path / "old.tinyattn")
        labels, digest = run.info.vocabulary, run.learner.state().digest()
    assert labels[:6] == ("ह", "◌ि", "न", "◌्", "द", "◌ी")
    with Run.open(tmp_path / "old.tinyattn") as run:
        assert (run.info.vocabulary, run.learner.state().digest()) == (labels, digest)
    newer = RunSpec().with_options({**given, "data.splitting": "whole"})
    assert spec_from_json(spec_as_json(newer)) == newer
    assert load_corpus(newer).tokenizer.labels == ("हिन्दी", "café", "भाषा", "‹unknown›")


def test_a_run_file_without_the_word_is_an_older_one(tmp_path: Path) -> None:
    with Run(RunSpec(data=OLD)) as run:
        run.save_as(tmp_path / "cat.tinyattn")
    file = RunFile.open(tmp_path / "cat.tinyattn", write=False)
    assert file.spec.data.splitting == "plain"
    file.close()

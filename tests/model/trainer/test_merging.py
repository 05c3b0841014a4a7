"""The trainer's look at the merges of a run: what it tells at each number of them, and how it gets there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from model.config import DataConfig, RunSpec
from model.messages import Frame, Goal, LookAtMerges, Merges
from model.messages.codec import pack, unpack
from model.messages.merges import Pair
from model.spec.presets import DEFAULT_PRESET
from model.text.encoding import compact
from model.text.patterns import PATTERNS
from model.text.vocabulary import Vocabulary
from model.trainer.merging import MergeLooker
from model.trainer.trainer import Trainer

BYTES = {bytes([byte]): byte for byte in range(256)}

TEXT = "the theme of the thesis is there. мама мыла раму, мама мыла раму. " * 4

Ask = Callable[..., Merges]


class Asking:
    """A trainer at rest that is asked one question after another."""

    def __init__(self, spec: RunSpec) -> None:
        self.trainer, self.goal = Trainer(), Goal(1, spec, probe="the mat")

    def __call__(self, count: int, text: str = "") -> Merges:
        return self.frames(count, text)[-1]

    def frames(self, count: int, text: str = "") -> list[Merges]:
        """Every answer until all is known."""
        self.goal = self.goal.asking(LookAtMerges, LookAtMerges(count, text))
        self.trainer.aim(self.goal)
        found = list[Merges]()
        while self.trainer.waiting() == 0 or not found:
            if isinstance(frame := self.trainer.take(), Frame):
                self.goal = replace(self.goal, seen=frame.number)
                self.trainer.aim(self.goal)
                again = unpack(pack(frame))
                assert isinstance(again, Frame)
                answer = again.answer(LookAtMerges)
                assert answer is not None
                found.append(answer)
        return found


def spec_of(folder: Path, **data: object) -> RunSpec:
    path = folder / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    given: dict[str, object] = {"tokenizer": "byte-pair", "vocabulary": 290, "validation": 0}
    return replace(DEFAULT_PRESET.spec, data=DataConfig(corpus=str(path), **(given | data)))  # type: ignore[arg-type]


@pytest.fixture
def ask(tmp_path: Path) -> Asking:
    return Asking(spec_of(tmp_path))


def test_at_first_every_byte_is_a_token(ask: Asking) -> None:
    told = ask(0)
    assert (told.count, told.total) == (0, 29)
    assert told.newest is None
    assert told.next is not None
    assert told.pairs[0].count == told.next.count
    assert b"".join(piece.data for piece in told.passage.pieces) == TEXT.encode()[: sum(
        len(piece.data) for piece in told.passage.pieces
    )]  # fmt: skip
    assert [piece.id for piece in told.sentence.pieces] == list(b"the mat")


def test_each_merge_that_comes_next_is_the_one_that_is_made(ask: Asking) -> None:
    before = ask(0)
    for count in range(1, before.total + 1):
        told = ask(count)
        assert before.next is not None
        assert told.newest == replace(before.next, ties=None)
        first = before.pairs[0]
        assert (first.left, first.right, first.count, first.ties) == (
            before.next.left, before.next.right, before.next.count, before.next.ties
        ), "the merge that comes next is the first of the most frequent pairs"  # fmt: skip
        before = told
    assert before.next is None
    assert ask(0).pairs == Asking(ask.goal.spec)(0).pairs


def test_the_same_question_again_is_no_news_and_another_sentence_is(ask: Asking) -> None:
    ask(5, "the the")
    assert ask.trainer.take() is None
    told = ask(5, "раму")
    assert b"".join(piece.data for piece in told.sentence.pieces) == "раму".encode()


def test_more_merges_than_there_are_is_all_of_them(ask: Asking) -> None:
    assert ask(10**9).count == 29


def test_a_tokenizer_without_merges_says_how_to_get_some(tmp_path: Path) -> None:
    told = Asking(spec_of(tmp_path, tokenizer="word", vocabulary=500))(3)
    assert (told.total, told.pairs) == (0, ())
    assert "byte-pair" in told.why


def test_while_pairs_are_counted_pieces_are_known_already(ask: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.trainer.answers.MERGES_SLICE", 0.0)
    told = ask.frames(20)
    assert told[0].why.startswith("Counting the pairs")
    assert not told[0].pairs
    assert told[0].passage == told[-1].passage
    assert not told[-1].why
    assert told[-1].pairs == Asking(ask.goal.spec)(20).pairs


def test_counting_goes_on_whatever_is_asked_meanwhile(ask: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.trainer.answers.MERGES_SLICE", 0.0)
    expected = Asking(ask.goal.spec)(7).pairs
    for n in range(200):  # another number at each look: each look counts one stretch
        ask.goal = ask.goal.asking(LookAtMerges, LookAtMerges(n % 9))
        ask.trainer.aim(ask.goal)
        if isinstance(frame := ask.trainer.take(), Frame):
            ask.goal = replace(ask.goal, seen=frame.number)
    told = ask.frames(7)
    assert len(told) < 20, "by then all stretches are counted"
    assert told[-1].pairs == expected


def test_merges_from_elsewhere_have_pieces_and_ids_and_no_counts() -> None:
    base = Vocabulary("tiny", PATTERNS["gpt2"], {**BYTES, b"th": 256, b"the": 257, b" c": 258, b"at": 259, b"xx": 260})
    looker = MergeLooker(compact(base, ["the cat"]), lambda: ["the cat"])
    looker.aim(LookAtMerges(2, "the bath"), "")
    told = looker.tell()
    assert (told.count, told.total, told.pairs, looker.pending) == (2, 5, (), False)
    assert told.newest == Pair("th", "e")
    assert told.next == Pair(" ", "c")
    assert "not known" in told.why
    pieces = told.sentence.pieces
    assert [(piece.text, piece.original) for piece in pieces] == [
        ("the", 257), (" ", 32), ("b", 98), ("a", 97), ("th", 256)
    ]  # fmt: skip
    assert [piece.known for piece in pieces] == [True, False, False, False, False]
    looker.aim(LookAtMerges(5, "the bath"), "")
    assert looker.tell().sentence.pieces == compact(base, ["the cat"]).encode("the bath")


def test_a_sentence_that_ends_within_a_character_is_told_of(ask: Asking) -> None:
    told = ask(3, "the \ud83d")
    assert told.sentence.pieces == ()
    assert told.refused == "The text has half a character, U+D83D, at place 5; allowed are whole ones."
    assert ask(3, "the").refused == ""

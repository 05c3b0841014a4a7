"""The verb `tokenize`: what a text becomes, in words and as an object, and the vocabulary saved and opened again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tiktoken
from tiktoken.load import load_tiktoken_bpe

from model.config import RunSpec
from model.processes.jobs import Job, JobStage
from model.runs.run import Run
from model.text.patterns import PATTERNS
from tests.kit.command_line import Call

TEXT = "the naïve cat – the cat the hat. "


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT * 5, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["word", "character", "bytes", "byte-pair"])
def test_pieces_have_ids_and_bytes(call: Call, file: Path, name: str) -> None:
    code, out, err = call(
        "tokenize", "--tokenizer", name, "--train", str(file), "--vocabulary", "270", "--text", "the ï cat", "--json"
    )
    assert (code, err) == (0, "")
    told = json.loads(out)
    data = bytes(byte for piece in told["pieces"] for byte in piece["bytes"])
    assert data == ("theïcat" if name == "word" else "the ï cat").encode()
    assert all(piece["text"] is None or piece["text"].encode() == bytes(piece["bytes"]) for piece in told["pieces"])
    assert told["tokenizer"] == name
    if name == "word":
        assert [piece["known"] for piece in told["pieces"]] == [True, False, True]
        assert told["pieces"][1]["id"] == told["unknown"] == told["vocabulary"] - 1
    if name == "byte-pair":
        assert (told["vocabulary"], told["unknown"], len(told["merges"])) == (270, None, 14)
        assert told["merges"][0] == {
            "text": "th",
            "bytes": [116, 104],
            "id": 256,
            "left": 116,
            "right": 104,
            "count": 15,
        }


def test_words_for_people(call: Call) -> None:
    code, out, _ = call("tokenize", "--tokenizer", "byte-pair", "--vocabulary", "258", "--text", "the thé")
    assert code == 0
    assert out.splitlines() == [
        "5 tokens of 8 bytes; vocabulary: 258 rows",
        "     257  74 68 65                  the",
        "      32  20                        ␣",
        "     256  74 68                     th",
        r"     195  c3                        \xc3",
        r"     169  a9                        \xa9",
        "2 merges:",
        "     256  t + h → th, 2 times",
        "     257  th + e → the, 1 time",
    ]
    assert "White space is left out" in call("tokenize", "--tokenizer", "word", "--text", "a b")[1]


def test_a_saved_vocabulary_is_tiktokens_and_is_opened_again(call: Call, file: Path, tmp_path: Path) -> None:
    saved = tmp_path / "own.tiktoken"
    arguments = ("--tokenizer", "byte-pair", "--train", str(file), "--vocabulary", "280", "--json")
    code, out, err = call("tokenize", *arguments, "-o", str(saved), "--text", TEXT)
    assert (code, err) == (0, "")
    ids = [piece["id"] for piece in json.loads(out)["pieces"]]
    assert json.loads(out)["saved"] == {"path": str(saved), "tokens": json.loads(out)["vocabulary"]}
    theirs = tiktoken.Encoding(
        "own", pat_str=PATTERNS["gpt2"], mergeable_ranks=load_tiktoken_bpe(str(saved)), special_tokens={}
    )
    assert theirs.encode_ordinary(TEXT) == ids
    code, out, err = call("tokenize", "--tokenizer", str(saved), "--text", TEXT, "--json")
    assert [piece["original"] for piece in json.loads(out)["pieces"]] == ids
    assert list(tmp_path.iterdir()) in ([saved, file], [file, saved])
    code, out, err = call(
        "tokenize", *arguments[:-1], "-o", str(saved)
    )  # the vocabulary alone, in the place of the one before
    assert (code, out, err) == (0, f"saved: {len(load_tiktoken_bpe(str(saved)))} tokens in {saved}\n", "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--tokenizer", "word"), "It is not said what to cut; allowed is --text TEXT or a FILE, one of them."),
        (("--tokenizer", "bytes", "--text", "a", "-o", "a.tiktoken"), "has no vocabulary of bytes to save"),
        (("--tokenizer", "byte-pair", "--text", "a", "-o", "a.txt"), "allowed is one that ends in .tiktoken"),
        (("--tokenizer", "byte-pair", "--text", "a", "-o", "no/a.tiktoken"), "a.tiktoken could not be written"),
        (
            ("--tokenizer", "byte-pair", "--text", "a", "--vocabulary", "255"),
            "allowed with the tokenizer byte-pair is 256",
        ),
        (("--tokenizer", "syllable", "--text", "a"), "data.tokenizer is 'syllable'; allowed is word or"),
        (("--tokenizer", "bytes", "--text", "\ud83d"), "has half a character, U+D83D, at place 1"),
        (("--tokenizer", "bytes", "nowhere.txt"), "nowhere.txt"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = call("tokenize", *arguments)
    assert code in (1, 2)
    assert not out
    assert sentence in err
    assert err.startswith("tinyattn: ")
    assert not list(tmp_path.iterdir())


def test_it_is_a_job_that_tells_how_far_it_is(file: Path, tmp_path: Path) -> None:
    saved = tmp_path / "own.tiktoken"
    words = " ".join(f"{n:x}ward{n * 7919:x}" for n in range(4000))
    file.write_text(words, encoding="utf-8")
    job = Job(
        "model",
        ["tokenize", "--tokenizer", "byte-pair", "--train", str(file), "--vocabulary", "3000", "-o", str(saved)],
    )
    state = job.wait(100)
    assert state.stage is JobStage.DONE, state
    assert state.told is not None
    assert state.told.total == 100
    assert len(saved.read_bytes().splitlines()) == 3000


def test_the_tokenizer_of_a_run_file(call: Call, file: Path, tmp_path: Path) -> None:
    path = tmp_path / "run.tinyattn"
    options = {
        "data.corpus": str(file),
        "data.tokenizer": "byte-pair",
        "data.vocabulary": "270",
        "data.validation": "0",
    }
    with Run(RunSpec().with_options(options)) as run:
        run.save_as(path)
        run.train_to(1)
        pieces = run.learner.corpus.tokenizer.encode("the hat")
    file.unlink()
    code, out, err = call("tokenize", "--tokenizer", str(path), "--text", "the hat", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["tokenizer"], told["vocabulary"]) == ("byte-pair", 270)
    assert [piece["id"] for piece in told["pieces"]] == [piece.id for piece in pieces]
    assert call("tokenize", "--tokenizer", str(path), "-o", str(tmp_path / "own.tiktoken"))[0] == 0
    assert len((tmp_path / "own.tiktoken").read_bytes().splitlines()) == 270

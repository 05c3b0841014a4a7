"""The verb `sample`: a text that goes on, at one step or several, the same each time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit.command_line import Call
from tests.kit.run_files import saved

OPTIONS = ("--prompt", "the fat cat", "--tokens", "5")


def test_it_goes_on_the_same_each_time_and_otherwise_with_another_seed(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "a.tinyattn"
    saved(path)
    code, out, _ = call("sample", str(path), *OPTIONS)
    assert code == 0
    assert out.startswith("the fat cat ")
    assert len(out.split()) == 8
    assert call("sample", str(path), *OPTIONS)[1] == out
    assert call("sample", str(path), *OPTIONS, "--seed", "4")[1] != out
    greedy = [call("sample", str(path), *OPTIONS, "--temperature", "0", "--seed", seed)[1] for seed in ("1", "2")]
    assert greedy[0] == greedy[1]


def test_several_steps_beside_each_other(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "a.tinyattn"
    saved(path)
    code, out, _ = call("sample", str(path), *OPTIONS, "--step", "0", "--step", "20")
    assert code == 0
    lines = out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["step 0", "step 20"]
    assert call("sample", str(path), *OPTIONS, "--step", "20")[1].strip() == lines[1].removeprefix("step 20: ")


def test_every_chance_as_json(call: Call) -> None:
    code, out, _ = call("sample", "--preset", "fat-cat", "--step", "30", *OPTIONS, "--top-k", "2", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["step"], told["prompt"], len(told["tokens"])) == (30, ["the", "fat", "cat"], 5)
    for token in told["tokens"]:
        likely = [each["likely"] for each in token["from"]]
        assert sum(likely) == pytest.approx(1)
        assert sum(share > 0 for share in likely) == 2
        assert token["text"] in [each["text"] for each in token["from"]]
    cache = told["cache"]
    assert (cache["tokens"], cache["places"], cache["reduction"]) == (8, list(range(8)), 0)
    assert [(row["kept"], row["read"]) for row in cache["ledger"]] == [(n, n) for n in range(3, 9)]


def test_what_the_cache_kept_as_json(call: Call) -> None:
    options = ("--prompt", "a 1 . b 2 .", "--tokens", "1", "--temperature", "0", "--json")
    cache = json.loads(call("sample", "--preset", "sentences", "--step", "1", *options)[1])["cache"]
    first, last = cache["ledger"]
    assert (first["kept"], first["read"], last["read"]) == (2, 6, 7)
    assert cache["mean_reduction"] == pytest.approx((1 - 2 / 6 + 1 - last["kept"] / 7) / 2)
    without = call("sample", "--preset", "fat-cat", "--set", "model.mask=none", "--step", "0", *OPTIONS, "--json")[1]
    assert json.loads(without)["cache"] == {
        "tokens": 0,
        "bytes": 0,
        "places": [],
        "reduction": None,
        "mean_reduction": None,
        "ledger": [],
    }


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("--tokens", "0"), "--tokens is 0; allowed is 1 to 1000."),
        (("--temperature", "-1"), "sample.temperature is -1"),
        (("--top-p", "0"), "sample.top_p is 0"),
        (("--step", "5", "--step", "2"), "--step is 5, 2; allowed are different steps in rising order."),
        (("--prompt", ""), "There is no token to go on from"),
    ],
)
def test_what_cannot_be_is_one_sentence(call: Call, wrong: tuple[str, ...], sentence: str) -> None:
    code, out, err = call("sample", "--preset", "fat-cat", *wrong)
    assert (code != 0, out) == (True, "")
    assert sentence in err
    assert "Traceback" not in err


def test_bytes_that_are_no_character_are_written_as_elsewhere(call: Call) -> None:
    options = ("--set", "data.corpus=journey", "--set", "data.tokenizer=bytes", "--set", "data.validation=0")
    code, out, _ = call("sample", *options, "--prompt", "Your", "--step", "0", "--tokens", "40")
    assert code == 0
    assert "\\x" in out
    assert "udc" not in out

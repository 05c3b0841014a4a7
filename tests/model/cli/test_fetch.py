"""The verb `fetch`: what is on this machine, and what is asked for that is not known."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from model.cli.console import new_parser
from model.cli.fetch import VERB
from model.cli.verb import DONE, MISUSE, add_verbs, run_verb
from model.text.tiktoken_encodings import ENCODINGS, path_in


def fetch(*names: str) -> int:
    parser = new_parser("tinyattn", "")
    add_verbs(parser, [VERB])
    return run_verb(parser, ["fetch", *names])


def test_it_tells_which_are_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    source = replace(ENCODINGS["gpt2"].source, sha256=hashlib.sha256(b"x").hexdigest())
    monkeypatch.setitem(ENCODINGS, "gpt2", replace(ENCODINGS["gpt2"], source=source))  # type: ignore[arg-type]
    path = path_in(tmp_path, source)
    path.write_bytes(b"x")
    assert fetch() == DONE
    assert capsys.readouterr().out.splitlines() == [
        f"gpt2: ready, {path}",
        "cl100k_base: needs one download (1.7 MB from openaipublic.blob.core.windows.net)",
        "o200k_base: needs one download (3.6 MB from openaipublic.blob.core.windows.net)",
    ]
    assert fetch("gpt2") == DONE  # nothing to download


def test_an_unknown_name_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert fetch("gpt2", "gpt3") == MISUSE
    assert "no encoding called 'gpt3'; allowed are gpt2, cl100k_base, o200k_base." in capsys.readouterr().err


def test_as_an_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    assert fetch("--json") == DONE
    told = json.loads(capsys.readouterr().out)
    assert list(told) == list(ENCODINGS)
    assert told["gpt2"] == {"path": None, "url": ENCODINGS["gpt2"].source.url, "bytes": ENCODINGS["gpt2"].source.size}

"""The verb `fetch`: download the vocabulary of one of tiktoken's encodings, once. Imports no torch."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model.cli.console import give_json, say
from model.cli.verb import DONE, Verb
from model.errors import RequestError, shown
from model.messages.progress import Progress
from model.processes.download import download
from model.text.tiktoken_encodings import ENCODINGS, Source, folders, found


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which ones."""
    names = ", ".join(ENCODINGS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{names}; without any, tells which are here")
    parser.add_argument("--json", action="store_true", help="print an object")


@dataclass(frozen=True)
class _Request:
    names: Sequence[str]
    as_json: bool


def names_of(options: argparse.Namespace) -> _Request:
    """All that is asked of it; raises RequestError for a name that is none."""
    names: list[str] = options.names
    if wrong := [name for name in names if name not in ENCODINGS]:
        raise RequestError(f"There is no encoding called {shown(wrong[0])}; allowed are {', '.join(ENCODINGS)}.")
    return _Request(tuple(names), options.json)


def fetch(request: _Request) -> int:
    """Download those that are not here yet, each to the folder where it is looked for; or tell which are here."""
    known: dict[str, dict[str, object]] = {}
    for name in request.names or ENCODINGS:
        source = ENCODINGS[name].source
        path = found(source)
        if path is None and request.names:
            path = _downloaded(source)
        known[name] = {"path": None if path is None else str(path), "url": source.url, "bytes": source.size}
        if not request.as_json:
            say(f"{name}: needs one download ({source.words})" if path is None else f"{name}: ready, {path}")
    if request.as_json:
        give_json(known)
    return DONE


def _downloaded(source: Source) -> Path:
    way = Progress("kilobytes", source.size // 1000)
    return download(source, folders()[-1], lambda done: way.tell(done // 1000))


VERB = Verb("fetch", "download the vocabulary of gpt2, cl100k_base or o200k_base, once", add_options, names_of, fetch)

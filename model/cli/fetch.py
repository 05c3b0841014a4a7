"""The verb `fetch`: download the vocabulary of one of tiktoken's encodings, once. Imports no torch."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from model.cli.console import say
from model.cli.verb import DONE, Verb
from model.errors import RequestError, shown
from model.messages.progress import Progress
from model.processes.download import download
from model.text.tiktoken_encodings import ENCODINGS, Source, folders, found


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which ones."""
    names = ", ".join(ENCODINGS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{names}; without any, tells which are here")


def names_of(options: argparse.Namespace) -> Sequence[str]:
    """All that is asked of it; raises RequestError for a name that is none."""
    names: list[str] = options.names
    if wrong := [name for name in names if name not in ENCODINGS]:
        raise RequestError(f"There is no encoding called {shown(wrong[0])}; allowed are {', '.join(ENCODINGS)}.")
    return tuple(names)


def fetch(names: Sequence[str]) -> int:
    """Download those that are not here yet, each to the folder where it is looked for; or tell which are here."""
    for name in names or ENCODINGS:
        source = ENCODINGS[name].source
        path = found(source)
        if path is None and names:
            path = _downloaded(source)
        say(f"{name}: needs one download ({source.words})" if path is None else f"{name}: ready, {path}")
    return DONE


def _downloaded(source: Source) -> Path:
    way = Progress("kilobytes", source.size // 1000)
    return download(source, folders()[-1], lambda done: way.tell(done // 1000))


VERB = Verb("fetch", "download the vocabulary of gpt2, cl100k_base or o200k_base, once", add_options, names_of, fetch)

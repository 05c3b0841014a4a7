"""`python -m tests.kit.fetching URL SHA256 PATIENCE gpt2` fetches as the program does, from a server of the test's."""

from __future__ import annotations

import functools
import sys
from dataclasses import replace

from model.cli import fetch
from model.cli.console import new_parser
from model.cli.verb import add_verbs, run_verb
from model.processes import download
from model.text.tiktoken_encodings import ENCODINGS


def main() -> int:
    """Do it."""
    url, sha256, patience, name = sys.argv[1:]
    source = replace(ENCODINGS[name].source, url=url, sha256=sha256)
    ENCODINGS[name] = replace(ENCODINGS[name], source=source)  # type: ignore[index]
    fetch.download = functools.partial(download.download, patience=float(patience))
    parser = new_parser("fetching", "")
    add_verbs(parser, [fetch.VERB], required=True)
    return run_verb(parser, ["fetch", name])


if __name__ == "__main__":
    sys.exit(main())

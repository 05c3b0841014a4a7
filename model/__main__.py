"""The command line without Qt: `python -m model train`, `show`, `info`, `verify`, `presets`."""

from __future__ import annotations

import sys

from model import __version__
from model.cli.console import new_parser
from model.cli.verb import add_verbs, run_verb
from model.cli.verbs import VERBS


def main() -> int:
    """Run one verb."""
    parser = new_parser(prog="python -m model", description="Train and show self-attention, without a window.")
    parser.add_argument("--version", action="version", version=f"tinyattn {__version__}")
    add_verbs(parser, VERBS, required=True)
    return run_verb(parser)


if __name__ == "__main__":
    sys.exit(main())

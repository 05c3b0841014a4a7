"""The verb `presets`: the runs to begin from."""

from __future__ import annotations

import argparse

from model.cli.console import give_json, say
from model.cli.verb import DONE, Verb
from model.spec.presets import PRESETS


def add_options(parser: argparse.ArgumentParser) -> None:
    """In which form they are listed."""
    parser.add_argument("--json", action="store_true", help="print an array of objects")


def wants_json(options: argparse.Namespace) -> bool:
    """All that can be asked of the list."""
    return bool(options.json)


def list_presets(as_json: bool) -> int:
    """Print the name, title and hint of each."""
    rows = [{"name": row.name, "title": row.title, "watch_for": row.watch_for} for row in PRESETS.values()]
    if as_json:
        give_json(rows)
    else:
        say("\n\n".join(f"{row['name']}: {row['title']}\n{row['watch_for']}" for row in rows))
    return DONE


VERB = Verb("presets", "list the runs to begin from", add_options, wants_json, list_presets)

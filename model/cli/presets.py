"""The verb `presets`: the runs to begin from, and what they can learn."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from model.cli.console import give_json, say
from model.cli.verb import DONE, Verb
from model.spec.presets import PRESETS
from model.tasks.table import TASKS, make_task
from model.tasks.task import TaskKind
from model.tasks.texts import TEXTS, OwnText


@dataclass(frozen=True)
class Listing:
    """What is listed, and in which form."""

    tasks: bool
    as_json: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Listing:
        """What the options say."""
        return cls(options.tasks, options.json)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What is listed, and in which form."""
    parser.add_argument("--tasks", action="store_true", help="list what --set data.corpus=TASK takes, and nothing else")
    parser.add_argument("--json", action="store_true", help="print an array of objects")


def list_presets(listing: Listing) -> int:
    """Print the name, title and hint of each preset, and of each task."""
    presets = [{"name": row.name, "title": row.title, "watch_for": row.watch_for} for row in PRESETS.values()]
    corpora: Mapping[str, TaskKind | OwnText] = {**TASKS, **TEXTS}
    tasks = [{"name": name, "title": row.title, "about": row.about, **_sizes(row)} for name, row in corpora.items()]
    if listing.as_json:
        give_json(tasks if listing.tasks else presets)
        return DONE
    runs = [f"{row['name']}: {row['title']}\n{row['watch_for']}" for row in presets]
    known = [f"--set data.corpus={name}: {row.title}\n{row.about}{_in_short(name)}" for name, row in corpora.items()]
    say("\n\n".join(known if listing.tasks else [*runs, *known]))
    return DONE


def _in_short(name: str) -> str:
    """An example of a task, and the options that are its sizes."""
    if name not in TASKS:
        return ""
    lines = [make_task(name).in_short]
    for option, size in (("length", TASKS[name].length), ("symbols", TASKS[name].symbols)):
        if size is not None:
            lines.append(f"--set data.{option}={size.default}: {size.counts}, {size.low} to {size.high}")
    return "".join(f"\n{line}" for line in lines)


def _sizes(row: TaskKind | OwnText) -> dict[str, object]:
    """What a task's sizes can be; a text has none."""
    if isinstance(row, OwnText):
        return {"length": None, "symbols": None}
    return {"length": row.length and asdict(row.length), "symbols": row.symbols and asdict(row.symbols)}


VERB = Verb("presets", "list the runs and tasks to begin from", add_options, Listing.of, list_presets)

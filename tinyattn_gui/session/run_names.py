"""Names of run files: what is proposed for a branch, what is asked for, and which names cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import count
from pathlib import Path

from model.errors import RequestError
from model.messages import Branch
from model.runfile.disk import placed
from model.runfile.names import ENDING
from tinyattn_gui.settings.recovery import is_free


def place(typed: str) -> Path:
    """The file that is meant by what was typed. Raises RequestError where no file can be."""
    return placed(typed if typed.lower().endswith(ENDING) else typed + ENDING)


def short(branch: str) -> str:
    """What a branch adds to the name of a file: `branch-1` of `branch 1: seed 5 from step 120`, nothing of `main`."""
    name = branch.partition(":")[0].replace(" ", "-")
    return "" if name == "main" else f"-{name}"


def beside(first: Path, first_branch: str, branch: str, taken: Collection[Path]) -> Path:
    """A name for a branch, made from that of another, which neither a file has nor another branch is to have."""
    stem = first.stem.removesuffix(short(first_branch)) + (short(branch) or "-main" * bool(short(first_branch)))
    tries = (first.with_name(f"{stem}{f'-{n}' if n > 1 else ''}{ENDING}") for n in count(1))
    return next(path for path in tries if path not in taken and not path.exists())


def asked_names(
    runs: Sequence[int],
    rows: Sequence[Branch],
    names: Mapping[int, str],
    is_named: Callable[[str], bool],
    usual: str,
    ask: Callable[[str], str],
    each: bool = False,
) -> dict[int, Path] | None:
    """A file for each of the branches `runs`; None if no name was given. Raises RequestError for one that cannot be.

    `ask` is asked for the first, or for `each`, with what is proposed; `usual` is what the run is called.
    """
    by_run, found = {row.run: row for row in rows}, dict[int, Path]()
    for run in runs:
        holders = {Path(row.path): names[row.run] for row in rows if row.path and row.run != run}
        holders |= {path: names[other] for other, path in found.items()}
        like = next(iter(found), None) or next((row.run for row in rows if is_named(row.path) and row.run != run), None)
        if like is None:
            proposed: str | Path = f"{usual}{short(names[run])}{ENDING}"
        else:
            proposed = beside(found.get(like) or Path(by_run[like].path), names[like], names[run], holders)
        typed = str(proposed) if found and not each else ask(str(proposed))
        if not typed:
            return None
        found[run] = _checked(place(typed), by_run[run], holders)
    return found


def _checked(target: Path, own: Branch, holders: Mapping[Path, str]) -> Path:
    """The place for a branch; raises RequestError if that is taken. `holders` are the branches that have files."""
    if str(target) == own.path and own.trouble:
        raise RequestError(own.trouble)
    if target in holders:
        raise RequestError(f"{target.name} is the file of {holders[target]}; allowed is another name.")
    if str(target) != own.path and target.exists() and not is_free(target):
        raise RequestError(f"{target.name} is in use by another window or program; allowed is another name.")
    return target

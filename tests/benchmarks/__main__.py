"""Runs the benchmarks that are named, or all of them, and keeps what they last found in `results` beside them."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks import (
    anchors,
    capacity,
    corpora,
    cost,
    depth,
    figures,
    films,
    heads,
    live,
    nanogpt,
    seeks,
    size,
    step,
    stories,
    tasks,
    tokenizers,
    tuned,
    weights,
)

BENCHMARKS: Mapping[str, Callable[[], str]] = {
    "anchors": anchors.main,
    "capacity": capacity.main,
    "corpora": corpora.main,
    "cost": cost.main,
    "depth": depth.main,
    "figures": figures.main,
    "films": films.main,
    "heads": heads.main,
    "live": live.main,
    "nanogpt": nanogpt.main,
    "seeks": seeks.main,
    "size": size.main,
    "step": step.main,
    "stories": stories.main,
    "tasks": tasks.main,
    "tokenizers": tokenizers.main,
    "tuned": tuned.main,
    "weights": weights.main,
}

RESULTS = Path(__file__).with_name("results")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*BENCHMARKS, []], help="which (default: all)")
    parser.add_argument("--megabytes", type=int, default=corpora.MEGABYTES, help="the text of corpora (default: 1000)")
    parser.add_argument("--text", type=Path, help="what nanogpt learns from (default: some of the tales)")
    options = parser.parse_args()
    corpora.MEGABYTES, nanogpt.TEXT = options.megabytes, options.text
    for name in options.name or BENCHMARKS:
        found = BENCHMARKS[name]()
        print(found)
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.md").write_text(f"# {name}\n\n{_where()}\n\n{found}\n", encoding="utf-8")


def _where() -> str:
    """When, and on what: for the numbers of other machines are others, and the ratios are what counts."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("torch", "PySide6-Essentials"))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    machine = f"{platform.system()}, {platform.machine()}, {cores} cores"
    return f"{date.today():%Y-%m-%d}, {machine}, Python {platform.python_version()}, {libraries}."


if __name__ == "__main__":
    main()
